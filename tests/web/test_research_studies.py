"""The pages of a research study, by a client without JavaScript."""

import io
import re
import time
from html import unescape
from pathlib import Path

import pytest

from tests.arranged import make_images
from tests.builders import NOW
from toolpict.domain.forms import FormVersion
from toolpict.domain.people import Role
from toolpict.domain.research_study import Subject, TimePoint, Visit
from toolpict.domain.tasks import Task, TaskStatus

STUDY = {
    "code": "NEURO",
    "title": "Perfusion à 24 h",
    "sponsor": "CHU",
    "origin": "external",
    "site-0-code": "NORD",
    "site-0-name": "Nord-Vallée",
    "time_point-0-code": "M0",
    "time_point-0-label": "Inclusion",
    "time_point-0-day": "0",
}
GREY_MATTER = Path(__file__).parents[2] / "demonstration/procedures/grey_matter.json"
PROCEDURE = {
    "code": "VOL",
    "title": "Volume",
    "steps": "Segmenter",
    "output-0-code": "SEG",
    "output-0-label": "Segmentation",
    "output-0-type": "dicom-seg",
}


@pytest.fixture
def arc(world, login):
    return login(world.associate)


@pytest.fixture
def address(world):
    return f"/research-studies/{world.research_study.id}"


def path(response):
    assert response.status_code == 303, response.text
    return response.location


def test_a_research_study_is_opened_by_hand(world, login, unguarded):
    opener = world.account("opener")
    let_open(unguarded)
    client = login(opener)
    refused = client.post("/research-studies/new", data=STUDY | {"code": "x", "sponsor": ""})
    assert refused.status_code == 422
    assert 'aria-describedby="code-problem code-hint"' in refused.text
    assert 'value="Nord-Vallée"' in refused.text
    more = client.post("/research-studies/new", data=STUDY | {"more": "yes"})
    assert more.text.count('name="time_point-') > refused.text.count('name="time_point-')
    page = client.get(path(client.post("/research-studies/new", data=STUDY))).text
    assert "Perfusion à 24 h" in page
    assert "NEURO" in client.get("/research-studies").text


def let_open(engine):
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE account SET opens_research_studies = true WHERE username = 'opener'")


def test_every_page_of_a_research_study_is_shown_in_both_languages(arc, world, address, unguarded):
    pages = ("", "/matrix", "/subjects", "/people", "/configuration", "/procedures", "/procedures/new")
    pages += ("/reading-plans", "/tasks/new", "/tasks/drafts", "/matrix.csv")
    for page in pages:
        for language in ("fr", "en"):
            answer = arc.get(address + page, headers={"Accept-Language": language})
            assert answer.status_code == 200, page
            assert "{" not in re.sub(r"<script.*?</script>|<meta name=.htmx.*?>", "", answer.text, flags=re.DOTALL)
    assert arc.get(f"/subjects/{world.subject.id}").status_code == 200
    assert arc.get("/tasks/new").status_code == 303


def test_who_does_not_take_part_finds_none_of_it(login, world, address):
    client = login(world.account("stranger"))
    for page in (
        "",
        "/matrix",
        "/subjects",
        "/people",
        "/configuration",
        "/procedures",
        "/reading-plans",
        "/tasks/new",
    ):
        assert client.get(address + page).status_code == 404, page
    assert client.get(f"/subjects/{world.subject.id}").status_code == 404
    for page in ("/subjects", "/people", "/procedures/new", "/reading-plans", "/tasks/new", "/sites", "/time-points"):
        assert client.post(address + page, data={}).status_code == 404, page


def test_a_reader_sees_the_people_and_no_subject(login, world, address):
    client = login(world.account("reader", Role.RADIOLOGIST))
    assert client.get(address).status_code == 200
    assert "001" not in client.get(address).text
    assert client.get(f"{address}/matrix").status_code == 403
    assert client.get("/search?q=001").status_code == 200


def test_a_subject_is_included_and_a_visit_launched_from_its_page(arc, world, address):
    typed = {"number": "002", "site": str(world.site.id), "reference_date": "2026-11-20"}
    page = arc.get(path(arc.post(f"{address}/subjects", data=typed))).text
    assert "ONCO-002" in page
    assert re.search(r'action="/visits/[0-9a-f-]{36}/intake"', page)
    refused = arc.post(f"{address}/subjects", data=typed)
    assert refused.status_code == 422
    assert 'value="2026-11-20"' in refused.text


def test_a_status_is_changed_with_a_reason_and_a_stale_page_is_told(arc, world):
    subject = f"/subjects/{world.subject.id}"
    withdrawn = {"version": "1", "status": "subject-withdrawn"}
    assert arc.post(f"{subject}/status", data=withdrawn).status_code == 422
    page = arc.get(path(arc.post(f"{subject}/status", data=withdrawn | {"reason": "retrait du consentement"}))).text
    assert "retrait du consentement" in page
    assert arc.post(f"{subject}/status", data=withdrawn | {"reason": "encore"}).status_code == 409
    visit = f"{subject}/visits/{world.visit.id}"
    assert arc.post(visit, data={"version": 1, "status": "not-done"}).status_code == 422
    assert path(arc.post(visit, data={"version": 1, "status": "not-done", "reason": "panne"})) == subject


def test_roles_are_given_and_ended(arc, world, address):
    world.account("reader-1")
    page = arc.get(path(arc.post(f"{address}/people", data={"username": "reader-1", "role": "radiologist"}))).text
    end = re.findall(rf'action="({address}/people/[0-9a-f-]+/end)"', page)
    assert len(end) == 2
    assert arc.post(f"{address}/people", data={"username": "arc", "role": "radiologist"}).status_code == 422
    statuses = sorted(arc.post(one).status_code for one in end)
    assert statuses == [303, 409]


