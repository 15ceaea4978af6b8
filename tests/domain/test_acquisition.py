"""What the system finds in the positions, labels, dates and parameters of an examination (R63)."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest

from toolpict.domain.acquisition import ExaminationImages, Plane, SeriesImages, look_at
from toolpict.domain.codes import FindingCode as F
from toolpict.domain.quality_control import FindingLevel
from toolpict.domain.research_study import Origin, ResearchStudy, Subject, TimePoint

STUDY = ResearchStudy("ONCO", "Tumeurs", "CHU", Origin.INTERNAL)
SUBJECT = Subject(STUDY.id, uuid4(), "001")
OWN = frozenset({("ONCO", "001", "BASELINE")})
AXIAL, SAGITTAL = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0), (0.0, 1.0, 0.0, 0.0, 0.0, -1.0)
DAY = date(1987, 3, 14)


def planes(*places, thickness="1", orientation=AXIAL):
    across = (lambda z: (0.0, 0.0, z)) if orientation == AXIAL else (lambda z: (z, 0.0, 0.0))
    return tuple(Plane(across(float(z)), orientation, Decimal(thickness)) for z in places)


def series(own, number=1, modality="CT", **more):
    return SeriesImages(number, modality, own, **more)


def found(*own, labels=OWN, dates=frozenset({DAY}), **expected):
    """Return what is found in some series, code -> (level, parameters)."""
    point = TimePoint(STUDY.id, "BASELINE", "Inclusion", 0, 7, 7, 0, **expected)
    findings = look_at(ExaminationImages(own, labels, dates), point, STUDY, SUBJECT)
    return {one.code: (one.level, dict(one.parameters)) for one in findings}


RIGHT, WARNING, PROBLEM, NOT_APPLICABLE = FindingLevel


def test_slices_that_follow_each_other_are_right():
    assert found(series(planes(*range(10))))[F.SLICES_CONTINUOUS] == (RIGHT, {"number": 1, "count": 10})


@pytest.mark.parametrize(
    ("places", "missing"),
    [((0, 1, 3, 4, 5), 1), ((0, 1, 2, 6, 7, 8, 9), 3), ((0, 2, 3, 4, 6, 7), 2), ((-3, -2, 0), 0), ((-4, -3, -2, 0), 1)],
)
def test_a_slice_that_was_left_out_is_missed(places, missing):
    said = found(series(planes(*places)))
    assert said.get(F.SLICES_MISSING, (None, {"count": 0}))[1]["count"] == missing


def test_a_slice_of_one_phase_that_was_left_out_is_missed():
    three_phases = planes(*range(6), *range(6), 0, 1, 2, 4, 5)
    said = found(series(three_phases))
    assert said[F.SLICES_MISSING] == (PROBLEM, {"number": 1, "count": 1})
    assert F.SLICES_TWICE not in said


def test_phases_at_the_same_places_are_neither_doubles_nor_more_slices():
    said = found(series(planes(*range(6), *range(6))), least_slices=7)
    assert said[F.SLICES_CONTINUOUS] == (RIGHT, {"number": 1, "count": 6})
    assert said[F.SLICES_TOO_FEW] == (PROBLEM, {"count": 6, "minimum": 7})


def test_a_slice_that_lies_where_another_lies_is_told():
    assert found(series(planes(0, 1, 2, 2, 3)))[F.SLICES_TWICE] == (WARNING, {"number": 1, "count": 1})


def test_uneven_distances_are_told_with_their_bounds():
    said = found(series(planes(0, 1, 2, 3.3, 4.3)))
    assert said[F.SPACING_UNEVEN] == (WARNING, {"number": 1, "minimum": Decimal("1.0"), "maximum": Decimal("1.3")})


def test_each_direction_is_judged_for_itself():
    three_planes = planes(0, 5, 10) + planes(0, 9, 18, orientation=SAGITTAL)
    assert found(series(three_planes))[F.SLICES_CONTINUOUS] == (RIGHT, {"number": 1, "count": 3})


@pytest.mark.parametrize(
    ("own", "code"),
    [
        (series((Plane(),), modality="US"), F.NO_POSITIONS),
        (series(planes(0, 5, 30), is_localizer=True), F.LOCALIZER),
        (series(planes(0, 1)), F.TOO_FEW_TO_JUDGE),
        (series((), modality="SR"), F.NO_POSITIONS),
    ],
)
def test_what_has_no_slices_to_judge_is_not_judged(own, code):
    assert found(own)[code] == (NOT_APPLICABLE, {"number": 1})


def test_nothing_is_compared_with_an_acquisition_that_nobody_described():
    assert found(series(planes(*range(4)))).keys() == {F.LABELS_RIGHT, F.DATE_THERE, F.SLICES_CONTINUOUS}


def test_every_expected_modality_must_be_there_and_others_may():
    assert found(series(planes(0)), modalities="CT PT")[F.MODALITY_MISSING] == (
        PROBLEM,
        {"expected": "PT", "modality": "CT"},
    )
    assert found(series(planes(0)), series(planes(0), 2, "PT"), modalities="PT")[F.MODALITY_RIGHT][0] is RIGHT


def test_localizers_and_reports_are_no_series_of_images():
    own = (series(planes(0)), series(planes(0), 2, is_localizer=True), series((), 3, "SR"))
    assert found(*own, least_series=2)[F.SERIES_TOO_FEW] == (PROBLEM, {"count": 1, "minimum": 2})
    assert found(*own, least_series=1)[F.SERIES_ENOUGH] == (RIGHT, {"count": 1, "minimum": 1})


@pytest.mark.parametrize(
    ("own", "level"),
    [
        ((series(planes(*range(9), thickness="5")),), PROBLEM),
        ((series(planes(*range(9), thickness="5")), series(planes(*range(9), thickness="1"), 2)), WARNING),
        ((series(planes(*range(9), thickness="5")), series(planes(0, 1, 2, thickness="1"), 2)), PROBLEM),
    ],
    ids=["alone", "beside thin ones", "beside too few thin ones"],
)
def test_slices_that_are_too_thick_matter_when_there_are_no_thin_ones(own, level):
    said = found(*own, greatest_thickness=Decimal(3), least_slices=9)
    number = {"number": 1, "millimetres": Decimal(5), "maximum": Decimal(3)}
    assert said[F.THICKNESS_TOO_GREAT] == (level, number)


def test_a_thickness_that_is_not_said_is_to_be_looked_at():
    own = series((Plane((0.0, 0.0, 0.0), AXIAL),))
    assert found(own, greatest_thickness=Decimal(3))[F.THICKNESS_UNKNOWN] == (WARNING, {"number": 1})


@pytest.mark.parametrize(
    ("labels", "code", "level"),
    [
        (OWN, F.LABELS_RIGHT, RIGHT),
        ({("ONCO", "002", "BASELINE")}, F.LABELS_OTHER, PROBLEM),
        ({("ONCO", "001", "M3")}, F.LABELS_OTHER, PROBLEM),
        (OWN | {("OTHER", "001", "BASELINE")}, F.LABELS_OTHER, PROBLEM),
        ({("ONCO", "001", "")}, F.LABELS_MISSING, WARNING),
        (set(), F.LABELS_MISSING, WARNING),
    ],
)
def test_images_say_whose_they_are(labels, code, level):
    assert found(labels=frozenset(labels))[code] == (level, {})


@pytest.mark.parametrize(
    ("dates", "code", "level"),
    [
        ({DAY}, F.DATE_THERE, RIGHT),
        ({None}, F.DATE_MISSING, WARNING),
        (set(), F.DATE_MISSING, WARNING),
        ({DAY, None}, F.DATES_DIFFER, WARNING),
        ({DAY, date(1987, 3, 15)}, F.DATES_DIFFER, WARNING),
    ],
)
def test_a_date_is_kept_when_there_is_one(dates, code, level):
    assert found(dates=frozenset(dates))[code] == (level, {})
