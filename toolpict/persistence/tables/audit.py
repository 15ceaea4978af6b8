"""The audit trail: entries that nobody changes, what they say, and the head of their chain."""

import sqlalchemy as sa

from toolpict.persistence.tables.base import KEY, UtcDateTime, metadata

audit_entries = sa.Table(
    "audit_entry",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("code", KEY, nullable=False),
    sa.Column("object_type", KEY, nullable=False),
    sa.Column("object_id", sa.Uuid, nullable=False, index=True),
    sa.Column("research_study_id", sa.Uuid, index=True),
    sa.Column("actor_id", sa.Uuid, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("payload_digest", sa.String(64), nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
)

audit_payloads = sa.Table(
    "audit_payload",
    metadata,
    sa.Column("number", sa.ForeignKey("audit_entry.number"), primary_key=True, autoincrement=False),
    sa.Column("text", sa.Text),
)

audit_heads = sa.Table(
    "audit_head",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
    sa.CheckConstraint("id = 1", name="single"),
)
