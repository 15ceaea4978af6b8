"""What somebody with a role for one site is shown: everything of that site, and nothing of another (R20, R32)."""

import re
from datetime import date, timedelta
from html import unescape
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa

from tests.builders import NOW, TODAY
from toolpict.domain.data_cut import DataCut
from toolpict.domain.ecrf import canonical_document
from toolpict.domain.forms import FormVersion
from toolpict.domain.people import Role, RoleAssignment
from toolpict.domain.post_processing import ProcedureVersion
from toolpict.domain.research_study import Site, Subject, Visit
from toolpict.domain.tasks import TaskKind, TaskStatus
from toolpict.persistence.tables.research_studies import research_study_sites

YESTERDAY = TODAY - timedelta(days=1)
HERE, THERE = "ONCO-001", "999"


@pytest.fixture
def paris(world, unguarded):
    """A second site with people, a subject who is late, and more tasks than the first has."""
    site = Site("PARIS", "Hôpital de Paris")
    subject = Subject(world.research_study.id, site.id, THERE, reference_date=date(2026, 9, 1))
    visit = Visit(subject.id, world.baseline.id)
    expected = Subject(world.research_study.id, site.id, "998", reference_date=TODAY)
    technologist = world.account("parisian")
    world.store(site, subject, visit, expected, Visit(expected.id, world.baseline.id))
    with unguarded.begin() as connection:
        connection.execute(
            sa.insert(research_study_sites).values(research_study_id=world.research_study.id, site_id=site.id)
        )
    world.store(RoleAssignment(technologist.id, world.research_study.id, Role.TECHNOLOGIST, TODAY, site_id=site.id))
    place = {"site_id": site.id, "subject_id": subject.id, "visit_id": visit.id, "due": YESTERDAY}
    kinds = [(TaskKind.POST_PROCESSING, TaskStatus.READY), (TaskKind.READING, TaskStatus.SUBMITTED)] * 20
    there = [world.task(kind, status, **place) for kind, status in kinds]
    return {"subject": subject, "visit": visit, "tasks": there}


@pytest.fixture
def lyonnaise(world, login):
    """Give the client of somebody who has a role for the first site alone."""

    def call(role):
        account = world.account(f"{role}-of-lyon")
        world.give(account, role, world.site)
        return login(account)

    return call


def addresses(world):
    study = f"/research-studies/{world.research_study.id}"
    own = (
        "",
        "/matrix",
        "/matrix.csv",
        "/subjects",
        "/people",
        "/documents",
        "/forms",
        "/procedures",
        "/reading-plans",
        "/results",
        "/tasks/new",
        "/tasks/drafts",
    )
    return [
        "/",
        "/expected",
        "/tasks",
        "/tasks?study=ONCO",
        "/tasks.csv",
        "/research-studies",
        f"/search?q={THERE}",
        f"/subjects/{world.subject.id}",
        *(study + page for page in own),
    ]


@pytest.mark.parametrize("role", [Role.RESEARCH_ASSOCIATE, Role.COORDINATOR])
def test_no_page_shows_anything_of_another_site(world, paris, lyonnaise, role):
    world.task(TaskKind.POST_PROCESSING, due=YESTERDAY)
    client = lyonnaise(role)
    marks = re.compile(
        rf"PARIS|Paris\b|{THERE}|998|parisian|\b({'|'.join(str(task.number) for task in paris['tasks'])})\b",
        re.IGNORECASE,
    )
    for address in addresses(world):
        answer = client.get(address)
        assert answer.status_code in {200, 403}, address
        shown = re.sub(r"[?&]q=\d+|value=\"999\"|[0-9a-f]{8}-[0-9a-f-]{27}", "", answer.text)
        shown = re.sub(r"(?s)<title>.*?</title>|<script.*?</script>", "", shown)
        assert marks.search(shown) is None, (address, marks.search(shown))


