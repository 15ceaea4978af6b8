"""What the examinations of each time point should have been acquired like (R63)."""

from decimal import Decimal

import pytest
from werkzeug.datastructures import MultiDict

from tests.builders import NOW
from toolpict.domain.codes import AuditCode, ProblemCode
from toolpict.domain.errors import InvalidInputError, NotPermittedError
from toolpict.domain.people import Role
from toolpict.domain.research_study import TimePoint
from toolpict.services import acquisitions
from toolpict.web.page_forms.acquisitions import AcquisitionsForm

FULL = {"modalities": "pt, ct", "series": "2", "slices": "80", "thickness": "2,5"}


@pytest.fixture
def change(units, world):
    def call(point=None, by=None, **fields):
        point = point or world.baseline
        typed = {f"{point.id}-{name}": text for name, text in fields.items()}
        command = AcquisitionsForm(MultiDict(typed)).command(world.research_study.id)
        actor = world.actor(by or world.associate)
        acquisitions.change_acquisitions(command, actor=actor, units=units, clock=lambda: NOW)

    return call


@pytest.fixture
def point(units, world):
    def call():
        with units.looking() as work:
            return work.get(TimePoint, world.baseline.id)

    return call


def test_what_is_typed_is_expected_from_then_on(change, point):
    change(**FULL)
    found = point()
    assert (found.modalities, found.least_series, found.least_slices) == ("PT CT", 2, 80)
    assert found.greatest_thickness == Decimal("2.5")


def test_what_is_emptied_is_checked_no_more(change, point):
    change(**FULL)
    change(modalities="", series="", slices="", thickness="")
    found = point()
    assert (found.modalities, found.least_series, found.least_slices, found.greatest_thickness) == (
        "",
        None,
        None,
        None,
    )


def test_a_change_is_told_by_the_trail_and_no_change_is_not(change, units, world):
    for _ in range(2):
        change(**FULL)
    change(world.month_3, modalities="")
    with units.looking() as work:
        (entry,) = work.history(world.baseline.id)
        assert list(work.history(world.month_3.id)) == []
    assert entry.code is AuditCode.ACQUISITION_CHANGED
    assert entry.parameters["modality"] == "PT CT"


@pytest.mark.parametrize(
    ("field", "text", "code"),
    [
        ("modalities", "C1", ProblemCode.WRONG_SHAPE),
        ("series", "0", ProblemCode.OUT_OF_RANGE),
        ("slices", "many", ProblemCode.NOT_A_NUMBER),
        ("thickness", "0", ProblemCode.OUT_OF_RANGE),
        ("thickness", "1,2,3", ProblemCode.NOT_A_NUMBER),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_nothing_is_stored(change, world, rows, field, text, code):
    before = rows()
    with pytest.raises(InvalidInputError) as caught:
        change(**(FULL | {field: text}))
    assert {name: problem.code for name, problem in caught.value.problems.items()} == {
        f"{world.baseline.id}-{field}": code
    }
    assert rows() == before


def test_research_associates_alone_say_what_is_expected(change, world, rows):
    technologist = world.account("technologist", Role.TECHNOLOGIST)
    before = rows()
    with pytest.raises(NotPermittedError):
        change(by=technologist, **FULL)
    assert rows() == before
