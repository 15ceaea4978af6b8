// Single keys of the reading room, heard on the page and in the viewer, so that the eye stays on the image:
// `m` takes the measure of the item, `v` shows it, Escape lays the tool down, `?` lists them. Can be switched off.

const OFF = "toolpict.keys";

function isTyping(element) {
  // A letter is no part of a number: there the keys work too.
  if (element.inputMode === "decimal") return false;
  return element.isContentEditable || /^(input|textarea|select)$/i.test(element.tagName ?? "");
}

export function install(measures, viewer) {
  const acts = {
    m: () => measures.takeByKey(),
    v: () => measures.seeByKey(),
    Escape: () => measures.rest(),
  };

  /** Do what a key stands for; false when it is none of ours. */
  function hear(event) {
    const isOff = localStorage.getItem(OFF) === "off" || event.ctrlKey || event.metaKey || event.altKey;
    if (isOff || isTyping(event.target) || document.querySelector("dialog[open]") || !measures.isReady) return false;
    if (!(event.key in acts)) return false;
    return acts[event.key]() !== false;
  }

  document.addEventListener("keydown", (event) => {
    if (hear(event)) event.preventDefault();
  });

  /** Hear the keys while the viewer has them: our own, and the one that lists them. */
  return () => viewer.onKey((event) => {
    if (event.key === "?" && !isTyping(event.target)) {
      document.getElementById("tp-keys").showModal();
      return true;
    }
    return hear(event);
  });
}
