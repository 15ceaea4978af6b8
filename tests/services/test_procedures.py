"""Procedures, reading plans and the search box (R45, R47)."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
from werkzeug.datastructures import MultiDict

from tests.builders import NOW
from toolpict.domain.errors import InvalidInputError, NotFoundError, NotPermittedError
from toolpict.domain.forms import FormVersion
from toolpict.domain.people import Role
from toolpict.domain.post_processing import ExpectedOutput, ExpectedValue, OutputType
from toolpict.services import procedures, reading_plans, search
from toolpict.services.search import Found
from toolpict.web.page_forms.procedures import ProcedureForm
from toolpict.web.page_forms.reading_plans import ReadingPlanForm

GREY_MATTER = Path(__file__).parents[2] / "demonstration/procedures/grey_matter.json"
TYPED = {
    "code": "VOL",
    "title": "Volume",
    "steps": "Ouvrir\n\n Segmenter ",
    "output-0-code": "values",
    "output-0-label": "Valeurs",
    "output-0-type": "csv-values",
    "output-0-values": "vol; Volume; mL; 0,5; 2000\nN; Nombre; 1",
    "output-1-type": "dicom-seg",
}


def clock():
    return NOW


def publish(units, world, typed=TYPED, actor=None):
    command = ProcedureForm(MultiDict(typed)).command(world.research_study.id)
    actor = actor or world.actor(world.associate)
    return procedures.publish_procedure(command, actor=actor, units=units, clock=clock)


def look(units, world, version_id):
    return procedures.look_at_procedure(version_id, actor=world.actor(world.associate), units=units).procedure


def test_a_procedure_is_published_as_typed(units, world, rows):
    procedure = look(units, world, publish(units, world))
    assert procedure.steps == ("Ouvrir", "Segmenter")
    values = (
        ExpectedValue("VOL", "Volume", "mL", Decimal("0.5"), Decimal(2000)),
        ExpectedValue("N", "Nombre", "1"),
    )
    assert procedure.outputs == (ExpectedOutput("VALUES", "Valeurs", OutputType.CSV_VALUES, values=values),)
    assert [e.code for e in rows()["audit_entry"]] == ["procedure-published"]


def test_the_same_code_makes_the_next_version(units, world):
    first, second = look(units, world, publish(units, world)), look(units, world, publish(units, world))
    assert (first.version, second.version) == (1, 2)
    assert first.procedure_id == second.procedure_id


def test_the_demonstration_procedure_is_read_and_written_back(units, world):
    fields = procedures.read_procedure_file(GREY_MATTER.read_bytes())
    procedure = look(units, world, publish(units, world, fields))
    assert [(output.code, output.type) for output in procedure.outputs] == [
        ("SEG", OutputType.DICOM_SEG),
        ("VALUES", OutputType.CSV_VALUES),
    ]
    assert procedure.outputs[1].values[0].unit == "mL"
    assert procedures.as_typed(procedure) == fields


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"[" * 100_000,
        b'{"steps": 3}',
        json.dumps({"steps": [], "outputs": [3]}).encode(),
        b"\xff\xfe",
        b" " * 300_000,
    ],
    ids=["empty", "cut", "list", "deep", "steps", "outputs", "bytes", "large"],
)
def test_a_file_that_is_no_procedure_is_refused(content):
    with pytest.raises(InvalidInputError) as refused:
        procedures.read_procedure_file(content)
    assert list(refused.value.problems) == ["file"]


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"code": "a b"}, {"code"}),
        ({"steps": " \n "}, {"steps"}),
        ({"output-0-values": "vol Volume mL"}, {"output-0-values"}),
        ({"output-0-values": "V; Volume; mL; 9; 1"}, {"output-0-values"}),
        ({"output-0-values": "V; Volume; mL; peu"}, {"output-0-values"}),
        ({"output-0-values": ""}, {"output-0-values"}),
        ({"output-0-type": "exe"}, {"output-0-type"}),
        ({"output-0-code": "", "output-0-label": "", "output-0-values": ""}, {"output-0-code"}),
    ],
)
def test_a_wrong_procedure_tells_where(units, world, rows, changes, fields):
    before = rows()
    with pytest.raises(InvalidInputError) as refused:
        publish(units, world, TYPED | changes)
    assert set(refused.value.problems) == fields
    assert rows() == before


@pytest.mark.parametrize(("role", "error"), [(Role.TECHNOLOGIST, NotPermittedError), (None, NotFoundError)])
def test_only_a_research_associate_publishes(units, world, role, error):
    with pytest.raises(error):
        publish(units, world, actor=world.actor(world.account("other", *([role] if role else []))))


def publish_plan(units, world, **typed):
    form = FormVersion(world.research_study.id, "LESIONS", 1, "{}", "0" * 64, world.associate.id, NOW)
    world.store(form)
    typed = {"code": "main", "title": "Lecture principale", "form": str(form.id), "readers": "2"} | typed
    command = ReadingPlanForm(MultiDict(typed)).command(world.research_study.id)
    return reading_plans.publish_reading_plan(command, actor=world.actor(world.associate), units=units, clock=clock)


def test_a_plan_has_a_slot_for_each_reader_and_waits_for_a_procedure(units, world):
    procedure = look(units, world, publish(units, world))
    publish_plan(units, world, procedure=str(procedure.procedure_id))
    page = reading_plans.list_reading_plans(world.research_study.id, actor=world.actor(world.associate), units=units)
    assert [(p.plan.code, p.plan.slots, p.form.oid, p.procedure.code) for p in page.plans] == [
        ("MAIN", ("R1", "R2"), "LESIONS", "VOL")
    ]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"readers": "10"}, "readers"),
        ({"form": "x"}, "form"),
        ({"procedure": "12345678-1234-5678-1234-567812345678"}, "procedure"),
    ],
)
def test_a_wrong_plan_tells_where(units, world, typed, field):
    with pytest.raises(InvalidInputError) as refused:
        publish_plan(units, world, **typed)
    assert set(refused.value.problems) == {field}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("onco", [(Found.RESEARCH_STUDY, "ONCO")]),
        ("001", [(Found.SUBJECT, "001")]),
        ("onco-001", [(Found.SUBJECT, "001")]),
        ("00", [(Found.SUBJECT, "001")]),
        ("#1001", [(Found.TASK, "1001")]),
        ("%", []),
        ("\x00", []),
        ("#999999999", []),
        ("", []),
    ],
)
def test_the_search_finds_what_may_be_seen_and_nothing_else(units, world, text, found):
    world.task()
    stranger = world.actor(world.account("stranger"))
    assert [(h.kind, h.label) for h in search.search(text, actor=world.actor(world.associate), units=units)] == found
    assert list(search.search(text, actor=stranger, units=units)) == []


def test_a_reader_finds_no_inclusion_number(units, world):
    reader = world.actor(world.account("reader", Role.RADIOLOGIST))
    assert list(search.search("001", actor=reader, units=units)) == []
