"""The pages of a research study in a real browser: light and dark, French and English, without a word on the console."""

import threading
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.builders import NOW, TODAY
from toolpict.domain.document import Document
from toolpict.domain.forms import FormVersion
from toolpict.domain.imaging import ImagingStudy, ImagingStudyStatus, Source
from toolpict.domain.intake import Intake, IntakeStatus
from toolpict.domain.people import Role
from toolpict.domain.post_processing import ExpectedOutput, ExpectedValue, OutputType, ProcedureVersion
from toolpict.domain.reading_plan import ReadingPlan
from toolpict.domain.research_study import Subject, Visit
from toolpict.domain.tasks import TaskKind, TaskStatus

pytestmark = pytest.mark.browser

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RUN_AXE = "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})"
PASSWORD = "a long password of the tests"
PARTS = (
    "", "/matrix", "/subjects", "/people", "/configuration", "/procedures", "/procedures/new", "/reading-plans",
    "/tasks/new", "/tasks/drafts", "/documents",
)  # fmt: skip
WORK = (
    (),
    ((TaskKind.POST_PROCESSING, TaskStatus.IN_PROGRESS),),
    ((TaskKind.POST_PROCESSING, TaskStatus.VALIDATED), (TaskKind.READING, TaskStatus.ASSIGNED)),
    ((TaskKind.POST_PROCESSING, TaskStatus.VALIDATED), (TaskKind.READING, TaskStatus.SUBMITTED)),
    ((TaskKind.POST_PROCESSING, TaskStatus.VALIDATED), (TaskKind.READING, TaskStatus.VALIDATED)),
    ((TaskKind.POST_PROCESSING, TaskStatus.LOCKED), (TaskKind.READING, TaskStatus.LOCKED)),
    ((TaskKind.READING, TaskStatus.DRAFT),),
)


class Quiet(WSGIRequestHandler):
    def log(self, *_):
        pass


@pytest.fixture
def database_url(sqlite_url):
    return sqlite_url


@pytest.fixture
def study(world, unguarded):
    """A research study with something to show on every page."""
    study_id, by, chance = world.research_study.id, world.associate.id, Random(5)
    reader = world.account("reader-1", Role.RADIOLOGIST)
    world.account("technologist", Role.TECHNOLOGIST)
    values = (ExpectedValue("GM", "Substance grise", "mL", 100, 2000),)
    outputs = (
        ExpectedOutput("SEG", "Segmentation", OutputType.DICOM_SEG),
        ExpectedOutput("VALUES", "Volumes", OutputType.CSV_VALUES, values=values),
    )
    steps = ("Ouvrir la série T1.", "Segmenter la substance grise.")
    procedure = ProcedureVersion(study_id, study_id, "GM", 1, "Substance grise", steps, "3D Slicer", outputs, by, NOW)
    form = FormVersion(study_id, "LESIONS", 1, "{}", "0" * 64, by, NOW)
    world.store(procedure, form, ReadingPlan(study_id, "MAIN", "Double lecture", form.id, ("R1", "R2"), study_id))
    world.store(Visit(world.subject.id, world.month_3.id))
    for version in (1, 2):
        what = (
            f"{version}.0 du 2 mars 2026",
            f"protocole-v{version}.pdf",
            "application/pdf",
            182_000,
            f"{version}" * 64,
        )
        world.store(Document(study_id, study_id, version, "Protocole de l’étude", *what, by, NOW))
    for number in range(2, 26):
        start = TODAY - timedelta(days=chance.randrange(120)) if number % 7 else None
        subject = Subject(study_id, world.site.id, f"{number:03}", reference_date=start)
        visits = [Visit(subject.id, point.id) for point in (world.baseline, world.month_3)]
        world.store(subject, *visits)
        if chance.random() < 0.8:
            receive(world, visits[0], ImagingStudyStatus.ACCEPTED if number != 9 else ImagingStudyStatus.REFUSED)
            for kind, status in WORK[number % len(WORK)]:
                due = TODAY + timedelta(days=chance.randrange(-6, 12))
                given = {"assignee_id": reader.id, "due": due, "title": "Double lecture"}
                world.task(kind, status, visit_id=visits[0].id, subject_id=subject.id, **given)
    with unguarded.begin() as connection:
        connection.exec_driver_sql(
            f"UPDATE account SET password_hash = 'plain:{PASSWORD}', opens_research_studies = true"
        )
    return procedure, form


