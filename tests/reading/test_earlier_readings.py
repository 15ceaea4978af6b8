"""A form's logic knows what its reader signed at earlier time points, and nothing of anybody else (R52)."""

import json
from decimal import Decimal

import pytest
import sqlalchemy as sa

from tests.builders import NOW
from toolpict.domain.ecrf import Earlier, canonical_document, read_definition
from toolpict.domain.forms import FormVersion
from toolpict.domain.imaging import Case, CaseVisit
from toolpict.domain.people import Role
from toolpict.domain.reading import Revision, digest
from toolpict.domain.reading_plan import ReadingPlan, ReadingSlot
from toolpict.domain.research_study import Visit
from toolpict.domain.tasks import TaskStatus
from toolpict.persistence.tables.tasks import reading_plans
from toolpict.services.own_lesions import Course, courses_of
from toolpict.services.reading_room import look_at_room
from toolpict.services.readings import SaveReading, save_reading, sign_reading
from toolpict.services.wording import Language

SIZE = {"oid": "SIZE", "type": "number", "label": "Size", "unit": "mm"}
CHANGE = {
    "oid": "CHANGE",
    "type": "calc",
    "label": "Change",
    "calculation": "pctchg([SIZE], prior('SIZE', 'baseline'))",
}
WHERE = {"oid": "WHERE", "type": "text", "label": "Where"}
LENGTH = {"oid": "LENGTH", "type": "number", "label": "Length", "unit": "mm", "measure": "length"}
LESIONS = {
    "oid": "LESIONS", "type": "group", "label": "Lesions", "row_label": "Lesion", "rows": 5, "lesion": True,
    "items": [WHERE, LENGTH],
}  # fmt: skip
DOCUMENT = {"oid": "F", "title": "F", "sections": [{"oid": "S", "title": "S", "items": [SIZE, CHANGE, LESIONS]}]}
FIRST = {"LESIONS/1/WHERE": ["liver"], "LESIONS/1/LENGTH": ["30"], "LESIONS/3/WHERE": ["lung"]}


@pytest.fixture
def in_time(world):
    """Give the readings of the baseline and of month 3 of one subject: two readers each."""
    document = canonical_document(json.dumps(DOCUMENT))
    place = world.research_study.id
    form = FormVersion(place, "F", 1, document, digest(document), world.associate.id, NOW)
    plan = ReadingPlan(place, "PLAN", "Lecture", form.id, ("R1", "R2"))
    later = Visit(world.subject.id, world.month_3.id)
    world.store(later, form, plan)
    readers = {slot: world.account(f"reader-{slot}", Role.RADIOLOGIST) for slot in plan.slots}
    found = {}
    for position, visit in enumerate((world.visit, later)):
        case = Case(place, world.subject.id, f"K-{position}", (CaseVisit(visit.id),))
        world.store(case)
        for slot, reader in readers.items():
            task = world.task(
                status=TaskStatus.IN_PROGRESS, assignee_id=reader.id, form_version_id=form.id, visit_id=visit.id
            )
            world.store(ReadingSlot(task.id, plan.id, case.id, slot, position))
            found[slot, position] = (task, world.actor(reader))
    return found


def sign(units, pair, size, lesions=None):
    task, actor = pair
    command = SaveReading(task.id, task.version, {"SIZE": [size], **(lesions or {})})
    sign_reading(command, actor=actor, units=units, clock=lambda: NOW, verify_password=lambda: None)


def save(units, pair, size):
    """Save a reading; give what its form knew of earlier time points, and its values."""
    task, actor = pair
    command = SaveReading(task.id, task.version, {"SIZE": [size]})
    save_reading(command, actor=actor, units=units, clock=lambda: NOW)
    page = look_at_room(task.id, actor=actor, units=units, language=Language.ENGLISH, at=NOW)
    with units.looking() as work:
        (revision,) = work.find(Revision, task_id=task.id)
    known = [(each.time_point, dict(each.texts)) for each in page.circumstances.earlier]
    return known, {value.path: value.text for value in revision.values}


def test_what_the_same_reader_signed_before_is_known(units, in_time):
    sign(units, in_time["R1", 0], "10")
    known, values = save(units, in_time["R1", 1], "7")
    assert known == [("BASELINE", {("SIZE", 0): "10"})]
    assert values == {"SIZE": "7", "CHANGE": "-30"}


def test_what_a_co_reader_signed_is_not(units, in_time):
    sign(units, in_time["R1", 0], "10")
    known, values = save(units, in_time["R2", 1], "7")
    assert known == [("BASELINE", {})]
    assert values == {"SIZE": "7"}


def test_what_was_saved_and_not_signed_is_not(units, in_time):
    save(units, in_time["R1", 0], "10")
    assert save(units, in_time["R1", 1], "7")[0] == [("BASELINE", {})]


def test_a_later_time_point_is_not(units, in_time):
    sign(units, in_time["R1", 1], "7")
    assert save(units, in_time["R1", 0], "10")[0] == []


def begin(units, pair):
    """Open the room of a reading; give what its form begins with, and what is said of its lesions."""
    task, actor = pair
    page = look_at_room(task.id, actor=actor, units=units, language=Language.ENGLISH, at=NOW)
    courses = {name: (str(course.baseline), str(course.nadir)) for name, course in page.shown.courses.items()}
    return {name: list(texts) for name, texts in page.typed.items()}, courses


def recall(unguarded):
    with unguarded.begin() as connection:
        connection.execute(sa.update(reading_plans).values(recalls_earlier=True))


def test_lesions_are_there_again_with_their_course_when_the_plan_says_so(units, in_time, unguarded):
    sign(units, in_time["R1", 0], "10", FIRST)
    recall(unguarded)
    typed, courses = begin(units, in_time["R1", 1])
    assert typed == {"LESIONS/1/WHERE": ["liver"], "LESIONS/3/WHERE": ["lung"]}
    assert courses == {"LESIONS/1/LENGTH": ("30", "30")}


def test_lesions_are_not_recalled_unless_the_plan_says_so(units, in_time):
    sign(units, in_time["R1", 0], "10", FIRST)
    assert begin(units, in_time["R1", 1]) == ({}, {})


def test_lesions_of_a_co_reader_are_never_recalled(units, in_time, unguarded):
    sign(units, in_time["R1", 0], "10", FIRST)
    recall(unguarded)
    assert begin(units, in_time["R2", 1]) == ({}, {})


def test_the_nadir_is_the_least_of_all_that_was_read_before():
    definition = read_definition(json.dumps(DOCUMENT))
    earlier = [Earlier(code, {("LESIONS/LENGTH", 1): text}) for code, text in (("A", "30"), ("B", "12.5"), ("C", "20"))]
    assert courses_of(definition, earlier) == {"LESIONS/1/LENGTH": Course(Decimal(30), Decimal("12.5"))}
