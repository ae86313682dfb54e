// What a person sees when the line breaks, and how the screen comes back by itself.

const firstTry = 500;
const nextTry = 2_000;

let trying = false;
let gone = false;

/** Nobody is here any more, or the screen is lost: everything of the visit goes now, whether the server answers or not. */
export function wipe(address) {
  if (gone) return;
  gone = true;
  const away = document.getElementById('away');
  document.body.replaceChildren(away);
  away.hidden = false;
  try {
    window.Blazor.disconnect();
  } catch {
    // There was no line to cut.
  }
  waitForServer().then(() => window.location.replace(address));
}

/** The server has forgotten this screen, but perhaps not the person: the page loaded anew finds the visit again. */
export function reload() {
  if (gone) return;
  show();
  waitForServer().then(() => { if (!gone) window.location.replace(window.location.pathname); });
}

export const reconnection = {
  onConnectionDown() {
    if (trying || gone) return;
    trying = true;
    show();
    void comeBack();
  },
  onConnectionUp() {
    trying = false;
    document.getElementById('away').hidden = true;
  },
};

/** The framework shows its element after a fault on the server: the screen is lost, so it is loaded anew. */
export function watchFaults() {
  const fault = document.getElementById('blazor-error-ui');
  new MutationObserver(reload).observe(fault, { attributes: true, attributeFilter: ['style'] });
}

/** Without a server the browser would show its own page: a worker keeps ours for that. It needs https, or this machine itself. */
export function keepAwayPage() {
  navigator.serviceWorker?.register('/away-worker.js').catch(() => { });
}

async function comeBack() {
  await pause(firstTry);
  while (!gone) {
    try {
      // False: the server is there, but has forgotten this screen.
      if (await window.Blazor.reconnect()) return;
      reload();
      return;
    } catch {
      await pause(nextTry);
    }
  }
}

async function waitForServer() {
  for (;;) {
    try {
      if ((await fetch('/healthz', { cache: 'no-store' })).ok) return;
    } catch {
      // Not yet.
    }
    await pause(nextTry);
  }
}

function show() {
  document.getElementById('away').hidden = false;
}

const pause = time => new Promise(done => setTimeout(done, time));