def receive(world, visit, status):
    """Store an examination of a visit and the intake that brought it."""
    task = world.task(TaskKind.INTAKE, TaskStatus.VALIDATED, visit_id=visit.id, subject_id=visit.subject_id)
    study_id, by = world.research_study.id, world.associate.id
    intake = Intake(task.id, study_id, visit.subject_id, visit.id, by, IntakeStatus.DELIVERED)
    where = (study_id, visit.subject_id, visit.id, intake.id, f"2.25.{intake.id.int}")
    what = ("MR", Source.CLINICAL_PACS, 180, 24_600_000, NOW, NOW, "base", "1", "0" * 64, status)
    world.store(intake, ImagingStudy(*where, *what))


@pytest.fixture
def address(app, study):
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def page(chromium, address):
    context = chromium.new_context(viewport={"width": 1280, "height": 800}, locale="fr-FR")
    page = context.new_page()
    page.complaints = []
    page.on("console", lambda message: page.complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("request", lambda sent: None if sent.url.startswith(address) else page.complaints.append(sent.url))
    page.goto(f"{address}/sign-in")
    page.fill("#username", "arc")
    page.fill("#password", PASSWORD)
    page.click("main button")
    page.wait_for_load_state("load")
    yield page
    context.close()


def faults(page):
    page.evaluate(AXE.read_text())
    found = page.evaluate(RUN_AXE, TAGS)["violations"]
    return [(one["id"], [node["html"][:160] for node in one["nodes"][:3]]) for one in found]


def addresses(world, study):
    here = f"/research-studies/{world.research_study.id}"
    procedure, _form = study
    asked = f"{here}/tasks/new?work={procedure.id}"
    others = ("/research-studies", "/research-studies/new", f"/subjects/{world.subject.id}", "/search?q=0", asked)
    return [here + part for part in PARTS] + [f"/procedures/{procedure.id}", *others]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_accessible_and_silent(page, address, world, study, scheme, screens):
    page.emulate_media(color_scheme=scheme)
    found = {}
    for number, part in enumerate(addresses(world, study)):
        answer = page.goto(address + part)
        assert answer.status == 200, part
        screens(page, f"{scheme}-{number:02}")
        if wrong := faults(page):
            found[part] = wrong
    assert (found, page.complaints) == ({}, [])


def test_tasks_are_made_by_hand_from_the_matrix(page, address, world, study, screens):
    page.goto(f"{address}/research-studies/{world.research_study.id}/matrix")
    page.click("thead th:nth-child(2) a")
    page.click("main .tp-list li:first-child a")
    assert page.is_checked("#point-1")
    page.fill("#numbers", "003, ONCO-010")
    page.select_option("#person-PT", index=1)
    page.click("main form button")
    screens(page, "preview")
    assert page.locator("main tbody tr").count() == 2
    assert faults(page) == []
    page.click("main form button:first-child")
    screens(page, "drafts")
    assert page.get_by_text("Technologist").count() == 2
    assert (faults(page), page.complaints) == ([], [])


@pytest.mark.parametrize("act", ["Fixer l’échéance", "Assigner", "Annuler les demandes"])
def test_ticked_tasks_are_treated_together(page, address, study, act, screens):
    page.goto(f"{address}/tasks?group=to-do")
    for box in page.locator("input[name=task]").all()[:4]:
        box.check()
    page.get_by_role("button", name=act).click()
    screens(page, act)
    assert page.locator("main tbody tr").count() == 4
    assert (faults(page), page.complaints) == ([], [])


@pytest.fixture
def screens(request):
    """Keep a picture of each page where `SCREENS` says; none otherwise."""
    folder = request.config.getoption("--basetemp", None)

    def call(page, name):
        if folder:
            page.screenshot(path=f"{folder}/{name}.png", full_page=True)

    return call