def test_the_pages_of_a_research_study_show_what_is_of_the_own_site(world, paris, lyonnaise):
    task = world.task(TaskKind.POST_PROCESSING, due=YESTERDAY)
    client, study = lyonnaise(Role.RESEARCH_ASSOCIATE), f"/research-studies/{world.research_study.id}"
    for page in (f"{study}/matrix", f"{study}/matrix.csv", f"{study}/subjects", f"/subjects/{world.subject.id}"):
        assert "001" in client.get(page).text, page
    assert f">{task.number}<" in client.get("/tasks").text or str(task.number) in client.get("/tasks").text
    overview = client.get(study).text
    assert f"/tasks/{task.id}" in overview
    assert HERE in client.get("/search?q=001", follow_redirects=True).text


def test_the_home_counts_and_shows_what_waits_at_the_own_site(world, paris, lyonnaise):
    task = world.task(TaskKind.POST_PROCESSING, due=YESTERDAY)
    own = Subject(world.research_study.id, world.site.id, "002", reference_date=TODAY)
    world.store(own, Visit(own.id, world.baseline.id))
    client = lyonnaise(Role.RESEARCH_ASSOCIATE)
    home = client.get("/").text
    counted = re.findall(r'<a class="tp-counter[^>]*><span>[^<]*</span><b>(\d+)</b>', home)
    assert counted == ["1", "1", "0", "0", "0", "1"]  # late, to assign, to validate, held, returned, expected
    assert f"/tasks/{task.id}" in home
    assert "ONCO-002" in client.get("/expected").text or "002" in client.get("/expected").text


def test_counters_count_the_own_site_alone(world, paris, lyonnaise):
    world.task(TaskKind.POST_PROCESSING, due=YESTERDAY)
    client = lyonnaise(Role.RESEARCH_ASSOCIATE)
    overview = client.get(f"/research-studies/{world.research_study.id}").text
    assert re.findall(r'class="tp-late"[^>]*>(\d+)</a>', overview) == ["1"]
    assert re.search(r"0 / 1\b", overview)  # one visit wanted, none received
    matrix = client.get(f"/research-studies/{world.research_study.id}/matrix").text
    assert re.findall(r'<span class="tp-count">(\d+)</span>', matrix)[0] == "1"
    rows = client.get("/research-studies").text
    assert re.search(r'<td class="tp-num">1</td>', rows)


def test_things_of_another_site_are_not_to_be_found(world, paris, lyonnaise):
    client = lyonnaise(Role.RESEARCH_ASSOCIATE)
    subject, visit, task = paris["subject"].id, paris["visit"].id, paris["tasks"][0].id
    assert client.get(f"/subjects/{subject}").status_code == 404
    assert client.get(f"/tasks/{task}").status_code == 404
    changed = {"version": "1", "status": "excluded", "reason": "x", "reference_date": "2026-11-01"}
    for address in (
        f"/visits/{visit}/intake",
        f"/subjects/{subject}/status",
        f"/subjects/{subject}/reference-date",
        f"/subjects/{subject}/visits/{visit}",
        f"/tasks/{task}/cancel",
    ):
        assert client.post(address, data=changed).status_code == 404, address


def test_somebody_is_included_at_the_own_site_alone(world, paris, lyonnaise):
    client, study = lyonnaise(Role.RESEARCH_ASSOCIATE), world.research_study.id
    here, there = str(world.site.id), str(paris["subject"].site_id)
    address = f"/research-studies/{study}/subjects"
    assert client.post(address, data={"number": "002", "site": there}).status_code == 422
    answer = client.post(address, data={"number": "002", "site": here})
    assert answer.status_code == 303
    assert client.post(f"/visits/{world.visit.id}/intake").status_code == 303


@pytest.fixture
def procedure(world):
    found = ProcedureVersion(
        uuid4(), world.research_study.id, "VOL", 1, "Volume", ("x",), "", (), world.associate.id, NOW
    )
    world.store(found)
    return found


