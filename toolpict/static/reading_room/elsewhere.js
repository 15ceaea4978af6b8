// The same reading in two places: tabs tell one another that they are there, and where both typed, both values are shown.

const FIELDS = "input, select, textarea";

/** Tell the other tabs of this reading that this one is here; `heard` is called when there is another. */
export function announce(url, page, heard, signal) {
  if (typeof BroadcastChannel === "undefined") return;
  const channel = new BroadcastChannel(`toolpict ${url}`);
  channel.addEventListener("message", ({ data }) => {
    if (data.page === page) return;
    if (data.isNew) channel.postMessage({ page, isNew: false });
    heard();
  });
  signal?.addEventListener("abort", () => channel.close());
  channel.postMessage({ page, isNew: true });
}

function named(form, name) {
  return [...form.element.querySelectorAll(`[name="${CSS.escape(name)}"]`)].filter((each) => each.matches(FIELDS));
}

/** The fields of a name; rows that stand elsewhere only are added. */
function fieldsOf(form, name) {
  const [oid, row] = name.split("/");
  const group = row && form.element.querySelector(`[data-group="${CSS.escape(oid)}"]`);
  while (group && !named(form, name).length && form.offerRow(group) <= Math.min(Number(row), Number(group.dataset.rows))) {
    form.addRow(group);
  }
  return named(form, name);
}

function inWords(fields, texts) {
  const words = texts.map((text) => {
    const box = fields.find((each) => ["radio", "checkbox"].includes(each.type) && each.value === text);
    const option = fields[0]?.options && [...fields[0].options].find((each) => each.value === text);
    return (box?.closest("label") ?? option)?.textContent.trim() || text;
  });
  return words.join(", ") || "—";
}

function fill(form, name, texts) {
  for (const field of named(form, name)) {
    if (["radio", "checkbox"].includes(field.type)) field.checked = texts.includes(field.value);
    else field.value = texts[0] ?? "";
  }
}

/** Put texts into the fields of a name, as if they were typed there. */
export function put(form, name, texts) {
  fieldsOf(form, name);
  fill(form, name, texts);
}

function note(words, act, press) {
  const element = document.createElement("div");
  element.className = "tp-note tp-note--warn";
  element.dataset.elsewhere = "";
  const said = document.createElement("span");
  said.textContent = words;
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "btn btn-sm btn-outline-secondary", textContent: act });
  button.addEventListener("click", () => press(element));
  element.append(said, button);
  return element;
}

/** Show beside each field what another page stored there; `done` is called once the person has decided. */
export function showBoth(form, elsewhere, done) {
  const here = form.typed();
  const { words, element } = form;
  for (const old of element.querySelectorAll("div[data-elsewhere]")) old.remove();
  const names = [...new Set([...Object.keys(here), ...Object.keys(elsewhere)])].filter((name) => !name.endsWith(":from"));
  for (const name of names) {
    const theirs = elsewhere[name] ?? [];
    if (JSON.stringify(theirs) === JSON.stringify(here[name] ?? [])) continue;
    const fields = fieldsOf(form, name);
    const place = fields[0]?.closest("[data-field], .tp-field");
    place?.append(note(words["elsewhere-value"].replace("{value}", inWords(fields, theirs)), words["take-theirs"], (shown) => {
      fill(form, name, theirs);
      fill(form, `${name}:from`, elsewhere[`${name}:from`] ?? []);
      shown.remove();
      form.show();
    }));
  }
  const both = note(words.elsewhere, words["keep-mine"], () => {
    for (const shown of element.querySelectorAll("div[data-elsewhere]")) shown.remove();
    done();
  });
  both.setAttribute("role", "alert");
  element.prepend(both);
}