def test_a_procedure_is_published_by_hand_and_from_a_file(arc, world, address):
    shown = path(arc.post(f"{address}/procedures/new", data=PROCEDURE))
    assert "Segmentation" in arc.get(shown).text
    refused = arc.post(f"{address}/procedures/new", data=PROCEDURE | {"output-1-code": "x y"})
    assert refused.status_code == 422
    assert 'id="output-1-code-problem"' in refused.text
    with GREY_MATTER.open("rb") as file:
        assert "mL" in arc.get(path(arc.post(f"{address}/procedures/file", data={"file": (file, "p.json")}))).text
    bad = arc.post(f"{address}/procedures/file", data={"file": (io.BytesIO(b"{"), "p.json")})
    assert bad.status_code == 422


def test_tasks_are_previewed_made_as_drafts_and_issued(arc, world, address, units):
    form = FormVersion(world.research_study.id, "LESIONS", 1, "{}", "0" * 64, world.associate.id, NOW)
    reader = world.account("reader-1", Role.RADIOLOGIST)
    world.store(form)
    plan = {"code": "MAIN", "title": "Lecture", "form": str(form.id), "readers": "2"}
    arc.post(f"{address}/reading-plans", data=plan)
    page = arc.get(f"{address}/tasks/new").text
    chosen = unescape(re.search(rf'href="({address}/tasks/new\?work=[^"]+)"', page)[1])
    work = re.search("work=([0-9a-f-]{36})", chosen)[1]
    assert "Reader-1 (0 en cours)" in arc.get(chosen).text
    asked = {"work": work, "time_points": str(world.baseline.id), "numbers": "001", "person-R1": str(reader.id)}
    unknown = arc.post(f"{address}/tasks/preview", data=asked | {"numbers": "001 777"})
    assert unknown.status_code == 422
    assert "777" in re.search(r'id="numbers-problem".*?</p>', unknown.text, re.DOTALL)[0]
    preview = arc.post(f"{address}/tasks/preview", data=asked)
    assert preview.status_code == 200
    assert "Demandes à créer\xa0: 2" in preview.text
    drafts = path(arc.post(f"{address}/tasks/new", data=asked))
    assert arc.post(f"{address}/tasks/new", data=asked).status_code == 422
    ids = re.findall(r'name="tasks" value="([^"]+)"', arc.get(drafts).text)
    assert len(ids) == 2
    assert arc.post(f"{address}/tasks/issue", data={"tasks": ids}).status_code == 303
    with units.looking() as look:
        assert {task.status for task in look.find(Task)} == {TaskStatus.BLOCKED}


def test_the_search_leads_to_the_one_thing_it_finds(arc, world):
    assert path(arc.get("/search?q=001")) == f"/subjects/{world.subject.id}"
    assert path(arc.get("/search?q=onco")) == f"/research-studies/{world.research_study.id}"
    assert path(arc.get(f"/search?q={world.task().number}")).startswith("/tasks/")
    assert arc.get("/search?q=%3Cscript%3E").status_code == 200


def test_the_matrix_of_300_subjects_and_8_time_points_is_quick(arc, world, address, unguarded):
    study_id = world.research_study.id
    points = [TimePoint(study_id, f"S{n}", f"Semaine {n}", 7 * n, 3, 3, n + 2) for n in range(6)]
    subjects = [Subject(study_id, world.site.id, f"1-{n:04}", reference_date=NOW.date()) for n in range(299)]
    visits = [Visit(one.id, point.id) for one in subjects for point in (world.baseline, world.month_3, *points)]
    world.store(*points, *subjects, *visits)
    page = arc.get(f"{address}/matrix")
    assert page.text.count('<th scope="row"><a href="/subjects/') == 300
    seconds = min(processor_time(lambda: arc.get(f"{address}/matrix")) for _ in range(3))
    assert seconds < 0.3


def processor_time(act):
    """Return for how many seconds this thread worked, whatever else the machine had to do meanwhile."""
    began = time.thread_time()
    act()
    return time.thread_time() - began


@pytest.mark.parametrize(
    "page",
    [
        "/subjects",
        "/people",
        "/time-points",
        "/sites",
        "/reading-plans",
        "/procedures/new",
        "/tasks/preview",
        "/tasks/new",
        "/tasks/issue",
    ],
)
def test_nonsense_is_refused_and_changes_nothing(arc, address, rows, page):
    before = rows()
    nonsense = {
        "number": "\x01",
        "code": "é" * 9999,
        "work": "../..",
        "visits": ["x"],
        "tasks": ["y"],
        "readers": "1e9",
    }
    answer = arc.post(address + page, data=nonsense)
    assert answer.status_code == 422
    assert rows() == before


def test_a_stale_page_of_a_visit_shows_what_is_there_and_what_was_typed(arc, world):
    address = f"/subjects/{world.subject.id}/visits/{world.visit.id}"
    typed = {"version": 1, "status": "not-done", "reason": "panne de l’IRM"}
    arc.post(address, data={"version": 1, "status": "not-done", "reason": "sujet absent"})

    answer = arc.post(address, data=typed)

    assert answer.status_code == 409
    assert "sujet absent" in answer.text
    assert "panne de l’IRM" in answer.text
    assert arc.post(address, data=typed | {"version": 2}).status_code == 303


def test_a_visit_whose_examination_came_meanwhile_keeps_what_was_typed(arc, world):
    make_images(world)
    address = f"/subjects/{world.subject.id}/visits/{world.visit.id}"
    answer = arc.post(address, data={"version": 7, "status": "not-done", "reason": "panne de l’IRM"})
    assert answer.status_code == 409
    assert "Ce que vous aviez saisi" in answer.text
    assert "panne de l’IRM" in answer.text
