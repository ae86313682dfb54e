// The simulated card reader of the demonstration: key events like a reader's, without a pause between them.

document.addEventListener('click', event => {
  const card = event.target.closest?.('[data-swipe]')?.dataset.swipe;
  if (!card) return;
  event.target.closest('details').open = false;
  document.activeElement?.blur();
  const press = init => document.body.dispatchEvent(new KeyboardEvent('keydown', { ...init, bubbles: true, cancelable: true }));
  for (const digit of card) press({ key: digit, code: `Digit${digit}` });
  press({ key: 'Enter', code: 'Enter' });
});
