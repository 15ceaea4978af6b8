// Offers the names of the form while one types `[` in a condition or a calculation.
const FIELD = ".tp-expression textarea";
const OPEN = /\[([A-Za-z0-9_]*)$/;
const MOST = 8;

/** @type {HTMLUListElement} */
const list = document.createElement("ul");
list.id = "suggested";
list.className = "tp-suggest";
list.setAttribute("role", "listbox");

let field = null;
let active = 0;

/** Names and labels of the outline that go on from what is typed. @param {string} begun @returns {[string, string][]} */
function fitting(begun) {
  const wanted = begun.toLowerCase();
  const found = [...document.querySelectorAll("[data-place-oid]")].map((line) => [line.dataset.placeOid, line.querySelector("a").firstChild.textContent]);
  return found.filter(([oid, label]) => `${oid} ${label}`.toLowerCase().includes(wanted)).slice(0, MOST);
}

function hide() {
  list.remove();
  field?.removeAttribute("aria-activedescendant");
  field?.setAttribute("aria-expanded", "false");
  field = null;
}

function mark(index) {
  const options = [...list.children];
  active = (index + options.length) % options.length;
  options.forEach((option, number) => option.setAttribute("aria-selected", String(number === active)));
  field.setAttribute("aria-activedescendant", options[active].id);
}

/** @param {HTMLTextAreaElement} typed */
function offer(typed) {
  const begun = OPEN.exec(typed.value.slice(0, typed.selectionStart));
  const found = begun ? fitting(begun[1]) : [];
  if (!found.length) return hide();
  field = typed;
  list.setAttribute("aria-label", document.querySelector("#outline").textContent);
  list.replaceChildren(
    ...found.map(([oid, label], number) => {
      const option = document.createElement("li");
      option.id = `suggested-${number}`;
      option.dataset.oid = oid;
      option.setAttribute("role", "option");
      option.textContent = `${oid} · ${label}`;
      return option;
    }),
  );
  typed.after(list);
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "true"], ["aria-controls", list.id]]) typed.setAttribute(name, value);
  mark(0);
}

function take() {
  const typed = field;
  const end = typed.selectionStart;
  const start = end - OPEN.exec(typed.value.slice(0, end))[1].length;
  const closed = typed.value[end] === "]" ? "" : "]";
  typed.setRangeText(`${list.children[active].dataset.oid}${closed}`, start, end, "end");
  hide();
  typed.dispatchEvent(new InputEvent("input", { bubbles: true }));
}

const KEYS = { ArrowDown: () => mark(active + 1), ArrowUp: () => mark(active - 1), Enter: take, Tab: take, Escape: hide };

export function offerNames() {
  document.addEventListener("input", (event) => {
    if (event.target.matches(FIELD)) offer(event.target);
  });
  document.addEventListener("keydown", (event) => {
    if (!field || event.target !== field || event.ctrlKey || event.metaKey || event.altKey || !(event.key in KEYS)) return;
    event.preventDefault();
    KEYS[event.key]();
  });
  document.addEventListener("focusout", (event) => {
    if (event.target === field) hide();
  });
  list.addEventListener("mousedown", (event) => {
    const option = event.target.closest("li");
    if (!option) return;
    event.preventDefault();
    active = [...list.children].indexOf(option);
    take();
  });
}
