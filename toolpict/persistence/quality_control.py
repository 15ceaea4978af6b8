"""Writes and reads what the system found and what people decided; see `toolpict.persistence.records`."""

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from toolpict.domain.codes import FindingCode, Parameter
from toolpict.domain.quality_control import Check, CheckAnswer, Finding, QualityDecision, SystemCheck
from toolpict.persistence.records import Row, parts, row
from toolpict.persistence.tables.quality_control import findings, quality_decisions, quality_ticks, system_checks

LENGTHS: Final = {
    FindingCode.SPACING_UNEVEN: frozenset({"minimum", "maximum"}),
    FindingCode.THICKNESS_RIGHT: frozenset({"millimetres", "maximum"}),
    FindingCode.THICKNESS_TOO_GREAT: frozenset({"millimetres", "maximum"}),
}
"""The parameters that are exact lengths: JSON keeps them as text."""


def write_system_check(session: Session, check: SystemCheck) -> None:
    """Store what the system found, one row a finding."""
    session.execute(sa.insert(system_checks).values(row(check, system_checks)))
    rows = [
        {"system_check_id": check.id, "position": place, "code": one.code, "level": one.level,
         "parameters": json.dumps(dict(one.parameters), default=str, sort_keys=True)}
        for place, one in enumerate(check.findings)
    ]  # fmt: skip
    if rows:
        session.execute(sa.insert(findings), rows)


def read_system_checks(session: Session, rows: Sequence[Row]) -> list[SystemCheck]:
    """Load what the system found, in its order."""
    found = parts(session, findings, "system_check_id", rows, "position")
    return [SystemCheck(**each, findings=tuple(map(read_finding, found.get(each["id"], ())))) for each in rows]


def read_finding(found: Row) -> Finding:
    """Return one finding."""
    return Finding(found["code"], found["level"], read_parameters(found["code"], found["parameters"]))


def read_parameters(code: FindingCode, text: str) -> dict[str, Parameter]:
    """Return the parameters of a finding, lengths as the decimals that they were."""
    lengths = LENGTHS.get(code, frozenset())
    return {name: Decimal(value) if name in lengths else value for name, value in json.loads(text).items()}


def write_quality_decision(session: Session, decision: QualityDecision) -> None:
    """Store a decision, one row a tick."""
    session.execute(sa.insert(quality_decisions).values(row(decision, quality_decisions)))
    rows = [{"quality_decision_id": decision.id, "check": one, "answer": said} for one, said in decision.ticks.items()]
    if rows:
        session.execute(sa.insert(quality_ticks), rows)


def read_quality_decisions(session: Session, rows: Sequence[Row]) -> list[QualityDecision]:
    """Load decisions with their ticks, in the order of the page."""
    found = parts(session, quality_ticks, "quality_decision_id", rows)
    return [QualityDecision(**each, ticks=read_ticks(found.get(each["id"], ()))) for each in rows]


def read_ticks(found: Sequence[Row]) -> dict[Check, CheckAnswer]:
    """Return what was answered to each check, in the order of the page."""
    said = {each["check"]: each["answer"] for each in found}
    return {check: said[check] for check in Check if check in said}
