// What stands on the screen, as somebody would read it out. The words are the screen's own; only what a picture or a layout
// tells has words beside it (data-say), and what would only disturb is left out (data-unsaid).

const controls = 'button, input, textarea';
const silent = `${controls}, label, [aria-hidden=true], [role=timer], [data-unsaid], .unseen`;
const blockOf = 'p, h1, h2, li, legend, div, section';
const mostChoices = 10;      // more than these nobody keeps in mind; then only their number is said
const smallGroup = 5;        // a group with more members is offered by its name

export const kiosk = () => document.querySelector('.kiosk');
export const dialog = () => document.querySelector('.kiosk [aria-modal=true]');
/** The frame without a circuit, where it covers the screen. */
export const curtain = () => [...document.querySelectorAll('.overlay')].find(isShown) ?? null;
export const language = () => kiosk()?.lang || document.documentElement.lang;
export const title = place => place?.querySelector('h1') ?? null;

/** A sentence of ours in the language of the page, its places filled. */
export function saying(name, ...values) {
  const text = document.getElementById(`sayings-${language()}`)?.dataset[name] ?? '';
  return values.reduce((filled, value, place) => filled.replace(`{${place}}`, value), text);
}

/** All that can be used now, in reading order, beginning with the question that is being asked. */
export function usable() {
  if (curtain()) return [];
  const places = dialog() ? [dialog()] : ['main', 'footer', 'header'].map(name => kiosk()?.querySelector(name));
  return places.flatMap(place => [...place?.querySelectorAll(controls) ?? []]).filter(e => !e.disabled && isShown(e));
}

/** The sentences of a place, one for each block of it. */
export function sentences(place) {
  const blocks = new Map();
  const walker = document.createTreeWalker(place, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, node => {
    if (node.nodeType === Node.TEXT_NODE) return NodeFilter.FILTER_ACCEPT;
    if (node.matches(silent) || !isShown(node)) return NodeFilter.FILTER_REJECT;
    return NodeFilter.FILTER_ACCEPT;
  });
  let spokenFor = null;      // an element whose own words replace what is in it
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (spokenFor?.contains(node)) continue;
    const isText = node.nodeType === Node.TEXT_NODE;
    if (!isText && node.dataset.say === undefined) continue;
    if (!isText) spokenFor = node;
    const words = (isText ? node.data : node.dataset.say).replace(/\s+/g, ' ').trim();
    if (!words) continue;
    const block = (isText ? node.parentElement : node).closest(blockOf);
    blocks.set(block, [...blocks.get(block) ?? [], words]);
  }
  return [...blocks.values()].map(words => join(words, comma()));
}

/** Where one is, what is asked, what can be done. */
export function wholeScreen() {
  const modal = dialog();
  const parts = modal ? sentences(modal) : [...sentences(kiosk().querySelector('.progress')), ...sentences(kiosk().querySelector('main'))];
  return join([...parts, choices(modal ?? kiosk().querySelector('main'))], stop());
}

/** One control: what it is called, what kind and how it stands, and which of how many. */
export function describe(control) {
  const all = usable();
  return join([
    nameOf(control), ...kindOf(control), ...stateOf(control),
    saying('position', all.indexOf(control) + 1, all.length),
  ], comma());
}

export function nameOf(control) {
  const labelledBy = document.getElementById(control.getAttribute('aria-labelledby'));
  if (control.dataset.say !== undefined) return control.dataset.say;
  if (control.getAttribute('aria-label')) return control.getAttribute('aria-label');
  const words = element => join([...element.childNodes].flatMap(piecesOf), comma());
  return words(labelledBy ?? control.labels?.[0] ?? control);
}

export function stateOf(control) {
  const pressed = control.getAttribute('aria-pressed');
  if (pressed !== null) return [saying(pressed === 'true' ? 'pressed' : 'released')];
  // How much stands in a field, never what.
  if ('value' in control && control.matches('input, textarea')) return [control.value ? saying('typed', control.value.length) : saying('empty')];
  return [];
}

export function join(parts, mark) {
  const said = parts.filter(Boolean);
  return said.reduce((text, part) => text + (!text ? '' : /[，。！？：；,.!?:;…]$/.test(text) ? (mark.endsWith(' ') ? ' ' : '') : mark) + part, '');
}

export const comma = () => language() === 'en' ? ', ' : '，';
export const stop = () => language() === 'en' ? '. ' : '。';

function choices(place) {
  const offered = usable().filter(e => place.contains(e));
  const names = new Set();
  for (const control of offered) {
    const group = control.closest('[role=group][aria-label]');
    const isLarge = group && group.querySelectorAll(controls).length > smallGroup;
    names.add(isLarge ? group.getAttribute('aria-label') : join([nameOf(control), ...kindOf(control)], comma()));
  }
  if (names.size === 0) return '';
  return names.size > mostChoices ? saying('many', offered.length) : saying('choices', [...names].join(language() === 'en' ? '; ' : '；'));
}

const kindOf = control => control.matches('input, textarea') ? [saying('field')] : [];

function piecesOf(node) {
  if (node.nodeType === Node.TEXT_NODE) return [node.data.replace(/\s+/g, ' ').trim()];
  if (node.nodeType !== Node.ELEMENT_NODE || node.matches('[aria-hidden=true], [data-unsaid], svg') || !isShown(node)) return [];
  return node.dataset.say !== undefined ? [node.dataset.say] : [...node.childNodes].flatMap(piecesOf);
}

function isShown(element) {
  return element.checkVisibility({ visibilityProperty: true }) || getComputedStyle(element).display === 'contents';
}
