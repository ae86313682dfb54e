// A card reader or code scanner types like a very fast person. One listener for the whole document collects what it types,
// whatever has the focus; nothing of it reaches a field or a button, and one swipe is one message.

const fastest = 50;        // ms between two keys of a reader; no finger keeps that up
const silence = 60;        // ms after which a swipe is over
const stutter = 120;       // ms that a swipe known as one may pause before its end: a busy machine hands keys on unevenly
const shortest = 6;        // keys at that speed make a swipe even without a start sentinel
const same = 2000;         // ms within which the same content is one swipe
const sentinels = '%;';

export function watchSwipes(onSwipe) {
  let buffer = '';
  let target = null;       // the field the keys would have gone to
  let lastKey = -Infinity;
  let timer = 0;
  let lastCode = '';
  let forget = 0;          // the number is not kept here longer than it is needed

  const looksLikeSwipe = () => buffer.length >= shortest || (buffer.length > 1 && sentinels.includes(buffer[0]));

  const waitForMore = isEnded => {
    clearTimeout(timer);
    timer = setTimeout(finish, !isEnded && looksLikeSwipe() ? stutter : silence);
  };

  const reset = () => {
    clearTimeout(timer);
    buffer = '';
    target = null;
  };

  const finish = () => {
    const code = buffer;
    const isSwipe = looksLikeSwipe();
    const field = target;
    reset();
    if (!isSwipe) {
      if (field) type(field, code);
      return;
    }
    if (code === lastCode) return;
    lastCode = code;
    clearTimeout(forget);
    forget = setTimeout(() => { lastCode = ''; }, same);
    onSwipe(code);
  };

  document.addEventListener('keydown', event => {
    // While words are being composed the keys belong to the input method, unless it has swallowed a reader's ("Process").
    if (event.isComposing && event.key !== 'Process') return;
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const gap = event.timeStamp - lastKey;
    const isFast = gap < (looksLikeSwipe() ? stutter : fastest);

    if (event.key === 'Enter') {
      if (buffer && isFast && looksLikeSwipe()) {
        // The next track may follow its own Enter, so silence decides, not this key.
        swallow(event);
        lastKey = event.timeStamp;
        waitForMore(true);
      } else if (buffer) {
        finish();
      }
      return;
    }

    const char = charOf(event);
    if (char === null) {
      if (event.key !== 'Shift' && buffer) finish();
      return;
    }
    if (event.repeat) {
      if (buffer) finish();
      return;
    }

    if (buffer && !isFast) finish();
    lastKey = event.timeStamp;
    if (!buffer) target = editable(event.target);
    buffer += char;
    // Held back until it is clear who is typing; a person's key is given to the field a moment later.
    if (target || looksLikeSwipe()) swallow(event);
    waitForMore(char === '?');
  }, { capture: true });
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

/** The character of a key, from the key itself or, where an input method hides it, from its place on the keyboard. */
function charOf(event) {
  if (event.key.length === 1) return event.key;
  if (event.key !== 'Process') return null;
  const code = event.code;
  if (code.startsWith('Digit')) return event.shiftKey ? ')!@#$%^&*('[Number(code[5])] : code[5];
  if (code.startsWith('Numpad') && code.length === 7) return code[6];
  if (code.startsWith('Key')) return event.shiftKey ? code[3] : code[3].toLowerCase();
  const plain = { Semicolon: ';', Equal: '=', Slash: '/', Minus: '-', Space: ' ', Period: '.', Comma: ',' };
  const shifted = { Semicolon: ':', Equal: '+', Slash: '?', Minus: '_', Space: ' ', Period: '>', Comma: '<' };
  return (event.shiftKey ? shifted[code] : plain[code]) ?? null;
}
