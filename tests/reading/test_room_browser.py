"""The reading room in a real browser, beside an empty frame: with the real viewer see `tests/reading/on_images`."""

from pathlib import Path

import pytest
from flask import Response
from playwright.sync_api import expect

from tests.reading.conftest import PASSWORD
from tests.reading.serving import serving

pytestmark = pytest.mark.browser

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RUN_AXE = "tags => axe.run({exclude: ['iframe']}, {runOnly: {type: 'tag', values: tags}, iframes: false})"
VIEWER = '<!doctype html><html lang="fr"><title>v</title><div id="root"></div>'
PATIENCE = 30_000
"""Milliseconds that a slow machine may need; nothing waits longer than it must."""


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

    with serving(app) as address:
        yield address


@pytest.fixture
def open_room(chromium, address, readers, passwords):
    contexts = []

    def call(task=None, **options):
        context = chromium.new_context(**{"viewport": {"width": 1280, "height": 800}, "locale": "fr-FR", **options})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.complaints = []
        page.on("console", lambda message: page.complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.goto(f"{address}/tasks/{(task or readers.first).id}/room")
        page.fill("#username", "reader-1")
        page.fill("#password", PASSWORD)
        page.click("main button")
        page.wait_for_selector("#reading[data-kept]")
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
    expect(page.locator("#reading")).to_have_attribute("data-kept", "yes", timeout=PATIENCE)
    expect(page.locator("[data-saved]")).to_contain_text("Enregistré à", timeout=PATIENCE)


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


def test_two_tabs_are_told_of_each_other_and_a_conflict_shows_both_values(open_room):
    page = open_room()
    other = page.context.new_page()
    other.goto(page.url)
    expect(page.locator("[data-saved]")).to_contain_text("Ouverte aussi dans un autre onglet", timeout=PATIENCE)
    fill(page)
    wait_saved(page)
    other.bring_to_front()
    other.click("[data-section=MEASURES] summary")
    other.fill("[name='TARGETS/1/DIAMETER']", "40")
    shown = other.locator("[data-field='TARGETS/1/DIAMETER'] [data-elsewhere]")
    expect(shown).to_contain_text("Ailleurs : 42,5", timeout=PATIENCE)
    assert other.input_value("[name='TARGETS/1/DIAMETER']") == "40"
    other.locator("[data-field='TARGETS/1/LOCATION'] [data-elsewhere] button").click()
    other.get_by_role("button", name="Garder ce qui est saisi ici").click()
    wait_saved(other)
    other.reload()
    assert other.input_value("[name='TARGETS/1/DIAMETER']") == "40"
    assert other.input_value("[name='TARGETS/1/LOCATION']") == "LIVER"


def test_what_is_typed_in_an_ended_session_is_not_lost_by_signing(open_room):
    page = open_room()
    fill(page)
    wait_saved(page)
    cookies = page.context.cookies()
    page.context.clear_cookies()
    page.fill("[name='TARGETS/1/DIAMETER']", "43")
    page.click(".tp-strip [value=sign]")
    page.fill("#sign-password", PASSWORD)
    page.click(".tp-strip [value=sign]")
    page.wait_for_selector("text=Session terminée")
    assert page.input_value("[name='TARGETS/1/DIAMETER']") == "43"
    page.context.add_cookies(cookies)
    wait_saved(page)


def test_what_is_typed_while_it_is_saved_goes_on_in_the_form_that_comes(open_room):
    page, held = open_room(), []
    fill(page)
    page.route("**/reading", lambda route: held.append(route))  # noqa: PLW0108 - Playwright writes on its handlers
    with page.expect_request("**/reading"):
        page.keyboard.press("Control+s")
    page.fill("[name='TARGETS/1/DIAMETER']", "43")
    page.click("[data-add-row]")
    page.focus("[name='TARGETS/2/DIAMETER']")
    page.keyboard.type("10")
    held[0].continue_()
    expect(page.locator("#reading .tp-note--good")).to_have_text("Lecture enregistrée.", timeout=PATIENCE)
    page.keyboard.type(",5")
    expect(page.locator("[data-calc=SUM_DIAMETERS]")).to_have_text("53,5")
    wait_saved(page)
    page.reload()
    typed = [page.input_value(f"[name='TARGETS/{row}/DIAMETER']") for row in (1, 2)]
    assert (typed, page.complaints) == (["43", "10,5"], [])


def test_pausing_leaves_only_once_all_that_is_typed_is_kept(open_room):
    """Also from the form's own window, which closes first (R57)."""
    page = open_room()
    page.route("**/draft", lambda route: route.abort())
    fill(page)
    with page.expect_popup() as opened:
        page.click("[data-own-window]")
    window, address = opened.value, page.url
    window.click("[data-opens=pause]")
    window.fill("#pause-reason", "Garde")
    window.click("#pause .btn-primary")
    expect(window.locator("[data-saved]")).to_contain_text("Non enregistré", timeout=PATIENCE)
    assert (page.url, window.input_value("[name='TARGETS/1/DIAMETER']")) == (address, "42,5")
    assert page.evaluate("!window.dispatchEvent(new Event('beforeunload', {cancelable: true}))"), (
        "leaving is asked about"
    )
    page.unroute("**/draft")
    with page.expect_navigation():
        window.click("#pause .btn-primary")
    page.goto(address)
    assert page.input_value("[name='TARGETS/1/DIAMETER']") == "42,5"


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


def test_the_form_goes_into_a_window_of_its_own_and_comes_back_as_it_is(open_room, readers):
    """Two screens: one editor at any time, whose draft, keys and acts go on wherever it stands (issue 6)."""
    page = open_room()
    fill(page)
    with page.expect_popup() as opened:
        page.click("[data-own-window]")
    window = opened.value
    window.set_default_timeout(PATIENCE)
    expect(page.locator("#reading")).to_have_count(0)
    expect(page.locator("[data-form-away]")).to_contain_text("dans sa propre fenêtre")
    assert window.input_value("[name='TARGETS/1/DIAMETER']") == "42,5"
    window.fill("[name='TARGETS/1/DIAMETER']", "43")
    assert window.text_content("[data-calc=SUM_DIAMETERS]") == "43"
    wait_saved(window)
    window.click("[data-section=CONCLUSION] summary")
    window.check("input[name=NEW_LESION][value='0']")
    window.keyboard.press("Control+s")
    expect(window.locator("#reading .tp-note--good")).to_have_text("Lecture enregistrée.", timeout=PATIENCE)
    window.screenshot(path="var/screenshots/room-own-window.png")
    page.screenshot(path="var/screenshots/room-form-away.png")
    window.close()
    expect(page.locator("#reading")).to_be_visible()
    assert page.input_value("[name='TARGETS/1/DIAMETER']") == "43"
    page.fill("[name=COMMENT]", "ramené")
    wait_saved(page)
    assert page.complaints == []
