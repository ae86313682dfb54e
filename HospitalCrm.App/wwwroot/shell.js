(() => {
  const crm = window.hospitalCrm;

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

  // A circuit makes no requests: while somebody works, tell the server from time to time; when nobody does, warn, and leave.
  // The last activity is shared by all tabs, and so are the warning and the leaving.
  const form = document.getElementById('sign-out');
  const idle = document.getElementById('idle-warning');
  if (form && idle) {
    const limit = Number(idle.dataset.idleSeconds) * 1000;
    const warning = Number(idle.dataset.warningSeconds) * 1000;
    const key = 'hospitalcrm-active';
    const gone = 'hospitalcrm-left';
    const count = idle.querySelector('.idle-count');
    let told = Date.now();
    const last = () => Number(localStorage.getItem(key)) || Date.now();
    const stay = () => {
      const now = Date.now();
      localStorage.setItem(key, now);
      if (now - told < Math.min(limit / 6, 60_000)) return;
      told = now;
      // Led elsewhere: the session counts no longer.
      fetch('/account/alive', { credentials: 'same-origin' }).then(answer => { if (answer.redirected) location.reload(); }).catch(() => {});
    };
    // While the question is open, only its answer counts.
    const touch = () => { if (!idle.open) stay(); };
    const leave = reason => {
      form.elements.left.value = reason;
      form.elements.returnUrl.value = location.pathname + location.search;
      localStorage.setItem(gone, `${Date.now()} ${reason}`);
      form.requestSubmit();
    };
    const look = () => {
      const left = limit - (Date.now() - last());
      if (left <= 0) {
        leave('Idle');
      } else if (left <= warning) {
        const seconds = Math.ceil(left / 1000);
        count.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
        if (!idle.open) idle.showModal();
      } else if (idle.open) {
        idle.close();
      }
    };
    // Another tab is leaving; go too when the server has heard of it.
    const follow = (reason, tries) => fetch('/account/alive', { credentials: 'same-origin' }).then(answer => {
      if (answer.redirected) location.assign(`/account/login?left=${reason}&returnUrl=${encodeURIComponent(location.pathname + location.search)}`);
      else if (tries > 0) setTimeout(() => follow(reason, tries - 1), 500);
    }).catch(() => {});
    crm.signOut = () => leave('');
    stay();
    for (const event of ['pointerdown', 'keydown', 'wheel']) addEventListener(event, touch, { passive: true });
    idle.querySelector('[data-idle=stay]').addEventListener('click', () => { idle.close(); stay(); });
    idle.querySelector('[data-idle=leave]').addEventListener('click', () => leave(''));
    idle.addEventListener('cancel', () => stay());
    addEventListener('storage', e => {
      if (e.key === gone) follow(e.newValue?.split(' ')[1] ?? '', 20);
      else if (e.key === key) look();
    });
    setInterval(look, 1000);
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
