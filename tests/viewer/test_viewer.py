"""The viewer shows the images of its task, by our own document, under a strict policy."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser
from pydicom import dcmread
from pydicom.uid import JPEG2000Lossless, JPEGExtended12Bit, JPEGLSLossless, RLELossless

from demonstration.images.collection import Collection
from demonstration.images.identities import Examinations
from demonstration.images.segmentation import segment
from demonstration.orthanc import Orthanc
from demonstration.processes import wait_until
from tests.viewer.frame import Viewer, open_viewer
from tests.viewer.room import Room

pytest_plugins = ["tests.real.fixtures"]
pytestmark = [pytest.mark.browser, pytest.mark.orthanc]


# The imaging study in each viewport, from left to right.
SHOWN_STUDIES = """() => {
  const { viewportGridService, displaySetService } = window.services;
  return [...viewportGridService.getState().viewports.values()].map(
    (viewport) => displaySetService.getDisplaySetByUID(viewport.displaySetInstanceUIDs[0]).StudyInstanceUID);
}"""


@pytest.mark.parametrize("examination", [Examinations.CT_BASELINE, Examinations.BRAIN, Examinations.ULTRASOUND])
def test_a_real_series_is_painted_without_a_fault(
    chromium: Browser, room: Room, screenshots: Path, examination: Examinations
) -> None:
    room.studies = [examination.value.study_instance_uid]

    with open_viewer(chromium, room.page()) as viewer:
        viewer.wait_for_picture()
        viewer.page.screenshot(path=screenshots / f"viewer-{examination.value.key}.png")

        assert viewer.faults == []
        assert all(address.startswith((room.url, "data:", "blob:")) for address in viewer.addresses)


def test_the_first_opening_is_light(chromium: Browser, room: Room) -> None:
    room.studies = [Examinations.CT_BASELINE.value.study_instance_uid]

    with open_viewer(chromium, room.page()) as viewer:
        viewer.wait_for_picture()

        static = [address for address in viewer.addresses if "/ohif/" in address]
        assert len(static) <= 45
        assert viewer.static_bytes <= 3_300_000


def test_two_examinations_are_shown_side_by_side_the_first_on_the_left(
    chromium: Browser, room: Room, screenshots: Path
) -> None:
    room.studies = [each.value.study_instance_uid for each in (Examinations.CT_BASELINE, Examinations.CT_M3)]

    with open_viewer(chromium, room.page()) as viewer:
        viewer.wait_for_picture()
        viewer.page.screenshot(path=screenshots / "viewer-pair.png")

        assert viewer.frame.evaluate(SHOWN_STUDIES) == room.studies


def test_a_segmentation_beside_the_images_does_not_get_in_their_way(
    chromium: Browser, room: Room, archive: Orthanc, collection: Collection, screenshots: Path, tmp_path: Path
) -> None:
    segment(collection.examination(Examinations.BRAIN), tmp_path / "grey-matter.dcm")
    archive.load(tmp_path)
    room.studies = [Examinations.BRAIN.value.study_instance_uid]

    with open_viewer(chromium, room.page()) as viewer:
        viewer.wait_for_picture()
        open_list_of_series(viewer)
        viewer.wait_for_text("SEG")
        viewer.page.screenshot(path=screenshots / "viewer-seg.png")

        assert viewer.frame.evaluate(SHOWN_STUDIES) == room.studies
        assert viewer.faults == []


def open_list_of_series(viewer: Viewer) -> None:
    viewer.frame.locator("[data-cy=side-panel-header-left]").first.click()


# The numbers of the series that have a small picture of themselves, decoded from their own frame.
PICTURED_SERIES = """() => [...document.querySelectorAll('[data-cy=study-browser-thumbnail]')]
  .filter((thumbnail) => thumbnail.querySelector('img[src^="data:image/png"]'))
  .map((thumbnail) => Number(/S:(\\d+)/.exec(thumbnail.innerText)[1]))"""


def test_compressed_images_are_decoded_in_workers_only(
    chromium: Browser, room: Room, collection: Collection, screenshots: Path
) -> None:
    """RLE, JPEG, JPEG-LS and JPEG 2000 are shown although the page may not evaluate text as code."""
    images = [dcmread(file) for file in collection.examination(Examinations.VARIETY).glob("*.dcm")]
    syntaxes = {
        int(image.SeriesNumber): image.file_meta.TransferSyntaxUID
        for image in images
        if image.file_meta.TransferSyntaxUID.is_encapsulated
    }
    assert set(syntaxes.values()) >= {RLELossless, JPEGExtended12Bit, JPEGLSLossless, JPEG2000Lossless}
    room.studies = [Examinations.VARIETY.value.study_instance_uid]

    with open_viewer(chromium, room.page(), height=1400) as viewer:
        viewer.wait_for_picture()
        open_list_of_series(viewer)
        wait_until(lambda: set(viewer.frame.evaluate(PICTURED_SERIES)) >= set(syntaxes), seconds=20)
        viewer.page.screenshot(path=screenshots / "viewer-variety.png")

        assert [fault for fault in viewer.faults if "Content Security Policy" in fault] == []


def test_whatever_else_stands_in_the_address_is_dropped(chromium: Browser, room: Room) -> None:
    room.studies = [Examinations.BRAIN.value.study_instance_uid]
    foreign = Examinations.CT_BASELINE.value.study_instance_uid
    tricks = (
        f"StudyInstanceUIDs={foreign}&configUrl=http://127.0.0.1:9/&customization=x&token=secret&url=http://127.0.0.1:9"
    )

    with open_viewer(chromium, room.page(f"task=1&{tricks}")) as viewer:
        viewer.wait_for_picture()

        assert "secret" not in viewer.frame.url
        assert not any(foreign in asked for asked in room.asked if "/dicom-web/" in asked)


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("task=2", "Ces images ne vous sont pas, ou plus, ouvertes."),
        ("", "Ces images ne vous sont pas, ou plus, ouvertes."),
        ("task=../../sign-out", "Ces images ne vous sont pas, ou plus, ouvertes."),
        ("task=1", "est encore enregistrée ici."),
    ],
)
def test_what_cannot_be_shown_is_said(chromium: Browser, room: Room, query: str, sentence: str) -> None:
    with open_viewer(chromium, room.page(query)) as viewer:
        viewer.wait_for_text(sentence)

        assert not any("/dicom-web/" in asked for asked in room.asked)
