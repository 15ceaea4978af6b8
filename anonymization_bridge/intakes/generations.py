"""The generation of a subject: moved, it gives all that is delivered of the subject other UIDs; the shift of dates stays."""

from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from anonymization_bridge.codes import AT_WORK, AuditCode, ErrorCode, IntakeStatus, Parameters
from anonymization_bridge.database.audit import AuditEntry
from anonymization_bridge.database.tables import intake, subject_generation
from anonymization_bridge.errors import InvalidInputError, NotFoundError, WrongStateError
from anonymization_bridge.intakes.directory_copy import last_copy
from anonymization_bridge.intakes.records import INTAKES, Intake
from anonymization_bridge.people.accounts import Account
from anonymization_bridge.reasons import check_reason
from anonymization_bridge.rooms import Rooms

FIRST_GENERATION: Final = 1


@dataclass(frozen=True)
class SubjectPage:
    """What was sent of a subject, and under which generation the next goes.

    Attributes
    ----------
    intakes
        All that was made for the subject, the newest first.

    """

    generation: int
    intakes: tuple[Intake, ...]

    @property
    def to_withdraw(self) -> tuple[Intake, ...]:
        """Return what was delivered under an older generation and is not withdrawn yet in TOOLPICT."""
        return tuple(
            one for one in self.intakes if one.generation < self.generation and one.status is IntakeStatus.DELIVERED
        )

    @property
    def delivered(self) -> tuple[Intake, ...]:
        """Return what was delivered under the present generation."""
        return tuple(
            one for one in self.intakes if one.generation == self.generation and one.status is IntakeStatus.DELIVERED
        )

    @property
    def is_at_work(self) -> bool:
        """Tell whether something of the subject is on its way, or held."""
        return any(one.status in {*AT_WORK, IntakeStatus.HELD} for one in self.intakes)


def generation_of(connection: sa.Connection, code: str, number: str) -> int:
    """Return the generation under which the next intake of a subject goes."""
    table = subject_generation
    here = (table.c.research_study == code) & (table.c.inclusion_number == number)
    return connection.scalar(sa.select(table.c.generation).where(here)) or FIRST_GENERATION


def subject_page(connection: sa.Connection, code: str, number: str, person: Account) -> SubjectPage:
    """Return what the page of a subject shows.

    Raises
    ------
    NotFoundError
        The subject is not delegated to this person.

    """
    if not last_copy(connection).delegates(person.username, code, number):
        raise NotFoundError(ErrorCode.NOT_FOUND)
    here = (intake.c.research_study == code) & (intake.c.inclusion_number == number)
    rows = connection.execute(INTAKES.where(here).order_by(intake.c.made_at.desc())).mappings()
    return SubjectPage(generation_of(connection, code, number), tuple(Intake(**row) for row in rows))


def redeliver(rooms: Rooms, code: str, number: str, reason: str, person: Account) -> None:
    """Move the generation of a subject: what is sent from now on has other UIDs, all of it, and what was is to be withdrawn.

    Raises
    ------
    InvalidInputError
        There is no reason.
    WrongStateError
        Something of the subject is on its way, or nothing was delivered of the present generation.

    """
    check_reason(reason)
    now = rooms.clock()
    with rooms.database.changing() as work:
        page = subject_page(work.connection, code, number, person)
        if page.is_at_work:
            raise WrongStateError(ErrorCode.KEY_IN_USE)
        if not page.delivered:
            raise InvalidInputError(ErrorCode.NOTHING_TO_REDELIVER)
        said: Parameters = {"inclusion_number": number, "generation": page.generation + 1}
        work.record(
            AuditEntry(
                AuditCode.SUBJECT_TO_REDELIVER, "subject", f"{code}-{number}", person.username, now, said, reason, code
            )
        )
        row = {"research_study": code, "inclusion_number": number, "generation": page.generation + 1, "moved_at": now}
        new = insert(subject_generation).values(row)
        index = ["research_study", "inclusion_number"]
        work.connection.execute(new.on_conflict_do_update(index_elements=index, set_=row))
