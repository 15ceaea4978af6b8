// Lines of the outline are moved by dragging, or with Alt and the arrows; the server does the move.
const ENTRY = "li[data-place-oid]";
const SECTION = "li[data-place-section]";

/** @typedef {{ oid: string, section: boolean, group: boolean }} Dragged */

/** @type {Dragged | null} */
let dragged = null;

const oidOf = (line) => line?.dataset.placeOid ?? "";
const sectionOf = (line) => line.closest(SECTION).dataset.placeSection;
const groupOf = (line) => line.dataset.placeGroup ?? "";

/** The line that follows in the same group, or in the same section outside of groups. @param {HTMLElement} line */
function following(line) {
  let next = line.nextElementSibling;
  while (next && groupOf(next) !== groupOf(line)) next = groupOf(line) ? null : next.nextElementSibling;
  return next;
}

/**
 * Where a line would go if it were let go there.
 * @param {HTMLElement} over @param {boolean} upper whether in the upper half
 * @returns {Record<string, string> | null}
 */
function target(over, upper) {
  if (dragged.section) {
    const section = over.closest(SECTION);
    const before = upper ? section : section.nextElementSibling;
    return { act: "place-section", place_oid: dragged.oid, place_before: before?.dataset.placeSection ?? "" };
  }
  const place = { act: "place", place_oid: dragged.oid, place_section: sectionOf(over), place_group: "", place_before: "" };
  const line = over.closest(ENTRY);
  if (!line) return { ...place, place_before: oidOf(over.closest(SECTION).querySelector(ENTRY)) };
  if (dragged.group && groupOf(line)) return null;
  if (!upper && "placeHolds" in line.dataset && !dragged.group) {
    const first = line.nextElementSibling;
    const inside = first && groupOf(first) === oidOf(line) ? oidOf(first) : "";
    return { ...place, place_group: oidOf(line), place_before: inside };
  }
  const before = upper ? line : following(line);
  return { ...place, place_group: groupOf(line), place_before: oidOf(before) };
}

const isUpper = (line, event) => {
  const box = line.getBoundingClientRect();
  return event.clientY < box.top + box.height / 2;
};

function unmark() {
  for (const each of document.querySelectorAll(".tp-drop-before, .tp-drop-into, .tp-dragged")) {
    each.classList.remove("tp-drop-before", "tp-drop-into", "tp-dragged");
  }
}

/** The link of the outline that an event is about, and its line. @param {Event} event */
function place(event) {
  const link = event.target.closest?.("[data-outline] a");
  const line = link?.closest("li");
  return line ? { link, line } : null;
}

/** @param {(fields: Record<string, string>) => Promise<boolean>} act */
export function listenToMoves(act) {
  document.addEventListener("dragstart", (event) => {
    const found = place(event);
    if (!found) return;
    const { line } = found;
    dragged = { oid: oidOf(line) || line.dataset.placeSection, section: !oidOf(line), group: "placeHolds" in line.dataset };
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.oid);
    line.classList.add("tp-dragged");
  });
  document.addEventListener("dragover", (event) => {
    const found = dragged && place(event);
    if (!found) return;
    for (const each of document.querySelectorAll(".tp-drop-before, .tp-drop-into")) each.classList.remove("tp-drop-before", "tp-drop-into");
    const upper = isUpper(found.link, event);
    if (!target(found.link, upper)) return;
    event.preventDefault();
    found.line.classList.add(upper ? "tp-drop-before" : "tp-drop-into");
  });
  document.addEventListener("drop", (event) => {
    const found = dragged && place(event);
    const fields = found && target(found.link, isUpper(found.link, event));
    if (!fields) return;
    event.preventDefault();
    if (fields.place_oid !== fields.place_before) act(fields);
  });
  document.addEventListener("dragend", () => {
    dragged = null;
    unmark();
  });
  document.addEventListener("keydown", async (event) => {
    if (!event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
    const found = place(event);
    if (!found) return;
    event.preventDefault();
    const oid = oidOf(found.line);
    const way = event.key === "ArrowUp" ? "up" : "down";
    const own = oid ? `[data-place-oid="${CSS.escape(oid)}"]` : `[data-place-section="${CSS.escape(found.line.dataset.placeSection)}"]`;
    await act({ act: oid ? `place-${way}` : `place-section-${way}`, place_oid: oid || found.line.dataset.placeSection });
    document.querySelector(`${own} > a`)?.focus();
  });
}
