// What a page may do to leave kiosk mode: little, and it says honestly whether it did.

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
