// Keeps one page for the time without a server: the same frame, one calm sentence. Nothing else is ever kept here.

const shelf = 'away-1';
const kept = ['/away', '/css/kiosk.css', '/css/tokens.css', '/js/away.js', '/terminal.css'];
const proxyFaults = [502, 504];

self.addEventListener('install', event => {
  event.waitUntil(caches.open(shelf).then(cache => cache.addAll(kept.map(path => new Request(path, { cache: 'reload' })))).then(() => self.skipWaiting()));
});

self.addEventListener('activate', event => {
  event.waitUntil(caches.keys().then(names => Promise.all(names.filter(name => name !== shelf).map(name => caches.delete(name)))).then(() => self.clients.claim()));
});

self.addEventListener('fetch', event => {
  if (event.request.mode === 'navigate') event.respondWith(visit(event.request));
  else if (kept.includes(new URL(event.request.url).pathname)) event.respondWith(fetch(event.request).catch(() => caches.match(event.request, { ignoreSearch: true })));
});

async function visit(request) {
  try {
    const answer = await fetch(request);
    return proxyFaults.includes(answer.status) ? await caches.match('/away') ?? answer : answer;
  } catch {
    return await caches.match('/away') ?? Response.error();
  }
}
