"""What people see of quality control, of the expected acquisition and of the study day (R63)."""

import csv
import io
import re
from datetime import date
from decimal import Decimal
from html import unescape

import pytest
import sqlalchemy as sa

from tests.arranged import make_images
from tests.arranged_world import ArrangedWorld
from tests.builders import NOW
from toolpict.domain.codes import FindingCode
from toolpict.domain.imaging import ImagingStudyStatus, Series, SeriesOrigin, TaskImage
from toolpict.domain.people import Role
from toolpict.domain.quality_control import Check, FindingLevel, QualityDecision, SystemCheck, Verdict, finding
from toolpict.domain.research_study import Site, Subject, Visit
from toolpict.domain.tasks import TaskKind, TaskStatus
from toolpict.persistence.tables.imaging import imaging_studies
from toolpict.persistence.tables.research_studies import research_studies, time_points

SHIFTED = date(1987, 3, 14)
FOUND = (
    finding(FindingCode.SLICES_MISSING, FindingLevel.PROBLEM, number=2, count=3),
    finding(FindingCode.THICKNESS_RIGHT, FindingLevel.RIGHT, number=2, millimetres=Decimal("1.25"), maximum=Decimal(3)),
)
FILES = {"static", "ohif"}
"""What is served as it was installed."""

DRAWN_BY_CHANCE = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32,}|[0-9]{9,}")
"""Our ids, digests and UIDs, in which any four digits may stand."""

ALL_YES = dict.fromkeys(Check, "check-yes")


@pytest.fixture
def technologist(world):
    return world.account("technologist", Role.TECHNOLOGIST)


@pytest.fixture
def imaging_study(world):
    found = make_images(world, ImagingStudyStatus.REGISTERED)
    world.store(SystemCheck(found.id, 1, NOW, FOUND), Series(found.id, "1.2.3", "CT", 180, SeriesOrigin.BRIDGE))
    return found


@pytest.fixture
def check(world, imaging_study, technologist):
    return make_check(world, imaging_study, technologist)


def make_check(world, imaging_study, who):
    task = world.task(TaskKind.QUALITY_CONTROL, TaskStatus.IN_PROGRESS, assignee_id=who.id, title="")
    world.store(TaskImage(task.id, imaging_study.id))
    return task


