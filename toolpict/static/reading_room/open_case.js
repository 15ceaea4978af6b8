// One case on the page: its form, its draft on the server, its measures and files. `close` lets go of all of it, so that
// another case can take its place beside the same viewer.
import { Autosave } from "./autosave.js";
import * as files from "./files.js";
import { Form } from "./form.js";
import * as keys from "./keys.js";
import { Measures } from "./measures.js";
import { Overlays } from "./overlays.js";

export class OpenCase {
  constructor(element, { page, viewer, images, hand, leave }) {
    Object.assign(this, { element, page });
    this.life = new AbortController();
    this.strip = page.querySelector("[data-saved]");
    this.form = new Form(element);
    const tell = (sentence) => images.tell(sentence);
    this.overlays = new Overlays(page, viewer, this.form.words, tell);
    this.measures = new Measures(this.form, viewer, tell, this.overlays);
    this.autosave = new Autosave(this.form, {
      url: element.dataset.draft,
      sequence: Number(element.dataset.sequence),
      token: element.elements.csrf_token.value,
      tell: (state, time) => this.tellSaved(state, time),
      signal: this.life.signal,
    });
    element.addEventListener("submit", (event) => this.send(event, hand));
    this.installDialogs(leave);
    files.install(this.form, (sentence) => this.tell(sentence));
    this.hearKeys(document);
    if (page !== document) this.hearKeys(page);
    this.hearKeysInViewer = () => keys.hearViewer(this.measures, viewer, this.life.signal);
  }

  /** Which section of the form is open. */
  get openSection() {
    return this.sections().findIndex((section) => section.open);
  }

  set openSection(at) {
    if (at >= 0 && !this.element.querySelector("[aria-invalid=true]")) this.sections()[at].open = true;
  }

  sections() {
    return [...this.element.querySelectorAll("details[data-section]")];
  }

  /** Go to the first thing that is wrong, if there is any. */
  focus() {
    this.element.querySelector("[aria-invalid=true]")?.focus();
  }

  /** Take up work with a viewer that shows the images of this case. */
  start() {
    this.measures.start();
    this.overlays.start();
    this.hearKeysInViewer();
  }

  hearKeys(within) {
    keys.hear(within, this.measures, this.life.signal);
  }

  close() {
    this.measures.close();
    this.autosave.stop();
    this.life.abort();
  }

  tellSaved(state, time = "") {
    this.strip.classList.toggle("tp-saved--lost", !["saving", "saved"].includes(state));
    this.strip.textContent = `${this.form.words[state]} ${time}`.trim();
  }

  tell(sentence) {
    this.strip.classList.add("tp-saved--lost");
    this.strip.textContent = sentence;
  }

  /** The page sends all that is typed along with the act, so that nothing is asked on leaving. */
  send(event, hand) {
    const act = event.submitter?.value ?? "";
    const isSigning = act.startsWith("sign");
    const password = this.element.elements["sign-password"];
    if (isSigning && !password.value) {
      event.preventDefault();
      password.closest("details").open = true;
      password.focus();
      return;
    }
    if (isSigning) this.measures.lock();
    this.autosave.rest();
    hand(event, act);
  }

  /** What was sent was not taken: work goes on here. */
  goOn() {
    this.element.inert = false;
    this.measures.unlock();
  }

  installDialogs(leave) {
    for (const button of this.page.querySelectorAll("[data-opens]")) {
      const dialog = this.page.getElementById(button.dataset.opens);
      button.addEventListener("click", () => dialog.showModal());
    }
    for (const button of this.page.querySelectorAll("[data-closes]")) {
      button.addEventListener("click", () => button.closest("dialog").close());
    }
    for (const leaving of this.page.querySelectorAll("[data-leaves]")) {
      leaving.addEventListener("submit", leave);
    }
  }
}
