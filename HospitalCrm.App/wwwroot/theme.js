// Before the first paint: nobody is shown a white page in a dark room.
(() => {
  const root = document.documentElement;
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const remember = (name, value) => { document.cookie = `${name}=${value}; path=/; max-age=31536000; samesite=lax`; };
  const apply = () => {
    const choice = root.dataset.choice;
    remember('hospitalcrm-scheme', dark.matches ? 'dark' : 'light');
    root.dataset.theme = choice === 'system' ? (dark.matches ? 'dark' : 'light') : choice;
  };
  const chooseTheme = choice => {
    root.dataset.choice = choice;
    remember('hospitalcrm-theme', choice);
    apply();
  };

  apply();
  dark.addEventListener('change', apply);
  document.addEventListener('click', e => {
    if (e.target.closest('[data-cycle-theme]')) chooseTheme(root.dataset.theme === 'dark' ? 'light' : 'dark');
  });

  window.hospitalCrm = { chooseTheme, remember };
})();
