"""The pseudonym key of each research study, made with its first intake and kept sealed."""

from datetime import datetime

import sqlalchemy as sa

from anonymization_bridge.codes import AuditCode
from anonymization_bridge.database.audit import AuditEntry
from anonymization_bridge.database.engine import Changing
from anonymization_bridge.database.tables import research_study_key
from anonymization_bridge.deidentification.keys import ResearchStudyKey, new_research_study_key
from anonymization_bridge.sealing import Sealer


def key_of(connection: sa.Connection, sealer: Sealer, code: str) -> ResearchStudyKey | None:
    """Return the key of a research study; None before its first intake."""
    query = sa.select(research_study_key.c.sealed_key).where(research_study_key.c.research_study == code)
    sealed = connection.execute(query).scalar_one_or_none()
    return None if sealed is None else ResearchStudyKey(sealer.open(purpose(code), sealed))


def make_key_if_missing(work: Changing, sealer: Sealer, code: str, actor: str, now: datetime) -> None:
    """Make the key of a research study with its first intake."""
    if key_of(work.connection, sealer, code) is None:
        sealed = sealer.seal(purpose(code), new_research_study_key().secret)
        work.record(AuditEntry(AuditCode.KEY_MADE, "research_study_key", code, actor, now, research_study=code))
        row = {"research_study": code, "sealed_key": sealed, "made_at": now}
        work.connection.execute(research_study_key.insert().values(**row))


def purpose(code: str) -> str:
    """Return what the key of a research study is sealed for, so that no key opens in the place of another."""
    return f"research study key {code}"
