"""A form's logic knows what its reader signed at earlier time points, and nothing of anybody else (R52)."""

import json

import pytest

from tests.builders import NOW
from toolpict.domain.ecrf import canonical_document
from toolpict.domain.forms import FormVersion
from toolpict.domain.imaging import Case, CaseVisit
from toolpict.domain.people import Role
from toolpict.domain.reading import Revision, digest
from toolpict.domain.reading_plan import ReadingPlan, ReadingSlot
from toolpict.domain.research_study import Visit
from toolpict.domain.tasks import TaskStatus
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
DOCUMENT = {"oid": "F", "title": "F", "sections": [{"oid": "S", "title": "S", "items": [SIZE, CHANGE]}]}


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


def sign(units, pair, size):
    task, actor = pair
    command = SaveReading(task.id, task.version, {"SIZE": [size]})
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
