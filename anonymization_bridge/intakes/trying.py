"""What a draft of a profile would do to a real object, beside what the profile in force does; nothing of the object is kept."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from anonymization_bridge.deidentification.assignment import Assignment
from anonymization_bridge.deidentification.handling import LimitedChild
from anonymization_bridge.deidentification.keys import new_research_study_key
from anonymization_bridge.deidentification.profile import Profile
from anonymization_bridge.intakes.attributes import AttributeLine, lines_of
from anonymization_bridge.intakes.zoning import remembered
from anonymization_bridge.rooms import Rooms

NOBODY = "000"
"""The inclusion number of what is only tried."""


@dataclass(frozen=True)
class Difference:
    """An attribute that a draft handles in another way; nothing where one of the two knows no such attribute."""

    now: AttributeLine | None
    then: AttributeLine | None

    @property
    def line(self) -> AttributeLine:
        """Return the attribute."""
        found = self.then or self.now
        if found is None:
            raise ValueError("a difference is one of an attribute")
        return found


@dataclass(frozen=True)
class Tried:
    """What a draft would do to an object.

    Attributes
    ----------
    reasons
        Why the object would be held.
    lines
        Each attribute before and after; none when the object cannot be read.
    differences
        What is other than under the profile in force.

    """

    reasons: tuple[str, ...]
    lines: tuple[AttributeLine, ...]
    differences: tuple[Difference, ...]


def try_out(rooms: Rooms, source: Path, code: str, now: Profile, draft: Profile) -> Tried:
    """Return what a draft would do to an object; the key is thrown away, as in every preview."""
    assignment, key = Assignment(code, "", "", NOBODY, "", ""), new_research_study_key()
    with rooms.database.looking() as connection:
        zones = remembered(connection)
    with LimitedChild() as child:
        today, then = (child.preview(source, assignment, key, profile, zones=zones) for profile in (now, draft))
    lines, todays = lines_of(then.rows), lines_of(today.rows)
    return Tried(tuple(map(str, then.reasons)), lines, differences(todays, lines))


def differences(now: Iterable[AttributeLine], then: Iterable[AttributeLine]) -> tuple[Difference, ...]:
    """Return where two fates of one object part."""
    todays = {(one.path, one.tag): one for one in now}
    thens = {(one.path, one.tag): one for one in then}
    places = sorted(todays.keys() | thens.keys(), key=lambda place: (place[1], place[0]))
    pairs = (Difference(todays.get(place), thens.get(place)) for place in places)
    return tuple(pair for pair in pairs if fate(pair.now) != fate(pair.then))


def fate(line: AttributeLine | None) -> tuple[str, str, str] | None:
    """Return what happens to an attribute, however often it stands in the object."""
    return None if line is None else (line.change, line.after, line.after_code)
