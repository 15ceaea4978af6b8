// Tells on the strip how the images fare: how many are there, or why none is. The viewer itself shows a black square.

const REFUSALS = { 401: "session-over", 403: "over", 404: "over", 406: "unshowable" };
const STATES = { forbidden: "over", none: "none", unavailable: "unavailable" };

export class Images {
  constructor(frame, viewer, words) {
    Object.assign(this, { frame, viewer, words, opening: 0, isOver: false, trouble: "" });
    this.said = document.querySelector("[data-viewer-told]");
    this.counted = document.querySelector("[data-viewer-count]");
    this.reload = document.querySelector("[data-viewer-reload]");
    this.reload.addEventListener("click", () => this.open());
    window.addEventListener("message", (event) => this.hear(event));
    // A frame that answers with a fault sends no message: what stands in it is not the viewer's document.
    frame.addEventListener("load", () => {
      if (frame.src && !frame.contentDocument?.getElementById("root")) this.fail("unavailable");
    });
  }

  /** Ask for the viewer, and call back when its first image is there and its names are known. */
  async open(onReady = this.onReady) {
    this.onReady = onReady;
    this.opening += 1;
    const { opening } = this;
    this.isOver = false;
    this.tell("");
    this.count(0, 0);
    // The viewer that stands in the frame now must not be taken for the one that is asked for.
    const isThere = new Promise((resolve) => { this.frame.addEventListener("load", resolve, { once: true }); });
    this.frame.src = this.frame.dataset.src;
    await isThere;
    const missing = await this.viewer.ready(() => this.isOver || opening !== this.opening);
    if (missing === null) return;
    this.viewer.onLoaded((loaded, total) => this.count(loaded, total));
    if (missing.length) this.tell(`${this.words.adapter} (${missing.join(", ")})`);
    else onReady();
  }

  hear(event) {
    if (event.origin !== window.location.origin || event.source !== this.frame.contentWindow) return;
    const { source, state, status } = event.data ?? {};
    if (source !== "toolpict-viewer") return;
    if (state in STATES) this.fail(STATES[state]);
    else if (state === "image-failed") this.lose(REFUSALS[status] ?? "unavailable");
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
    this.tell(this.words[code]);
    this.reload.hidden = !["unavailable", "session-over"].includes(code);
  }

  tell(sentence) {
    if (!sentence) this.trouble = "";
    this.said.querySelector("span").textContent = sentence;
    this.said.hidden = !sentence;
    this.reload.hidden = true;
  }

  count(loaded, total) {
    const isAllThere = total > 0 && loaded >= total;
    if (this.trouble === "unavailable" && loaded > (this.loaded ?? 0)) this.tell("");
    this.loaded = loaded;
    this.counted.hidden = isAllThere;
    const words = total ? this.words.loading : this.words.opening;
    this.counted.textContent = words.replace("{loaded}", loaded).replace("{total}", total);
  }
}
