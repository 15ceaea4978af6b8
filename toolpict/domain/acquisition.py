"""What an examination should have been acquired like, and what its images say: pure comparisons.

Positions are in mm in the patient's coordinates (LPS), DICOM PS3.3 C.7.6.2.1.1.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from statistics import median
from typing import Final

from toolpict.domain.codes import FindingCode, Parameters
from toolpict.domain.quality_control import Finding, FindingLevel, finding
from toolpict.domain.research_study import ResearchStudy, Subject, TimePoint

Vector = tuple[float, float, float]

NOT_IMAGES: Final = frozenset({"DOC", "KO", "PR", "REG", "RTDOSE", "RTPLAN", "RTSTRUCT", "SEG", "SR"})
"""Modalities of objects that go with images (PS3.3 C.7.3.1.1.1): not counted among the series that are expected."""

LEAST_TO_JUDGE: Final = 3
"""Slices of one direction; two have one distance, which compares with nothing."""

GAP: Final = 1.5
"""A distance of so many usual ones leaves room for a slice."""

UNEVEN: Final = 0.1
"""A distance that differs by such a share of the usual one, and by more than `ROUNDING_MM`, is told."""

ROUNDING_MM: Final = 0.05


@dataclass(frozen=True)
class Plane:
    """One slice, or one frame.

    Attributes
    ----------
    position
        Image Position (Patient), in mm; None for an image that has none, such as an ultrasound.
    orientation
        Image Orientation (Patient): the directions of a row and of a column; None when there is none.
    thickness
        Slice Thickness, in mm; None when it is not said.

    """

    position: Vector | None = None
    orientation: tuple[float, ...] | None = None
    thickness: Decimal | None = None


@dataclass(frozen=True)
class SeriesImages:
    """What is known of one series; `number` is its Series Number, which the viewer shows."""

    number: int
    modality: str
    planes: tuple[Plane, ...]
    is_localizer: bool = False

    @property
    def is_measured(self) -> bool:
        """Tell whether slices of this series are looked at: it is neither a localizer nor anything but images."""
        return not self.is_localizer and self.modality not in NOT_IMAGES

    @property
    def thickest(self) -> Decimal | None:
        """Return the greatest slice thickness, in mm; None when it is never said."""
        return max((plane.thickness for plane in self.planes if plane.thickness is not None), default=None)

    @property
    def slices(self) -> int:
        """Return how many places it shows: phases and b-values at the same place count once."""
        return max((len(set(stack)) for stack in stacks(self.planes)), default=len(self.planes))


@dataclass(frozen=True)
class ExaminationImages:
    """What is known of one examination.

    Attributes
    ----------
    labels
        What its objects carry as Clinical Trial Protocol ID, Subject ID and Time Point ID (PS3.3 C.7.1.3, C.7.2.3).
    study_dates
        Every Study Date in it, shifted as the bridge left it; None for an object without one.

    """

    series: tuple[SeriesImages, ...]
    labels: frozenset[tuple[str, str, str]] = frozenset()
    study_dates: frozenset[date | None] = frozenset()

    @property
    def study_date(self) -> date | None:
        """Return the one shifted Study Date; None when there is none, or several."""
        return next(iter(self.study_dates)) if len(self.study_dates) == 1 else None


def stacks(planes: Iterable[Plane]) -> list[list[float]]:
    """Return where the planes of each direction lie along their normal, in mm, rounded to a hundredth."""
    found: dict[tuple[float, ...], list[float]] = defaultdict(list)
    for plane in planes:
        if plane.position is not None and plane.orientation is not None:
            along = normal(plane.orientation)
            direction = tuple(round(part, 2) + 0.0 for part in along)
            found[direction].append(round(sum(a * b for a, b in zip(along, plane.position, strict=True)), 2))
    return list(found.values())


def normal(orientation: Sequence[float]) -> Vector:
    """Return the direction across a slice: the vector product of its row and its column."""
    a, b, c, d, e, f = orientation
    return b * f - c * e, c * d - a * f, a * e - b * d


RIGHT, WARNING, PROBLEM, NOT_APPLICABLE = FindingLevel
_F = FindingCode


def look_at(
    images: ExaminationImages, expected: TimePoint, research_study: ResearchStudy, subject: Subject
) -> tuple[Finding, ...]:
    """Return everything that the system finds, the examination first, then series by series; nothing is decided."""
    measured = [one for one in images.series if one.is_measured]
    return (
        *look_at_labels(images, (research_study.code, subject.number, expected.code)),
        look_at_date(images),
        *look_at_modality(images.series, expected),
        *look_at_series(measured, expected),
        *look_at_slices(measured, expected),
        *look_at_thickness(measured, expected),
        *(one for series in images.series for one in look_at_positions(series)),
    )


def look_at_labels(images: ExaminationImages, wanted: tuple[str, str, str]) -> list[Finding]:
    """Return whether the images carry the research study, the subject and the time point that they stand at."""
    said = {part for label in images.labels for part in zip(label, wanted, strict=True)}
    if any(found and found != right for found, right in said):
        return [finding(_F.LABELS_OTHER, PROBLEM)]
    if any(not found for found, _ in said) or not said:
        return [finding(_F.LABELS_MISSING, WARNING)]
    return [finding(_F.LABELS_RIGHT, RIGHT)]


def look_at_date(images: ExaminationImages) -> Finding:
    """Return whether the examination has one date, from which its day in the research study is counted."""
    if images.study_date is not None:
        return finding(_F.DATE_THERE, RIGHT)
    is_missing = images.study_dates <= {None}
    return finding(_F.DATE_MISSING if is_missing else _F.DATES_DIFFER, WARNING)


def look_at_modality(series: Sequence[SeriesImages], expected: TimePoint) -> list[Finding]:
    """Return whether each expected modality is there; further ones are welcome."""
    wanted, there = expected.modalities.split(), {one.modality for one in series}
    said = " ".join(sorted(there))
    if not wanted:
        return []
    if missing := [one for one in wanted if one not in there]:
        return [finding(_F.MODALITY_MISSING, PROBLEM, expected=" ".join(missing), modality=said)]
    return [finding(_F.MODALITY_RIGHT, RIGHT, modality=said)]


def look_at_series(measured: Sequence[SeriesImages], expected: TimePoint) -> list[Finding]:
    """Return whether there are enough series of images, localizers left aside."""
    least = expected.least_series
    if least is None:
        return []
    code, level = (_F.SERIES_ENOUGH, RIGHT) if len(measured) >= least else (_F.SERIES_TOO_FEW, PROBLEM)
    return [finding(code, level, count=len(measured), minimum=least)]


def look_at_slices(measured: Sequence[SeriesImages], expected: TimePoint) -> list[Finding]:
    """Return whether a series has enough slices: one does for all."""
    least, most = expected.least_slices, max((one.slices for one in measured), default=0)
    if least is None:
        return []
    code, level = (_F.SLICES_ENOUGH, RIGHT) if most >= least else (_F.SLICES_TOO_FEW, PROBLEM)
    return [finding(code, level, count=most, minimum=least)]


def look_at_thickness(measured: Sequence[SeriesImages], expected: TimePoint) -> list[Finding]:
    """Return whether slices are thin enough, series by series: thick ones beside thin ones are only told."""
    greatest, least = expected.greatest_thickness, expected.least_slices or 0
    if greatest is None:
        return []
    fine = [one for one in measured if one.thickest is not None and one.thickest <= greatest and one.slices >= least]
    return [look_at_one_thickness(one, greatest, WARNING if fine else PROBLEM) for one in measured]


def look_at_one_thickness(series: SeriesImages, greatest: Decimal, otherwise: FindingLevel) -> Finding:
    """Return whether the slices of one series are thin enough, and what it means when they are not."""
    if series.thickest is None:
        level = NOT_APPLICABLE if otherwise is WARNING else WARNING
        return finding(_F.THICKNESS_UNKNOWN, level, number=series.number)
    said: Parameters = {"number": series.number, "millimetres": series.thickest, "maximum": greatest}
    if series.thickest <= greatest:
        return finding(_F.THICKNESS_RIGHT, RIGHT, **said)
    return finding(_F.THICKNESS_TOO_GREAT, otherwise, **said)


def look_at_positions(series: SeriesImages) -> list[Finding]:
    """Return whether slices of one series follow each other without a gap, each once, at even distances."""
    number = series.number
    found = stacks(series.planes)
    if not series.is_measured or not found:
        code = _F.LOCALIZER if series.is_localizer else _F.NO_POSITIONS
        return [finding(code, NOT_APPLICABLE, number=number)]
    judged = [Counter(stack) for stack in found if len(set(stack)) >= LEAST_TO_JUDGE]
    if not judged:
        return [finding(_F.TOO_FEW_TO_JUDGE, NOT_APPLICABLE, number=number)]
    missing, twice = sum(map(count_missing, judged)), sum(map(count_twice, judged))
    distances = [distance for stack in judged for distance in uneven_distances(stack)]
    told = []
    if missing:
        told.append(finding(_F.SLICES_MISSING, PROBLEM, number=number, count=missing))
    if twice:
        told.append(finding(_F.SLICES_TWICE, WARNING, number=number, count=twice))
    if distances:
        bounds = {"minimum": in_millimetres(min(distances)), "maximum": in_millimetres(max(distances))}
        told.append(finding(_F.SPACING_UNEVEN, WARNING, number=number, **bounds))
    return told or [finding(_F.SLICES_CONTINUOUS, RIGHT, number=number, count=series.slices)]


def count_missing(stack: Counter[float]) -> int:
    """Return how many slices are missing: where one would have room, and where others have a phase more."""
    places = sorted(stack)
    step = median(after - before for before, after in pairwise(places))
    gaps = sum(round((after - before) / step) - 1 for before, after in pairwise(places) if after - before > GAP * step)
    return gaps + sum(max(0, usual_count(stack) - count) for count in stack.values())


def count_twice(stack: Counter[float]) -> int:
    """Return how many slices lie where another lies, beyond the phases that every place has."""
    return sum(max(0, count - usual_count(stack)) for count in stack.values())


def usual_count(stack: Counter[float]) -> int:
    """Return how many slices most places have: one, or as many as there are phases."""
    counts = Counter(stack.values())
    return max(counts, key=lambda count: (counts[count], -count))


def uneven_distances(stack: Counter[float]) -> list[float]:
    """Return the smallest and the greatest distance, gaps aside, when they differ; nothing when they do not."""
    distances = [after - before for before, after in pairwise(sorted(stack))]
    step = median(distances)
    near = [distance for distance in distances if distance <= GAP * step]
    worst = max(abs(distance - step) for distance in near)
    return [min(near), max(near)] if worst > max(UNEVEN * step, ROUNDING_MM) else []


def in_millimetres(distance: float) -> Decimal:
    """Return a distance as it is told: to a hundredth of a millimetre."""
    return Decimal(str(round(distance, 2)))
