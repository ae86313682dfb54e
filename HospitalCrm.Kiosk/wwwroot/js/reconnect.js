// What a person sees when the line breaks, and how the screen comes back by itself.

const firstTry = 500;
const nextTry = 2_000;

let trying = false;

export function restart() {
  show();
  waitForServer().then(() => window.location.replace('/'));
}

export const reconnection = {
  onConnectionDown() {
    if (trying) return;
    trying = true;
    show();
    void comeBack();
  },
  onConnectionUp() {
    trying = false;
    document.getElementById('away').hidden = true;
  },
};

/** The framework shows its element after a fault on the server: the visit is lost, so a fresh start follows. */
export function watchFaults() {
  const fault = document.getElementById('blazor-error-ui');
  new MutationObserver(() => setTimeout(() => waitForServer().then(() => window.location.replace('/')), 3_000))
    .observe(fault, { attributes: true, attributeFilter: ['style'] });
}

async function comeBack() {
  await pause(firstTry);
  for (;;) {
    try {
      // False: the server is there, but has forgotten this screen.
      if (await window.Blazor.reconnect()) return;
      restart();
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
