// The reading room: joins the form, the draft on the server, the viewer, and the strip above them.
import { Autosave } from "./autosave.js";
import * as files from "./files.js";
import { Form } from "./form.js";
import { Images } from "./images.js";
import * as keys from "./keys.js";
import { Measures } from "./measures.js";
import * as splitter from "./splitter.js";
import { Viewer } from "./viewer_adapter.js";

const element = document.getElementById("reading");
const strip = document.querySelector("[data-saved]");
const frame = document.querySelector("[data-viewer]");
const form = new Form(element);

function tellSaved(state, time = "") {
  const isLost = !["saving", "saved"].includes(state);
  strip.classList.toggle("tp-saved--lost", isLost);
  strip.textContent = `${form.words[state]} ${time}`.trim();
}

const autosave = new Autosave(form, {
  url: element.dataset.draft,
  sequence: Number(element.dataset.sequence),
  token: element.elements.csrf_token.value,
  tell: tellSaved,
});

// The page sends all that is typed along with the act, so that nothing is asked on leaving.
element.addEventListener("submit", (event) => {
  const isSigning = event.submitter?.value?.startsWith("sign");
  const password = document.getElementById("sign-password");
  if (isSigning && !password.value) {
    event.preventDefault();
    delete element.dataset.tpSent;
    document.getElementById("signature").open = true;
    password.focus();
    return;
  }
  if (isSigning) measures.lock();
  autosave.isLeaving = true;
  clearTimeout(autosave.timer);
});

for (const button of document.querySelectorAll("[data-opens]")) {
  button.addEventListener("click", () => document.getElementById(button.dataset.opens).showModal());
}
for (const button of document.querySelectorAll("[data-closes]")) {
  button.addEventListener("click", () => button.closest("dialog").close());
}
for (const leaving of document.querySelectorAll("[data-leaves]")) {
  leaving.addEventListener("submit", async (event) => {
    if (!autosave.isDirty()) return;
    event.preventDefault();
    await autosave.save();
    autosave.isLeaving = true;
    leaving.submit();
  });
}

const viewer = new Viewer(frame);
const images = new Images(frame, viewer, form.words);
const measures = new Measures(form, viewer, (sentence) => images.tell(sentence));
const hearKeysInViewer = keys.install(measures, viewer);

// Only now is the viewer asked for, so that nothing it tells is missed.
images.open(() => {
  measures.start();
  hearKeysInViewer();
});

files.install(form, tellSaid);
splitter.install(document.querySelector("[data-split]"), document.querySelector("[data-splitter]"));

function tellSaid(sentence) {
  strip.classList.add("tp-saved--lost");
  strip.textContent = sentence;
}

document.querySelector("[aria-invalid=true]")?.focus();
