"""The profile of each research study: which version is in force, and the act of publishing another (R12)."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from anonymization_bridge.codes import AuditCode, ErrorCode, Parameters
from anonymization_bridge.database.audit import AuditEntry
from anonymization_bridge.database.tables import profile_version
from anonymization_bridge.deidentification.profile import Profile, load_profile, parse_profile, write_profile
from anonymization_bridge.errors import InvalidInputError, NotFoundError, NotPermittedError
from anonymization_bridge.exchange.directory import ResearchStudy
from anonymization_bridge.intakes.directory_copy import last_copy
from anonymization_bridge.people.accounts import Account
from anonymization_bridge.reasons import check_reason
from anonymization_bridge.rooms import Rooms


@dataclass(frozen=True)
class PublishedProfile:
    """One version of the profile of a research study, and who published it why."""

    profile: Profile
    published_by: str
    published_at: datetime
    reason: str


def current_profile(connection: sa.Connection, code: str) -> Profile:
    """Return the profile in force for a research study: the version published last, or the default."""
    here = sa.select(profile_version.c.toml).where(profile_version.c.research_study == code)
    toml = connection.scalar(here.order_by(profile_version.c.version.desc()).limit(1))
    return load_profile() if toml is None else parse_profile(toml)


def profile_at(connection: sa.Connection, code: str, version: str) -> Profile:
    """Return a version of the profile of a research study; the default where it was never published."""
    here = (profile_version.c.research_study == code) & (profile_version.c.version == int(version or 0))
    toml = connection.scalar(sa.select(profile_version.c.toml).where(here))
    return load_profile() if toml is None else parse_profile(toml)


def versions(connection: sa.Connection, code: str) -> list[PublishedProfile]:
    """Return what was published for a research study, the newest first."""
    table = profile_version
    rows = connection.execute(
        sa.select(table).where(table.c.research_study == code).order_by(table.c.version.desc())
    ).all()
    return [PublishedProfile(parse_profile(row.toml), row.published_by, row.published_at, row.reason) for row in rows]


def read_draft(toml: str) -> Profile:
    """Return the profile that somebody wrote.

    Raises
    ------
    InvalidInputError
        It is none, with the reason in English as the reader of TOML gives it.

    """
    try:
        return parse_profile(toml)
    except ValueError as error:
        raise InvalidInputError(ErrorCode.PROFILE_NOT_VALID, why=str(error)) from error


def whole_research_study(connection: sa.Connection, code: str, person: Account) -> ResearchStudy:
    """Return a research study of which every site is delegated to a person: what is decided there is for all its subjects.

    Raises
    ------
    NotFoundError
        The person may not know of it.
    NotPermittedError
        Only some of its sites are delegated to the person.

    """
    found = last_copy(connection).research_study(code)
    if found is None or not found.knows(person.username):
        raise NotFoundError(ErrorCode.NOT_FOUND)
    if person.username not in found.delegates:
        raise NotPermittedError(ErrorCode.NOT_DELEGATED)
    return found


def publish(rooms: Rooms, code: str, profile: Profile, reason: str, person: Account) -> None:
    """Put a version in force for the intakes that are made from now on.

    Raises
    ------
    InvalidInputError
        Its version is not newer than the one in force, or there is no reason.

    """
    check_reason(reason)
    now = rooms.clock()
    with rooms.database.changing() as work:
        whole_research_study(work.connection, code, person)
        last = current_profile(work.connection, code)
        if profile.version <= last.version:
            raise InvalidInputError(ErrorCode.PROFILE_VERSION_OLD, last=last.version)
        said: Parameters = {"version": profile.version, "sha256": profile.digest}
        work.record(AuditEntry(AuditCode.PROFILE_PUBLISHED, "profile", code, person.username, now, said, reason, code))
        row = {"research_study": code, "version": profile.version, "toml": write_profile(profile), "reason": reason}
        work.connection.execute(profile_version.insert().values(**row, published_by=person.username, published_at=now))
