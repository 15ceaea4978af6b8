"""Post-processing, images and results in a real browser: light and dark, without a word on the console (R50, R54)."""

import threading
from decimal import Decimal
from pathlib import Path

import pytest
from werkzeug.serving import WSGIRequestHandler, make_server

from tests import post_processed as arranged
from tests.builders import NOW
from toolpict.domain.data_cut import CutTask, DataCut, DataCutStatus
from toolpict.domain.imaging import TaskImage
from toolpict.domain.people import Role
from toolpict.domain.post_processing import Output, OutputProblem, OutputState, OutputStatus, OutputValue
from toolpict.domain.research_study import Visit
from toolpict.domain.tasks import TaskKind, TaskStatus

pytestmark = pytest.mark.browser

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RUN_AXE = "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}, iframes: false})"


class Quiet(WSGIRequestHandler):
    def log(self, *_):
        pass


@pytest.fixture
def database_url(sqlite_url):
    return sqlite_url


@pytest.fixture
def technologist(world):
    return arranged.make_technologist(world)


@pytest.fixture
def coordinator(world):
    return world.account("coordinator", Role.COORDINATOR)


@pytest.fixture
def task(world, technologist):
    """A task with one output refused, and one to be confirmed that superseded another."""
    task = arranged.make_task(world, technologist, arranged.register(world, arranged.make_brain()))
    handed = [
        ("SEG", 1, "autre.dcm", OutputStatus.REFUSED, OutputProblem.WRONG_SUBJECT),
        ("VALUES", 1, "volumes.csv", OutputStatus.SUPERSEDED, ""),
        ("VALUES", 2, "volumes.csv", OutputStatus.TO_CONFIRM, ""),
    ]
    for code, version, name, status, problem in handed:
        output = Output(task.id, code, version, name, "text/csv", 24_600_000, "0" * 64, technologist.id, NOW)
        world.store(output, OutputState(output.id, status, problem))
        if code == "VALUES":
            world.store(OutputValue(output.id, "GM_VOLUME", Decimal("612.5"), "mL"))
    return task


@pytest.fixture
def cuts(world, task, coordinator):
    """A research study on its way: readings in every state, and two cuts, the first with one that was withdrawn since."""
    world.store(Visit(world.subject.id, world.month_3.id))
    for status in (TaskStatus.VALIDATED, TaskStatus.VALIDATED, TaskStatus.SUBMITTED, TaskStatus.IN_PROGRESS):
        world.task(TaskKind.READING, status)
    withdrawn = world.task(TaskKind.READING, TaskStatus.WITHDRAWN)
    for number, status, sha256 in ((8, DataCutStatus.WRITTEN, "a" * 64), (9, DataCutStatus.WRITING, "")):
        cut = DataCut(world.research_study.id, number, "Analyse intermédiaire", coordinator.id, NOW, 10, "0" * 64)
        cut.status, cut.sha256, cut.size_bytes = status, sha256, 123_456 if sha256 else 0
        world.store(cut, CutTask(cut.id, withdrawn.id, TaskStatus.VALIDATED))


@pytest.fixture
def withdrawal(world, task, units):
    """Return the page that asks whether to withdraw an examination with a task under way and one that is validated."""
    with units.looking() as work:
        (shown,) = work.find(TaskImage, task_id=task.id)
    done = world.task(TaskKind.READING, TaskStatus.VALIDATED)
    world.store(TaskImage(done.id, shown.imaging_study_id))
    return f"/imaging-studies/{shown.imaging_study_id}/withdraw"


@pytest.fixture
def address(app):
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def open_page(chromium, address, login):
    contexts = []

    def call(account, **options):
        context = chromium.new_context(viewport={"width": 1280, "height": 800}, **options)
        contexts.append(context)
        cookies = login(account)._cookies.values()
        context.add_cookies([{"name": one.key, "value": one.value, "url": address} for one in cookies])
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda message: page.complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        return page

    yield call
    for context in contexts:
        context.close()


def violations(page, picture):
    page.screenshot(path=picture, full_page=True)
    page.evaluate(AXE.read_text())
    found = page.evaluate(RUN_AXE, TAGS)["violations"]
    return [(one["id"], node["html"]) for one in found for node in one["nodes"]]


@pytest.mark.parametrize(("scheme", "locale"), [("light", "fr-FR"), ("dark", "en-GB")])
def test_the_pages_break_no_rule_of_wcag_and_complain_of_nothing(
    open_page, address, world, technologist, coordinator, task, cuts, withdrawal, tmp_path, scheme, locale
):
    pages = {
        "task": (technologist, f"/tasks/{task.id}"),
        "results": (coordinator, f"/research-studies/{world.research_study.id}/results"),
        "withdrawal": (world.associate, withdrawal),
        "subject": (world.associate, f"/subjects/{world.subject.id}"),
        "results-arc": (world.associate, f"/research-studies/{world.research_study.id}/results"),
    }
    found = {}
    people = {account.id: account for account, _ in pages.values()}
    opened = {key: open_page(account, color_scheme=scheme, locale=locale) for key, account in people.items()}
    for name, (account, path) in pages.items():
        page = opened[account.id]
        answer = page.goto(address + path)
        found[name] = (answer.status, violations(page, tmp_path / f"{name}-{scheme}.png"), page.complaints)
    assert found == dict.fromkeys(pages, (200, [], []))


def test_the_page_says_what_is_missing_beside_its_one_filled_button(open_page, address, technologist, task):
    page = open_page(technologist, locale="fr-FR")
    page.goto(f"{address}/tasks/{task.id}")
    assert page.locator(".tp-acts-note").text_content() == "Il manque 2 sorties"
    assert page.locator(".btn-primary").all_text_contents() == ["Soumettre"]
    page.click(".btn-primary")
    assert page.locator("[role=alert]").text_content().strip() == "Sorties manquantes\u00a0: 2"


def test_values_are_confirmed_on_the_page(open_page, address, technologist, task, units):
    page = open_page(technologist, locale="fr-FR")
    page.goto(f"{address}/tasks/{task.id}")
    page.click("button:has-text('Confirmer')")
    assert page.locator(".tp-acts-note").text_content() == "Il manque 1 sortie"


def test_data_are_frozen_on_the_page(open_page, address, coordinator, world, cuts, units):
    page = open_page(coordinator, locale="fr-FR")
    page.goto(f"{address}/research-studies/{world.research_study.id}/results")
    page.fill("#title", "Analyse finale")
    page.click("main button:has-text('Geler les données')")
    assert "Analyse finale" in page.locator("#main").text_content()
    with units.looking() as work:
        assert len(work.find(DataCut)) == 3


def test_the_images_of_a_task_are_seen_in_the_viewer(open_page, address, technologist, task, archive, tmp_path):
    archive.store(arranged.make_brain().files)
    page = open_page(technologist, locale="fr-FR")

    page.goto(f"{address}/tasks/{task.id}/images")

    viewer = page.frame_locator("iframe")
    viewer.locator("canvas").first.wait_for(timeout=60_000)
    page.wait_for_function("document.querySelector('[data-tp-told]').textContent === ''")
    page.screenshot(path=tmp_path / "images.png")
    assert "ONCO-001" in page.locator("h1").text_content()
    page.click("text=Tout en DICOM (ZIP)", no_wait_after=True)
    assert page.complaints == []
