"""What the strip tells of the images, and how two examinations stand side by side (R4, R6, R10)."""

import pytest
from playwright.sync_api import expect

from demonstration.images import phantom
from tests.reading.on_images import imaging
from tests.reading.on_images.radiologist import PATIENCE

pytestmark = pytest.mark.browser

FRAMES = "**/frames/*"
LIVER = phantom.LESIONS[0]
SHOWN = """() => [...services.viewportGridService.getState().viewports.values()].map((viewport) =>
  services.displaySetService.getDisplaySetByUID(viewport.displaySetInstanceUIDs[0]).StudyInstanceUID)"""
INDEX = """() => services.cornerstoneViewportService.getRenderingEngine().getViewports()
  .map((viewport) => viewport.getCurrentImageIdIndex())"""


def expect_told(reader, words):
    expect(reader.page.locator("[data-viewer-told]")).to_contain_text(words, timeout=PATIENCE)


def test_the_strip_counts_the_images_while_they_load(enter):
    reader = enter(imaging.BASELINE)
    expect(reader.page.locator("[data-viewer-count]")).to_contain_text(f"sur {phantom.SLICES}", timeout=PATIENCE)
    reader.wait_for_images()


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (401, "Session terminée"),
        (404, "Images non ouvertes"),
        (406, "Une image ne peut pas être affichée"),
        (503, "Images indisponibles"),
    ],
)
def test_the_strip_tells_why_an_image_did_not_come(enter, status, words):
    def refuse(page):
        page.route(FRAMES, lambda route: route.fulfill(status=status, json={}))

    reader = enter(imaging.BASELINE, before=refuse)
    expect_told(reader, words)
    reader.page.set_viewport_size({"width": 1280, "height": 800})
    reader.page.screenshot(path=f"var/screenshots/room-{status}.png")
    assert reader.viewer.get_by_text("erreur").count() == 0


def test_the_strip_falls_silent_once_images_come_again(enter):
    def cut(page):
        page.route(FRAMES, lambda route: route.abort())

    reader = enter(imaging.BASELINE, before=cut)
    expect_told(reader, "Images indisponibles")
    reader.page.screenshot(path="var/screenshots/room-unavailable.png")
    reader.page.unroute(FRAMES)
    reader.page.locator("[data-viewer-reload]").click()
    reader.wait_for_images()
    expect(reader.page.locator("[data-viewer-told]")).to_be_hidden()


def test_the_strip_names_what_the_viewer_lacks_and_offers_no_measure(enter):
    reader = enter(
        imaging.BASELINE,
        before=lambda page: page.add_init_script(
            "Object.defineProperty(window, 'services', { set(all) { delete all.measurementService.addRawMeasurement;"
            " Object.getPrototypeOf(all.measurementService).addRawMeasurement = undefined; this.kept = all; },"
            " get() { return this.kept; } })"
        ),
    )
    expect_told(reader, "services.measurementService.addRawMeasurement")
    assert reader.page.locator("[data-take]:not([hidden])").count() == 0


def test_a_session_that_is_over_is_told_when_the_room_is_opened(enter):
    reader = enter(
        imaging.BASELINE, before=lambda page: page.route("**/boot", lambda route: route.fulfill(status=404, json={}))
    )
    expect_told(reader, "Images non ouvertes")


@pytest.fixture
def pair(enter):
    person = enter(imaging.BASELINE, imaging.MONTH_3)
    person.wait_for_images()
    return person


def test_the_baseline_stands_on_the_left_and_both_scroll_together(pair):
    assert pair.viewer.evaluate(SHOWN) == [each.study_instance_uid for each in (imaging.BASELINE, imaging.MONTH_3)]
    first = pair.viewer.evaluate(INDEX)
    pair.page.mouse.move(*pair.on_screen(0, 0, 0))
    pair.page.mouse.wheel(0, 100)
    pair.viewer.wait_for_function(f"(first) => ({INDEX})().every((now, at) => now !== first[at])", arg=first)
    left, right = (now - then for now, then in zip(pair.viewer.evaluate(INDEX), first, strict=True))
    assert left == right
    pair.page.screenshot(path="var/screenshots/room-pair.png")


def test_scrolling_is_linked_from_where_each_one_stands(pair):
    """Two examinations share no frame of reference: the viewer's button undoes the link and makes it anew."""
    toggle = "() => commandsManager.runCommand('toggleSynchronizer', { type: 'imageSlice' })"
    pair.viewer.evaluate(toggle)
    pair.go_to(-30.0, viewport=1)
    left, right = pair.viewer.evaluate(INDEX)
    pair.viewer.evaluate(toggle)
    pair.page.mouse.move(*pair.on_screen(0, 0, 0))
    pair.page.mouse.wheel(0, 100)
    pair.viewer.wait_for_function(f"([left, right]) => ({INDEX})()[1] !== right", arg=[left, right])
    now = pair.viewer.evaluate(INDEX)
    assert now[0] - left == now[1] - right != 0
    assert left != right


def test_the_first_drag_in_the_other_viewport_is_a_measure(pair):
    x, y, z = LIVER.centre
    half = LIVER.diameters[1] / 2
    pair.go_to(z, viewport=1)
    pair.take("TARGETS/1/DIAMETER")
    pair.draw((x - half, y, z), (x + half, y, z), viewport=1)
    found = float(pair.value("TARGETS/1/DIAMETER").replace(",", "."))
    assert found == pytest.approx(LIVER.diameters[1], abs=phantom.SPACING_MM)
    assert pair.told("TARGETS/1/DIAMETER")["study_instance_uid"] == imaging.MONTH_3.study_instance_uid
