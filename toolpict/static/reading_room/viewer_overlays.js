// Segments laid over the images, as a label map of the viewer's that we fill ourselves.
import { ViewerImages } from "./viewer_images.js";

const SAME_PLACE = 0.5;
const LABELMAP = "Labelmap";
const NAME = "toolpict-segments";

const distance = (one, other) => Math.hypot(...one.map((place, axis) => place - other[axis]));

export class ViewerOverlays extends ViewerImages {
  /** Lay segments over the images that they were drawn on; resolves to how many of them have a place there. */
  async layOver(segments) {
    const { segmentationService } = this.window.services;
    let laid = 0;
    for (const [at, { viewport, displaySet }] of this.shown().entries()) {
      const here = segments.filter((segment) => segment.uids.study === displaySet.StudyInstanceUID);
      if (!here.length) continue;
      const id = `${NAME}-${at}`;
      if (!segmentationService.getSegmentation(id)) {
        const labels = Object.fromEntries(here.map((segment, index) => [index + 1, { label: segment.label, locked: true }]));
        await segmentationService.createLabelmapForDisplaySet(displaySet, { segmentationId: id, label: NAME, segments: labels });
        here.forEach((segment, index) => this.fill(id, segment, index + 1));
      }
      await segmentationService.addSegmentationRepresentation(viewport.id, { segmentationId: id, type: LABELMAP });
      laid += here.length;
    }
    return laid;
  }

  /** Take the segments from the images again. */
  takeOff() {
    const { segmentationService } = this.window.services;
    for (const { viewport } of this.shown()) segmentationService.clearSegmentationRepresentations(viewport.id);
  }

  shown() {
    const { displaySetService, viewportGridService } = this.window.services;
    const { viewports } = viewportGridService.getState();
    return this.viewports().map((viewport) => ({
      viewport,
      displaySet: displaySetService.getDisplaySetByUID(viewports.get(viewport.id)?.displaySetInstanceUIDs[0]),
    })).filter(({ displaySet }) => displaySet?.imageIds);
  }

  fill(id, segment, value) {
    const { cache } = this.window.cornerstone;
    const { imageIds } = this.window.services.segmentationService.getSegmentation(id).representationData[LABELMAP];
    for (const { mask, ...slice } of segment.slices.filter(({ marked }) => marked)) {
      const image = imageIds.map((each) => cache.getImage(each)).find((each) => each && this.isSlice(each.referencedImageId, slice));
      if (!image || image.columns !== segment.columns || image.rows !== segment.rows) continue;
      const labels = image.voxelManager.getScalarData();
      mask.forEach((isMarked, at) => { if (isMarked) labels[at] = value; });
      image.voxelManager.setScalarData(labels);
    }
  }

  isSlice(imageId, { sop, place }) {
    if (sop && imageId.includes(`/instances/${sop}/`)) return true;
    const at = this.window.cornerstone.metaData.get("imagePlaneModule", imageId)?.imagePositionPatient;
    return !sop && Boolean(at && place.length) && distance([...at], place) < SAME_PLACE;
  }

  /** Go to the image on which a segment is largest; false when it is not shown. */
  showSegment(segment) {
    const largest = segment.slices.reduce((best, slice) => (slice.marked > best.marked ? slice : best));
    for (const viewport of this.viewports()) {
      const index = (viewport.getImageIds?.() ?? []).findIndex((imageId) => this.isSlice(imageId, largest));
      if (index >= 0) {
        viewport.setImageIdIndex(index);
        return true;
      }
    }
    return false;
  }
}
