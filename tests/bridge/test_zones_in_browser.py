"""R44 in a real Chromium: an ultrasound cine is held, a zone is drawn by mouse and keyboard, and the cine is delivered."""

from pathlib import Path
from uuid import UUID

import numpy as np
import pytest
from playwright.sync_api import Browser, expect

from anonymization_bridge import worker
from anonymization_bridge.rooms import Rooms
from tests.bridge.conftest import PASSWORD, signed_in
from tests.bridge.serving import serving
from tests.bridge.test_chain import delivered_objects
from tests.bridge.test_drawn_zones import sent_cine
from tests.bridge.toolpict_stub import ToolpictStub
from tests.real.orthanc import Orthanc

pytestmark = [pytest.mark.browser, pytest.mark.orthanc]


def test_a_zone_drawn_by_mouse_and_keyboard_lets_the_cine_be_delivered(
    chromium: Browser, rooms: Rooms, research: Orthanc, toolpict: ToolpictStub, tmp_path: Path
) -> None:
    intake = sent_cine(rooms, signed_in(rooms), toolpict, tmp_path)
    with serving(rooms) as address:
        page = chromium.new_context(locale="fr-FR").new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
        page.goto(f"{address}/sign-in?next={intake}")
        page.fill("#username", "arc")
        page.fill("#password", PASSWORD)
        page.click("main button[type=submit]")
        page.click("text=Effacer des zones")
        page.uncheck("#around")
        picture = page.locator("svg[data-zones]")
        box = picture.bounding_box()
        assert box is not None
        scale = box["width"] / 60
        page.mouse.move(box["x"] + 1, box["y"] + 1)
        page.mouse.down()
        page.mouse.move(box["x"] + 40 * scale, box["y"] + 4 * scale, steps=3)
        page.mouse.up()
        zone = page.get_by_role("button", name="Zone 1")
        expect(zone).to_be_focused()
        page.keyboard.press("Shift+ArrowDown")
        for _ in range(20):
            page.keyboard.press("Shift+ArrowRight")
        expect(page.get_by_label("Zone 1, Largeur")).to_have_value("60")
        expect(page.get_by_label("Zone 1, Hauteur")).to_have_value("5")
        page.check("#looked")
        page.click("text=Confirmer et reprendre")
        worker.finish(rooms, UUID(intake.rsplit("/", 1)[1]))
        page.goto(f"{address}{intake}")
        expect(page.locator(".tp-status").first).to_have_text("Livré")
        seen = "images => images.map(image => image.complete && image.naturalWidth)"
        assert page.locator(".tp-blanked img").evaluate_all(seen) == [60, 60]
        assert said == []
        page.context.close()
    (one,) = delivered_objects(research)
    assert one.PatientID == "ONCO-001"
    assert one.BurnedInAnnotation == "NO"
    assert np.unique(one.pixel_array[:, :5]).tolist() == [0]
    assert np.unique(one.pixel_array[:, 5:]).tolist() == [90]
