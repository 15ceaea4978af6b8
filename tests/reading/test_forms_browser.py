"""The pages of forms in a real browser: clean for everybody, light and dark, wide and narrow (R52)."""

import os
from random import Random

import pytest

from tests.builders import NOW
from tests.domain.ecrf.any_dictionary import any_dictionary, write
from tests.reading.conftest import PASSWORD
from tests.reading.test_room_browser import AXE, PATIENCE, RUN_AXE, TAGS
from toolpict.services import forms

pytestmark = pytest.mark.browser

LOOKS = [
    {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"},
    {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    {"viewport": {"width": 320, "height": 800}, "color_scheme": "light"},
]


@pytest.fixture
def database_url(sqlite_url):
    return sqlite_url


@pytest.fixture
def published(units, world):
    """Addresses of the list of forms and of two previews: of a dictionary with everything in it, and of RECIST."""
    place, actor = world.research_study.id, world.actor(world.associate)
    dictionary = write(any_dictionary(Random(7), 60)).encode()
    commands = [forms.PublishForm(place, dictionary, "tout.csv"), forms.ready_made(place, "recist-1.1")]
    ids = [forms.publish_form(each, actor=actor, units=units, clock=lambda: NOW) for each in commands]
    return [f"/research-studies/{place}/forms", *(f"/research-studies/{place}/forms/{each}" for each in ids)]


@pytest.mark.parametrize("look", LOOKS, ids=["wide", "dark", "narrow"])
def test_the_pages_of_forms_are_clean(chromium, address, published, passwords, look):
    context = chromium.new_context(locale="fr-FR", **look)
    page, complaints = context.new_page(), []
    page.set_default_timeout(PATIENCE)
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{address}{published[0]}")
    page.fill("#username", "arc")
    page.fill("#password", PASSWORD)
    page.click("main button")
    for number, path in enumerate(published):
        page.goto(f"{address}{path}")
        page.evaluate("document.querySelectorAll('main details').forEach((each) => each.removeAttribute('name'))")
        page.evaluate("document.querySelectorAll('main details').forEach((each) => { each.open = true; })")
        if folder := os.environ.get("PICTURES"):
            page.screenshot(
                path=f"{folder}/forms-{number}-{look['viewport']['width']}-{look['color_scheme']}.png", full_page=True
            )
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found = page.evaluate(RUN_AXE, TAGS)["violations"]
        assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found] == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert complaints == []
    context.close()
