// A public screen: no menus, no selecting, no zooming, no dragging, one entry in the history.

const doubleTap = 300;     // ms; a hand that trembles taps twice

export function guardScreen() {
  const refuse = event => event.preventDefault();
  guardDoubleTaps();
  for (const kind of ['contextmenu', 'dragstart', 'drop', 'gesturestart']) document.addEventListener(kind, refuse);
  document.addEventListener('wheel', event => { if (event.ctrlKey) event.preventDefault(); }, { passive: false });
  document.addEventListener('touchmove', event => { if (event.touches.length > 1) event.preventDefault(); }, { passive: false });
  document.addEventListener('keydown', event => { if (event.ctrlKey && ['+', '-', '=', '0', 'p', 's'].includes(event.key)) event.preventDefault(); });
}

export function guardDoubleTaps() {
  // The second tap of a double tap would land on whatever the first one brought up. Keys and strips are tapped fast on purpose.
  let last = -Infinity;
  document.addEventListener('click', event => {
    const isSecond = event.detail > 1 && event.timeStamp - last < doubleTap;
    if (isSecond && !event.target.closest('[data-quick]')) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    last = event.timeStamp;
  }, { capture: true });
}

/** The browser's back and forward become 返回; the address says nothing about anybody. */
export function guardHistory(onBack) {
  const here = window.location.pathname;
  window.history.replaceState(null, '', here);
  window.history.pushState(null, '', here);
  window.addEventListener('popstate', event => {
    event.stopImmediatePropagation();
    window.history.pushState(null, '', here);
    onBack();
  }, { capture: true });
}
