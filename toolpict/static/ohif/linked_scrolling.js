/*
 * Scrolling one examination scrolls the other by as many millimetres, from wherever each of them stood when they were
 * linked. The viewer's own link works within one frame of reference only, which two examinations never share: this
 * takes its place, under its name, so that the viewer's button for it undoes and redoes the link.
 */

/* How far along its normal an image stands, in mm (PS3.3 C.7.6.2.1.1); null when it does not say. */
function placeOf(imageId) {
  const plane = imageId && window.cornerstone.metaData.get('imagePlaneModule', imageId);
  const { imagePositionPatient: at, rowCosines: row, columnCosines: column } = plane || {};
  if (!at || !row || !column) {
    return null;
  }
  const normal = [0, 1, 2].map((axis) => {
    const [next, last] = [(axis + 1) % 3, (axis + 2) % 3];
    return row[next] * column[last] - row[last] * column[next];
  });
  return normal.reduce((sum, along, axis) => sum + along * at[axis], 0);
}

function closest(imageIds, wanted) {
  const distances = imageIds.map((id) => Math.abs((placeOf(id) ?? Infinity) - wanted));
  return distances.indexOf(Math.min(...distances));
}

function stackOf({ renderingEngineId, viewportId }) {
  const viewport = window.cornerstone.getRenderingEngine(renderingEngineId)?.getViewport(viewportId);
  return viewport?.getCurrentImageId?.() && viewport.setImageIdIndex ? viewport : null;
}

/* A synchronizer of cornerstone3D, made when the viewer links its viewports. */
function create(id) {
  const stands = new Map(); // viewport -> { stack, index, place }: where it stands, or would if it had a slice there

  function note(viewport, place = placeOf(viewport.getCurrentImageId()), index = viewport.getCurrentImageIdIndex()) {
    stands.set(viewport.id, { stack: viewport.getImageIds()[0], index, place });
  }

  function stood(viewport) {
    const before = stands.get(viewport.id);
    return before && before.place !== null && before.stack === viewport.getImageIds()[0] ? before : null;
  }

  function follow(_synchronizer, from, to) {
    const [source, target] = [stackOf(from), stackOf(to)];
    if (!source || !target) {
      return;
    }
    const before = stood(source);
    const isAtRest = before?.index === source.getCurrentImageIdIndex();
    if (isAtRest) {
      return;
    }
    note(source);
    const moved = stands.get(source.id).place;
    if (!before || moved === null) {
      return;
    }
    if (!stood(target)) {
      note(target);
    }
    const wanted = stands.get(target.id).place + moved - before.place;
    const index = closest(target.getImageIds(), wanted);
    if (index < 0 || Number.isNaN(wanted)) {
      return;
    }
    note(target, wanted, index);
    // An image that does not come is told by the viewer's own handler of errors.
    Promise.resolve(target.setImageIdIndex(index)).catch(() => {});
  }

  setTimeout(() => {
    const engines = window.cornerstone.getRenderingEngines();
    engines.flatMap((engine) => engine.getViewports()).forEach((each) => each.getCurrentImageId?.() && note(each));
  });
  return window.cornerstoneTools.SynchronizerManager.createSynchronizer(
    id, window.cornerstone.EVENTS.STACK_NEW_IMAGE, follow);
}

/** What a viewport of a hanging protocol says to be linked: the viewer's own names. */
export const group = { type: 'imageSlice', id: 'IMAGE_SLICE_SYNC', source: true, target: true };

/** Take the place of the viewer's own link. */
export function install(services) {
  services.syncGroupService.addSynchronizerType('imageSlice', create);
}
