// Keeps what is typed on the server: two seconds after the last key, on leaving, and again until it is answered.
// Packets carry a number that counts up; one that comes late is dropped by the server.

const PAUSE = 1000;
const RETRY = 4000;
const LARGEST_LAST_PACKET = 60_000;

export class Autosave {
  constructor(form, { url, sequence, token, tell, signal }) {
    Object.assign(this, { form, url, sequence, token, tell });
    this.saved = JSON.stringify(form.typed());
    this.savedAt = "";
    this.isShut = false;
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

  /** Resolve once no packet is under way. */
  async settle() {
    await this.sending;
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

  packet() {
    this.sequence += 1;
    const typed = this.form.typed();
    return { typed: JSON.stringify(typed), body: JSON.stringify({ sequence: this.sequence, answers: typed }) };
  }

  send(body, keepalive) {
    const headers = { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": this.token };
    return fetch(this.url, { method: "PUT", headers, body, keepalive, credentials: "same-origin", cache: "no-store" });
  }

  /** Save now; resolves when the server has answered. */
  async save() {
    clearTimeout(this.timer);
    if (this.sending) await this.sending;
    if (!this.isDirty()) return;
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

  take(answer, typed) {
    this.savedAt = answer.saved_at;
    if (answer.late) {
      this.isShut = true;
      this.tell("elsewhere");
      return;
    }
    this.saved = typed;
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
    if (!this.isDirty() || this.sending || this.isLeaving) return;
    const { body, typed } = this.packet();
    // Browsers refuse to let a larger one outlive its page: it is sent as any other then.
    this.send(body, body.length < LARGEST_LAST_PACKET).then((answer) => { if (answer.ok) this.saved = typed; }, () => {});
  }
}