def words(answer):
    """Return what a page says, without its markup."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.text))).replace("\u00a0", " ")


def test_the_page_tells_what_the_system_found_in_words(login, technologist, check):
    shown = words(login(technologist).get(f"/tasks/{check.id}"))
    assert "Problème Série 2 : coupes manquantes entre les autres, 3." in shown
    assert "Conforme Série 2 : coupes de 1,25 mm (au plus 3 mm)." in shown
    assert "Toute la région est couverte" in shown


def test_a_verdict_is_given_on_the_page_and_told_there(login, technologist, check):
    client = login(technologist)
    form = {"version": check.version, "verdict": "deviate", "comment": "Hors de la lésion", **ALL_YES}
    assert client.post(f"/tasks/{check.id}/quality", data=form).status_code == 303
    shown = words(client.get(f"/tasks/{check.id}"))
    assert "accepté avec écart" in shown.lower()
    assert "Hors de la lésion" in shown


def test_what_was_ticked_and_typed_is_kept_when_it_is_refused(login, technologist, check):
    form = {"version": check.version, "verdict": "accept", "comment": "bien vu", **ALL_YES}
    answer = login(technologist).post(f"/tasks/{check.id}/quality", data=form)
    assert answer.status_code == 422
    assert answer.text.count('value="check-yes" checked>') == len(Check)
    assert "bien vu" in answer.text
    assert "ne s’accepte qu’avec un écart" in words(answer)


def test_who_had_it_brought_in_is_told_that_somebody_else_checks_it(login, world, check):
    shown = words(login(world.associate).get(f"/tasks/{check.id}"))
    assert "Vous avez fait venir cet examen : une autre personne" in shown
    assert "Enregistrer le contrôle" not in shown


def test_where_nobody_else_is_entitled_the_page_says_so_before_and_after(login, world, imaging_study):
    client, own = login(world.associate), make_check(world, imaging_study, world.associate)
    assert "personne d’autre n’est habilité" in words(client.get(f"/tasks/{own.id}"))
    form = {"version": own.version, "verdict": "deviate", "comment": "Coupes hors lésion", **ALL_YES}
    client.post(f"/tasks/{own.id}/quality", data=form)
    shown = words(client.get(f"/tasks/{own.id}"))
    assert "faute d’autre personne habilitée" in shown
    assert "Contrôlé par la personne qui a fait venir l’examen" in shown


def test_findings_stand_in_the_journey_and_on_the_page_of_the_examination(login, world, imaging_study):
    client = login(world.associate)
    for page in (f"/subjects/{world.subject.id}", f"/imaging-studies/{imaging_study.id}/images"):
        assert "Problèmes : 1" in words(client.get(page))


def test_the_decision_stands_in_the_journey(login, world, check, technologist, imaging_study):
    world.store(
        QualityDecision(check.id, imaging_study.id, 1, Verdict.DEVIATE, technologist.id, NOW, "Bougé", False, {})
    )
    shown = words(login(world.associate).get(f"/subjects/{world.subject.id}"))
    assert "Contrôle qualité : Accepter avec écart — « Bougé »" in shown


def test_the_expected_acquisition_is_typed_on_the_page_of_the_schedule(login, world):
    client, place = login(world.associate), f"{world.baseline.id}-"
    address = f"/research-studies/{world.research_study.id}"
    form = {f"{place}modalities": "mr", f"{place}series": "1", f"{place}slices": "80", f"{place}thickness": "2,5"}
    assert client.post(f"{address}/acquisitions", data=form).status_code == 303
    shown = client.get(f"{address}/configuration").text
    for value in ("MR", "80", "2,5"):
        assert f'value="{value}"' in shown


def test_what_is_wrong_with_it_stands_at_its_field_with_what_was_typed(login, world):
    name = f"{world.baseline.id}-thickness"
    form = {f"{world.baseline.id}-modalities": "MR", name: "épais"}
    answer = login(world.associate).post(f"/research-studies/{world.research_study.id}/acquisitions", data=form)
    assert answer.status_code == 422
    assert f'id="{name}-problem"' in answer.text
    assert 'value="épais"' in answer.text


@pytest.fixture
def dated(world, unguarded, imaging_study):
    """Two examinations of one subject, the second on day 105, outside its window."""
    visit = Visit(world.subject.id, world.month_3.id)
    world.store(visit)
    later = make_images(world)
    table = imaging_studies
    with unguarded.begin() as connection:
        connection.execute(sa.update(table).values(shifted_study_date=SHIFTED))
        own = {"shifted_study_date": date(1987, 6, 27), "visit_id": visit.id}
        connection.execute(sa.update(table).where(table.c.id == later.id).values(**own))
    return later


def test_the_study_day_stands_on_the_page_of_the_subject(login, world, dated):
    shown = words(login(world.associate).get(f"/subjects/{world.subject.id}"))
    assert "Jour 0" in shown
    assert "Jour 105 · hors de la fenêtre (76 à 104)" in shown


def test_no_page_shows_a_date_of_the_images(tmp_path, unguarded, app):
    world = ArrangedWorld(unguarded, tmp_path / "world")
    with unguarded.begin() as connection:
        connection.execute(sa.update(imaging_studies).values(shifted_study_date=SHIFTED))
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = f"token of {world.people.associate.username}", True
    written = ("1987", "14/03", "14 mars", "14 Mar", "870314")
    seen, told = 0, []
    with app.test_request_context():
        urls = app.url_map.bind("localhost")
        rules = [
            rule
            for rule in app.url_map.iter_rules()
            if "GET" in rule.methods and not FILES & {rule.endpoint, rule.rule.split("/")[1]}
        ]
        pages = [urls.build(rule.endpoint, {name: world.ids()[name] for name in rule.arguments}) for rule in rules]
    for page in pages:
        answer = client.get(page)
        answer.close()
        seen += answer.status_code == 200
        shown = DRAWN_BY_CHANCE.sub("", answer.get_data(as_text=True))
        told += [(page, said) for said in written if said in shown]
    assert told == []
    assert seen > 30


def test_the_reason_of_a_refusal_stands_in_the_matrix(login, technologist, check, world):
    form = {"version": check.version, "verdict": "refuse", "comment": "refusé"}
    login(technologist).post(f"/tasks/{check.id}/quality", data=form)
    matrix = f"/research-studies/{world.research_study.id}/matrix"
    client = login(world.associate)
    for page in (matrix, f"{matrix}.csv"):
        assert "examen refusé — « refusé »" in words(client.get(page))


@pytest.mark.parametrize("code", ["=1+1", "+M3", "-M3", "@M3"])
def test_no_cell_of_the_matrix_in_a_file_is_computed(login, world, unguarded, code):
    site = Site(code, code)
    subject = Subject(world.research_study.id, site.id, "002")
    world.store(site, subject)
    with unguarded.begin() as connection:
        connection.execute(sa.update(time_points).where(time_points.c.code == "M3").values(code=code))
        connection.execute(sa.update(research_studies).values(code="ONCO"))
    text = login(world.associate).get(f"/research-studies/{world.research_study.id}/matrix.csv").text
    cells = [cell for row in csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=";") for cell in row]
    assert f"'{code}" in cells
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))] == []
