"""What a form shows of the objects themselves: every attribute before and after, and a small picture of each series.

One object of each series is fetched, de-identified in the limited child to see what happens, drawn, and removed at once.  Values
are kept sealed beside the form and pictures in a folder of their own; both go with the form, when it is sent, or after a quarter
of an hour.
"""

import logging
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from anonymization_bridge.codes import AT_WORK, IntakeStatus, PreviewState
from anonymization_bridge.database.engine import Changing
from anonymization_bridge.database.tables import intake, preparation
from anonymization_bridge.database.tables import preview as table
from anonymization_bridge.deidentification.assignment import Assignment
from anonymization_bridge.deidentification.before_after import Change
from anonymization_bridge.deidentification.handling import LimitedChild
from anonymization_bridge.deidentification.keys import new_research_study_key
from anonymization_bridge.deidentification.profile import Profile
from anonymization_bridge.deidentification.zones import Zone
from anonymization_bridge.errors import UnreachableError
from anonymization_bridge.intakes.attributes import AttributeLine, counted, lines_of
from anonymization_bridge.intakes.cleaning import assignment_for
from anonymization_bridge.intakes.directory_copy import last_copy
from anonymization_bridge.intakes.preparations import Preparation, open_form, remove_expired
from anonymization_bridge.intakes.profiles import current_profile
from anonymization_bridge.intakes.sampling import Place, Sampler, places, to_be_shown
from anonymization_bridge.intakes.zoning import remembered
from anonymization_bridge.rooms import Rooms
from anonymization_bridge.sources.thumbnails import Picture, draw

LOG = logging.getLogger(__name__)
KEPT: Final = timedelta(minutes=15)
RECEIPT_KEPT: Final = timedelta(hours=8)
"""How long the receipt shows before and after of what was blanked: a working day."""

LONGEST_SECONDS: Final = 120
"""What making one preview may take; what has not come by then is not shown."""

MOST_SERIES: Final = 60
BATCH: Final = 6
"""Series whose objects lie on the disk at the same time."""

OBJECT: Final = ".object"
ROUND_SECONDS: Final = 0.3
CLEAR_SECONDS: Final = 60


@dataclass(frozen=True)
class Settled:
    """What is settled before a form is filled in: the profile of the research study, and the zones of devices."""

    profile: Profile
    zones: tuple[Zone, ...]


@dataclass(frozen=True)
class SeriesPreview:
    """What is shown of one series.

    Attributes
    ----------
    key
        As its page names it.
    came
        An object of it was fetched.
    reasons
        Why that object would be held; nothing when it would pass, or when it is not known yet for whom it is.

    """

    key: str
    came: bool
    reasons: tuple[str, ...]
    lines: tuple[AttributeLine, ...]

    @property
    def counts(self) -> dict[Change, int]:
        """Return how many attributes meet each fate."""
        return counted(self.lines)


@dataclass(frozen=True)
class FormPreview:
    """How far the preview of a form has come, and what it shows."""

    state: PreviewState
    done: int
    total: int
    series: tuple[SeriesPreview, ...] = ()

    @property
    def is_at_work(self) -> bool:
        """Tell whether more will come."""
        return self.state is not PreviewState.DONE

    @property
    def by_key(self) -> dict[str, SeriesPreview]:
        """Return the series by how their page names them."""
        return {one.key: one for one in self.series}

    @property
    def came(self) -> tuple[SeriesPreview, ...]:
        """Return the series of which an object was seen."""
        return tuple(one for one in self.series if one.came)

    @property
    def shown(self) -> tuple[SeriesPreview, ...]:
        """Return the series whose attributes can be shown."""
        return tuple(one for one in self.series if one.lines)


def ask(rooms: Rooms, work: Changing, form: Preparation) -> None:
    """Have the preview of a form made anew, in the transaction that changes the form."""
    total = len(to_be_shown(form)[:MOST_SERIES])
    if not total:
        work.connection.execute(table.delete().where(table.c.preparation_id == form.id))
        return
    values = {"preparation_id": form.id, "state": PreviewState.ASKED, "asked_at": rooms.clock(), "done": 0}
    values |= {"total": total, "sealed_attributes": None}
    new = insert(table).values(values)
    work.connection.execute(new.on_conflict_do_update(index_elements=["preparation_id"], set_=values))


