// When the screen was last touched is known here; the server only hears when it has to ask, or that somebody is still there.

const tellEvery = 15_000;
const patience = 5_000;    // for a server that does not answer, before the screen clears itself

export function touches({ onIdle, onTouch, onDeadline }) {
  let idle = 0;
  let warning = 0;
  let last = performance.now();
  let told = last;
  let asked = false;

  const touch = () => {
    last = performance.now();
    asked = false;
    if (idle === 0 || last - told < tellEvery) return;
    told = last;
    onTouch();
  };

  for (const kind of ['pointerdown', 'keydown']) document.addEventListener(kind, touch, { capture: true, passive: true });

  setInterval(() => {
    if (idle === 0) return;
    const quiet = performance.now() - last;
    if (!asked && quiet >= idle) {
      asked = true;
      onIdle();
    }
    // Whatever happens to the line or the server, nobody's data stays on the screen.
    if (quiet >= idle + warning + patience) onDeadline();
  }, 250);

  return {
    set(idleSeconds, warningSeconds) {
      idle = idleSeconds * 1000;
      warning = warningSeconds * 1000;
      last = performance.now();
      asked = false;
    },
  };
}
