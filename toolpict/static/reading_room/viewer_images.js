// The images of the viewer: which are there, and which did not come.
import { ViewerFrame, pause } from "./viewer_frame.js";

const STALL = 700;
const FULL = 0.8;
const COVER = "toolpict-lost";
const COVERED = "position:absolute;inset:0;display:grid;place-items:center;background:#000;color:#d7dee7;font:1rem/1.5 system-ui,sans-serif;pointer-events:none;z-index:1";

export class ViewerImages extends ViewerFrame {
  /** Call back with how many of how many images are loaded, whenever one is; returned: what counts again. */
  onLoaded(callback, signal) {
    const { EVENTS, cache, eventTarget } = this.window.cornerstone;
    const count = () => {
      const ids = this.imageIds();
      callback(ids.filter((id) => cache.isLoaded(id)).length, ids.length);
    };
    // An image counts as loaded only after the event that says so.
    this.until(signal, eventTarget, EVENTS.IMAGE_LOADED, () => setTimeout(count));
    count();
    return count;
  }

  /** Call back with the id of an image that did not come, and the status it was refused with. */
  onLost(callback, signal) {
    const { EVENTS, eventTarget } = this.window.cornerstone;
    this.until(signal, eventTarget, EVENTS.IMAGE_LOAD_FAILED, ({ detail: { imageId, error } }) => {
      const status = error?.status ?? error?.request?.status ?? /got status ([0-9]{3})/.exec(error?.message)?.[1];
      callback(imageId, Number(status ?? 0));
    });
  }

  /** Ask for the images that the viewer has stopped asking for, until all are there: it fetches those around the first. */
  async fetchRest(signal, isLost) {
    const { cache, imageLoader, imageLoadPoolManager } = this.window.cornerstone;
    const asked = new Set();
    for (let before = -1; !signal.aborted; await pause(STALL)) {
      const wanted = this.imageIds().filter((id) => !cache.isLoaded(id) && !isLost(id));
      if (!wanted.length || cache.getCacheSize() > FULL * cache.getMaxCacheSize()) return;
      if (wanted.length !== before) {
        before = wanted.length;
        continue;
      }
      for (const imageId of wanted.filter((id) => !asked.has(id))) {
        asked.add(imageId);
        const load = () => imageLoader.loadAndCacheImage(imageId).catch(() => {}).finally(() => asked.delete(imageId));
        imageLoadPoolManager.addRequest(load, "prefetch", { imageId }, 0);
      }
    }
  }

  /** The number of an image in its series, as the viewer counts: from 1; 0 when it is in none that is shown. */
  numberOf(imageId) {
    return Math.max(0, ...this.viewports().map((viewport) => (viewport.getImageIds?.() ?? []).indexOf(imageId) + 1));
  }

  /** Lay a sentence over a viewport whose image did not come: the viewer leaves there what stood before. */
  cover(sentence, lost, signal) {
    for (const viewport of this.viewports()) {
      const place = () => this.coverWith(viewport, lost.has(viewport.getCurrentImageId?.()) ? sentence : "");
      place();
      for (const name of ["STACK_NEW_IMAGE", "PRE_STACK_NEW_IMAGE", "STACK_VIEWPORT_SCROLL"]) {
        this.until(signal, viewport.element, this.window.cornerstone.EVENTS[name], () => setTimeout(place));
      }
    }
  }

  coverWith({ element }, sentence) {
    let cover = element.querySelector(`.${COVER}`);
    if (!cover) {
      cover = element.ownerDocument.createElement("div");
      cover.className = COVER;
      cover.style.cssText = COVERED;
      element.append(cover);
    }
    cover.hidden = !sentence;
    cover.style.display = sentence ? "grid" : "none";
    cover.textContent = sentence;
  }
}
