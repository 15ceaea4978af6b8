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
from toolpict.services.research_studies import time_points
from toolpict.services.typed import Typed

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
    """What is expected at each time point, as typed: `<time point>-modalities`, `-series`, `-slices`, `-thickness`."""

    research_study_id: UUID
    typed: Mapping[str, str]


def change_acquisitions(command: ChangeAcquisitions, *, actor: Actor, units: UnitsOfWork, clock: Clock) -> None:
    """Store what is expected at each time point; examinations that came before are not looked at again.

    Raises
    ------
    NotFoundError, NotPermittedError, InvalidInputError
        See `toolpict.domain.errors`.

    """
    require(actor, Permission.RESEARCH_STUDY_CONFIGURE, InResearchStudy(command.research_study_id))
    typed, now = Typed(command.typed), clock()
    with units.changing() as work:
        research_study = work.get(ResearchStudy, command.research_study_id)
        points = [work.get(TimePoint, point.id) for point in time_points(work, research_study.id)]
        wanted = [
            (point, read_acquisition(typed, point)) for point in points if f"{point.id}-modalities" in command.typed
        ]
        typed.require()
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


def read_acquisition(typed: Typed, point: TimePoint) -> Acquisition:
    """Return what was typed for a time point."""
    modalities = " ".join(typed.text(f"{point.id}-modalities", required=False).upper().replace(",", " ").split())
    if modalities and not MODALITIES.fullmatch(modalities):
        typed.wrong(f"{point.id}-modalities", ProblemCode.WRONG_SHAPE)
    thickness = typed.number(f"{point.id}-thickness")
    if thickness is not None and not 0 < thickness <= THICKEST:
        typed.wrong(f"{point.id}-thickness", ProblemCode.OUT_OF_RANGE, minimum=0, maximum=THICKEST, unit="mm")
    return Acquisition(
        modalities,
        typed.whole(f"{point.id}-series", 1, MOST_SERIES, otherwise=0) or None,
        typed.whole(f"{point.id}-slices", 1, MOST_SLICES, otherwise=0) or None,
        thickness,
    )
