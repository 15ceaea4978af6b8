"""What a plan shows a reader beside the images: segmentations, and the lesions that they numbered before."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import Final
from uuid import UUID

from toolpict.domain.ecrf import Earlier, FormDefinition, ItemType, Place, Typed
from toolpict.domain.ecrf.numbers import read_number
from toolpict.domain.imaging import Case
from toolpict.domain.reading_plan import ReadingPlan, ReadingSlot
from toolpict.domain.tasks import Task
from toolpict.services.earlier_readings import earlier_of
from toolpict.services.ports.units import Looking

CARRIED: Final = frozenset({ItemType.DROPDOWN, ItemType.RADIO, ItemType.TEXT, ItemType.YESNO, ItemType.TRUEFALSE})
"""What says which lesion it is; what is measured of it is measured anew."""


@dataclass(frozen=True)
class Course:
    """What a reader measured of a lesion before, in the unit of its item: the first value, and the least."""

    baseline: Decimal
    nadir: Decimal


@dataclass(frozen=True)
class Shown:
    """What the plan of a reading shows beside the images.

    Attributes
    ----------
    carried
        Fields of lesions that the reader numbered at the last time point read, to begin an empty form with.
    courses
        Field of a measured number -> its course.

    """

    segmentations: bool = False
    carried: Typed = field(default_factory=lambda: MappingProxyType({}))
    courses: Mapping[str, Course] = field(default_factory=lambda: MappingProxyType({}))


NOTHING_SHOWN: Final = Shown()


def shown_beside(work: Looking, task: Task, definition: FormDefinition, reader_id: UUID) -> Shown:
    """Return what the plan of a reading shows this reader; of earlier readings, only their own that they signed."""
    slots = work.find(ReadingSlot, task_id=task.id)
    if not slots:
        return NOTHING_SHOWN
    plan = work.get(ReadingPlan, slots[0].reading_plan_id)
    earlier: Sequence[Earlier] = ()
    if plan.recalls_earlier and any(group.lesion for group in definition.groups.values()):
        earlier = earlier_of(work, task, slots[0], work.get(Case, slots[0].case_id), reader_id)
    return Shown(plan.shows_segmentations, carry(definition, earlier), courses_of(definition, earlier))


def carry(definition: FormDefinition, earlier: Sequence[Earlier]) -> dict[str, list[str]]:
    """Return what each lesion was said to be at the last time point at which it was read."""
    return {
        place.field(row): [texts[-1]]
        for place in lesion_places(definition)
        if place.item.type in CARRIED and place.item.measure is None
        for row, texts in rows_of(place, earlier)
    }


def courses_of(definition: FormDefinition, earlier: Sequence[Earlier]) -> dict[str, Course]:
    """Return baseline and nadir of every measure of every lesion."""
    found: dict[str, Course] = {}
    for place in lesion_places(definition):
        if place.item.type is not ItemType.NUMBER or place.item.measure is None:
            continue
        for row, texts in rows_of(place, earlier):
            numbers = [number for number in map(read_number, texts) if number is not None]
            if numbers:
                found[place.field(row)] = Course(numbers[0], min(numbers))
    return found


def lesion_places(definition: FormDefinition) -> Iterator[Place]:
    """Return the places that stand in rows of lesions."""
    return (place for place in definition.places.values() if place.group is not None and place.group.lesion)


def rows_of(place: Place, earlier: Sequence[Earlier]) -> Iterator[tuple[int, list[str]]]:
    """Return each row in which a place was answered, with its texts, oldest first."""
    rows = sorted({row for one in earlier for path, row in one.texts if path == place.path})
    for row in rows:
        yield row, [one.texts[place.path, row] for one in earlier if (place.path, row) in one.texts]
