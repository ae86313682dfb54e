// Starts the same screens on a person's own phone. It has no card reader and is nobody else's: it may be zoomed and turned.
import { touches } from './idle.js';
import { guardDoubleTaps, guardHistory } from './guard.js';
import { reconnection, reload, watchFaults, wipe } from './reconnect.js';
import { countWords } from './words.js';
import { canSpeak, hearKeys, hush } from './speech.js';
import { forgetKeys, watchKeys } from './keys.js';

let server = null;

const tell = (method, ...values) => server?.invokeMethodAsync(method, ...values).catch(() => { });
const idle = touches({ onIdle: () => tell('IdleAsync'), onTouch: () => tell('TouchedAsync'), onDeadline: () => wipe('/phone/end?over') });

window.kiosk = {
  start(shell) {
    server = shell;
    document.querySelector('.kiosk').dataset.interactive = 'true';
  },
  measure() { },
  watch(idleSeconds, warningSeconds) {
    idle.set(idleSeconds, warningSeconds);
  },
  speak(language) {
    document.documentElement.lang = language;
    forgetKeys();
  },
  canSpeak,
  leave(address) {
    server = null;
    hush();
    wipe(address);
  },
};

// Another screen begins at its top: the last one may have been scrolled.
let shown = '';
new MutationObserver(() => {
  const frame = document.querySelector('.kiosk');
  const now = `${frame?.dataset.step} ${frame?.querySelector('main h1')?.textContent}`;
  if (now === shown) return;
  shown = now;
  window.scrollTo(0, 0);
}).observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ['data-step'] });

guardDoubleTaps();
guardHistory(() => tell('BackAsync'));
countWords();
watchKeys({ onBack: () => tell('BackAsync'), onWake: () => { } });
hearKeys();
watchFaults();
window.Blazor.start({ ssr: { disableDomPreservation: true }, circuit: { reconnectionHandler: reconnection } }).catch(reload);
