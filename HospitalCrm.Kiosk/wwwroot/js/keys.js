// The kiosk by four keys: 上一项, 下一项, 确定, 返回. Keypads sold for public terminals send arrows, Enter and Escape, as any
// keyboard does; one that sends something else is set to these in its own settings.
import { dialog, kiosk, language, title, usable, saying } from './reading.js';
import { canSpeak, isSpeaking, readChanges, say, sayControl, sayWhole } from './speech.js';

const afterReader = 300;     // ms; an Enter so soon after a character is the end of what a reader typed, not somebody's key

const fourKeys = ['ArrowUp', 'ArrowDown', 'Enter', 'Escape'];

let screen = '';
let beforeDialog = null;     // what had the focus when a dialog came
let hadDialog = false;
let last = null;             // where somebody goes on from whose control was switched off beneath them
let byKeys = false;
let declined = false;        // somebody has switched reading off and is still there
let wasSpoken = false;
let writing = null;          // the field in which somebody is typing letters
let lastCharacter = -Infinity;

/** A person who was here has gone. */
export function forgetKeys() {
  declined = false;
}

export function watchKeys({ onBack, onWake }) {
  window.addEventListener('keydown', event => {
    byKeys = fourKeys.includes(event.key) || event.key === 'Tab';
    if (!byKeys) lastCharacter = event.timeStamp;
  }, { capture: true });
  window.addEventListener('pointerdown', () => { byKeys = false; }, { capture: true });

  document.addEventListener('keydown', event => {
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.altKey || event.metaKey || !fourKeys.includes(event.key) || !kiosk()) return;
    const control = document.activeElement;
    const isReaders = event.key === 'Enter' && event.timeStamp - lastCharacter < afterReader;
    if (isReaders) {
      if (control.matches('button')) event.preventDefault();
      return;
    }

    if (kiosk().dataset.step === 'home' && !dialog() && !isSpeaking() && !declined && canSpeak(language())) {
      event.preventDefault();
      onWake();
      return;
    }

    switch (event.key) {
      case 'Escape':
        event.preventDefault();
        if (!event.repeat) onBack();
        break;
      case 'Enter':
        confirm(event, control);
        break;
      default:
        // Who is writing keeps the arrows for the caret. Nobody can write with four keys, so they lead out of an untouched field.
        if (control === writing) return;
        event.preventDefault();
        move(event.key === 'ArrowDown' ? 1 : -1);
    }
  });

  document.addEventListener('input', event => { if (event.target.matches('textarea')) writing = event.target; });
  document.addEventListener('focusout', event => { if (event.target === writing) writing = null; });
  document.addEventListener('focusin', event => {
    if (!usable().includes(event.target)) return;
    last = event.target;
    if (byKeys) sayControl(event.target);
  });

  new MutationObserver(notice).observe(document.body, {
    subtree: true, childList: true, characterData: true, attributes: true,
    attributeFilter: ['aria-pressed', 'class', 'data-over', 'data-spoken', 'data-step', 'data-volume', 'disabled', 'hidden', 'lang', 'style'],
  });
}

function confirm(event, control) {
  if (event.repeat) {
    // A key that is held presses once.
    event.preventDefault();
  } else if (control.matches('textarea') && control !== writing) {
    event.preventDefault();
    say(saying('optional'));
  } else if (!usable().includes(control)) {
    event.preventDefault();
    if (isSpeaking()) sayWhole();
  }
}

function move(by) {
  const all = usable();
  if (all.length === 0) return;
  const active = document.activeElement;
  const from = all.indexOf(active === document.body && all.includes(last) ? last : active);
  all[from < 0 ? (by > 0 ? 0 : all.length - 1) : (from + by + all.length) % all.length].focus();
}

/** A new screen begins at its title; a dialog too, and gives back what it took. */
function notice() {
  const frame = kiosk();
  if (!frame) {
    readChanges();
    return;
  }

  const modal = dialog();
  const isSpoken = frame.dataset.spoken !== undefined;
  if (wasSpoken && !isSpoken) declined = modal !== null;
  wasSpoken = isSpoken;

  const heading = title(frame.querySelector('main'));
  const isTranslated = !screen.startsWith(`${frame.lang} `);
  const isNew = screen !== '' && !isTranslated && screen !== `${frame.lang} ${frame.dataset.step} ${heading?.textContent}`;
  screen = `${frame.lang} ${frame.dataset.step} ${heading?.textContent}`;
  quietly(() => {
    if (modal && !hadDialog) {
      beforeDialog = document.activeElement;
      title(modal)?.focus({ preventScroll: true });
    } else if (isNew && !modal) {
      heading?.focus({ preventScroll: true });
    } else if (!modal && hadDialog) {
      (usable().includes(beforeDialog) ? beforeDialog : heading)?.focus({ preventScroll: true });
    } else if (byKeys && document.activeElement === document.body && usable().includes(last)) {
      last.focus({ preventScroll: true });
    }
  });
  hadDialog = modal !== null;
  readChanges();
}

function quietly(move) {
  const moved = byKeys;
  byKeys = false;
  move();
  byKeys = moved;
}
