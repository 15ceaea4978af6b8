"""What the examinations of each time point should have been acquired like; what nobody says is not checked."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from uuid import UUID

from toolpict.domain.audit import AuditEntry
from toolpict.domain.codes import AuditCode, ProblemCode
from toolpict.domain.people import Actor
from toolpict.domain.permissions import InResearchStudy, Permission, require
from toolpict.domain.research_study import ResearchStudy, TimePoint
from toolpict.services.ports.units import Clock, UnitsOfWork
from toolpict.services.problems import Problems
from toolpict.services.research_studies import time_points

MODALITIES: Final = re.compile(r"[A-Z]{2,16}( [A-Z]{2,16}){0,7}")
"""Code strings of at most 16 letters (PS3.3 C.7.3.1.1.1), parted by spaces."""

MOST_SERIES: Final = 500
MOST_SLICES: Final = 20_000
THICKEST: Final = Decimal(100)
"""In mm."""


@dataclass(frozen=True)
class Acquisition:
    """What is expected at one time point: see `TimePoint`."""

    modalities: str
    least_series: int | None
    least_slices: int | None
    greatest_thickness: Decimal | None


@dataclass(frozen=True)
class ChangeAcquisitions:
    """What is expected at time points, by their ids; their modalities may be parted by commas."""

    research_study_id: UUID
    wanted: Mapping[UUID, Acquisition]


def change_acquisitions(command: ChangeAcquisitions, *, actor: Actor, units: UnitsOfWork, clock: Clock) -> None:
    """Store what is expected at each time point; examinations that came before are not looked at again.

    Raises
    ------
    NotFoundError, NotPermittedError, InvalidInputError
        See `toolpict.domain.errors`.

    """
    require(actor, Permission.RESEARCH_STUDY_CONFIGURE, InResearchStudy(command.research_study_id))
    problems, now = Problems(), clock()
    with units.changing() as work:
        research_study = work.get(ResearchStudy, command.research_study_id)
        points = [work.get(TimePoint, point.id) for point in time_points(work, research_study.id)]
        wanted = [
            (point, read_acquisition(problems, point, command.wanted[point.id]))
            for point in points
            if point.id in command.wanted
        ]
        problems.require()
        for point, acquisition in wanted:
            if acquisition != acquisition_of(point):
                work.record(
                    AuditEntry(
                        AuditCode.ACQUISITION_CHANGED, "time_point", point.id, actor.account_id, now,
                        said(acquisition), "", research_study.id,
                    )
                )  # fmt: skip
                expect(point, acquisition)
                research_study.version += 1
        work.commit()


def acquisition_of(point: TimePoint) -> Acquisition:
    """Return what is expected at a time point."""
    return Acquisition(point.modalities, point.least_series, point.least_slices, point.greatest_thickness)


def expect(point: TimePoint, acquisition: Acquisition) -> None:
    """Have a time point expect an acquisition."""
    point.modalities = acquisition.modalities
    point.least_series, point.least_slices = acquisition.least_series, acquisition.least_slices
    point.greatest_thickness = acquisition.greatest_thickness


def said(acquisition: Acquisition) -> dict[str, str | int | Decimal | None]:
    """Return what the trail says of an acquisition."""
    return {
        "modality": acquisition.modalities or None,
        "series": acquisition.least_series,
        "slices": acquisition.least_slices,
        "millimetres": acquisition.greatest_thickness,
    }


def read_acquisition(problems: Problems, point: TimePoint, wanted: Acquisition) -> Acquisition:
    """Return what is expected at a time point, as it is kept."""
    field, thickness = f"{point.id}-modalities", wanted.greatest_thickness
    modalities = " ".join(problems.text(field, wanted.modalities, required=False).upper().replace(",", " ").split())
    if modalities and not MODALITIES.fullmatch(modalities):
        problems.wrong(field, ProblemCode.WRONG_SHAPE)
    if thickness is not None and not 0 < thickness <= THICKEST:
        problems.wrong(f"{point.id}-thickness", ProblemCode.OUT_OF_RANGE, minimum=0, maximum=THICKEST, unit="mm")
    for name, number, most in (
        ("series", wanted.least_series, MOST_SERIES),
        ("slices", wanted.least_slices, MOST_SLICES),
    ):
        if number is not None:
            problems.between(f"{point.id}-{name}", number, 1, most)
    return Acquisition(modalities, wanted.least_series, wanted.least_slices, thickness)
