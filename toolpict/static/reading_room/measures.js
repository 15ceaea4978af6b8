// "Take the measurement" beside an item: arms the tool, takes the measure that is selected or the next one drawn, and
// keeps where it comes from. "See" goes back to it. A measure that moves or goes afterwards is told beside its item.

import { Overlays } from "./overlays.js";

const SAME_PLACE = 0.01;
const RETRY = 500;
const MOST_TRIES = 12;

export class Measures {
  constructor(form, viewer, tell, overlays) {
    Object.assign(this, { form, viewer, tell, overlays, isReady: false, last: null, stop: null, life: new AbortController() });
    form.element.addEventListener("click", (event) => this.press(event.target));
    form.element.addEventListener("input", (event) => this.typeOver(event.target));
    form.element.addEventListener("focusin", (event) => { this.last = this.measured(event.target) ?? this.last; });
    form.element.addEventListener("tp-row", (event) => this.offer(event.detail));
    this.linkAll();
  }

  /** Take up work with a viewer that is ready: draw what was stored, and watch it. */
  start() {
    this.isReady = true;
    this.viewer.unlock();
    this.viewer.prepareTools();
    this.viewer.watch((uids) => this.compare(uids), this.life.signal);
    this.offer(this.form.element);
    this.restore();
  }

  /** Let go of the viewer: another case takes this one's place. */
  close() {
    this.rest();
    this.isReady = false;
    this.life.abort();
  }

  /** Draw again what is stored; the viewer may learn of an image only after it has shown the first. */
  async restore() {
    let waiting = this.fields().filter((field) => this.told(field) && this.told(field).kept !== "deleted" && !Overlays.isOf(this.told(field)));
    for (let tries = 0; tries < MOST_TRIES && waiting.length; tries += 1) {
      if (tries) await new Promise((resolve) => { setTimeout(resolve, RETRY); });
      if (!this.isReady) return;
      waiting = waiting.filter((field) => this.told(field) && !this.viewer.restore(this.told(field).annotation));
    }
    for (const field of waiting) this.mark(field, "absent");
  }

  /** Let no measure move any more: the answers are being signed. */
  lock() {
    this.rest();
    if (this.isReady) this.viewer.lock();
  }

  /** They are not signed after all. */
  unlock() {
    if (this.isReady) this.viewer.unlock();
  }

  offer(within) {
    if (!this.isReady) return;
    for (const button of within.querySelectorAll("[data-take], [data-see]")) button.hidden = false;
  }

  fields() {
    return [...this.form.element.querySelectorAll("[data-field]:has([data-take])")].filter((field) => !field.closest("template"));
  }

  measured(element) {
    const field = element.closest?.("[data-field]");
    return field?.querySelector("[data-take]") ? field : null;
  }

  itemOf(field) {
    const { take: measure, unit } = field.querySelector("[data-take]").dataset;
    return { measure, unit, isNumber: this.input(field).inputMode === "decimal" };
  }

  input(field) {
    return field.querySelector("input:not([type=hidden])");
  }

  origin(field) {
    return field.querySelector("input[type=hidden]");
  }

  /** Where the value of a field comes from; null when it was typed. */
  told(field) {
    try {
      return JSON.parse(this.origin(field).value);
    } catch {
      return null;
    }
  }

  taken() {
    return new Set(this.fields().map((field) => this.told(field)?.measurement).filter(Boolean));
  }

  press(target) {
    const field = this.measured(target);
    const button = target.closest("button");
    if (!field || !button) return;
    if ("take" in button.dataset) this.take(field);
    else if ("see" in button.dataset) this.see(field);
    else if ("again" in button.dataset) this.again(field);
    else if ("keep" in button.dataset) this.keep(field);
  }

  /** Have the mouse do again what it did before a tool was armed. */
  rest() {
    if (!this.stop) return false;
    this.stop();
    this.stop = null;
    this.viewer.disarm();
    for (const button of this.form.element.querySelectorAll(".tp-take--now")) {
      button.classList.remove("tp-take--now");
      button.querySelector("span").textContent = this.form.words.take;
    }
    return true;
  }

  take(field) {
    const button = field.querySelector("[data-take]");
    const wasArmed = button.classList.contains("tp-take--now");
    this.rest();
    this.last = field;
    if (wasArmed) return;
    const item = this.itemOf(field);
    if (item.measure === "volume" && this.overlays.segments.length) {
      this.overlays.take(item, (found) => this.put(field, found));
      return;
    }
    const chosen = this.viewer.chosen(item, this.taken());
    if (chosen) this.fillFrom(field, chosen);
    else this.draw(field, item, button);
  }

  draw(field, item, button) {
    if (!this.viewer.arm(item.measure)) {
      // A volume comes from a segmentation: nothing that one draws has any.
      this.tell(this.form.words[item.measure === "volume" ? "no-volume" : "no-tool"]);
      return;
    }
    this.tell("");
    this.stop = this.viewer.next(item, (uid) => this.fillFrom(field, uid));
    button.classList.add("tp-take--now");
    button.querySelector("span").textContent = this.form.words.draw;
  }

