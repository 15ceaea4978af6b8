"""Measures drawn with the real mouse on the real viewer come into the form (R4, R7, R51, R52)."""

import json
import math

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from demonstration.images import phantom
from tests.reading.conftest import PASSWORD
from tests.reading.on_images import imaging
from tests.reading.on_images.radiologist import PATIENCE, say
from tests.reading.test_room_browser import AXE, RUN_AXE, TAGS
from toolpict.persistence.tables.imaging import imaging_studies, task_images
from toolpict.persistence.tables.readings import drafts

pytestmark = pytest.mark.browser

FIRST, SECOND = "TARGETS/1/DIAMETER", "TARGETS/2/DIAMETER"
LIVER, SECOND_LIVER = phantom.LESIONS[:2]
PIXEL = phantom.SPACING_MM


def across(lesion, length=None):
    """The two ends of a horizontal line through the middle of a lesion, in mm."""
    x, y, z = lesion.centre
    half = (length or lesion.diameters[0]) / 2
    return (x - half, y, z), (x + half, y, z)


def measure(reader, name, lesion, length=None):
    reader.go_to(lesion.centre[2])
    reader.take(name)
    reader.draw(*across(lesion, length))
    return reader.value(name)


def faults_for_everybody(page):
    """What keeps somebody from using the page as it now stands, the viewer aside (WCAG 2.2 AA)."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(RUN_AXE, TAGS)["violations"]
    return [(each["id"], [node["html"] for node in each["nodes"]]) for each in found]


BACKGROUND = {"liver": 105, "lung": -820, "spleen": 120}
WINDOW_KEY = {"liver": "1", "lung": "2", "spleen": "1"}
"""The viewer's keys for soft tissue (width 400, level 40 HU) and lung (1500, -600)."""


def grey_of(density, organ):
    """The grey of a density (HU) in the window that an organ is looked at in."""
    width, level = (1500, -600) if organ == "lung" else (400, 40)
    return min(max((density - level) / width + 0.5, 0), 1) * 255


def edge(reader, lesion, direction):
    """Return where on the screen the eye sees the edge of a lesion, going left (-1) or right (1) from its middle."""
    middle = reader.on_screen(*lesion.centre)
    greys = reader.grey(middle, (middle[0] + direction * 80, middle[1]))
    inside, outside = (grey_of(density, lesion.organ) for density in (lesion.density, BACKGROUND[lesion.organ]))
    between, is_brighter = (inside + outside) / 2, inside > outside
    return middle[0] + direction * next(at for at, grey in enumerate(greys) if (grey > between) != is_brighter), middle[
        1
    ]


def test_the_diameters_of_the_phantom_come_within_a_pixel_and_without_typing(reader, unguarded, readers):
    """R7: the eye stays on the image: `m`, draw, `m`, draw."""
    reader.click(0, 0, 0)
    for row, lesion in enumerate(phantom.LESIONS, 1):
        reader.go_to(lesion.centre[2])
        reader.page.keyboard.press(WINDOW_KEY[lesion.organ])
        reader.page.keyboard.press("m")
        expect(reader.page.locator(".tp-take--now")).to_be_visible()
        reader.drag(edge(reader, lesion, -1), edge(reader, lesion, 1))
        found = reader.value(f"TARGETS/{row}/DIAMETER")
        assert float(found.replace(",", ".")) == pytest.approx(lesion.diameters[0], abs=PIXEL), lesion.name
    reader.wait_saved()
    reader.page.screenshot(path="var/screenshots/room-measured.png")
    with unguarded.connect() as connection:
        kept = json.loads(connection.scalar(sa.select(drafts.c.answers).where(drafts.c.task_id == readers.first.id)))
    for row, lesion in enumerate(phantom.LESIONS, 1):
        told = json.loads(kept[f"TARGETS/{row}/DIAMETER:from"][0])
        number = round((lesion.centre[2] - phantom.ORIGIN_MM[2]) / phantom.THICKNESS_MM) + 1
        assert told["sop_instance_uid"] == imaging.BASELINE.uid("series-2", f"instance-{number}")
        assert told["series_instance_uid"] == imaging.BASELINE.uid("series-2")
        assert (told["unit"], told["frame"], told["tool"]) == ("mm", 1, "Length")
        assert told["viewer"].startswith("OHIF 3.")
        assert math.dist(*told["points"]) == pytest.approx(lesion.diameters[0], abs=PIXEL)
        assert math.dist([sum(axis) / 2 for axis in zip(*told["points"], strict=True)], lesion.centre) < 2 * PIXEL
    assert reader.complaints == []


def test_the_value_is_the_final_one_where_the_event_of_the_viewer_is_stale(reader):
    reader.viewer.evaluate(
        """() => { const { measurementService: each } = services; window.stale = [];
          each.subscribe(each.EVENTS.MEASUREMENT_ADDED, ({ measurement }) =>
            window.stale.push(Object.values(measurement.data)[0]?.length)); }"""
    )
    found = measure(reader, FIRST, LIVER)
    drawn = reader.drawn()[0]["length"]
    assert found == say(drawn)
    assert drawn == pytest.approx(LIVER.diameters[0], abs=PIXEL)
    assert len(reader.viewer.evaluate("window.stale")) == 1
    # Typing over a value takes its link away.
    reader.page.fill(f"[id='{FIRST}']", "40")
    assert reader.page.input_value(f"[name='{FIRST}:from']") == ""
    expect(reader.field(FIRST).locator("[data-linked]")).to_be_hidden()


