// The viewer's own names, which are documented nowhere: OHIF 3.12 and 3.13, cornerstone3D 3 and 4. What the room uses of
// them is looked for before anything is offered; viewer_frame.js, viewer_images.js and viewer_adapter.js alone use them.

export const SOURCE = ["Cornerstone3DTools", "0.1"];
export const ACTIVATE = "setToolActiveToolbar";

const NAMES = {
  "services.measurementService": ["addRawMeasurement", "getMeasurement", "getMeasurements", "getSource", "getSourceMappings", "jumpToMeasurement", "subscribe", "update"],
  "services.measurementService.EVENTS": ["MEASUREMENT_ADDED", "MEASUREMENT_UPDATED", "MEASUREMENT_REMOVED", "MEASUREMENTS_CLEARED"],
  "services.viewportGridService": ["getActiveViewportId", "getState"],
  "services.displaySetService": ["getDisplaySetByUID"],
  "services.segmentationService": ["addSegmentationRepresentation", "clearSegmentationRepresentations", "createLabelmapForDisplaySet", "getSegmentation"],
  "services.cornerstoneViewportService": ["getRenderingEngine"],
  commandsManager: ["getCommand", "runCommand"],
  cornerstone: ["EVENTS", "cache", "eventTarget", "imageLoadPoolManager", "imageLoader", "metaData"],
  "cornerstone.EVENTS": ["IMAGE_LOADED", "IMAGE_LOAD_FAILED"],
  "cornerstone.cache": ["getCacheSize", "getImage", "getMaxCacheSize", "isLoaded"],
  "cornerstoneTools.ToolGroupManager": ["getToolGroup"],
  "cornerstoneTools.annotation.locking": ["setAnnotationLocked"],
  "cornerstoneTools.annotation.state": ["getAnnotation"],
};

const follow = (from, path) => path.split(".").reduce((reached, name) => reached?.[name], from);

/** The names that a viewer's window does not have. */
export function missingFrom(viewer) {
  const lost = Object.entries(NAMES).flatMap(([path, names]) =>
    names.filter((name) => follow(viewer, path)?.[name] === undefined).map((name) => `${path}.${name}`));
  if (lost.length) return lost;
  if (!viewer.commandsManager.getCommand(ACTIVATE)) lost.push(ACTIVATE);
  if (!viewer.services.measurementService.getSource(...SOURCE)) lost.push(SOURCE[0]);
  return lost;
}
