"""Which patient stands behind an inclusion number: kept only where a research study asks for it, and each look is recorded.

An identity is sealed under the key of its research study (AES-256-GCM) and found by a blind index under the same key: without the
key nobody reads or tries it, and with the key it is destroyed.
"""

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final, Protocol

import sqlalchemy as sa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy.dialects.sqlite import insert

from anonymization_bridge.codes import NO_PARAMETERS, AuditCode, ErrorCode, Parameters
from anonymization_bridge.database.audit import AuditEntry
from anonymization_bridge.database.engine import Changing
from anonymization_bridge.database.tables import correspondence, correspondence_choice
from anonymization_bridge.deidentification.keys import ResearchStudyKey
from anonymization_bridge.errors import NotFoundError, WrongStateError
from anonymization_bridge.intakes.directory_copy import last_copy
from anonymization_bridge.intakes.keys import key_of
from anonymization_bridge.intakes.profiles import whole_research_study
from anonymization_bridge.intakes.resemblance import patient_fingerprint
from anonymization_bridge.people.accounts import Account
from anonymization_bridge.reasons import check_reason
from anonymization_bridge.rooms import Rooms
from anonymization_bridge.sources.found import FoundExamination

NONCE_BYTES: Final = 12


@dataclass(frozen=True)
class Identity:
    """Who a patient is, as the source says it."""

    patient_id: str
    patient_name: str
    birth_date: str
    sex: str


@dataclass(frozen=True)
class KeptNumber:
    """An inclusion number whose patient is kept; `patients` is more than 1 where a warning was confirmed."""

    inclusion_number: str
    patients: int
    kept_at: datetime


def is_kept(connection: sa.Connection, code: str) -> bool:
    """Tell whether the correspondence of a research study is kept."""
    here = correspondence_choice.c.research_study == code
    return connection.scalar(sa.select(correspondence_choice.c.research_study).where(here)) is not None


def begin(rooms: Rooms, code: str, reason: str, person: Account) -> None:
    """Keep the correspondence of a research study from now on."""
    check_reason(reason)
    now = rooms.clock()
    with rooms.database.changing() as work:
        whole_research_study(work.connection, code, person)
        if is_kept(work.connection, code):
            raise WrongStateError(ErrorCode.WRONG_STATE)
        work.record(entry(AuditCode.CORRESPONDENCE_BEGUN, code, (person, now), reason=reason))
        work.connection.execute(correspondence_choice.insert().values(research_study=code, kept_since=now))


def end(rooms: Rooms, code: str, reason: str, person: Account) -> None:
    """Erase the correspondence of a research study, and keep none any more."""
    check_reason(reason)
    with rooms.database.changing() as work:
        whole_research_study(work.connection, code, person)
        if not is_kept(work.connection, code):
            raise WrongStateError(ErrorCode.WRONG_STATE)
        work.record(entry(AuditCode.CORRESPONDENCE_ENDED, code, (person, rooms.clock()), reason=reason))
        for table in (correspondence, correspondence_choice):
            work.connection.execute(table.delete().where(table.c.research_study == code))
    rooms.database.forget_deleted()


class Sent(Protocol):
    """What is sent of a patient, for whom."""

    @property
    def research_study(self) -> str:
        """Return the code."""

    @property
    def inclusion_number(self) -> str:
        """Return the number without the code."""

    @property
    def chosen(self) -> Sequence[FoundExamination]:
        """Return the examinations."""


def keep_correspondence(work: Changing, key: ResearchStudyKey, sent: Sent, now: datetime) -> None:
    """Keep whose examinations are sent, where the research study asks for it."""
    code, number = sent.research_study, sent.inclusion_number
    if not is_kept(work.connection, code):
        return
    for one in sent.chosen:
        index = patient_fingerprint(key, one)
        identity = Identity(one.patient_id, one.patient_name, one.birth_date, one.sex)
        row = {"research_study": code, "inclusion_number": number, "patient_index": index, "kept_at": now}
        new = insert(correspondence).values(**row, sealed_identity=seal(key, place(code, number, index), identity))
        work.connection.execute(new.on_conflict_do_nothing())


def numbers(connection: sa.Connection, code: str, person: Account) -> list[KeptNumber]:
    """Return the inclusion numbers whose patient a person may look up, and not who they are."""
    table = correspondence
    query = (
        sa.select(table.c.inclusion_number, sa.func.count(), sa.func.max(table.c.kept_at, type_=table.c.kept_at.type))
        .where(table.c.research_study == code)
        .group_by(table.c.inclusion_number)
        .order_by(table.c.inclusion_number)
    )
    directory = last_copy(connection)
    found = (KeptNumber(*row) for row in connection.execute(query))
    return [one for one in found if directory.delegates(person.username, code, one.inclusion_number)]


def look_up(rooms: Rooms, code: str, number: str, person: Account) -> list[Identity]:
    """Return who stands behind an inclusion number, and record that this person looked.

    Raises
    ------
    NotFoundError
        Nothing is kept, or the subject is not delegated to this person.

    """
    table, now = correspondence, rooms.clock()
    here = (table.c.research_study == code) & (table.c.inclusion_number == number)
    with rooms.database.changing() as work:
        rows = work.connection.execute(sa.select(table).where(here).order_by(table.c.kept_at)).all()
        key = key_of(work.connection, rooms.sealer, code)
        if not rows or key is None or not last_copy(work.connection).delegates(person.username, code, number):
            raise NotFoundError(ErrorCode.NOT_FOUND)
        work.record(entry(AuditCode.CORRESPONDENCE_READ, code, (person, now), {"inclusion_number": number}))
    return [unseal(key, place(code, number, row.patient_index), row.sealed_identity) for row in rows]


def place(code: str, number: str, index: str) -> bytes:
    """Return what an identity is bound to, so that it opens in no other row."""
    return "\0".join((code, number, index)).encode()


def seal(key: ResearchStudyKey, where: bytes, identity: Identity) -> bytes:
    """Return an identity, sealed for its row."""
    nonce = os.urandom(NONCE_BYTES)
    plain = json.dumps(asdict(identity)).encode()
    return nonce + AESGCM(key.derive("correspondence")).encrypt(nonce, plain, where)


def unseal(key: ResearchStudyKey, where: bytes, sealed: bytes) -> Identity:
    """Return the identity that was sealed for a row."""
    cipher = AESGCM(key.derive("correspondence"))
    return Identity(**json.loads(cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], where)))


def entry(
    code: AuditCode,
    research_study: str,
    by: tuple[Account, datetime],
    said: Parameters = NO_PARAMETERS,
    reason: str = "",
) -> AuditEntry:
    """Return the audit entry of an act on a correspondence."""
    person, now = by
    return AuditEntry(code, "correspondence", research_study, person.username, now, said, reason, research_study)
