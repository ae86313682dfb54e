// A card reader or code scanner types like a very fast person. One listener for the whole document collects what it types,
// whatever has the focus; nothing of it reaches a field or a button, and one swipe is one message.

const reader = 30;         // ms between two keys of a reader
const fastest = 50;        // the same on a busy machine; no finger keeps that up for long
const silence = 60;        // ms after which a swipe is over
const stutter = 120;       // ms that a swipe known as one may pause before its end: a busy machine hands keys on unevenly
const shortest = 6;        // keys at that speed make a swipe even without a start sentinel
const longest = 500;       // keys that are kept; no reader sends more
const same = 2000;         // ms within which the same content is one swipe
const sentinels = '%;+';   // the starts of tracks 1, 2 and 3
const brokenOff = '\u0018'; // stands after a swipe without its end, so that the server takes no part of a number for a number

export function watchSwipes(onSwipe) {
  let buffer = '';
  let slowest = 0;         // the longest pause in it so far
  let hasEnd = false;      // the reader's Enter was the last key
  let isTail = false;      // the rest of a swipe that was thought to be over
  let held = [];           // keys that fields still wait for
  let composed = new Map(); // the fields an input method writes the keys into, as they were before
  let lastKey = -Infinity;
  let lastWasSwipe = false;
  let timer = 0;
  let lastCode = '';
  let forgetting = 0;      // the number is not kept here longer than it is needed
  let isStale = false;

  const looksLikeSwipe = () => {
    if (isTail || hasEnd || buffer.length >= shortest) return true;
    return buffer.length > 2 && (sentinels.includes(buffer[0]) || (slowest <= reader && /\d/.test(buffer)));
  };

  const waitForMore = isWhole => {
    clearTimeout(timer);
    timer = setTimeout(finish, !isWhole && looksLikeSwipe() ? stutter : silence);
  };

  const finish = () => {
    const isSwipe = looksLikeSwipe();
    const code = wholeOf(buffer, hasEnd);
    const fields = held;
    const spoilt = composed;
    clearTimeout(timer);
    buffer = '';
    slowest = 0;
    hasEnd = isTail = false;
    held = [];
    composed = new Map();
    lastWasSwipe = isSwipe;
    if (isSwipe) {
      spoilt.forEach(restore);
      tellOnce(code);
    } else {
      for (const { field, char } of fields) type(field, char);
    }
    if (isStale) forget();
  };

  const forget = () => {
    lastCode = '';
    isStale = false;
  };

  const tellOnce = code => {
    if (code === lastCode) return;
    lastCode = code;
    isStale = false;
    clearTimeout(forgetting);
    // A swipe that has begun within that time may still be the same one.
    forgetting = setTimeout(() => { if (buffer) isStale = true; else forget(); }, same);
    onSwipe(code);
  };

  document.addEventListener('keydown', event => {
    const gap = event.timeStamp - lastKey;
    const isSwipe = looksLikeSwipe();
    const goesOn = buffer !== '' && gap < (isSwipe ? stutter : fastest);
    const isLate = buffer === '' && lastWasSwipe && gap < stutter;

    // Readers press Shift for the sentinels and some of them Caps Lock.
    if (['Shift', 'CapsLock', 'NumLock'].includes(event.key)) {
      if (!goesOn) return;
      lastKey = event.timeStamp;
      waitForMore(hasEnd);
      return;
    }

    if (event.ctrlKey || event.altKey || event.metaKey) {
      if (goesOn && isSwipe) swallow(event);
      return;
    }

    // A key that the reader left pressed.
    if (event.repeat && lastWasSwipe && buffer === '') {
      swallow(event);
      return;
    }

    if (isEnd(event)) {
      if (goesOn && (isSwipe || (buffer.length > 1 && Math.max(slowest, gap) <= reader))) {
        // The next track may follow its own Enter, so silence decides, not this key.
        swallow(event);
        hasEnd = true;
        lastKey = event.timeStamp;
        waitForMore(true);
      } else if (isLate) {
        swallow(event);
      } else if (buffer) {
        finish();
      }
      return;
    }

    const char = event.repeat ? null : charOf(event);
    if (char === null) {
      if (buffer) finish();
      lastWasSwipe = false;
      return;
    }

    if (buffer && !goesOn) finish();
    if (buffer) slowest = Math.max(slowest, gap);
    else isTail = isLate;
    lastKey = event.timeStamp;
    const field = editable(event.target);
    // What an input method has taken it writes itself; nobody can hold it back, only undo it.
    const isComposed = field !== null && isHidden(event);
    if (isComposed && !composed.has(field)) composed.set(field, { text: field.value, start: field.selectionStart, end: field.selectionEnd });
    const isNotFirst = buffer !== '';
    if (buffer.length < longest) buffer += hasEnd ? `\n${char}` : char;
    hasEnd = false;
    if (looksLikeSwipe()) {
      swallow(event);
      composed.forEach(release);
    } else if (!isComposed && (field || isNotFirst)) {
      // Held back until it is clear who is typing; a person's key is given to the field a moment later.
      swallow(event);
      if (field) held.push({ field, char });
    }
    waitForMore(char === '?');
  }, { capture: true });
}

