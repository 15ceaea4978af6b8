// Single keys of the reading room, heard on the page and in the viewer, so that the eye stays on the image:
// `m` takes the measure of the item, `v` shows it, Escape lays the tool down, `?` lists them. Can be switched off.
// Ctrl+S saves.

const OFF = "toolpict.keys";

function isTyping(element) {
  // A letter is no part of a number: there the keys work too.
  if (element.inputMode === "decimal") return false;
  return element.isContentEditable || /^(input|textarea|select)$/i.test(element.tagName ?? "");
}

/** Do what a key stands for; false when it is none of ours. */
function act(event, measures) {
  const acts = {
    m: () => measures.takeByKey(),
    v: () => measures.seeByKey(),
    Escape: () => measures.rest(),
  };
  const page = measures.form.element.ownerDocument;
  const isOff = localStorage.getItem(OFF) === "off" || event.ctrlKey || event.metaKey || event.altKey;
  if (isOff || isTyping(event.target) || page.querySelector("dialog[open]") || !measures.isReady) return false;
  return event.key in acts && acts[event.key]() !== false;
}

function save(event, measures) {
  if (!(event.ctrlKey || event.metaKey) || event.key !== "s") return false;
  measures.form.element.ownerDocument.querySelector("[data-tp-save]").click();
  return true;
}

/** Hear the keys on a page: the room, or the window of the form. */
export function hear(page, measures, signal) {
  page.addEventListener("keydown", (event) => {
    if (save(event, measures) || act(event, measures)) event.preventDefault();
    else if (event.key === "?" && page !== document) list(event, measures);
  }, { signal });
}

/** Show which keys there are. */
function list(event, measures) {
  if (event.key !== "?" || isTyping(event.target)) return false;
  measures.form.element.ownerDocument.getElementById("tp-keys").showModal();
  return true;
}

/** Hear the keys while the viewer has them: our own, and the one that lists them. */
export function hearViewer(measures, viewer, signal) {
  viewer.onKey((event) => save(event, measures) || list(event, measures) || act(event, measures), signal);
}