  /** What stands at the head of a row of lesions; empty elsewhere. */
  lesionOf(field) {
    return field.closest("[data-lesion] [data-row]")?.querySelector("legend").textContent.trim().replace(/\s+/g, " ") ?? "";
  }

  async fillFrom(field, uid) {
    await this.viewer.rest(uid);
    if (this.lesionOf(field)) this.viewer.label(uid, this.lesionOf(field));
    const found = this.viewer.read(uid, this.itemOf(field));
    this.rest();
    if (found) this.put(field, found);
  }

  put(field, found) {
    this.tell(found.fault ? this.form.words[found.fault] : "");
    if (!found.fault) this.fill(field, found);
  }

  fill(field, { value, provenance }) {
    const isNumber = this.itemOf(field).isNumber;
    this.input(field).value = isNumber && this.form.words.language === "fr" ? value.replace(".", ",") : value;
    this.note(field, provenance);
    this.mark(field, "");
  }

  /** Write where a value comes from, and have the draft saved. */
  note(field, told) {
    this.origin(field).value = told ? JSON.stringify(told) : "";
    this.link(field);
    this.input(field).dispatchEvent(new Event("change", { bubbles: true }));
  }

  linkAll() {
    for (const field of this.fields()) this.link(field);
  }

  link(field) {
    const told = this.told(field);
    const linked = field.querySelector("[data-linked]");
    linked.hidden = !told;
    linked.querySelector("[data-linked-words]").textContent = this.form.words[told?.kept ? "kept" : "linked"];
  }

  typeOver(target) {
    const field = this.measured(target);
    if (!field || !this.origin(field).value) return;
    this.origin(field).value = "";
    this.link(field);
    this.mark(field, "");
  }

  see(field) {
    this.last = field;
    const told = this.told(field);
    const isShown = Overlays.isOf(told) ? this.overlays.show(told) : told && this.viewer.show(told.measurement);
    if (told && !isShown) this.tell(this.form.words.gone);
  }

  /** Tell beside each item whether its measure is still where its value was read. */
  compare(uids) {
    for (const field of this.fields()) {
      const told = this.told(field);
      if (!told || told.kept || !uids.includes(told.measurement)) continue;
      const found = this.viewer.read(told.measurement, this.itemOf(field));
      this.mark(field, !found ? "deleted" : this.isSame(found, told) ? "" : "moved");
    }
  }

  isSame(found, told) {
    if (found.value !== told.value || found.provenance.points.length !== told.points.length) return false;
    return found.provenance.points.every((point, at) => point.every((place, axis) => Math.abs(place - told.points[at][axis]) < SAME_PLACE));
  }

  /** Mark an item as one whose value and image differ: "moved", "deleted", "absent"; "" takes the mark away. */
  mark(field, why) {
    field.dataset.stale = why;
    const stale = field.querySelector("[data-stale-told]");
    stale.hidden = !why;
    stale.querySelector("[data-stale-words]").textContent = why ? this.form.words[why] : "";
  }

  async again(field) {
    const uid = this.told(field)?.measurement;
    if (uid && (await this.viewer.rest(uid))) await this.fillFrom(field, uid);
    else this.draw(field, this.itemOf(field), field.querySelector("[data-take]"));
  }

  keep(field) {
    const told = this.told(field);
    if (told) this.note(field, { ...told, kept: field.dataset.stale });
    this.mark(field, "");
  }

  asked() {
    return this.fields().filter((field) => !field.closest("[hidden]"));
  }

  /** The item that the keys speak of: where one types, else the one last worked on. */
  current() {
    return this.measured(this.form.element.ownerDocument.activeElement) ?? (this.last?.isConnected ? this.last : this.asked()[0]) ?? null;
  }

  takeByKey() {
    const at = this.current();
    const field = at && this.isMeasured(at) ? this.after(at) : at;
    if (!field) return;
    field.closest("details").open = true;
    field.scrollIntoView({ block: "nearest" });
    if (!this.viewer.hasFocus) this.input(field).focus({ preventScroll: true });
    this.take(field);
  }

  isMeasured(field) {
    return this.told(field) !== null && !field.dataset.stale;
  }

  /** The next item without a value: of the same group, in a new row if need be, else of the rest of the form. */
  after(at) {
    const group = at.closest("[data-group]");
    const free = (fields) => fields.slice(fields.indexOf(at) + 1).find((field) => !this.input(field).value);
    const inGroup = () => free(this.asked().filter((field) => group?.contains(field)));
    const found = inGroup();
    if (found || !group) return found ?? free(this.asked());
    const wasInViewer = this.viewer.hasFocus;
    group.querySelector("[data-add-row]:not(:disabled)")?.click();
    if (wasInViewer) this.viewer.frame.focus();
    return inGroup() ?? free(this.asked());
  }

  seeByKey() {
    const field = this.current();
    if (field) this.see(field);
  }
}
