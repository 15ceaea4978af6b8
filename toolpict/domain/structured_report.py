"""What a signed reading says as a DICOM structured report, and when it may lie in the archive.

A PACS console shows the report to whoever opens the examination: it waits until nobody reads the case any more.
"""

import json
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Final, NamedTuple
from uuid import UUID, uuid4, uuid5

from toolpict.domain.ecrf import Choice, FormDefinition, Item, ItemType, Place
from toolpict.domain.reading import ResponseValue

OUR_SCHEME: Final = "99TOOLPICT"
"""Private coding scheme of what has no code of a terminology (PS3.16 §8: designators that begin with 99 are private)."""

LONGEST_MEANING: Final = 64
MOST_POINTS: Final = 10_000
CHOICES: Final = frozenset({ItemType.RADIO, ItemType.DROPDOWN, ItemType.CHECKBOX, ItemType.YESNO, ItemType.TRUEFALSE})
NUMBERS: Final = frozenset({ItemType.NUMBER, ItemType.SLIDER, ItemType.CALC})


class Coded(NamedTuple):
    """A word and its code (PS3.3 §8.8)."""

    scheme: str
    code: str
    meaning: str


class ImageAddress(NamedTuple):
    """Where an image lies; the study is known from the series."""

    series_instance_uid: str
    sop_instance_uid: str


@dataclass(frozen=True)
class Measured:
    """A number that was answered, and where on the images it was measured.

    Attributes
    ----------
    unit
        UCUM; empty for a number without one.
    image
        None when it was typed.
    frame
        From 1.
    points
        (x, y, z) in patient mm, LPS.

    """

    name: Coded
    number: Decimal
    unit: str = ""
    image: ImageAddress | None = None
    frame: int = 1
    points: tuple[tuple[float, float, float], ...] = ()


@dataclass(frozen=True)
class Chosen:
    """A choice that was answered."""

    name: Coded
    value: Coded


@dataclass(frozen=True)
class ReportedFinding:
    """What was answered of one thing: a row of a group, or all that stands outside of groups.

    Attributes
    ----------
    label
        What it is tracked by, `TARGETS 1`; the form's own name outside of groups.

    """

    label: str
    measured: tuple[Measured, ...]
    chosen: tuple[Chosen, ...]


@dataclass(frozen=True)
class StructuredReport:
    """A report that lies in the archive, named by its digest.  A further revision makes a further one."""

    revision_id: UUID
    task_id: UUID
    study_instance_uid: str
    series_instance_uid: str
    sop_instance_uid: str
    sha256: str
    stored_at: datetime
    id: UUID = field(default_factory=uuid4)


@dataclass(frozen=True)
class ReportContent:
    """All that a report says beside what it takes from the images.

    Attributes
    ----------
    number
        Of the revision.
    slot
        Stands where the reader's name would: `R1`.
    predecessors
        Reports of earlier revisions of the same reading.

    """

    sop_instance_uid: str
    series_instance_uid: str
    study_instance_uid: str
    number: int
    slot: str
    findings: tuple[ReportedFinding, ...]
    predecessors: tuple[StructuredReport, ...] = ()

    @property
    def images(self) -> frozenset[ImageAddress]:
        """Return the images that were measured on."""
        return frozenset(one.image for finding in self.findings for one in finding.measured if one.image)


def derived_uid(key: UUID, what: str) -> str:
    """Return a UID that is the same whenever it is asked for (PS3.5 §B.2)."""
    return f"2.25.{uuid5(key, what).int}"


def read_findings(definition: FormDefinition, values: Iterable[ResponseValue]) -> tuple[ReportedFinding, ...]:
    """Return numbers and choices, row by row.

    Text and dates stay in our own record: a console shows the report to all, and no calendar date may stand beside the
    shifted ones of the images.
    """
    said: dict[str, list[Measured | Chosen]] = {}
    for value in values:
        place = definition.place(value.path)
        if place is None or value.text is None or place.item.identifier or place.item.is_hidden:
            continue
        answer = read_answer(place.item, value)
        if answer is not None:
            said.setdefault(label_of(definition, place, value.repeat), []).append(answer)
    return tuple(finding(label, answers) for label, answers in said.items())


def finding(label: str, answers: Iterable[Measured | Chosen]) -> ReportedFinding:
    """Return what was answered of one thing."""
    said = tuple(answers)
    measured = tuple(one for one in said if isinstance(one, Measured))
    return ReportedFinding(label, measured, tuple(one for one in said if isinstance(one, Chosen)))


def label_of(definition: FormDefinition, place: Place, row: int) -> str:
    """Return what a row is tracked by."""
    return f"{place.group.oid} {row}" if place.group else definition.oid


def read_answer(item: Item, value: ResponseValue) -> Measured | Chosen | None:
    """Return an answer as a report says it; None for what it does not."""
    if item.type in NUMBERS and value.number is not None and value.text:
        image, frame, points = read_place(value.provenance)
        return Measured(name_of(item), Decimal(value.text), value.unit, image, frame, points)
    if item.type is ItemType.CHECKBOX:
        choice = item.choice(value.path.partition("___")[2]) if value.text == "1" else None
    else:
        choice = item.choice(value.code) if item.type in CHOICES else None
    return Chosen(name_of(item), choice_of(item, choice)) if choice else None


def name_of(item: Item) -> Coded:
    """Return what an item asks about: its concept, or a code of our own."""
    if item.concept:
        return Coded(item.concept.scheme, item.concept.code, item.concept.label[:LONGEST_MEANING])
    return Coded(OUR_SCHEME, item.oid, meaning(item.label.en, item.oid))


def choice_of(item: Item, choice: Choice) -> Coded:
    """Return a choice: its concept, or a code of our own, which names the item too."""
    if choice.concept:
        return Coded(choice.concept.scheme, choice.concept.code, choice.concept.label[:LONGEST_MEANING])
    return Coded(OUR_SCHEME, f"{item.oid}:{choice.code}", meaning(choice.label.en, choice.code))


def meaning(label: str, otherwise: str) -> str:
    """Return words that fit where a code has its meaning; a backslash would part them in two."""
    return label.replace("\\", "/")[:LONGEST_MEANING].strip() or otherwise


def read_place(
    provenance: str,
) -> tuple[ImageAddress | None, int, tuple[tuple[float, float, float], ...]]:
    """Return image, frame and points of a measure; a browser wrote them, so that what is misshapen is left out."""
    told = json.loads(provenance) if provenance else {}
    series, instance = told.get("series_instance_uid"), told.get("sop_instance_uid")
    if not isinstance(series, str) or not isinstance(instance, str):
        return None, 1, ()
    frame = told.get("frame")
    known = frame if isinstance(frame, int) and not isinstance(frame, bool) and frame > 0 else 1
    return ImageAddress(series, instance), known, tuple(read_points(told.get("points")))


def read_points(told: object) -> Iterator[tuple[float, float, float]]:
    """Return those of some points that have three finite coordinates."""
    for point in told[:MOST_POINTS] if isinstance(told, list) else ():
        numbers = point if isinstance(point, list) else ()
        if len(numbers) == 3 and all(isinstance(each, int | float) and math.isfinite(each) for each in numbers):
            yield float(numbers[0]), float(numbers[1]), float(numbers[2])
