(() => {
  const form = document.getElementById('sign-in');
  if (!form) return;
  const code = document.getElementById('user-code');
  const password = document.getElementById('password');
  const caps = document.getElementById('caps-hint');

  document.getElementById('clear').addEventListener('click', () => {
    code.value = '';
    password.value = '';
    document.getElementById('sign-in-trouble')?.remove();
    code.focus();
  });

  password.addEventListener('keyup', e => { if (e.getModifierState) caps.hidden = !e.getModifierState('CapsLock'); });
  password.addEventListener('blur', () => { caps.hidden = true; });

  // A second press while the first is being checked would count as a second try.
  form.addEventListener('submit', e => {
    if (form.dataset.sent) e.preventDefault();
    form.dataset.sent = '1';
  });
  window.addEventListener('pageshow', () => { delete form.dataset.sent; });
})();
