"""Makes an intake: the one way in, for the pages and for the command line."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from anonymization_bridge.arrivals.deciding import attribute, remove_files
from anonymization_bridge.codes import AuditCode, Destination, ErrorCode, IntakeStatus, Parameters, SourceKind
from anonymization_bridge.database.audit import AuditEntry
from anonymization_bridge.database.engine import Changing
from anonymization_bridge.database.tables import intake, intake_examination
from anonymization_bridge.deidentification.keys import ResearchStudyKey
from anonymization_bridge.destinations.offering import offered
from anonymization_bridge.errors import InvalidInputError, WrongStateError
from anonymization_bridge.intakes.correspondences import keep_correspondence
from anonymization_bridge.intakes.directory_copy import check_assignment, last_copy
from anonymization_bridge.intakes.generations import generation_of
from anonymization_bridge.intakes.keys import key_of, make_key_if_missing
from anonymization_bridge.intakes.profiles import current_profile
from anonymization_bridge.intakes.records import clear_attempts
from anonymization_bridge.intakes.resemblance import (
    birth_date_fingerprint,
    examination_fingerprint,
    identity_of,
    patient_fingerprint,
    sex_fingerprint,
    warnings,
)
from anonymization_bridge.people.accounts import Account
from anonymization_bridge.rooms import Rooms
from anonymization_bridge.sources.found import FoundExamination, to_json


@dataclass(frozen=True)
class Request:
    """What a person asks to be brought in.

    Attributes
    ----------
    warnings_confirmed
        The person has read the warnings and means it.
    arrival_id
        What came unasked and is now said for whom; None when it was fetched or handed in.

    """

    intake_id: UUID
    research_study: str
    inclusion_number: str
    time_point: str
    source: SourceKind
    upload_name: str
    chosen: Sequence[FoundExamination]
    warnings_confirmed: bool = False
    destination: Destination = Destination.ARCHIVE
    arrival_id: UUID | None = None


def make_intake(rooms: Rooms, request: Request, person: Account) -> UUID:
    """Make an intake, which the worker then takes up; return its id.

    Raises
    ------
    NotPermittedError
        The person may not bring images into this research study.
    InvalidInputError
        Nothing is chosen, the subject is unknown, a warning is not confirmed, or that way out is not offered.
    WrongStateError
        This intake was made before, TOOLPICT lists it as cancelled, or somebody else has decided what arrived.

    """
    if not any(one.series for one in request.chosen):
        raise InvalidInputError(ErrorCode.NOTHING_CHOSEN)
    if len({identity_of(one) for one in request.chosen}) > 1:
        raise InvalidInputError(ErrorCode.SEVERAL_PATIENTS)
    if request.destination not in offered(rooms.settings):
        raise InvalidInputError(ErrorCode.DESTINATION_NOT_OFFERED)
    code, number = request.research_study, request.inclusion_number
    with rooms.database.changing() as work:
        directory = last_copy(work.connection)
        check_assignment(directory, person.username, code, number, request.time_point)
        if request.intake_id in directory.withdrawn_intakes:
            raise WrongStateError(ErrorCode.INTAKE_CANCELLED)
        if exists(work.connection, request.intake_id):
            raise WrongStateError(ErrorCode.ALREADY_BEGUN)
        key = key_of(work.connection, rooms.sealer, code)
        if not request.warnings_confirmed and warnings(work.connection, key, code, number, request.chosen):
            raise InvalidInputError(ErrorCode.WARNINGS_NOT_CONFIRMED)
        add(rooms, work, request, person)
    if request.arrival_id is not None:
        remove_files(rooms, request.arrival_id)
    return request.intake_id


def add(rooms: Rooms, work: Changing, request: Request, person: Account) -> None:
    """Store an intake with its key, its fingerprints and its audit entry."""
    now, objects = rooms.clock(), sum(one.instances for one in request.chosen)
    profile = current_profile(work.connection, request.research_study)
    key = make_key_if_missing(work, rooms.sealer, request.research_study, person.username, now)
    row = {
        "id": request.intake_id,
        "account_id": person.id,
        "research_study": request.research_study,
        "inclusion_number": request.inclusion_number,
        "time_point": request.time_point,
        "generation": generation_of(work.connection, request.research_study, request.inclusion_number),
        "source": request.source,
        "destination": request.destination,
        "upload_name": request.upload_name,
        "status": IntakeStatus.QUEUED,
        "sealed_request": rooms.sealer.seal_json(f"intake {request.intake_id}", to_json(request.chosen)),
        "expected_objects": objects,
        "made_at": now,
        **dict.fromkeys(["reason_code", "reason_text"], ""),
        "profile_name": profile.name,
        "profile_version": str(profile.version),
        "profile_sha256": profile.digest,
    }
    said: Parameters = {"source": request.source, "objects": objects, "destination": request.destination}
    made = AuditEntry(
        AuditCode.INTAKE_MADE,
        "intake",
        str(request.intake_id),
        person.username,
        now,
        said,
        research_study=request.research_study,
    )
    work.record(made)
    if request.arrival_id is not None:
        attribute(work, request.arrival_id, str(request.intake_id), person.username, now)
    work.connection.execute(intake.insert().values(**row))
    work.connection.execute(intake_examination.insert(), [fingerprints(key, request, one) for one in request.chosen])
    keep_correspondence(work, key, request, now)
    clear_attempts(work, request.intake_id, now)


def fingerprints(key: ResearchStudyKey, request: Request, one: FoundExamination) -> dict[str, object]:
    """Return what is kept of an examination to warn by."""
    return {
        "intake_id": request.intake_id,
        "examination_fingerprint": examination_fingerprint(key, one),
        "patient_fingerprint": patient_fingerprint(key, one),
        "sex_fingerprint": sex_fingerprint(key, request.inclusion_number, one),
        "birth_date_fingerprint": birth_date_fingerprint(key, request.inclusion_number, one),
        "research_study": request.research_study,
        "inclusion_number": request.inclusion_number,
    }


def not_begun(rooms: Rooms, intake_id: UUID) -> None:
    """Refuse to touch a form whose intake was made.

    Raises
    ------
    WrongStateError
        It was.

    """
    with rooms.database.looking() as connection:
        if exists(connection, intake_id):
            raise WrongStateError(ErrorCode.ALREADY_BEGUN)


def exists(connection: sa.Connection, intake_id: UUID) -> bool:
    """Tell whether an intake was made."""
    return connection.scalar(sa.select(intake.c.id).where(intake.c.id == intake_id)) is not None