def of_form(rooms: Rooms, form: Preparation) -> FormPreview | None:
    """Return the preview of a form; None when there is none, or no longer."""
    with rooms.database.looking() as connection:
        row = connection.execute(sa.select(table).where(table.c.preparation_id == form.id)).one_or_none()
    now = rooms.clock()
    if row is None or row.asked_at <= now - KEPT:
        return None
    if row.state is not PreviewState.DONE:
        given_up = row.asked_at <= now - timedelta(seconds=2 * LONGEST_SECONDS)  # nobody works on it
        return FormPreview(PreviewState.DONE if given_up else PreviewState(row.state), row.done, row.total)
    kept = rooms.sealer.open_json(purpose(form.id), row.sealed_attributes) if row.sealed_attributes else []
    return FormPreview(PreviewState.DONE, row.done, row.total, tuple(from_json(one) for one in kept))


def picture_of(rooms: Rooms, form: Preparation, key: str) -> Path | None:
    """Return where the picture of a series lies, if it could be drawn."""
    paths = (picture(rooms, form, one) for one in places(form) if one.key == key)
    return next((path for path in paths if path.is_file()), None)


def pictures_of(rooms: Rooms, form: Preparation) -> frozenset[str]:
    """Return the keys of the series that have a picture."""
    folder = folder_of(rooms, form.id)
    drawn = {path.stem for path in folder.glob("*.png")} if folder.is_dir() else set()
    return frozenset(one.key for one in places(form) if one.file_name in drawn)


def picture(rooms: Rooms, form: Preparation, place: Place) -> Path:
    """Return where the picture of a series belongs."""
    return folder_of(rooms, form.id) / f"{place.file_name}.png"


def forget(rooms: Rooms, form_id: UUID) -> None:
    """Remove what was kept to be shown on a form."""
    with rooms.database.changing() as work:
        work.connection.execute(table.delete().where(table.c.preparation_id == form_id))
    shutil.rmtree(folder_of(rooms, form_id), ignore_errors=True)


def run(rooms: Rooms, goes_on: Callable[[], bool]) -> None:
    """Make previews until told to stop, beside the worker's own rounds: nobody who looks waits for what is being sent."""
    give_up_interrupted(rooms)
    clear_due = 0.0
    while goes_on():
        if time.monotonic() >= clear_due:
            clear(rooms)
            clear_due = time.monotonic() + CLEAR_SECONDS
        if not make_due(rooms):
            time.sleep(ROUND_SECONDS)


def give_up_interrupted(rooms: Rooms) -> None:
    """Give up what was being made when its process ended, and remove the objects it left; one press asks for it again."""
    with rooms.database.changing() as work:
        here = table.c.state == PreviewState.WORKING
        work.connection.execute(table.update().where(here).values(state=PreviewState.DONE))
    for left in rooms.folders.pictures.glob(f"*/*{OBJECT}"):
        left.unlink(missing_ok=True)


def make_due(rooms: Rooms) -> bool:
    """Make the preview that was asked for first; tell whether there was one."""
    query = sa.select(table.c.preparation_id, table.c.asked_at).where(table.c.state == PreviewState.ASKED)
    with rooms.database.looking() as connection:
        due = connection.execute(query.order_by(table.c.asked_at).limit(1)).one_or_none()
    if due is None:
        return False
    task = Making(rooms, due.preparation_id, due.asked_at)
    if task.keep(PreviewState.ASKED, state=PreviewState.WORKING):
        task.make()
    return True


