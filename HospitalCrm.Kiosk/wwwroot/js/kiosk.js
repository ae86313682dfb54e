// Starts the kiosk in the browser and answers what the server asks of it.
import { watchSwipes } from './swipe.js';
import { touches } from './idle.js';
import { guardScreen, guardHistory } from './guard.js';
import { keepAwayPage, reconnection, reload, watchFaults, wipe } from './reconnect.js';
import { countWords } from './words.js';
import { canSpeak, hearKeys, hush } from './speech.js';
import { forgetKeys, watchKeys } from './keys.js';
import { closeWindow, leaveFullScreen } from './maintenance.js';

let server = null;

const tell = (method, ...values) => server?.invokeMethodAsync(method, ...values).catch(() => { });
const idle = touches({ onIdle: () => tell('IdleAsync'), onTouch: () => tell('TouchedAsync'), onDeadline: () => wipe('/?left') });

window.kiosk = {
  /** The circuit is there. Most panels are higher than wide; the others say so. */
  start(shell) {
    server = shell;
    watchSwipes(code => tell('SwipeAsync', code));
    if (window.innerWidth > window.innerHeight) tell('Widen');
    document.querySelector('.kiosk').dataset.interactive = 'true';
  },
  /** How many pixels a millimetre of this panel has, when that was changed. */
  measure(pixels) {
    document.documentElement.style.setProperty('--panel-mm', `${pixels}px`);
  },
  /** Another screen: how long nobody may touch it; 0 means for ever. */
  watch(idleSeconds, warningSeconds) {
    idle.set(idleSeconds, warningSeconds);
  },
  speak(language) {
    document.documentElement.lang = language;
    forgetKeys();
  },
  /** @returns whether this machine has a voice for the language. */
  canSpeak,
  leaveFullScreen,
  closeWindow,
  /** Everything of the visit goes with the document. */
  leave(address) {
    server = null;
    hush();
    wipe(address);
  },
};

guardScreen();
guardHistory(() => tell('BackAsync'));
countWords();
watchKeys({ onBack: () => tell('BackAsync'), onWake: () => tell('ReadAloud') });
hearKeys();
watchFaults();
keepAwayPage();
window.Blazor.start({ ssr: { disableDomPreservation: true }, circuit: { reconnectionHandler: reconnection } }).catch(reload);
