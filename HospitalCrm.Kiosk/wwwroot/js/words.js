// Counts the words being written, in the browser: a message to the server for every key would only count.

export function countWords() {
  document.addEventListener('input', event => {
    const words = event.target.closest?.('[data-words]');
    if (!words) return;
    const length = event.target.value.length;
    words.querySelector('[data-count]').firstChild.data = String(length);
    words.toggleAttribute('data-over', length > Number(words.dataset.most));
  });

  // Held-back keys were put in by script, and the browser tells no change for those.
  const tellChange = event => {
    if (event.target.dataset?.typed === undefined) return;
    delete event.target.dataset.typed;
    event.target.dispatchEvent(new Event('change', { bubbles: true }));
  };
  document.addEventListener('focusout', tellChange);
  document.addEventListener('keydown', event => { if (event.key === 'Enter') tellChange(event); });
}
