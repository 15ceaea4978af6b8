// The viewer in its frame: which case it shows, its viewports, and the keys it hears.
import { missingFrom } from "./viewer_names.js";

const LOOK = 100;

export const pause = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); });

export class ViewerFrame {
  constructor(frame) {
    this.frame = frame;
  }

  get window() {
    return this.frame.contentWindow;
  }

  /** Whether keys go to the images. */
  get hasFocus() {
    return document.hasFocus() && document.activeElement === this.frame;
  }

  /** The case that the frame is to show, as the viewer's own address names it: {scope, id}. */
  get wanted() {
    const [[scope, id]] = new URL(this.frame.dataset.src, window.location.href).searchParams;
    return { scope, id };
  }

  /** Where the case's images are answered. */
  get root() {
    const { scope, id } = this.wanted;
    return `/viewer/${scope}/${id}/dicom-web`;
  }

  /** Ask the viewer that stands to show another case; false when there is none. */
  openCase() {
    if (!this.window?.commandsManager) return false;
    this.window.postMessage({ source: "toolpict-room", act: "open", ...this.wanted }, window.location.origin);
    return true;
  }

  /** The release that is shown, such as "OHIF 3.13.2". */
  get version() {
    return `OHIF ${/([0-9.]+)\/$/.exec(this.window.PUBLIC_URL ?? "")?.[1] ?? ""}`.trim();
  }

  viewports() {
    return this.window?.services?.cornerstoneViewportService?.getRenderingEngine?.()?.getViewports?.() ?? [];
  }

  imageIds() {
    return [...new Set(this.viewports().flatMap((viewport) => viewport.getImageIds?.() ?? []))];
  }

  /** Resolve with what is missing, once the first image is on screen; sooner when `isOver` says that none will come. */
  async ready(isOver) {
    const { scope, id } = this.wanted;
    const isOurs = (viewport) => viewport.getCurrentImageId?.()?.includes(`/viewer/${scope}/${id}/`);
    while (!isOver() && !this.viewports().some(isOurs)) await pause(LOOK);
    return isOver() ? null : missingFrom(this.window);
  }

  /** The viewer's own event targets know no signal. */
  until(signal, target, name, listener) {
    target.addEventListener(name, listener);
    signal.addEventListener("abort", () => target.removeEventListener(name, listener));
  }

  /** Hear keys before the viewer does; true from the handler keeps them from it. */
  onKey(handler, signal) {
    // The viewer's canvas takes no focus: without this a key pressed after drawing would go to the form.
    this.window.addEventListener("pointerdown", () => this.window.focus(), { capture: true, signal });
    this.window.addEventListener("keydown", (event) => {
      if (!handler(event)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
    }, { capture: true, signal });
  }
}
