// The form builder: saves without leaving the page, keeps what is typed, and looks at it while one types.
// Everything it does is a form or a link of the page, which works without it.
import { checkSoon } from "./live_check.js";
import { listenToMoves } from "./moves.js";
import { offerNames } from "./suggest.js";

const FORM = "[data-builder-form]";
const TRAVEL = "[data-builder-travel]";
const CHOOSERS = new Set(["add_type", "move_to"]);

let dirty = false;
let last = Promise.resolve(true);

/** @returns {Record<string, string>} the words of the page */
const words = () => JSON.parse(document.querySelector("[data-builder]").dataset.words);

/** @param {string} text */
function tell(text) {
  const state = document.querySelector("[data-builder-state]");
  if (!state) return;
  state.textContent = text;
  state.classList.toggle("tp-saved--lost", dirty);
}

/** Put what the server answered in the place of the page, and leave the reader where they were. @param {Document} page */
function swap(page) {
  const outline = document.querySelector("[data-outline]");
  const [top, left] = [outline?.scrollTop ?? 0, window.scrollY];
  const main = document.querySelector("main");
  main.replaceChildren(...page.querySelector("main").childNodes);
  document.title = page.title;
  ready();
  const fresh = document.querySelector("[data-outline]");
  if (fresh) fresh.scrollTop = top;
  window.scrollTo(0, left);
}

function ready() {
  for (const hint of document.querySelectorAll("[data-builder-hint]")) hint.hidden = false;
}

/**
 * Ask the server for a page of the builder and show it; what was typed stays when there is no answer.
 * @param {string} address @param {FormData} [body]
 * @returns {Promise<boolean>} whether it was taken
 */
async function load(address, body) {
  const main = document.querySelector("main");
  const place = document.activeElement;
  // What is typed meanwhile would go with the part that is replaced.
  main.inert = true;
  try {
    return await ask(address, body);
  } catch {
    return complain();
  } finally {
    main.inert = false;
    focusAgain(place);
  }
}

/** Go on where one was before the page was inert, or at what is wrong. @param {Element} place */
function focusAgain(place) {
  const wrong = document.querySelector(`${FORM} [aria-invalid=true]`);
  if (wrong && !place.isConnected) wrong.focus();
  else if (place !== document.body) (place.isConnected ? place : document.getElementById(place.id))?.focus({ preventScroll: true });
}

function complain() {
  tell(words().lost);
  return false;
}

/** @param {string} address @param {FormData} [body] @returns {Promise<boolean>} whether it was taken */
async function ask(address, body) {
  const answer = await fetch(address, { method: body ? "POST" : "GET", body, headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (!page.querySelector("[data-builder]")) {
    // The session is over, or the draft is gone, or the server fails: what is typed stays.
    if (dirty) return complain();
    location.assign(body ? location.href : answer.url);
    return false;
  }
  swap(page);
  dirty = !answer.ok;
  if (answer.ok && answer.url !== location.href) history.pushState(null, "", answer.url);
  return answer.ok;
}

/** One thing at a time: each begins when the one before it has been answered. @param {() => Promise<boolean>} act */
function next(act) {
  last = last.then(act, act);
  return last;
}

/** @returns {Promise<boolean>} whether nothing typed is left unsaved */
async function saved() {
  if (!dirty) return true;
  const form = document.querySelector(FORM);
  const body = new FormData(form);
  body.set("act", "save");
  return load(form.action, body);
}

/** Do something to the draft that is not about the part that is looked at. @param {Record<string, string>} fields */
export function act(fields) {
  return next(async () => {
    if (!(await saved())) return false;
    const travel = document.querySelector(TRAVEL);
    const body = new FormData(travel);
    for (const [name, value] of Object.entries(fields)) body.set(name, value);
    return load(travel.action, body);
  });
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.matches(TRAVEL)) {
    event.preventDefault();
    act({ act: event.submitter.value });
  } else if (form.matches(FORM)) {
    event.preventDefault();
    const body = new FormData(form, event.submitter);
    next(() => load(form.action, body)).then((taken) => {
      if (taken && body.get("act").startsWith("add")) document.querySelector(`${FORM} textarea, ${FORM} input:not([type=hidden])`)?.focus();
    });
  }
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  const inside = link.closest("[data-outline]");
  if (!inside && !dirty) return;
  if (link.origin !== location.origin || link.hasAttribute("download")) return;
  event.preventDefault();
  next(async () => {
    if (!(await saved())) return false;
    if (inside) return load(link.href);
    location.assign(link.href);
    return true;
  });
});

document.addEventListener("input", (event) => {
  const form = event.target.closest(FORM);
  if (!form || CHOOSERS.has(event.target.name)) return;
  dirty = true;
  tell(words().unsaved);
  checkSoon(form, document.querySelector("[data-builder]").dataset.check, words(), tell);
});

// What is asked about a question follows its type, and its choices follow its list.
document.addEventListener("change", (event) => {
  if (event.target.matches(`${FORM} [name=type], ${FORM} [name=code_list]`)) next(saved);
});

document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z") return;
  if (event.target.closest("input, textarea, select")) return;
  event.preventDefault();
  document.querySelector(`${TRAVEL} [value=${event.shiftKey ? "redo" : "undo"}]`)?.click();
});

window.addEventListener("beforeunload", (event) => {
  if (dirty) event.preventDefault();
});
window.addEventListener("popstate", () => next(async () => ((await saved()) ? load(location.href) : false)));

listenToMoves(act);
offerNames();
ready();