/** What the reader meant: two readings in a row are one, and one without its end is marked. */
function wholeOf(typed, hasEnd) {
  const lines = typed.split('\n');
  const half = lines.slice(0, lines.length / 2).join('\n');
  const code = typed === `${half}\n${half}` ? half : typed;
  // After the end sentinel there may be one check character.
  const isWhole = typed.length < longest && (hasEnd || (sentinels.includes(typed[0]) && /\?.?$/.test(typed)));
  return isWhole ? code : code + brokenOff;
}

function swallow(event) {
  event.preventDefault();
  event.stopImmediatePropagation();
}

function editable(element) {
  return element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement ? element : null;
}

function type(field, text) {
  if (!field.isConnected) return;
  const room = field.maxLength < 0 ? text.length : Math.max(0, field.maxLength - field.value.length + (field.selectionEnd - field.selectionStart));
  field.setRangeText(text.slice(0, room), field.selectionStart, field.selectionEnd, 'end');
  field.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertText', data: text }));
  field.dataset.typed = '';
}

/** Without a field the input method lets go, and the rest comes as plain keys. */
function release(before, field) {
  undo(before, field);
  field.blur();
}

function restore(before, field) {
  if (!field.isConnected) return;
  undo(before, field);
  if (document.activeElement !== document.body) return;
  field.focus({ preventScroll: true });
  field.setSelectionRange(before.start, before.end);
}

/** Takes out of a field what an input method made of a swipe, before the field tells anybody of a change. */
function undo({ text }, field) {
  if (field.value === text) return;
  field.value = text;
  field.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'historyUndo' }));
}

/** An input method is at work on this key. */
function isHidden(event) {
  return event.isComposing || event.key === 'Process' || event.key === 'Unidentified';
}

function isEnd(event) {
  return ['Enter', 'Tab'].includes(event.key) || (isHidden(event) && ['Enter', 'NumpadEnter', 'Tab'].includes(event.code));
}

/** The character of a key, from the key itself or, where an input method hides it, from its place on the keyboard. */
function charOf(event) {
  // Readers know the printable ASCII characters; anything else is somebody's writing.
  if (event.key.length === 1) return event.key >= ' ' && event.key <= '~' ? event.key : null;
  if (!isHidden(event) && event.key !== 'Dead') return null;
  const code = event.code;
  const shift = event.shiftKey;
  if (/^Key[A-Z]$/.test(code)) return shift === event.getModifierState('CapsLock') ? code[3].toLowerCase() : code[3];
  if (/^Digit\d$/.test(code)) return shift ? ')!@#$%^&*('[Number(code[5])] : code[5];
  if (/^Numpad\d$/.test(code)) return code[6];
  return places[code]?.[shift ? 1 : 0] ?? null;
}

const places = {
  Space: '  ', Minus: '-_', Equal: '=+', BracketLeft: '[{', BracketRight: ']}', Backslash: '\\|', Semicolon: ';:', Quote: '\'"', Backquote: '`~',
  Comma: ',<', Period: '.>', Slash: '/?', NumpadAdd: '++', NumpadSubtract: '--', NumpadMultiply: '**', NumpadDivide: '//', NumpadDecimal: '..',
};
