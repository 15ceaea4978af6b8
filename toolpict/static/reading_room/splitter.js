// The border between images and form: dragged, or moved by arrows; remembered on this computer.

const KEY = "toolpict.room.split";
const [NARROWEST, WIDEST] = [40, 85];

export function install(pane, splitter) {
  let width = Number(localStorage.getItem(KEY)) || Number(splitter.getAttribute("aria-valuenow"));

  function move(to) {
    width = Math.min(WIDEST, Math.max(NARROWEST, Math.round(to)));
    pane.style.gridTemplateColumns = `minmax(0, ${width}fr) 7px minmax(0, ${100 - width}fr)`;
    splitter.setAttribute("aria-valuenow", width);
    localStorage.setItem(KEY, width);
  }

  splitter.addEventListener("pointerdown", (event) => {
    splitter.setPointerCapture(event.pointerId);
    pane.classList.add("tp-dragging");
  });
  splitter.addEventListener("pointermove", (event) => {
    if (!splitter.hasPointerCapture(event.pointerId)) return;
    const box = pane.getBoundingClientRect();
    move(((event.clientX - box.left) / box.width) * 100);
  });
  for (const name of ["pointerup", "pointercancel"]) {
    splitter.addEventListener(name, () => pane.classList.remove("tp-dragging"));
  }
  splitter.addEventListener("keydown", (event) => {
    const steps = { ArrowLeft: -2, ArrowRight: 2, Home: NARROWEST - width, End: WIDEST - width };
    if (!(event.key in steps)) return;
    event.preventDefault();
    move(width + steps[event.key]);
  });
  if (localStorage.getItem(KEY)) move(width);
}
