"""The reading room in a real browser, beside a stand-in for the viewer that has the names the adapter looks for."""

import threading
from pathlib import Path

import pytest
from flask import Response
from playwright.sync_api import expect
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.reading.conftest import PASSWORD

pytestmark = pytest.mark.browser

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RUN_AXE = "tags => axe.run({exclude: ['iframe']}, {runOnly: {type: 'tag', values: tags}, iframes: false})"
VIEWER = '<!doctype html><html lang="fr"><title>v</title><div id="root"></div><script src="/ohif/viewer.js"></script>'
SCRIPT = """
const measures = new Map();
const heard = [];
window.commandsManager = { runCommand: (name, options) => { window.armed = options.toolName; } };
window.services = { measurementService: {
  EVENTS: { MEASUREMENT_ADDED: "added", MEASUREMENT_UPDATED: "updated" },
  getMeasurements: () => [...measures.values()],
  getMeasurement: (uid) => measures.get(uid),
  subscribe: (name, call) => { heard.push(call); return { unsubscribe: () => heard.splice(heard.indexOf(call), 1) }; },
} };
// The event carries a length that is stale; the measure itself has the final one.
window.draw = (length, unit) => {
  const uid = String(measures.size);
  const drawn = (value) => ({ uid, toolName: "Length", referenceSeriesUID: "1.2.3", SOPInstanceUID: "1.2.4",
    frameNumber: 1, points: [[0, 0, 0], [0, 0, 1]], data: { x: { length: value, unit } } });
  measures.set(uid, drawn(length));
  for (const call of [...heard]) call({ measurement: drawn(1) });
};
window.parent.postMessage({ source: "toolpict-viewer", state: "started" }, window.location.origin);
"""


class Quiet(WSGIRequestHandler):
    def log(self, *_):
        pass


@pytest.fixture
def database_url(sqlite_url):
    return sqlite_url


