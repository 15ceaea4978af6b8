"""Second step of the worker: de-identify each object in the limited child, and hold what is not shown to be clean."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import sqlalchemy as sa

from anonymization_bridge.codes import AuditCode, ErrorCode, EventKind, IntakeStatus, ObjectStatus
from anonymization_bridge.database.audit import SYSTEM
from anonymization_bridge.database.engine import Changing
from anonymization_bridge.database.tables import intake, intake_object
from anonymization_bridge.deidentification.assignment import Assignment
from anonymization_bridge.deidentification.de_identify import Cleaned, Held
from anonymization_bridge.deidentification.handling import LimitedChild
from anonymization_bridge.deidentification.keys import ResearchStudyKey
from anonymization_bridge.deidentification.profile import Profile
from anonymization_bridge.deidentification.reasons import HoldReason
from anonymization_bridge.deidentification.zones import Zone
from anonymization_bridge.errors import NotFoundError
from anonymization_bridge.exchange.directory import Directory
from anonymization_bridge.intakes.deciding import give_up
from anonymization_bridge.intakes.directory_copy import last_copy
from anonymization_bridge.intakes.generations import FIRST_GENERATION
from anonymization_bridge.intakes.keys import key_of
from anonymization_bridge.intakes.outbox import add_notice, last_event
from anonymization_bridge.intakes.picturing import picture_blanked, picture_held
from anonymization_bridge.intakes.profiles import profile_at
from anonymization_bridge.intakes.records import Intake, IntakeObject, get_intake, move, objects_of
from anonymization_bridge.intakes.zoning import zones_by_series
from anonymization_bridge.rooms import Rooms

ENDED = (IntakeStatus.REFUSED, IntakeStatus.WITHDRAWN)
BATCH = 25
"""Objects whose outcome is stored in one transaction: after an interruption, no more than these are done anew."""


def clean(rooms: Rooms, one: Intake) -> None:
    """De-identify the objects that are not done yet, then let the intake go on, wait for a person, or end."""
    with rooms.database.looking() as connection:
        waiting = objects_of(connection, one.id, ObjectStatus.RETRIEVED)
        assignment = assignment_for(one, last_copy(connection), one.generation)
        key = key_of(connection, rooms.sealer, one.research_study)
        profile = profile_at(connection, one.research_study, one.profile_version)
        zones = zones_by_series(connection, one.id, {each.series_number for each in waiting})
    if key is None:
        raise NotFoundError(ErrorCode.NOT_FOUND)
    (rooms.folders.outgoing / str(one.id)).mkdir(mode=0o700, parents=True, exist_ok=True)
    with LimitedChild() as child:
        for start in range(0, len(waiting), BATCH):
            clean_batch(rooms, waiting[start : start + BATCH], Bench(child, assignment, key, profile, zones))
        picture_held(rooms, one.id, child)
    if masked := {number for number, known in zones.items() if known}:
        picture_blanked(rooms, one.id, masked)
    settle(rooms, one)


class Assigned(Protocol):
    """What is meant for a subject: an intake, or the form it is made by."""

    @property
    def research_study(self) -> str:
        """Return the code."""

    @property
    def inclusion_number(self) -> str:
        """Return the number without the code."""

    @property
    def time_point(self) -> str:
        """Return the code of the time point."""


def assignment_for(one: Assigned, directory: Directory, generation: int = FIRST_GENERATION) -> Assignment:
    """Return what the objects of an intake are labelled with."""
    found = directory.research_study(one.research_study)
    subject = found.subject(one.inclusion_number) if found else None
    return Assignment(
        research_study_code=one.research_study,
        research_study_title=found.title if found else "",
        sponsor=found.sponsor if found else "",
        inclusion_number=one.inclusion_number,
        time_point=one.time_point,
        site=subject.site if subject else "",
        generation=generation,
    )


@dataclass(frozen=True)
class Bench:
    """What every object of one intake is handled with; zones by the number of the series."""

    child: LimitedChild
    assignment: Assignment
    key: ResearchStudyKey
    profile: Profile
    zones: Mapping[int, tuple[Zone, ...]]


def clean_batch(rooms: Rooms, batch: list[IntakeObject], bench: Bench) -> None:
    """De-identify some objects and store what became of them."""
    outcomes = [clean_one(rooms, each, bench) for each in batch]
    with rooms.database.changing() as work:
        for each, outcome in zip(batch, outcomes, strict=True):
            store(work, each, held_if_other(work, each, outcome))


def clean_one(rooms: Rooms, one: IntakeObject, bench: Bench) -> Cleaned | Held:
    """De-identify one object in the limited child."""
    source = rooms.folders.incoming / str(one.intake_id) / one.file_name
    target = rooms.folders.outgoing / str(one.intake_id) / one.file_name
    zones = bench.zones.get(one.series_number, ())
    return bench.child.de_identify(source, target, bench.assignment, bench.key, bench.profile, zones=zones)


def held_if_other(work: Changing, one: IntakeObject, outcome: Cleaned | Held) -> Cleaned | Held:
    """Return the outcome, held when the same object went, or is going, with other bytes: an archive would lose one of them."""
    if isinstance(outcome, Held):
        return outcome
    table = intake_object
    itself = (table.c.intake_id == one.intake_id) & (table.c.position == one.position)
    other = (table.c.sop_instance_uid == outcome.sop_instance_uid) & (table.c.sha256 != outcome.file_digest) & ~itself
    there = table.c.status.in_([ObjectStatus.CLEAN, ObjectStatus.DELIVERED]) & intake.c.status.not_in(ENDED)
    query = sa.select(sa.exists(sa.select(table.c.intake_id).join(intake).where(other & there)))
    return Held((HoldReason.SAME_UID_OTHER_BYTES,)) if work.connection.scalar(query) else outcome


def store(work: Changing, one: IntakeObject, outcome: Cleaned | Held) -> None:
    """Store what became of one object."""
    here = (intake_object.c.intake_id == one.intake_id) & (intake_object.c.position == one.position)
    work.connection.execute(intake_object.update().where(here).values(**columns(outcome)))


def columns(outcome: Cleaned | Held) -> dict[str, object]:
    """Return what is kept of an outcome."""
    if isinstance(outcome, Held):
        return {"status": ObjectStatus.HELD, "reason_codes": " ".join(outcome.reasons)}
    return {
        "status": ObjectStatus.CLEAN,
        "modality": outcome.modality,
        "study_instance_uid": outcome.study_instance_uid,
        "series_instance_uid": outcome.series_instance_uid,
        "sop_instance_uid": outcome.sop_instance_uid,
        "sop_class_uid": outcome.sop_class_uid,
        "size_bytes": outcome.size,
        "sha256": outcome.file_digest,
    }


def settle(rooms: Rooms, one: Intake) -> None:
    """Decide what comes after the last object: nothing is delivered while one object is held."""
    now = rooms.clock()
    with rooms.database.changing() as work:
        held = objects_of(work.connection, one.id, ObjectStatus.HELD)
        if not held and not objects_of(work.connection, one.id, ObjectStatus.CLEAN):
            give_up(rooms, work, one, ErrorCode.NOTHING_LEFT, actor=SYSTEM)
            return
        target, code = (
            (IntakeStatus.HELD, AuditCode.INTAKE_HELD) if held else (IntakeStatus.READY, AuditCode.INTAKE_READY)
        )
        move(work, one, target, code, actor=SYSTEM, now=now)
        was_held, changed = last_event(work.connection, one.id) is EventKind.HELD, get_intake(work.connection, one.id)
        if held and not was_held:
            reasons = [reason for each in held for reason in each.reason_codes.split()]
            add_notice(work, changed, EventKind.HELD, now, reasons)
        if was_held and not held:
            add_notice(work, changed, EventKind.RELEASED, now)
