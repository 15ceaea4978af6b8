"""A segmentation of the post-processing over the images, and its volume in the form (R4, R51), if the plan shows it."""

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from demonstration.images.identities import Examinations
from tests.arranged import make_prerequisite
from tests.builders import NOW
from tests.post_processed import make_brain
from tests.reading.on_images import imaging
from tests.reading.on_images.radiologist import PATIENCE
from toolpict.domain.imaging import Series, SeriesOrigin
from toolpict.domain.post_processing import Output, OutputState, OutputStatus
from toolpict.domain.tasks import TaskKind, TaskStatus
from toolpict.persistence.tables.tasks import reading_plans

pytestmark = pytest.mark.browser

LABELS = """() => services.segmentationService.getSegmentations().flatMap((each) =>
  each.representationData.Labelmap.imageIds).reduce((sum, id) => sum + cornerstone.cache.getImage(id).voxelManager
  .getScalarData().reduce((marked, label) => marked + (label > 0), 0), 0)"""
LAID = """() => services.cornerstoneViewportService.getRenderingEngine().getViewports()
  .flatMap((each) => services.segmentationService.getSegmentationRepresentations(each.id)).length"""


@pytest.fixture
def segmented(world, readers, archive, tmp_path, unguarded):
    """A reading of the brain, whose plan shows the segmentation of a validated post-processing."""
    brain = make_brain()
    file = tmp_path / "seg.dcm"
    file.write_bytes(brain.segmentation)
    archive.store([*brain.files, file])
    imaging.show_in(
        world, readers.first, Examinations.BRAIN.value, uids=(brain.study_instance_uid, brain.series_instance_uid)
    )
    before = world.task(TaskKind.POST_PROCESSING, TaskStatus.VALIDATED)
    made = Output(before.id, "SEG", 1, "seg.dcm", "application/dicom", 1, "0" * 64, readers.one.id, NOW)
    state = OutputState(made.id, OutputStatus.ACCEPTED, "", imaging.series_of(file))
    world.store(
        made,
        state,
        Series(imaging.study_of(unguarded, brain), state.series_instance_uid, "SEG", 1, SeriesOrigin.OUTPUT, made.id),
    )
    make_prerequisite(world, readers.first, before)
    with unguarded.begin() as connection:
        connection.execute(sa.update(reading_plans).values(shows_segmentations=True))
    return imaging.volume_of(file)


def test_a_segmentation_is_laid_over_the_images_and_its_volume_taken(segmented, enter):
    """The viewer's own reader would need evaluation on the page: ours does without."""
    reader = enter()
    reader.wait_for_images()
    button = reader.page.locator("[data-overlay]")
    expect(button).to_be_visible(timeout=PATIENCE)
    button.click()
    reader.viewer.wait_for_function(f"() => ({LAID})() === 1")
    assert reader.viewer.evaluate(LABELS) == segmented.voxels
    reader.open("OTHERS")
    reader.take("VOLUME")
    assert float(reader.value("VOLUME").replace(",", ".")) == pytest.approx(segmented.millilitres, abs=0.005)
    told = reader.told("VOLUME")
    assert (told["tool"], told["sop_instance_uid"], told["unit"]) == ("Segmentation", segmented.uid, "mL")
    reader.page.screenshot(path="var/screenshots/room-segmentation.png")
    reader.wait_saved()
    button.click()
    reader.viewer.wait_for_function(f"() => ({LAID})() === 0")
    assert reader.complaints == []
