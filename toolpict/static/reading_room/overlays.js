// The segmentations of a case, when its plan shows them: laid over the images by a button, and their volumes taken into
// the form by another. One segment is taken at once; of several, one is chosen.
import { readSegmentations } from "./segmentations.js";

const TOOL = "Segmentation";
const UNITS = { mm3: 1, cm3: 1000, mL: 1000, ml: 1000 };

export class Overlays {
  constructor(page, viewer, words, tell) {
    Object.assign(this, { page, viewer, words, tell, segments: [] });
    this.button = page.querySelector("[data-overlay]");
    this.dialog = page.getElementById("segments");
    this.button.addEventListener("click", () => this.toggle());
  }

  /** Look for segmentations; nothing is told when there are none. */
  async start() {
    if (this.button.dataset.overlay === "off") return;
    try {
      this.segments = await readSegmentations(this.viewer.root);
      this.button.hidden = this.segments.length === 0;
    } catch {
      this.tell(this.words["no-segmentation"]);
    }
  }

  async toggle() {
    const isOn = this.button.getAttribute("aria-pressed") !== "true";
    this.button.setAttribute("aria-pressed", String(isOn));
    if (!isOn) this.viewer.takeOff();
    else if (!(await this.viewer.layOver(this.segments))) this.tell(this.words["no-segmentation"]);
    if (isOn && this.segments.length) this.viewer.showSegment(this.segments[0]);
  }

  /** Have a segment chosen, and call back with {value, provenance} or {fault} in the unit of an item. */
  take(item, callback) {
    const chosen = (segment) => callback(this.read(segment, item));
    if (this.segments.length === 1) {
      chosen(this.segments[0]);
      return;
    }
    const list = this.dialog.querySelector("[data-segments]");
    list.replaceChildren(...this.segments.map((segment) => this.choice(segment, item, chosen)));
    this.dialog.showModal();
  }

  choice(segment, item, chosen) {
    const button = this.page.createElement("button");
    const { value } = this.read(segment, item);
    Object.assign(button, { type: "button", className: "btn btn-outline-secondary", textContent: `${segment.label} · ${value ?? "—"} ${item.unit}` });
    button.addEventListener("click", () => { this.dialog.close(); chosen(segment); });
    return button;
  }

  read(segment, item) {
    const factor = item.unit ? UNITS[item.unit] : 1000;
    if (!factor) return { fault: "no-unit" };
    const { study, series, instance } = segment.uids;
    const value = (segment.volume / factor).toFixed(factor === 1 ? 0 : 2);
    return {
      value,
      provenance: {
        value, unit: item.unit, tool: TOOL, measurement: `${instance}#${segment.number}`, study_instance_uid: study,
        series_instance_uid: series, sop_instance_uid: instance, frame: segment.slices[0]?.frame ?? 1, points: [], viewer: this.viewer.version,
      },
    };
  }

  /** Show the segment that a value was taken from; false when it came from elsewhere or is not there. */
  show(told) {
    const segment = this.segments.find(({ uids, number }) => `${uids.instance}#${number}` === told.measurement);
    return Boolean(segment) && this.viewer.showSegment(segment);
  }

  static isOf(told) {
    return told?.tool === TOOL;
  }
}
