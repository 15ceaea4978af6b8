"""What the strip tells of the images, and how two examinations stand side by side (R4, R6, R10)."""

import pytest
from playwright.sync_api import expect

from demonstration.images import phantom
from tests.reading.conftest import PASSWORD
from tests.reading.on_images import imaging
from tests.reading.on_images.radiologist import PATIENCE

pytestmark = pytest.mark.browser

FRAMES = "**/frames/*"
LIVER = phantom.LESIONS[0]
SHOWN = """() => [...services.viewportGridService.getState().viewports.values()].map((viewport) =>
  services.displaySetService.getDisplaySetByUID(viewport.displaySetInstanceUIDs[0]).StudyInstanceUID)"""
INDEX = """() => services.cornerstoneViewportService.getRenderingEngine().getViewports()
  .map((viewport) => viewport.getCurrentImageIdIndex())"""

NUMBER_OF = """(uid) => 1 + services.cornerstoneViewportService.getRenderingEngine().getViewports()[0]
  .getImageIds().findIndex((id) => id.includes(uid))"""
SHOWS_TASK = """(id) => services.cornerstoneViewportService.getRenderingEngine()?.getViewports()
  .some((viewport) => viewport.getCurrentImageId?.()?.includes(id))"""


def expect_told(reader, words):
    expect(reader.page.locator("[data-viewer-told]")).to_contain_text(words, timeout=PATIENCE)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (401, "Session terminée"),
        (404, "Images non ouvertes"),
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


def test_images_are_counted_and_the_one_that_cannot_be_shown_is_named_and_covered(enter):
    """A viewer left to itself shows the slice before in its place, or a black square (R10)."""
    lost = imaging.BASELINE.uid("series-2", "instance-34")

    def refuse(page):
        page.route(f"**/instances/{lost}/frames/*", lambda route: route.fulfill(status=406, json={}))

    reader = enter(imaging.BASELINE, before=refuse)
    expect(reader.page.locator("[data-viewer-count]")).to_contain_text(f"sur {phantom.SLICES}", timeout=PATIENCE)
    reader.wait_for_images()
    number = reader.viewer.evaluate(NUMBER_OF, lost)
    expect_told(reader, f"ne peuvent pas être affichées : {number}.")
    for _ in range(abs(number - 31)):
        before = reader.viewer.evaluate(INDEX)
        reader.page.mouse.move(*reader.on_screen(0, 0, 0))
        reader.page.mouse.wheel(0, 100 if number > 31 else -100)
        reader.viewer.wait_for_function(f"(before) => ({INDEX})()[0] !== before[0]", arg=before)
    cover = reader.viewer.get_by_text("Cette image ne peut pas être affichée")
    expect(cover).to_be_visible(timeout=PATIENCE)
    reader.page.screenshot(path="var/screenshots/room-406.png")
    reader.page.mouse.wheel(0, 100)
    expect(cover).to_be_hidden(timeout=PATIENCE)


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


def test_sign_and_next_keeps_the_viewer_and_shows_the_next_case(enter, readers, world):
    """The viewer's document stays; what was drawn and shown of the case before does not (issue 6, Numbers)."""
    imaging.show_in(world, readers.second, imaging.MONTH_3)
    asked = []
    reader = enter(imaging.BASELINE, before=lambda page: page.on("request", lambda request: asked.append(request.url)))
    reader.wait_for_images()
    reader.take("TARGETS/1/DIAMETER")
    reader.draw(*across(LIVER, reader))
    reader.value("TARGETS/1/DIAMETER")
    assert not any(str(readers.second.id) in url for url in asked)
    reader.viewer.evaluate("window.stays = true")
    page = reader.page
    page.select_option("[name='TARGETS/1/LOCATION']", "LIVER")
    for section, name in (
        ("IMAGES", "[name=IMAGE_QUALITY][value='1']"),
        ("CONCLUSION", "[name=NEW_LESION][value='0']"),
    ):
        reader.open(section)
        page.check(name)
    page.click(".tp-strip [value=sign-next]")
    page.fill("#sign-password", PASSWORD)
    page.click(".tp-strip [value=sign-next]")
    expect(page.locator("h1")).to_contain_text("K-18", timeout=PATIENCE)
    reader.viewer.wait_for_function(SHOWS_TASK, arg=str(readers.second.id))
    reader.wait_for_images()
    assert reader.viewer.evaluate("window.stays") is True
    assert reader.drawn() == []
    assert page.url.endswith(f"/tasks/{readers.second.id}/room")
    reader.open("MEASURES")
    reader.take("TARGETS/1/DIAMETER")
    reader.draw(*across(LIVER, reader))
    assert float(reader.value("TARGETS/1/DIAMETER").replace(",", ".")) > 0
    assert reader.complaints == []


def across(lesion, reader):
    """Return the ends of a line across a lesion, on the slice through its middle."""
    x, y, z = lesion.centre
    reader.go_to(z)
    half = lesion.diameters[1] / 2
    return (x - half, y, z), (x + half, y, z)
