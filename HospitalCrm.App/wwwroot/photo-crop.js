// Chooses the part of a picture that becomes the portrait. Everything is drawn on a canvas, so the picture needs no address.
// Dragging and the arrows move it, the wheel and + - scale it; what is kept is told in parts of the upright picture.
const pictures = new WeakMap();

export async function show(canvas, bytes) {
  let picture;
  try {
    picture = await createImageBitmap(new Blob([bytes]), { imageOrientation: "from-image" });
  } catch {
    return false;
  }
  const least = Math.max(canvas.width / picture.width, canvas.height / picture.height);
  const isNew = !pictures.has(canvas);
  const state = { picture, least, scale: least, x: 0, y: 0 };
  state.x = (canvas.width - picture.width * least) / 2;
  // Heads are in the upper part of a picture.
  state.y = (canvas.height - picture.height * least) / 3;
  pictures.set(canvas, state);
  if (isNew) attend(canvas);
  draw(canvas);
  return true;
}

export function zoom(canvas, factor, at) {
  const state = pictures.get(canvas);
  if (!state) return;
  const scale = Math.min(Math.max(state.scale * factor, state.least), state.least * 6);
  const [x, y] = at ?? [canvas.width / 2, canvas.height / 2];
  state.x = x - (x - state.x) * scale / state.scale;
  state.y = y - (y - state.y) * scale / state.scale;
  state.scale = scale;
  draw(canvas);
}

export function crop(canvas) {
  const state = pictures.get(canvas);
  if (!state) return null;
  const { picture, scale, x, y } = state;
  return { left: -x / scale / picture.width, top: -y / scale / picture.height, width: canvas.width / scale / picture.width };
}

function move(canvas, dx, dy) {
  const state = pictures.get(canvas);
  state.x += dx;
  state.y += dy;
  draw(canvas);
}

function draw(canvas) {
  const state = pictures.get(canvas);
  const width = state.picture.width * state.scale, height = state.picture.height * state.scale;
  state.x = Math.min(0, Math.max(canvas.width - width, state.x));
  state.y = Math.min(0, Math.max(canvas.height - height, state.y));
  const pen = canvas.getContext("2d");
  pen.imageSmoothingQuality = "high";
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(state.picture, state.x, state.y, width, height);
}

function attend(canvas) {
  const ratio = () => canvas.width / canvas.getBoundingClientRect().width;
  let last = null;
  canvas.addEventListener("pointerdown", event => { last = [event.clientX, event.clientY]; canvas.setPointerCapture(event.pointerId); });
  canvas.addEventListener("pointermove", event => {
    if (!last) return;
    move(canvas, (event.clientX - last[0]) * ratio(), (event.clientY - last[1]) * ratio());
    last = [event.clientX, event.clientY];
  });
  for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => { last = null; });
  canvas.addEventListener("wheel", event => {
    event.preventDefault();
    zoom(canvas, event.deltaY < 0 ? 1.08 : 1 / 1.08, [event.offsetX * ratio(), event.offsetY * ratio()]);
  }, { passive: false });
  canvas.addEventListener("keydown", event => {
    const step = event.shiftKey ? 30 : 6;
    const moves = { ArrowLeft: [step, 0], ArrowRight: [-step, 0], ArrowUp: [0, step], ArrowDown: [0, -step] };
    if (moves[event.key]) move(canvas, ...moves[event.key]);
    else if (event.key === "+" || event.key === "=") zoom(canvas, 1.08);
    else if (event.key === "-") zoom(canvas, 1 / 1.08);
    else return;
    event.preventDefault();
  });
}