@pytest.mark.parametrize("role", [Role.RESEARCH_ASSOCIATE, Role.COORDINATOR])
def test_no_page_offers_a_way_that_is_refused(world, paris, procedure, lyonnaise, role):
    world.task(TaskKind.POST_PROCESSING, due=YESTERDAY, procedure_version_id=procedure.id)
    world.task(TaskKind.POST_PROCESSING, TaskStatus.DRAFT, procedure_version_id=procedure.id)
    client = lyonnaise(role)
    open_ways, seen, refused = ["/"], set(), []
    while open_ways:
        way = open_ways.pop()
        if way in seen or way.startswith(("/static/", "/sign-out")):
            continue
        seen.add(way)
        answer = client.get(way)
        if answer.status_code >= 400:
            refused.append((way, answer.status_code))
        if answer.mimetype == "text/html":
            open_ways += [unescape(found).partition("#")[0] for found in re.findall(r'href="(/[^"]*)"', answer.text)]
        if answer.status_code in {302, 303}:
            open_ways.append(answer.location)
    assert not refused
    assert len(seen) > 20


def test_tasks_are_made_at_the_own_site_alone(world, paris, procedure, lyonnaise):
    client, study = lyonnaise(Role.RESEARCH_ASSOCIATE), f"/research-studies/{world.research_study.id}"
    technologist = world.account("technologist-of-lyon")
    world.give(technologist, Role.TECHNOLOGIST, world.site)
    page = client.get(f"{study}/tasks/new?work={procedure.id}").text
    assert f'value="{technologist.id}"' in page
    asked = {"work": str(procedure.id), "priority": "0", "person-PT": str(technologist.id)}
    assert client.post(f"{study}/tasks/new", data={**asked, "visits": str(paris["visit"].id)}).status_code == 422
    everything = {**asked, "time_points": str(world.baseline.id)}
    assert "ONCO-001" in client.post(f"{study}/tasks/preview", data=everything).text
    assert client.post(f"{study}/tasks/new", data=everything).status_code == 303
    drafts = client.get(f"{study}/tasks/drafts").text
    (made,) = re.findall(r'name="tasks" value="([^"]+)"', drafts)
    assert client.post(f"{study}/tasks/issue", data={"tasks": [made, str(paris["tasks"][0].id)]}).status_code == 404
    assert client.post(f"{study}/tasks/issue", data={"tasks": made}).status_code == 303


def test_results_are_those_of_the_own_site(world, paris, lyonnaise):
    world.task(TaskKind.READING, TaskStatus.VALIDATED)
    world.store(DataCut(world.research_study.id, 1, "Premier gel", world.associate.id, NOW, 1, "0" * 64))
    page = lyonnaise(Role.RESEARCH_ASSOCIATE).get(f"/research-studies/{world.research_study.id}/results").text
    assert re.findall(r"<td class=\"tp-num\">(\d+ / \d+)</td>", page) == ["0 / 1", "1 / 1"]
    assert "Hôpital de Lyon" in page
    assert "Premier gel" not in page  # it holds the data of all sites


def test_forms_count_the_readings_of_the_own_site(world, paris, lyonnaise):
    document = canonical_document(Path("demonstration/forms/lesions.json").read_text(encoding="utf-8"))
    form = FormVersion(world.research_study.id, "LESIONS", 1, document, "0" * 64, world.associate.id, NOW)
    world.store(form)
    there = {key: paris["tasks"][0].__dict__[key] for key in ("site_id", "subject_id", "visit_id")}
    for place in ({}, there, there):
        world.task(TaskKind.READING, form_version_id=form.id, **place)
    page = lyonnaise(Role.RESEARCH_ASSOCIATE).get(f"/research-studies/{world.research_study.id}/forms").text
    assert re.findall(r'<td class="tp-num">(\d+)</td>', page)[-1:] == ["1"]


def test_the_home_of_a_coordinator_counts_what_is_late_at_the_own_site(world, paris, lyonnaise):
    world.task(TaskKind.POST_PROCESSING, due=YESTERDAY)
    home = lyonnaise(Role.COORDINATOR).get("/").text
    counted = re.findall(r'<a class="tp-counter[^>]*><span>([^<]*)</span><b>(\d+)</b>', home)
    assert counted == [("En retard", "1"), ("À assigner", "1"), ("À valider", "0"), ("Renvoyées", "0")]
    assert "pas encore de rôle" not in home