@pytest.fixture
def address(app):
    app.config["WTF_CSRF_ENABLED"] = True

    @app.get("/ohif/read")
    def viewer():
        return Response(
            VIEWER, headers={"X-Frame-Options": "SAMEORIGIN", "Content-Security-Policy": "script-src 'self'"}
        )

    @app.get("/ohif/viewer.js")
    def script():
        return Response(SCRIPT, mimetype="text/javascript")

    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def open_room(chromium, address, readers, passwords):
    contexts = []

    def call(task=None, **options):
        context = chromium.new_context(**{"viewport": {"width": 1280, "height": 800}, "locale": "fr-FR", **options})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(8000)
        page.complaints = []
        page.on("console", lambda message: page.complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.goto(f"{address}/tasks/{(task or readers.first).id}/room")
        page.fill("#username", "reader-1")
        page.fill("#password", PASSWORD)
        page.click("main button")
        page.wait_for_selector("[data-viewer-told][hidden]", state="attached")
        return page

    yield call
    for context in contexts:
        context.close()


def fill(page):
    page.check("input[name=IMAGE_QUALITY][value='1']")
    page.click("[data-section=MEASURES] summary")
    page.select_option("[name='TARGETS/1/LOCATION']", "LIVER")
    page.fill("[name='TARGETS/1/DIAMETER']", "42,5")


def wait_saved(page):
    expect(page.locator("[data-saved]")).to_contain_text("Enregistré à", timeout=8000)


def viewer(page):
    return page.frame(url="**/ohif/read*")


def test_what_was_typed_is_saved_by_itself_and_there_again(open_room):
    page = open_room()
    fill(page)
    page.click("[data-add-row]")
    page.fill("[name='TARGETS/2/DIAMETER']", "10.04")
    assert page.text_content("[data-calc=SUM_DIAMETERS]") == "52,5"
    wait_saved(page)
    page.reload()
    assert page.input_value("[name='TARGETS/1/DIAMETER']") == "42,5"
    assert page.input_value("[name='TARGETS/2/DIAMETER']") == "10.04"
    assert page.complaints == []


def test_what_is_not_asked_is_not_shown(open_room):
    page = open_room()
    assert not page.is_visible("[data-item=QUALITY_REASON]")
    page.check("input[name=IMAGE_QUALITY][value='3']")
    assert page.is_visible("[data-item=QUALITY_REASON]")
    page.click("[data-section=MEASURES] summary")
    assert not page.is_visible("[data-group=TARGETS]")


def test_a_measure_comes_from_the_image_with_its_final_length_and_typing_takes_its_link_away(open_room):
    page = open_room()
    fill(page)
    page.click("[data-field='TARGETS/1/DIAMETER'] [data-take]")
    assert viewer(page).evaluate("window.armed") == "Length"
    viewer(page).evaluate("window.draw(3.74, 'cm')")
    expect(page.locator("[name='TARGETS/1/DIAMETER']")).to_have_value("37,4")
    assert '"sop_instance_uid":"1.2.4"' in page.input_value("[name='TARGETS/1/DIAMETER:from']")
    assert page.is_visible("[data-field='TARGETS/1/DIAMETER'] [data-linked]")
    page.fill("[name='TARGETS/1/DIAMETER']", "40")
    assert page.input_value("[name='TARGETS/1/DIAMETER:from']") == ""


def test_a_measure_in_pixels_is_refused_with_a_sentence(open_room):
    page = open_room()
    fill(page)
    page.click("[data-field='TARGETS/1/DIAMETER'] [data-take]")
    viewer(page).evaluate("window.draw(80, 'px')")
    page.wait_for_selector("text=Image non calibrée")
    assert page.input_value("[name='TARGETS/1/DIAMETER']") == "42,5"


def test_a_viewer_without_its_names_is_told_of(open_room):
    page = open_room()
    viewer(page).evaluate("delete window.services")
    page.click("[data-section=MEASURES] summary")
    page.click("[data-field='TARGETS/1/DIAMETER'] [data-take]")
    page.wait_for_selector("text=La prise de mesure ne fonctionne pas")


def test_signing_asks_for_the_password_and_goes_on_to_the_next_case(open_room, readers):
    page = open_room()
    fill(page)
    page.click("[data-section=CONCLUSION] summary")
    page.check("input[name=NEW_LESION][value='0']")
    page.click(".tp-strip [value=sign-next]")
    page.fill("#sign-password", PASSWORD)
    page.click(".tp-strip [value=sign-next]")
    page.wait_for_url(f"**/tasks/{readers.second.id}/room")
    assert "Cas K-18" in page.text_content("h1")


def test_without_the_server_the_strip_says_so_and_saves_when_it_answers(open_room):
    page = open_room()
    page.context.set_offline(True)
    fill(page)
    page.wait_for_selector(".tp-saved--lost >> text=Non enregistré depuis")
    page.context.set_offline(False)
    wait_saved(page)


def test_a_session_that_is_over_is_told_and_nothing_typed_is_lost(open_room):
    page = open_room()
    page.context.clear_cookies()
    fill(page)
    page.wait_for_selector("text=Session terminée")
    assert page.input_value("[name='TARGETS/1/DIAMETER']") == "42,5"


def test_a_second_tab_is_told_of(open_room):
    page = open_room()
    other = page.context.new_page()
    other.goto(page.url)
    fill(page)
    wait_saved(page)
    other.bring_to_front()
    other.click("[data-section=CONCLUSION] summary")
    other.fill("[name=COMMENT]", "x")
    expect(other.locator("[data-saved]")).to_contain_text("Modifiée dans un autre onglet", timeout=8000)


def test_a_file_is_handed_in_without_leaving_the_page(open_room, tmp_path):
    file = tmp_path / "avis.pdf"
    file.write_bytes(b"%PDF-1.7")
    page = open_room()
    page.set_input_files("[data-attach]", file)
    page.wait_for_selector("[data-attached] >> text=avis.pdf", state="attached")
    page.click("#attachments summary")
    page.click("[data-attached] button")
    page.wait_for_selector("[data-attached] li", state="detached")


def test_the_border_is_moved_by_keys_and_remembered(open_room):
    page = open_room()
    page.focus("[data-splitter]")
    page.keyboard.press("ArrowLeft")
    assert page.get_attribute("[data-splitter]", "aria-valuenow") == "68"
    page.reload()
    assert page.get_attribute("[data-splitter]", "aria-valuenow") == "68"


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_room_is_accessible(open_room, language):
    page = open_room(locale=language)
    page.evaluate(
        "document.querySelectorAll('details').forEach((each) => { each.removeAttribute('name'); each.open = true; })"
    )
    page.add_init_script(path=AXE)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(RUN_AXE, TAGS)
    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found["violations"]] == []
