// All that is known of the viewer's own names, which are documented nowhere: OHIF 3.12 and 3.13.
// Values are read at the click, with getMeasurement: the event of a new measure still carries a length that is stale.

const MILLIMETRES = { mm: 1, cm: 10, "mm\u00b2": 1, mm2: 1, "cm\u00b2": 100, cm2: 100 };
const TOOLS = { length: "Length", area: "PlanarFreehandROI", volume: "PlanarFreehandROI", point: "Probe" };
const READ = { length: "length", area: "area" };

export class Viewer {
  constructor(frame) {
    this.frame = frame;
  }

  get services() {
    return this.frame.contentWindow?.services;
  }

  /** Whether the names are there that measures are taken by. */
  isUsable() {
    const measures = this.services?.measurementService;
    return ["getMeasurements", "getMeasurement", "subscribe"].every((name) => typeof measures?.[name] === "function");
  }

  /** Make the tool of a measure the active one; false when the viewer does not know how. */
  arm(measure) {
    const manager = this.frame.contentWindow?.commandsManager;
    if (typeof manager?.runCommand !== "function") return false;
    manager.runCommand("setToolActiveToolbar", { toolName: TOOLS[measure] });
    return true;
  }

  /** The measure that is selected, else the last one drawn, of this kind; null when there is none. */
  newest(measure) {
    const kind = this.services.measurementService.getMeasurements().filter((each) => this.read(each, measure) !== null);
    const chosen = kind.find((each) => each.isSelected || each.selected) ?? kind.at(-1);
    return chosen ? this.read(this.services.measurementService.getMeasurement(chosen.uid) ?? chosen, measure) : null;
  }

  /** Call back with the next measure of this kind, once it no longer changes. */
  next(measure, callback) {
    const service = this.services.measurementService;
    const known = new Set(service.getMeasurements().map((each) => each.uid));
    let timer = 0;
    const look = ({ measurement }) => {
      if (known.has(measurement.uid)) return;
      clearTimeout(timer);
      timer = setTimeout(() => {
        const found = this.read(service.getMeasurement(measurement.uid) ?? measurement, measure);
        if (found === null) return;
        stop();
        callback(found);
      }, 400);
    };
    const events = service.EVENTS ?? {};
    const heard = [events.MEASUREMENT_ADDED, events.MEASUREMENT_UPDATED].filter(Boolean).map((name) => service.subscribe(name, look));
    const stop = () => heard.forEach((each) => each.unsubscribe());
    return stop;
  }

  /** A measure in mm or mm²: {value, unit, provenance}; {isUncalibrated: true} when in pixels; null when of another kind. */
  read(measurement, measure) {
    const name = READ[measure];
    const stats = Object.values(measurement?.data ?? {}).find((each) => typeof each?.[name] === "number");
    const number = typeof measurement?.[name] === "number" ? measurement[name] : stats?.[name];
    if (!name || typeof number !== "number") return null;
    const unit = String((name === "area" ? stats?.areaUnit : stats?.unit) ?? measurement.unit ?? "").trim();
    if (!(unit in MILLIMETRES)) return { isUncalibrated: true };
    const value = (number * MILLIMETRES[unit]).toFixed(1);
    return { value, provenance: this.provenance(measurement, measure, value) };
  }

  provenance(measurement, measure, value) {
    return {
      value,
      unit: measure === "length" ? "mm" : "mm2",
      tool: measurement.toolName ?? TOOLS[measure],
      measurement: measurement.uid,
      study_instance_uid: measurement.referenceStudyUID,
      series_instance_uid: measurement.referenceSeriesUID,
      sop_instance_uid: measurement.SOPInstanceUID,
      frame: measurement.frameNumber ?? 1,
      points: measurement.points,
    };
  }

  /** Show the image a measure was taken on; false when the viewer does not know how. */
  show(uid) {
    const service = this.services?.measurementService;
    if (typeof service?.jumpToMeasurement !== "function" || !service.getMeasurement(uid)) return false;
    const grid = this.services.viewportGridService?.getState?.().activeViewportId;
    service.jumpToMeasurement(grid, uid);
    return true;
  }
}