def test_a_measure_that_is_selected_is_taken_without_drawing_again(reader):
    measure(reader, FIRST, LIVER)
    reader.go_to(SECOND_LIVER.centre[2])
    reader.viewer.locator("[data-cy=MeasurementTools-split-button-primary]").click()
    reader.draw(*across(SECOND_LIVER))
    reader.viewer.wait_for_function("() => services.measurementService.getMeasurements().at(-1)?.isSelected")
    reader.page.click("[data-add-row]")
    reader.take(SECOND)
    assert float(reader.value(SECOND).replace(",", ".")) == pytest.approx(SECOND_LIVER.diameters[0], abs=PIXEL)
    assert reader.told(FIRST)["measurement"] != reader.told(SECOND)["measurement"]


WRITTEN = """() => [...document.querySelectorAll('svg text, svg tspan')].map((each) => each.textContent).join(' ')"""


def test_see_goes_back_to_the_slice_and_highlights_the_measure(reader):
    measure(reader, FIRST, LIVER)
    reader.page.click("[data-add-row]")
    measure(reader, SECOND, SECOND_LIVER)
    reader.viewer.wait_for_function(f"() => ({WRITTEN})().includes('Lésion 2')")
    reader.page.screenshot(path="var/screenshots/room-lesions.png")
    reader.field(FIRST).locator("[data-see]").click()
    reader.wait_for_place(LIVER.centre[2])
    assert [each["selected"] for each in reader.drawn()] == [True, False]
    reader.go_to(60.0)
    reader.click(0, 0, 60.0)
    reader.page.keyboard.press("v")
    reader.wait_for_place(LIVER.centre[2])


def test_the_keys_are_listed_and_escape_lays_the_tool_down(reader):
    reader.take(FIRST)
    reader.page.mouse.move(*reader.on_screen(*LIVER.centre))
    reader.page.keyboard.press("Escape")
    expect(reader.page.locator(".tp-take--now")).to_have_count(0)
    reader.click(0, 0, LIVER.centre[2])
    reader.page.keyboard.press("?")
    expect(reader.page.locator("#tp-keys")).to_contain_text("Prendre la mesure")


def test_a_measure_that_moved_is_told_and_taken_again(reader):
    first = measure(reader, FIRST, LIVER)
    start, end = across(LIVER)
    reader.draw(end, (end[0] + 9, end[1], end[2]))
    stale = reader.field(FIRST).locator("[data-stale-told]")
    expect(stale).to_contain_text("Ne correspond plus à l’image", timeout=PATIENCE)
    assert reader.page.input_value(f"[id='{FIRST}']") == first
    reader.page.screenshot(path="var/screenshots/room-moved.png")
    assert faults_for_everybody(reader.page) == []
    stale.locator("[data-again]").click()
    expect(stale).to_be_hidden()
    assert reader.value(FIRST) == say(reader.drawn()[0]["length"]) != first
    assert math.dist(start, end) + 9 == pytest.approx(reader.drawn()[0]["length"], abs=PIXEL)


def test_a_measure_that_was_deleted_can_be_kept_and_the_form_deletes_none(reader):
    found = measure(reader, FIRST, LIVER)
    reader.page.locator(f"[id='{FIRST}']").focus()
    reader.page.keyboard.press("End")
    reader.page.keyboard.press("ArrowLeft")
    reader.page.locator("[name=IMAGE_QUALITY]").first.evaluate("(radio) => radio.closest('details').open = true")
    reader.page.locator("[name=IMAGE_QUALITY]").first.focus()
    reader.page.keyboard.press("Backspace")
    assert len(reader.drawn()) == 1
    reader.open("MEASURES")
    reader.click(0, 0, LIVER.centre[2])
    reader.click(*across(LIVER)[1])
    reader.page.keyboard.press("Backspace")
    stale = reader.field(FIRST).locator("[data-stale-told]")
    expect(stale).to_contain_text("tracé supprimé", timeout=PATIENCE)
    stale.locator("[data-keep]").click()
    expect(stale).to_be_hidden()
    assert reader.told(FIRST)["kept"] == "deleted"
    assert reader.value(FIRST) == found
    reader.wait_saved()


def test_opening_again_restores_what_was_drawn_to_a_millionth(reader):
    measure(reader, FIRST, LIVER)
    before = reader.drawn()[0]
    reader.wait_saved()
    kept = reader.told(FIRST)
    assert "/viewer/" not in json.dumps(kept)
    reader.page.reload()
    reader.wait_for_images()
    after = reader.drawn()[0]
    assert after["uid"] == before["uid"] == kept["measurement"]
    assert after["image"] == before["image"]
    assert after["length"] == pytest.approx(before["length"], abs=1e-6)
    reader.open("MEASURES")
    reader.field(FIRST).locator("[data-see]").click()
    reader.wait_for_place(LIVER.centre[2])
    reader.viewer.wait_for_function(
        "(uid) => cornerstoneTools.annotation.state.getAnnotation(uid).invalidated === false", arg=after["uid"]
    )
    assert reader.drawn()[0]["length"] == pytest.approx(before["length"], abs=1e-6)
    expect(reader.field(FIRST).locator("[data-stale-told]")).to_be_hidden()
    assert reader.complaints == []


