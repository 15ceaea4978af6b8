// The measures of the viewer, and the tools that they are drawn with.
// Values are read once they are at rest, with getMeasurement: the event of a new measure still carries a stale length.
import { readMeasure } from "./units.js";
import { pause } from "./viewer_frame.js";
import { ACTIVATE, SOURCE } from "./viewer_names.js";
import { ViewerOverlays } from "./viewer_overlays.js";

const TOOLS = { length: "Length", area: "PlanarFreehandROI", point: "Probe" };
const TOOL_GROUP = "default";
const REST = 40;
const MOST_LOOKS = 250;
const PREFIX = /wadors:[^"]*?\/studies\//g;
const NO_PREFIX = "wadors:/studies/";

/** An annotation as JSON, without lists of voxels, and without the address that images were granted at. */
function writeAnnotation(annotation) {
  const plain = (key, value) => {
    if (key === "pointsInShape" || key === "pointsInVolume") return undefined;
    return ArrayBuffer.isView(value) ? [...value] : value;
  };
  const kept = { annotationUID: annotation.annotationUID, metadata: annotation.metadata, data: annotation.data };
  return JSON.parse(JSON.stringify(kept, plain).replace(PREFIX, NO_PREFIX));
}

/** Whether the viewer has measured an annotation since it last changed: it fills in nothing but null at first. */
function isWorkedOut({ invalidated, data }) {
  const all = Object.values(data.cachedStats ?? {});
  return invalidated === false && all.length > 0 && all.every((each) => Object.values(each).some((value) => value !== null));
}

export class Viewer extends ViewerOverlays {
  get measures() {
    return this.window.services.measurementService;
  }

  /** Make the tool of a measure the active one; false when this viewer has none for it. */
  arm(measure) {
    const toolName = TOOLS[measure];
    const group = this.window.cornerstoneTools.ToolGroupManager.getToolGroup(TOOL_GROUP);
    if (!toolName || !group) return false;
    this.before ??= group.getActivePrimaryMouseButtonTool?.();
    this.activate(toolName);
    return true;
  }

  /** Give the mouse back to the tool that had it before. */
  disarm() {
    if (this.before) this.activate(this.before);
    this.before = undefined;
  }

  activate(toolName) {
    this.window.commandsManager.runCommand(ACTIVATE, { toolName, itemId: toolName, toolGroupIds: [TOOL_GROUP] });
  }

  annotation(uid) {
    return this.window.cornerstoneTools.annotation.state.getAnnotation(uid);
  }

  /** The uid of the measure that is selected, of this kind, and not among those that are taken. */
  chosen(item, taken) {
    const free = this.measures.getMeasurements().filter((each) => each.isSelected && !taken.has(each.uid));
    return free.findLast((each) => readMeasure(each, item))?.uid ?? null;
  }

  /** Call back with the uid of the next measure of this kind, once it is drawn to its end. */
  next(item, callback) {
    const known = new Set(this.measures.getMeasurements().map((each) => each.uid));
    const { unsubscribe } = this.measures.subscribe(this.measures.EVENTS.MEASUREMENT_ADDED, async ({ measurement }) => {
      if (known.has(measurement.uid) || !(await this.rest(measurement.uid))) return;
      if (this.measures.getMeasurement(measurement.uid)?.toolName === TOOLS[item.measure]) callback(measurement.uid);
    });
    return unsubscribe;
  }

  /** Resolve once a measure is worked out and no longer moves; to false when it is gone. */
  async rest(uid) {
    for (let looks = 0, before = ""; looks < MOST_LOOKS; looks += 1) {
      const annotation = this.annotation(uid);
      if (!annotation || !this.measures.getMeasurement(uid)) return false;
      const now = JSON.stringify(annotation.data.handles.points);
      if (now === before && isWorkedOut(annotation)) return true;
      before = now;
      await pause(REST);
    }
    return false;
  }

  /** A measure in the unit of an item: {value, provenance}; {fault} when it has none in it; null when it is gone. */
  read(uid, item) {
    const found = this.measures.getMeasurement(uid);
    if (!found) return null;
    const read = readMeasure(found, item, this.densityAt(found)) ?? { fault: "other-kind" };
    return read.fault ? read : { value: read.value, provenance: this.provenance(found, item, read.value) };
  }

  /** The value of the pixel that a point was set on, as the modality means it; the viewer itself leaves it out in stacks. */
  densityAt({ referencedImageId, data }) {
    const { index } = Object.values(data ?? {})[0] ?? {};
    const image = this.window.cornerstone.cache.getImage(referencedImageId);
    if (!index || !image || image.color) return undefined;
    const stored = image.getPixelData()[index[1] * image.columns + index[0]];
    return image.preScale?.scaled ? stored : stored * image.slope + image.intercept;
  }

  provenance(found, item, value) {
    return {
      value,
      unit: item.unit,
      tool: found.toolName,
      measurement: found.uid,
      study_instance_uid: found.referenceStudyUID,
      series_instance_uid: found.referenceSeriesUID,
      sop_instance_uid: found.SOPInstanceUID,
      frame: Number(/\/frames\/([0-9]+)/.exec(found.referencedImageId)?.[1] ?? found.frameNumber ?? 1),
      points: found.points.map((point) => [...point].map((place) => Math.round(place * 1000) / 1000)),
      annotation: writeAnnotation(this.annotation(found.uid)),
      viewer: this.version,
    };
  }

  /** Call back with the uids of measures that moved, at rest again, or are gone. */
  watch(callback, signal) {
    const { EVENTS } = this.measures;
    const subscribe = (name, listener) => {
      const { unsubscribe } = this.measures.subscribe(name, listener);
      signal.addEventListener("abort", unsubscribe);
    };
    const moving = new Set();
    subscribe(EVENTS.MEASUREMENT_UPDATED, async ({ measurement: { uid } }) => {
      if (moving.has(uid)) return;
      moving.add(uid);
      if (await this.rest(uid)) callback([uid]);
      moving.delete(uid);
    });
    subscribe(EVENTS.MEASUREMENT_REMOVED, ({ measurement }) => callback([measurement.uid ?? measurement]));
    subscribe(EVENTS.MEASUREMENTS_CLEARED, ({ measurements }) => callback(Object.values(measurements).map((each) => each.uid)));
  }

  /** Where the grant's images stand: "wadors:/viewer/task/…/studies/"; null while there is none. */
  granted() {
    return this.imageIds().map((id) => id.match(PREFIX)?.[0]).find(Boolean) ?? null;
  }

  /** Draw an annotation again as it was stored; false when its image is not among those granted. */
  restore(stored) {
    const granted = this.granted();
    if (!granted || !stored?.metadata?.referencedImageId || !stored.data?.handles) return false;
    const annotation = JSON.parse(JSON.stringify(stored).replaceAll(NO_PREFIX, granted));
    const { referencedImageId, toolName } = annotation.metadata;
    const mapping = this.measures.getSourceMappings(...SOURCE).find((each) => each.annotationType === toolName);
    if (!mapping || !this.window.cornerstone.metaData.get("instance", referencedImageId)) return false;
    const uid = annotation.annotationUID;
    if (this.measures.getMeasurement(uid)) return true;
    this.measures.addRawMeasurement(this.measures.getSource(...SOURCE), toolName, { uid, annotation }, mapping.toMeasurementSchema);
    return Boolean(this.measures.getMeasurement(uid));
  }

  /** Write on the image what a measure is of, such as "Lésion 2". */
  label(uid, text) {
    const [found, annotation] = [this.measures.getMeasurement(uid), this.annotation(uid)];
    if (!found || !annotation || annotation.data.label === text) return;
    annotation.data.label = text;
    this.measures.update(uid, { ...found, label: text }, true);
  }

  /** Have drawings show their label above their value: the viewer's own leave it out. */
  prepareTools() {
    const group = this.window.cornerstoneTools.ToolGroupManager.getToolGroup(TOOL_GROUP);
    for (const toolName of Object.values(TOOLS)) {
      const settings = group?.getToolInstance(toolName)?.configuration;
      const lines = settings?.getTextLines;
      if (!lines || lines.isLabelled) continue;
      settings.getTextLines = (data, ...rest) => {
        const found = lines(data, ...rest);
        return found && data.label ? [data.label, ...found] : found;
      };
      settings.getTextLines.isLabelled = true;
    }
  }

  /** Let nobody move what was measured: it is signed. */
  lock() {
    this.setLocked(true);
  }

  /** Have measures moved again. */
  unlock() {
    this.setLocked(false);
  }

  setLocked(isLocked) {
    const { locking } = this.window.cornerstoneTools.annotation;
    for (const { uid } of this.measures.getMeasurements()) locking.setAnnotationLocked(uid, isLocked);
  }

  /** Go to the image that a measure was taken on, and highlight it; false when it is not there. */
  show(uid) {
    if (!this.measures.getMeasurement(uid)) return false;
    this.measures.jumpToMeasurement(this.window.services.viewportGridService.getActiveViewportId(), uid);
    return true;
  }
}
