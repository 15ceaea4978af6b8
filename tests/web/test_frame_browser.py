"""The frame in a real browser: light and dark, French and English, by keyboard, without a word on the console."""

import threading
from pathlib import Path

import pytest
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.web.frame_app import PASSWORD, add_account, build

pytestmark = pytest.mark.browser

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RUN_AXE = "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})"
PAGES = ["/gallery", "/profile", "/administration", "/administration/people/new", "/administration/state", "/help"]


class Quiet(WSGIRequestHandler):
    def log(self, *_):
        pass


@pytest.fixture
def database_url(sqlite_url):
    return sqlite_url


@pytest.fixture
def address(units):
    add_account(units, administers=True, opens_research_studies=True)
    server = make_server("127.0.0.1", 0, build(units), threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def open_page(chromium, address):
    contexts = []

    def call(**options):
        context = chromium.new_context(viewport={"width": 1280, "height": 800}, **options)
        contexts.append(context)
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda message: page.complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on("request", lambda sent: None if sent.url.startswith(address) else page.complaints.append(sent.url))
        page.goto(address)
        page.fill("#username", "reader-1")
        page.fill("#password", PASSWORD)
        page.click("main button")
        page.wait_for_load_state("load")
        return page

    yield call
    for context in contexts:
        context.close()


@pytest.mark.parametrize(("scheme", "locale"), [("light", "fr-FR"), ("dark", "en-GB")])
def test_no_page_of_the_frame_breaks_wcag_2_2_aa_or_complains(open_page, address, scheme, locale):
    page = open_page(color_scheme=scheme, locale=locale)
    found = {}
    for path in PAGES:
        page.goto(address + path)
        page.evaluate("scrollTo(0, 0)")  # what stands half under the bar would look too small
        page.evaluate(AXE.read_text())
        found[path] = [
            (violation["id"], violation["nodes"][0]["html"]) for violation in page.evaluate(RUN_AXE, TAGS)["violations"]
        ]
    assert found == {path: [] for path in PAGES}
    assert page.complaints == []


def test_keys_search_walk_the_rows_and_show_themselves(open_page, address):
    page = open_page(locale="fr-FR")
    page.goto(f"{address}/administration")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "q"
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.textContent.trim()").endswith("Naïma Exemple")
    page.keyboard.press("?")
    assert page.locator("#tp-keys").is_visible()


def test_single_keys_can_be_switched_off_and_stay_off(open_page, address):
    page = open_page(locale="fr-FR")
    page.goto(f"{address}/administration")
    page.keyboard.press("?")
    page.uncheck("[data-tp-keys-switch]")
    page.reload()
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.tagName") == "BODY"


def test_ctrl_s_saves_the_form_one_is_in(open_page, address):
    page = open_page(locale="fr-FR")
    page.goto(f"{address}/profile")
    page.locator("input[name=language][value=en]").check(force=True)
    page.keyboard.press("Control+s")
    page.wait_for_url(f"{address}/profile")
    page.wait_for_selector("text=Language saved.")


def test_the_way_in_and_out_needs_no_javascript(open_page, address):
    page = open_page(locale="fr-FR", java_script_enabled=False)
    page.click("summary:has-text('Naïma Exemple')")
    page.click("text=Se déconnecter")
    assert page.locator("h1").text_content() == "Connexion"
