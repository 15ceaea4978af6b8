// Asks the server what is wrong with what is typed, once one pauses: it alone reads expressions.
const PAUSE = 400;

let timer = 0;
let asked = 0;

/**
 * @param {HTMLFormElement} form @param {string} address @param {Record<string, string>} words
 * @param {(text: string) => void} tell
 */
export function checkSoon(form, address, words, tell) {
  clearTimeout(timer);
  timer = setTimeout(() => check(form, address, words, tell), PAUSE);
}

async function check(form, address, words, tell) {
  const number = ++asked;
  let found;
  try {
    const answer = await fetch(address, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    found = (await answer.json()).problems;
  } catch {
    return; // typing goes on; saving will say that the server is away
  }
  if (number !== asked || !form.isConnected) return;
  show(form, found);
  const count = Object.keys(found).length;
  tell(`${words.unsaved} · ${count ? words.wrong.replace("{count}", count) : words.right}`);
}

/** Put each problem beside its field, tied to it, and take away those that are gone. @param {Record<string, string>} found */
function show(form, found) {
  for (const field of form.querySelectorAll("[aria-invalid]")) {
    if (!(field.name in found)) settle(field);
  }
  for (const [name, sentence] of Object.entries(found)) {
    const field = form.elements.namedItem(name);
    if (field instanceof HTMLElement) complain(field, sentence);
  }
}

function settle(field) {
  field.removeAttribute("aria-invalid");
  document.getElementById(`${field.id}-problem`)?.remove();
  const hint = document.getElementById(`${field.id}-hint`);
  if (hint) field.setAttribute("aria-describedby", hint.id);
  else field.removeAttribute("aria-describedby");
}

function warning() {
  const icon = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  icon.setAttribute("class", "tp-icon");
  icon.setAttribute("aria-hidden", "true");
  icon.append(document.createElementNS("http://www.w3.org/2000/svg", "use"));
  icon.firstChild.setAttribute("href", "#i-warn");
  return icon;
}

function complain(field, sentence) {
  const id = `${field.id}-problem`;
  let told = document.getElementById(id);
  if (!told) {
    told = document.createElement("p");
    told.className = "tp-field-error";
    told.id = id;
    told.append(warning(), document.createElement("span"));
    field.closest(".tp-field")?.append(told);
  }
  if (told.querySelector("span").textContent !== sentence) told.querySelector("span").textContent = sentence;
  field.setAttribute("aria-invalid", "true");
  const hint = document.getElementById(`${field.id}-hint`);
  field.setAttribute("aria-describedby", hint ? `${id} ${hint.id}` : id);
}
