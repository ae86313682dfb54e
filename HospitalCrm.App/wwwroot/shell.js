(() => {
  const crm = window.hospitalCrm;

  crm.signOut = () => document.getElementById('sign-out')?.requestSubmit();

  crm.copy = async text => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // Plain http inside the hospital has no clipboard; the old way still works there.
      const area = document.createElement('textarea');
      area.value = text;
      document.body.append(area);
      area.select();
      const done = document.execCommand('copy');
      area.remove();
      return done;
    }
  };

  // The cookie ends after some minutes without a request, and a circuit makes none: while somebody works, ask for a new one;
  // when nobody does, leave. The last activity is shared by all tabs.
  const form = document.getElementById('sign-out');
  if (form) {
    const limit = Number(form.dataset.idleMinutes) * 60_000;
    const key = 'hospitalcrm-active';
    let renewed = Date.now();
    const touch = () => {
      const now = Date.now();
      localStorage.setItem(key, now);
      if (now - renewed > limit / 6) {
        renewed = now;
        fetch('/account/alive', { credentials: 'same-origin' }).catch(() => {});
      }
    };
    touch();
    for (const event of ['pointerdown', 'keydown', 'wheel']) addEventListener(event, touch, { passive: true });
    setInterval(() => { if (Date.now() - Number(localStorage.getItem(key)) > limit) crm.signOut(); }, 30_000);
  }

  const modal = document.getElementById('components-reconnect-modal');
  const show = state => {
    for (const part of modal.querySelectorAll('[data-when]')) part.hidden = !part.dataset.when.split(' ').includes(state);
    if (!modal.open) modal.showModal();
  };
  const retry = async () => {
    show('retrying');
    try {
      // False: the server answered, but does not know this page any more (it was restarted).
      if (!await Blazor.reconnect()) location.reload();
      else modal.close();
    } catch {
      show('failed');
    }
  };
  modal.addEventListener('components-reconnect-state-changed', e => {
    const state = e.detail.state;
    if (state === 'hide') {
      modal.close();
    } else if (state === 'rejected') {
      show('rejected');
      location.reload();
    } else {
      show(state);
      if (state === 'failed') document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'visible') retry(); }, { once: true });
    }
  });
  modal.addEventListener('cancel', e => e.preventDefault());
  modal.querySelector('[data-reconnect]').addEventListener('click', retry);
  addEventListener('online', () => { if (modal.open) retry(); });
})();
