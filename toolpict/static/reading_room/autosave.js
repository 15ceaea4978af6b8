// Keeps what is typed on the server: two seconds after the last key, on leaving, and again until it is answered.
// Packets carry a number that counts up; one that comes late is dropped by the server.
import { announce, showBoth } from "./elsewhere.js";

const PAUSE = 1000;
const RETRY = 4000;
const LARGEST_LAST_PACKET = 60_000;

export class Autosave {
  constructor(form, { url, sequence, token, tell, signal }) {
    Object.assign(this, { form, url, sequence, token, tell });
    this.saved = JSON.stringify(form.typed());
    this.savedAt = "";
    this.isShut = false;
    this.isHeld = false;
    this.isHandingIn = false;
    this.page = Math.random().toString(36).slice(2);
    this.know(sequence);
    announce(url, this.page, () => tell("also-open"), signal);
    this.sending = null;
    this.mark();
    for (const name of ["input", "change"]) form.element.addEventListener(name, () => this.wait(PAUSE));
    document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && this.leave(), { signal });
    window.addEventListener("pagehide", () => this.leave(), { signal });
    window.addEventListener("beforeunload", (event) => {
      if (this.isDirty() && !this.isLeaving) event.preventDefault();
    }, { signal });
  }

  isDirty() {
    return !this.isShut && JSON.stringify(this.form.typed()) !== this.saved;
  }

  /** All that is typed goes along with an act: send no packet of it. */
  rest() {
    clearTimeout(this.timer);
    this.isLeaving = true;
  }

  /** All that is typed is handed in: resolve once no packet is under way; none is sent until `goOn`. */
  async settle() {
    this.isHandingIn = true;
    await this.sending;
    this.rest();
  }

  /** Nothing was handed in after all. */
  goOn() {
    this.isHandingIn = false;
    this.wait(PAUSE);
  }

  /** Save, and resolve to whether the server holds all that is typed: only then may the page be left. */
  async keep() {
    await this.save();
    this.isLeaving = !this.isDirty();
    if (this.isLeaving) this.rest();
    return this.isLeaving;
  }

  /** The case is no more on the page. */
  stop() {
    this.rest();
    this.isShut = true;
  }

  wait(milliseconds) {
    clearTimeout(this.timer);
    this.isLeaving = false;
    this.mark();
    this.timer = setTimeout(() => this.save(), milliseconds);
  }

  /** Say on the form itself whether all that is typed is kept on the server. */
  mark() {
    this.form.element.dataset.kept = this.isDirty() ? "no" : "yes";
  }

  /** What is known to be stored: another page's draft is told from one's own by it. */
  know(base) {
    this.base = base;
    const { elements } = this.form.element;
    elements["form-base"].value = base;
    elements["form-page"].value = this.page;
  }

  packet() {
    this.sequence += 1;
    const typed = this.form.typed();
    const { sequence, page, base } = this;
    return { typed: JSON.stringify(typed), body: JSON.stringify({ sequence, page, base, answers: typed }) };
  }

  send(body, keepalive) {
    const headers = { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": this.token };
    return fetch(this.url, { method: "PUT", headers, body, keepalive, credentials: "same-origin", cache: "no-store" });
  }

  /** Save now; resolves when the server has answered. */
  async save() {
    clearTimeout(this.timer);
    if (this.sending) await this.sending;
    if (!this.isDirty() || this.isHeld || this.isHandingIn) return;
    this.sending = this.attempt();
    await this.sending;
    this.sending = null;
  }

  async attempt() {
    const { typed, body } = this.packet();
    this.tell("saving");
    try {
      const answer = await this.send(body, false);
      if (answer.ok) this.take(await answer.json(), typed);
      else this.refused(answer.status);
    } catch {
      this.lost();
    }
  }

  /** Another page stored something else: nothing is replaced until the person has seen both. */
  differ({ elsewhere, sequence }) {
    this.isHeld = true;
    this.tell("elsewhere");
    showBoth(this.form, elsewhere, () => {
      this.isHeld = false;
      this.sequence = sequence;
      this.know(sequence);
      this.saved = JSON.stringify(elsewhere);
      this.save();
    });
  }

  take(answer, typed) {
    this.savedAt = answer.saved_at;
    if (answer.elsewhere) {
      this.differ(answer);
      return;
    }
    if (answer.late) {
      this.isShut = true;
      this.tell("elsewhere");
      return;
    }
    this.saved = typed;
    this.know(answer.sequence);
    this.mark();
    this.tell("saved", answer.saved_at);
    if (this.isDirty()) this.wait(PAUSE);
  }

  refused(status) {
    if (status === 401) {
      this.tell("session-over");
      this.wait(RETRY);
    } else if ([403, 404, 409].includes(status)) {
      this.isShut = true;
      this.tell("closed");
    } else {
      this.lost();
    }
  }

  lost() {
    this.tell("lost", this.savedAt);
    this.wait(RETRY);
  }

  /** The page goes away: one last packet, which outlives it. */
  leave() {
    if (!this.isDirty() || this.sending || this.isLeaving || this.isHeld) return;
    const { body, typed } = this.packet();
    // Browsers refuse to let a larger one outlive its page: it is sent as any other then.
    this.send(body, body.length < LARGEST_LAST_PACKET).then((answer) => { if (answer.ok) this.saved = typed; }, () => {});
  }
}
