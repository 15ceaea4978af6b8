// Tells on the strip how the images fare: how many are there, or why none is. The viewer itself shows a black square.

const REFUSALS = { 401: "session-over", 403: "over", 404: "over", 406: "unshowable" };
const STATES = { forbidden: "over", none: "none", unavailable: "unavailable" };
const MOST_NAMED = 8;

export class Images {
  constructor(frame, viewer) {
    Object.assign(this, { frame, viewer, opening: 0, isOver: false, isShown: false, trouble: "", unshowable: new Set(), lost: new Set() });
    this.stop = () => {};
    this.hearNext = () => {};
    window.addEventListener("message", (event) => this.hear(event));
    // A frame that answers with a fault sends no message: what stands in it is not the viewer's document.
    frame.addEventListener("load", () => {
      if (frame.src && !frame.contentDocument?.getElementById("root")) this.fail("unavailable");
    });
  }

  /** Take the strip of a case for one's own. */
  take(page) {
    this.words = JSON.parse(page.getElementById("reading").dataset.words);
    this.said = page.querySelector("[data-viewer-told]");
    this.counted = page.querySelector("[data-viewer-count]");
    this.reload = page.querySelector("[data-viewer-reload]");
    this.reload.addEventListener("click", () => this.open());
  }

  /** Ask for the viewer, and call back when its first image is there and its names are known. */
  async open(onReady = this.onReady) {
    this.begin(onReady);
    // The viewer that stands in the frame now must not be taken for the one that is asked for.
    const isThere = new Promise((resolve) => { this.frame.addEventListener("load", resolve, { once: true }); });
    this.frame.src = this.frame.dataset.src;
    await isThere;
    await this.follow();
  }

  /** Show another case in the viewer that stands; anew when it cannot. */
  async next(onReady) {
    const canStay = this.isShown && !this.isOver;
    this.begin(onReady);
    const answer = new Promise((resolve) => { this.hearNext = resolve; });
    if (canStay && this.viewer.openCase() && (await answer) === "next") await this.follow();
    else if (!this.isOver) await this.open(onReady);
  }

  /** The same images are wanted by a form that took another's place. */
  again(onReady) {
    this.onReady = onReady;
    if (this.isShown) onReady();
    this.recount();
    if (this.trouble) this.lose(this.trouble);
  }

  begin(onReady) {
    this.onReady = onReady;
    this.opening += 1;
    Object.assign(this, { isOver: false, isShown: false });
    this.unshowable.clear();
    this.lost.clear();
    this.stop();
    this.tell("");
    this.count(0, 0);
  }

  async follow() {
    const { opening } = this;
    const missing = await this.viewer.ready(() => this.isOver || opening !== this.opening);
    if (missing === null) return;
    const { signal } = this.watching();
    this.recount = this.viewer.onLoaded((loaded, total) => this.count(loaded, total), signal);
    this.viewer.onLost((image, status) => this.loseOne(image, status), signal);
    this.viewer.cover(this.words["this-one"], this.lost, signal);
    this.viewer.fetchRest(signal, (image) => this.lost.has(image));
    this.isShown = missing.length === 0;
    if (missing.length) this.tell(`${this.words.adapter} (${missing.join(", ")})`);
    else this.onReady();
  }

  watching() {
    const watching = new AbortController();
    this.stop = () => watching.abort();
    return watching;
  }

  recount() {}

  hear(event) {
    if (event.origin !== window.location.origin || event.source !== this.frame.contentWindow) return;
    const { source, state, status } = event.data ?? {};
    if (source !== "toolpict-viewer") return;
    if (state in STATES) this.fail(STATES[state]);
    else if (state === "image-failed") this.lose(REFUSALS[status] ?? "unavailable");
    if (state !== "image-failed") this.hearNext(state);
  }

  /** Say that there will be no images. */
  fail(code) {
    this.isOver = true;
    this.lose(code);
    this.counted.hidden = true;
  }

  /** Say that an image did not come. */
  lose(code) {
    this.trouble = code;
    this.tell(this.sentence(code));
    this.trouble = code;
    this.reload.hidden = !["unavailable", "session-over"].includes(code);
  }

  /** Note which image did not come: its number in the series is told. */
  loseOne(image, status) {
    this.lost.add(image);
    if (REFUSALS[status] !== "unshowable" || !image) return;
    this.unshowable.add(image);
    this.lose("unshowable");
    this.recount();
  }

  sentence(code) {
    const numbers = [...this.unshowable].map((image) => this.viewer.numberOf(image)).filter(Boolean).sort((a, b) => a - b);
    if (code !== "unshowable" || !numbers.length) return this.words[code];
    const named = numbers.slice(0, MOST_NAMED).join(", ") + (numbers.length > MOST_NAMED ? "…" : "");
    return this.words["unshowable-ones"].replace("{numbers}", named);
  }

  tell(sentence) {
    if (!sentence) this.trouble = "";
    this.said.querySelector("span").textContent = sentence;
    this.said.hidden = !sentence;
    this.reload.hidden = true;
  }

  count(loaded, total) {
    const isAllThere = total > 0 && loaded + this.unshowable.size >= total;
    if (this.trouble === "unavailable" && loaded > (this.loaded ?? 0)) {
      if (this.unshowable.size) this.lose("unshowable");
      else this.tell("");
    }
    this.loaded = loaded;
    this.counted.hidden = isAllThere;
    const words = total ? this.words.loading : this.words.opening;
    this.counted.textContent = words.replace("{loaded}", loaded).replace("{total}", total);
  }
}
