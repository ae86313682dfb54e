// Starts the kiosk in the browser and answers what the server asks of it.
import { watchSwipes } from './swipe.js';
import { touches } from './idle.js';
import { guardScreen, guardHistory } from './guard.js';
import { reconnection, watchFaults, restart } from './reconnect.js';
import { countWords } from './words.js';

let server = null;

const tell = (method, ...values) => server?.invokeMethodAsync(method, ...values).catch(() => { });
const idle = touches({ onIdle: () => tell('IdleAsync'), onTouch: () => tell('TouchedAsync'), onDeadline: restart });

window.kiosk = {
  /** The circuit is there. @returns whether the panel is higher than wide. */
  start(shell) {
    server = shell;
    watchSwipes(code => tell('SwipeAsync', code));
    return window.innerHeight > window.innerWidth;
  },
  /** Another screen: how long nobody may touch it; 0 means for ever. */
  watch(idleSeconds, warningSeconds) {
    idle.set(idleSeconds, warningSeconds);
    document.querySelector('main h1')?.focus({ preventScroll: true });
  },
  speak(language) {
    document.documentElement.lang = language;
  },
  /** Everything of the visit goes with the document. */
  leave(address) {
    server = null;
    window.location.replace(address);
  },
};

guardScreen();
guardHistory(() => tell('BackAsync'));
countWords();
watchFaults();
window.Blazor.start({ ssr: { disableDomPreservation: true }, circuit: { reconnectionHandler: reconnection } }).catch(restart);
