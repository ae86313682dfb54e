// The page shown while there is no server: it asks until there is one again.

const every = 2_000;
const here = window.location.pathname === '/away' ? '/' : window.location.pathname;

setInterval(async () => {
  try {
    if ((await fetch('/healthz', { cache: 'no-store' })).ok) window.location.replace(here);
  } catch {
    // Not yet.
  }
}, every);
