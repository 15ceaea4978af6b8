"""The reading room of the first reader on the phantom, behind the real viewer's routes."""

import json

import pytest

from tests.builders import NOW
from tests.reading.conftest import DOCUMENT, PASSWORD, PlainPasswords
from tests.reading.on_images import imaging
from tests.reading.on_images.radiologist import Radiologist
from tests.reading.serving import serving
from toolpict.web import ohif, viewer, viewer_boot
from toolpict.web.rooms import Front, Rooms

MEASURES = [
    {"oid": "SURFACE", "type": "number", "unit": "cm2", "measure": "area", "label": "Surface"},
    {"oid": "PLACE", "type": "text", "measure": "point", "label": "Point"},
    {"oid": "DENSITY", "type": "number", "unit": "[hnsf'U]", "measure": "point", "label": "Densité"},
    {"oid": "VOLUME", "type": "number", "unit": "mL", "measure": "volume", "label": "Volume"},
]


@pytest.fixture(scope="package")
def archive(tmp_path_factory):
    return imaging.fill_archive(tmp_path_factory.mktemp("images"))


@pytest.fixture
def database_url(sqlite_url):
    return sqlite_url


@pytest.fixture
def document():
    form = json.loads(DOCUMENT)
    form["sections"].append({"oid": "OTHERS", "title": "Autres mesures", "items": MEASURES})
    return json.dumps(form)


@pytest.fixture
def rooms(units, files, archive):
    front = Front(behind_tls=False)
    return Rooms(units, clock=lambda: NOW, passwords=PlainPasswords(), files=files, archive=archive, front=front)


class Door:
    """Hands requests to the pages of the test that runs: the address stays, so that the viewer is loaded once."""

    def __init__(self):
        self.app = None

    def __call__(self, environ, start_response):
        return self.app(environ, start_response)


@pytest.fixture(scope="package")
def door():
    return Door()


@pytest.fixture(scope="package")
def served(door):
    if ohif.installed_viewer() is None:
        pytest.fail("The viewer is not installed: make viewer")
    with serving(door) as address:
        yield address


@pytest.fixture(scope="package")
def context(chromium):
    context = chromium.new_context(viewport={"width": 1600, "height": 1000}, locale="fr-FR")
    yield context
    context.close()


@pytest.fixture
def address(app, rooms, door, served):
    app.config["WTF_CSRF_ENABLED"] = True
    for pages in (ohif.blueprint(), viewer.blueprint(rooms), viewer_boot.blueprint(rooms)):
        app.register_blueprint(pages)
    door.app = app
    return served


@pytest.fixture
def enter(context, address, readers, passwords, world):
    def call(*examinations, before=lambda _page: None):
        if examinations:
            imaging.show_in(world, readers.first, *examinations)
        person = Radiologist(context.new_page())
        before(person.page)
        person.page.goto(f"{address}/tasks/{readers.first.id}/room")
        person.page.fill("#username", "reader-1")
        person.page.fill("#password", PASSWORD)
        person.page.click("main button")
        person.page.wait_for_selector("#reading[data-kept]")
        person.open("MEASURES")
        return person

    yield call
    for page in context.pages:
        page.close()
    context.clear_cookies()


@pytest.fixture
def reader(enter):
    person = enter(imaging.BASELINE)
    person.wait_for_images()
    return person
