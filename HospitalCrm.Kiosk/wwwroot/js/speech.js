// Reads the screen aloud with the voices of this machine.
import { dialog, kiosk, curtain, language, title, sentences, wholeScreen, describe, nameOf, stateOf, saying, join, comma, stop } from './reading.js';

const loudest = 5;
const step = 5;              // dB
const spokenAs = { 'zh-Hans': ['zh-cn', 'cmn-cn', 'cmn', 'zh'], 'zh-Hant': ['zh-tw', 'cmn-tw', 'cmn', 'zh'], en: ['en-us', 'en'] };
const tags = { 'zh-Hans': 'zh-CN', 'zh-Hant': 'zh-TW', en: 'en-US' };

const synthesis = 'speechSynthesis' in window && 'SpeechSynthesisUtterance' in window ? window.speechSynthesis : null;
synthesis?.getVoices();      // they are looked up when first asked for

let isOn = false;
let place = null;            // what was read last: the screen or dialog, by its title
let told = [];               // the sentences that were on it
let focused = null;          // the control that has the focus, and how it stood
let waiting = [];            // what becomes usable after a time

export const isSpeaking = () => isOn;

export const canSpeak = tongue => voiceOf(tongue) !== null;

/** What was being said is interrupted: only what is true now is said. */
export function say(...parts) {
  hush();
  const voice = isOn ? voiceOf(language()) : null;
  const text = join(parts, stop());
  if (!voice || !text) return;
  const utterance = new SpeechSynthesisUtterance(text);
  utterance.lang = tags[language()];
  utterance.voice = voice;
  utterance.volume = 10 ** ((Number(kiosk().dataset.volume) - loudest) * step / 20);
  synthesis.speak(utterance);
}

export function hush() {
  synthesis?.cancel();
}

export function sayWhole() {
  say(wholeScreen());
}

export function sayControl(control) {
  focused = { control, state: stateOf(control).join() };
  say(describe(control));
}

/** Called after each change of the page. */
export function readChanges() {
  const frame = kiosk();
  const wasOn = isOn;
  isOn = frame?.dataset.spoken !== undefined;
  if (!isOn) {
    if (wasOn) hush();
    return;
  }

  const over = curtain();
  if (over) {
    if (place !== over.id) say(...sentences(over));
    place = over.id;
    return;
  }

  const modal = dialog();
  const before = place;
  place = `${frame.lang} ${frame.dataset.step} ${modal ? 'dialog' : ''} ${title(modal ?? frame.querySelector('main'))?.textContent}`;
  const now = sentences(modal ?? frame.querySelector('main'));
  const fresh = now.filter(sentence => !told.includes(sentence));
  told = now;
  const back = waitedFor(frame);
  const pressed = stateChange();

  if (!wasOn) {
    // By the first key at home, or by a button of the panel, which is read when it is closed.
    say(...modal ? [saying('on')] : [saying('here', frame.querySelector('.where strong').textContent), wholeScreen()], saying('keys'));
  } else if (place !== before) {
    sayWhole();
  } else if (fresh.length > 0 || pressed || back.length > 0) {
    say(pressed, ...fresh, ...back);
  }
}

/** The control in focus was pressed and stays where it is. */
function stateChange() {
  const control = document.activeElement;
  if (!control?.matches('[aria-pressed]')) return '';
  const state = stateOf(control).join();
  const isSame = focused?.control === control;
  const hasChanged = isSame && focused.state !== state;
  focused = { control, state };
  return hasChanged ? join([nameOf(control), state], comma()) : '';
}

function waitedFor(frame) {
  const off = [...frame.querySelectorAll('[data-awaited]:disabled')];
  const back = waiting.filter(e => e.isConnected && !e.disabled).map(nameOf);
  waiting = off;
  return back;
}

/** A key of the keypad is heard as it is pressed, but not the administrator's; what stands in the field is not said. */
export function hearKeys() {
  document.addEventListener('click', event => {
    const key = event.target.closest?.('.keypad button');
    if (key && isOn && !key.closest('.maintenance')) say(nameOf(key));
  });
  document.addEventListener('input', event => {
    if (isOn && event.target.matches('.digits') && event.data?.length === 1) say(event.data);
  });
  window.addEventListener('pagehide', hush);
}

/** Voices that live on this machine: a name must not travel to somebody else's computer to be read. */
function voiceOf(tongue) {
  const voices = (synthesis?.getVoices() ?? []).filter(v => v.localService !== false);
  const tagOf = voice => voice.lang.toLowerCase().replace('_', '-');
  for (const wanted of spokenAs[tongue] ?? []) {
    const voice = voices.find(v => tagOf(v) === wanted) ?? voices.find(v => tagOf(v).startsWith(`${wanted}-`));
    if (voice) return voice;
  }
  return null;
}
