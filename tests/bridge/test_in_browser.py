"""The pages of the bridge in a real Chromium: a folder is picked, a cut connection is gone on with, attributes are found."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from anonymization_bridge.intakes import previews
from anonymization_bridge.rooms import Rooms
from tests.bridge.conftest import PASSWORD
from tests.bridge.images import write_ct, write_ultrasound
from tests.bridge.serving import serving
from tests.bridge.test_chain import zipped
from tests.bridge.toolpict_stub import ToolpictStub

pytestmark = pytest.mark.browser


@pytest.fixture
def address(told_rooms: Rooms) -> Iterator[str]:
    """Serve the pages, and make what they ask for to be shown."""
    ended = threading.Event()
    making = threading.Thread(target=previews.run, args=(told_rooms, lambda: not ended.is_set()), daemon=True)
    with serving(told_rooms) as where:
        making.start()
        yield where
        ended.set()
    making.join()


@contextmanager
def form(
    browser: Browser, address: str, toolpict: ToolpictStub, *, script: bool = True
) -> Iterator[tuple[Page, list[str]]]:
    """Give a page with a confirmed form, and what its console says."""
    context = browser.new_context(locale="fr-FR", java_script_enabled=script)
    page, said = context.new_page(), list[str]()
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(f"{address}/sign-in")
    page.fill("#username", "arc")
    page.fill("#password", PASSWORD)
    page.click("main button[type=submit]")
    answer = page.request.post(f"{address}/launch", form={"launch": toolpict.launch()}, max_redirects=0)
    page.goto(f"{address}{answer.headers['location']}")
    page.click("main button[type=submit]")
    expect(page.locator("h1")).to_have_text("Envoyer un examen")
    yield page, said
    context.close()


@pytest.mark.parametrize("script", [True, False])
def test_a_folder_is_picked_looked_at_and_sent(
    chromium: Browser, address: str, toolpict: ToolpictStub, tmp_path: Path, script: bool
) -> None:
    write_ct(tmp_path / "cd" / "DICOM", slices=4)
    (tmp_path / "cd" / "README.TXT").write_text("invented")
    with form(chromium, address, toolpict, script=script) as (page, said):
        page.set_input_files("#folder", tmp_path / "cd")
        page.click("text=Déposer le dossier")
        expect(page.locator("tr.tp-examination")).to_contain_text("EXEMPLE Odile")
        expect(page.locator("text=Ne partiront pas")).to_contain_text("1 hors DICOM")
        page.check("input[name=series]")
        page.click("text=Choisir ces séries")
        if not script:
            for _ in range(200):
                if page.locator(".tp-seen").count():
                    break
                page.reload()  # a page without a script is refreshed by its reader
        expect(page.locator(".tp-seen")).to_contain_text("gardés", timeout=30_000)
        assert (
            page.locator(".tp-found img").evaluate("image => image.complete && image.naturalWidth > 0")
            if script
            else True
        )
        page.click("text=Dé-identifier et envoyer")
        expect(page.locator("h1")).to_contain_text("Envoi ONCO-001")
        assert said == []


def test_a_cut_connection_is_gone_on_with(
    chromium: Browser, address: str, toolpict: ToolpictStub, tmp_path: Path
) -> None:
    write_ct(tmp_path / "cd", slices=4)
    archive = tmp_path / "cd.zip"
    archive.write_bytes(zipped(tmp_path / "cd"))
    sent: list[str] = []

    def cut_once(route: Route) -> None:
        if route.request.method != "PATCH":
            route.fallback()
            return
        sent.append(route.request.headers["upload-offset"])
        if len(sent) == 1:
            route.abort()
        else:
            route.fallback()

    with form(chromium, address, toolpict) as (page, _):
        page.route(re.compile("/uploads/"), cut_once)
        page.set_input_files("#zip", archive)
        page.click("text=Déposer le ZIP")
        expect(page.locator("[data-words]").nth(1)).to_contain_text("nouvel essai")
        expect(page.locator("tr.tp-examination")).to_contain_text("EXEMPLE Odile", timeout=30_000)
    assert sent == ["0", "0"]


def test_what_is_no_zip_is_told_on_the_page(
    chromium: Browser, address: str, toolpict: ToolpictStub, tmp_path: Path
) -> None:
    (tmp_path / "no.zip").write_bytes(b"x" * 100)
    with form(chromium, address, toolpict) as (page, _):
        page.set_input_files("#zip", tmp_path / "no.zip")
        page.click("text=Déposer le ZIP")
        expect(page.get_by_role("alert")).to_have_text("Ce fichier n’est pas un ZIP lisible")


def test_a_full_disk_is_told_where_the_file_was_chosen(
    chromium: Browser, address: str, toolpict: ToolpictStub, tmp_path: Path
) -> None:
    (tmp_path / "cd.zip").write_bytes(b"x" * 100)

    def full(route: Route) -> None:
        route.fulfill(status=507, content_type="text/html", body='<p role="alert">Il n’y a plus de place</p>')

    with form(chromium, address, toolpict) as (page, _):
        page.route(re.compile("/uploads$"), full)
        page.set_input_files("#zip", tmp_path / "cd.zip")
        page.click("text=Déposer le ZIP")
        expect(page.locator("[data-words]").nth(1)).to_have_text("Le dépôt s’est arrêté : Il n’y a plus de place")
        expect(page.locator("text=Déposer le ZIP")).to_be_enabled()


def test_an_attribute_is_found_among_all_and_nothing_typed_leaves_the_page(
    chromium: Browser, address: str, toolpict: ToolpictStub, tmp_path: Path
) -> None:
    write_ct(tmp_path / "cd")
    write_ultrasound(tmp_path / "cd")
    with form(chromium, address, toolpict) as (page, said):
        page.set_input_files("#folder", tmp_path / "cd")
        page.click("text=Déposer le dossier")
        page.locator("[data-all]").first.check()
        page.locator("[data-all]").last.check()
        expect(page.locator("input[name=series]:checked")).to_have_count(2)
        page.click("text=Choisir ces séries")
        page.locator(".tp-seen a", has_text="attributs").first.click(timeout=30_000)
        asked: list[str] = []
        page.on("request", lambda one: asked.append(one.url) if one.resource_type in {"document", "fetch"} else None)
        page.fill("#find", "etablissement")
        expect(page.locator("#found-count")).to_contain_text("trouvés")
        expect(page.locator("tbody tr:visible")).to_have_count(1)
        expect(page.locator("tbody tr:visible")).to_contain_text("CH de Beaulac")
        page.fill("#find", "")
        expect(page.locator("tbody tr:visible").nth(20)).to_be_visible()
        assert asked == []
        assert said == []
