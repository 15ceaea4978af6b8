"""What the system found in examinations, and what people decided on them."""

import sqlalchemy as sa

from toolpict.domain.codes import FindingCode
from toolpict.domain.quality_control import Check, CheckAnswer, FindingLevel, Verdict
from toolpict.persistence.tables.base import UtcDateTime, choice, key, metadata

system_checks = sa.Table(
    "system_check",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    key("imaging_study_id", "imaging_study.id", index=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("checked_at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("imaging_study_id", "number"),
)

findings = sa.Table(
    "finding",
    metadata,
    sa.Column("system_check_id", sa.ForeignKey("system_check.id"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("code", choice(FindingCode), nullable=False),
    sa.Column("level", choice(FindingLevel), nullable=False),
    sa.Column("parameters", sa.Text, nullable=False),
)

quality_decisions = sa.Table(
    "quality_decision",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    key("task_id", "task.id", index=False),
    key("imaging_study_id", "imaging_study.id"),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("verdict", choice(Verdict), nullable=False),
    key("decided_by", "account.id", index=False),
    sa.Column("decided_at", UtcDateTime, nullable=False),
    sa.Column("comment", sa.Text, nullable=False),
    sa.Column("self_checked", sa.Boolean, nullable=False),
    sa.UniqueConstraint("task_id", "number"),
    sa.CheckConstraint("verdict = 'accept' OR comment <> ''", name="reason"),
)

quality_ticks = sa.Table(
    "quality_tick",
    metadata,
    sa.Column("quality_decision_id", sa.ForeignKey("quality_decision.id"), primary_key=True),
    sa.Column("check", choice(Check), primary_key=True, quote=True),
    sa.Column("answer", choice(CheckAnswer), nullable=False),
)
