// Before the first paint: nobody is shown a white page in a dark room, or small type that grows.
(() => {
  const root = document.documentElement;
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const usualNarrow = matchMedia('(max-width: 1160px)');
  const remember = (name, value) => { document.cookie = `${name}=${value ?? ''}; path=/; max-age=${value ? 31536000 : 0}; samesite=lax`; };
  const apply = () => {
    const choice = root.dataset.choice;
    remember('hospitalcrm-scheme', dark.matches ? 'dark' : 'light');
    root.dataset.theme = choice === 'system' ? (dark.matches ? 'dark' : 'light') : choice;
  };
  // The navigation is narrow where there is little room, unless somebody has said how they want it.
  const fit = () => { if (!root.dataset.navChosen) root.dataset.nav = usualNarrow.matches ? 'narrow' : 'wide'; };

  // theme: system, light, dark; contrast: high; font: 112, 125; density: compact. An empty value is the usual one.
  const choose = (name, value) => {
    if (name === 'theme') root.dataset.choice = value || 'system';
    else if (value) root.dataset[name] = value;
    else delete root.dataset[name];
    remember(`hospitalcrm-${name}`, value);
    apply();
    root.dispatchEvent(new CustomEvent('look-chosen', { detail: { name, value } }));
  };
  const toggleNavigation = () => {
    root.dataset.nav = root.dataset.nav === 'narrow' ? 'wide' : 'narrow';
    root.dataset.navChosen = 'yes';
    remember('hospitalcrm-nav', root.dataset.nav);
  };

  if (root.dataset.nav) root.dataset.navChosen = 'yes';
  fit();
  usualNarrow.addEventListener('change', fit);
  apply();
  dark.addEventListener('change', apply);
  document.addEventListener('click', e => {
    if (e.target.closest('[data-cycle-theme]')) choose('theme', root.dataset.theme === 'dark' ? 'light' : 'dark');
  });

  window.hospitalCrm = { choose, remember, toggleNavigation };
})();