def test_a_measure_on_an_image_that_was_taken_away_is_told(enter, unguarded):
    reader = enter(imaging.BASELINE, imaging.MONTH_3)
    reader.wait_for_images()
    reader.go_to(LIVER.centre[2], viewport=1)
    reader.take(FIRST)
    reader.draw(*across(LIVER, LIVER.diameters[1]), viewport=1)
    found = reader.value(FIRST)
    reader.wait_saved()
    with unguarded.begin() as connection:
        taken = sa.select(imaging_studies.c.id).where(
            imaging_studies.c.study_instance_uid == imaging.MONTH_3.study_instance_uid
        )
        connection.execute(sa.delete(task_images).where(task_images.c.imaging_study_id.in_(taken)))
    reader.page.reload()
    reader.wait_for_images()
    expect(reader.field(FIRST).locator("[data-stale-told]")).to_contain_text("n’est pas affichée", timeout=PATIENCE)
    assert reader.page.input_value(f"[id='{FIRST}']") == found
    assert reader.drawn() == []


def test_what_is_being_signed_cannot_be_moved_until_it_is_refused(reader):
    measure(reader, FIRST, LIVER)
    reader.page.route("**/reading", lambda route: route.fulfill(status=204))
    reader.page.evaluate("() => { document.getElementById('signature').open = true; }")
    reader.page.fill("#sign-password", PASSWORD)
    with reader.page.expect_response("**/reading"):
        reader.page.locator(".tp-strip [value=sign]").click()
    before = reader.drawn()[0]["length"]
    end = across(LIVER)[1]
    reader.draw(end, (end[0] + 9, end[1], end[2]))
    assert reader.drawn()[0]["length"] == before
    reader.page.unroute("**/reading")
    reader.page.route("**/reading", lambda route: route.abort())
    reader.page.locator(".tp-strip [value=sign-next]").click()
    expect(reader.page.locator("[data-saved]")).to_contain_text("Non enregistré", timeout=PATIENCE)
    assert reader.page.get_attribute("#reading", "inert") is None
    start = across(LIVER)[0]
    reader.draw(start, (start[0] - 9, start[1], start[2]))
    expect(reader.field(FIRST)).to_have_attribute("data-stale", "moved", timeout=PATIENCE)


def test_an_area_a_point_and_a_density_come_in_the_units_of_the_form(reader):
    x, y, z = LIVER.centre
    reader.go_to(z)
    reader.open("OTHERS")
    reader.take("VOLUME")
    expect(reader.page.locator("[data-viewer-told]")).to_contain_text("Aucune segmentation", timeout=PATIENCE)
    reader.take("SURFACE")
    turns = [2 * math.pi * step / 40 for step in range(41)]
    reader.draw(*((x + 20 * math.cos(turn), y + 20 * math.sin(turn), z) for turn in turns))
    found = float(reader.value("SURFACE").replace(",", "."))
    assert found == pytest.approx(math.pi * 2.0**2, rel=0.03)
    reader.take("PLACE")
    place = reader.on_screen(x + 30, y + 10, z)
    reader.drag(place, place)
    told = [float(each) for each in reader.value("PLACE").split("; ")]
    assert told == pytest.approx([x + 30, y + 10, z], abs=PIXEL)
    reader.take("DENSITY")
    place = reader.on_screen(x, y, z)
    reader.drag(place, place)
    density = float(reader.value("DENSITY").replace(",", "."))
    assert density == pytest.approx(LIVER.density, abs=5 * phantom.NOISE_HU)
    reader.wait_saved()


def test_centimetres_of_an_ultrasound_come_as_millimetres(enter):
    reader = enter(imaging.ULTRASOUND)
    reader.wait_for_images()
    reader.take(FIRST)
    left, top = reader.on_screen_of_pixel(155.5, 255.5)
    right, _ = reader.on_screen_of_pixel(355.5, 255.5)
    reader.drag((left, top), (right, top))
    found = float(reader.value(FIRST).replace(",", "."))
    assert found == pytest.approx(200 * imaging.CM_PER_PIXEL * 10, abs=10 * imaging.CM_PER_PIXEL)
    assert "cm" in json.dumps(reader.told(FIRST)["annotation"])


def test_pixels_are_refused_with_a_sentence(enter):
    reader = enter(imaging.UNCALIBRATED)
    reader.wait_for_images()
    reader.take(FIRST)
    reader.drag(reader.on_screen_of_pixel(155.5, 255.5), reader.on_screen_of_pixel(355.5, 255.5))
    expect(reader.page.locator("[data-viewer-told]")).to_contain_text("Image non calibrée", timeout=PATIENCE)
    reader.expect_value(FIRST, "")