class Making:
    """One preview being made; it ends early when the form is gone, or asks for another one meanwhile."""

    def __init__(self, rooms: Rooms, form_id: UUID, asked_at: datetime) -> None:
        self._rooms = rooms
        self._form_id = form_id
        self._asked_at = asked_at
        self._until = time.monotonic() + LONGEST_SECONDS

    def make(self) -> None:
        """Fetch, look, draw, and keep what is to be shown."""
        form = open_form(self._rooms, self._form_id)
        if form is None:
            return
        folder = folder_of(self._rooms, form.id)
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            found = self._look(form, folder)
        except OSError:
            LOG.warning("preview of form %s given up: the disk does not do its part", form.id)
            found = []
        if found is None:
            if of_form(self._rooms, form) is None:
                shutil.rmtree(folder, ignore_errors=True)
            return
        sealed = self._rooms.sealer.seal_json(purpose(form.id), [asdict(one) for one in found])
        self.keep(PreviewState.WORKING, state=PreviewState.DONE, sealed_attributes=sealed)
        LOG.info("preview of form %s: %s series", form.id, len(found))

    def keep(self, seen: PreviewState, **values: object) -> bool:
        """Store how far it has come; tell whether it is still wanted."""
        here = (table.c.preparation_id == self._form_id) & (table.c.asked_at == self._asked_at)
        with self._rooms.database.changing() as work:
            changed = work.connection.execute(table.update().where(here & (table.c.state == seen)).values(**values))
            return changed.rowcount == 1

    def _look(self, form: Preparation, folder: Path) -> list[SeriesPreview] | None:
        with self._rooms.database.looking() as connection:
            assignment = assignment_for(form, last_copy(connection)) if form.is_assigned else None
            settled = Settled(current_profile(connection, form.research_study), remembered(connection))
        wanted, found = to_be_shown(form)[:MOST_SERIES], list[SeriesPreview]()
        sampler = Sampler(self._rooms, form)
        with LimitedChild() as child:
            for start in range(0, len(wanted), BATCH):
                batch = wanted[start : start + BATCH]
                samples = self._fetch(sampler, batch, folder)
                found += [looked_at(child, one, samples.get(one.key), assignment, settled) for one in batch]
                draw([Picture(path, path.with_suffix(".png")) for path in samples.values()])
                for path in samples.values():
                    path.unlink(missing_ok=True)
                if not self.keep(PreviewState.WORKING, done=len(found)):
                    return None
        return found

    def _fetch(self, sampler: Sampler, batch: Sequence[Place], folder: Path) -> dict[str, Path]:
        """Return where an object of each series lies that came in time."""
        samples = {}
        for place in batch:
            target = folder / f"{place.file_name}{OBJECT}"
            try:
                if time.monotonic() < self._until and sampler.take(place, target):
                    samples[place.key] = target
            except (UnreachableError, OSError):  # the PACS is away, or the disk full: the person may go on all the same
                LOG.info("preview of form %s: an object could not be fetched", self._form_id)
                self._until = 0.0
                target.unlink(missing_ok=True)
        return samples


def looked_at(
    child: LimitedChild, place: Place, sample: Path | None, assignment: Assignment | None, settled: Settled
) -> SeriesPreview:
    """Return what would happen to a series, judged by one object of it.

    The key is thrown away: what is shown of it is only that something is replaced.
    """
    if sample is None or assignment is None:
        return SeriesPreview(place.key, sample is not None, (), ())
    seen = child.preview(sample, assignment, new_research_study_key(), settled.profile, zones=settled.zones)
    return SeriesPreview(place.key, True, tuple(map(str, seen.reasons)), lines_of(seen.rows))


def clear(rooms: Rooms) -> None:
    """Remove what was kept to be shown and is no longer wanted: values with their form, pictures with form or intake."""
    folders, now = list(rooms.folders.pictures.iterdir()), rooms.clock()
    with rooms.database.changing() as work:
        remove_expired(work, now)
        work.connection.execute(table.delete().where(table.c.asked_at <= now - KEPT))
        shown = set(work.connection.execute(sa.select(table.c.preparation_id).join(preparation)).scalars())
        receipt = (intake.c.status == IntakeStatus.DELIVERED) & (intake.c.settled_at > now - RECEIPT_KEPT)
        waiting = sa.select(intake.c.id).where(intake.c.status.in_([*AT_WORK, IntakeStatus.HELD]) | receipt)
        shown |= set(work.connection.execute(waiting).scalars())
    for folder in folders:
        if folder.name not in {str(one) for one in shown}:
            shutil.rmtree(folder, ignore_errors=True)


def folder_of(rooms: Rooms, form_id: UUID) -> Path:
    """Return the folder of the pictures of a form."""
    return rooms.folders.pictures / str(form_id)


def purpose(form_id: UUID) -> str:
    """Return what the values of a form are sealed for."""
    return f"preview {form_id}"


def from_json(row: dict[str, Any]) -> SeriesPreview:
    """Return what is shown of a series from a JSON value."""
    lines = tuple(AttributeLine(**{**one, "change": Change(one["change"])}) for one in row["lines"])
    return SeriesPreview(row["key"], row["came"], tuple(row["reasons"]), lines)
