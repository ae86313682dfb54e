// What a page may do to leave kiosk mode: little. Tried with Chromium 156, started with --kiosk: exitFullscreen() is refused
// ("Document not active"), because the browser and not the page made the window full screen; close() is refused ("Scripts may close
// only the windows that were opened by them"), because the history has a second entry, which is how 返回 is guarded. With one entry
// it would close. Both say honestly what came of it.

/** @returns false where the page is not what made it full screen */
export async function leaveFullScreen() {
  if (!document.fullscreenElement) return false;
  await document.exitFullscreen();
  return true;
}

/** @returns false when the browser kept the window open */
export async function closeWindow() {
  window.close();
  await new Promise(done => setTimeout(done, 500));
  return window.closed;
}
