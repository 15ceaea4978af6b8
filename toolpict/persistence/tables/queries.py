"""What is asked about answers, which of them are locked, and which were compared with their source."""

import sqlalchemy as sa

from toolpict.domain.locks import LockScope
from toolpict.domain.queries import QueryAct, QueryStatus
from toolpict.persistence.tables.base import KEY, UtcDateTime, choice, key, metadata

queries = sa.Table(
    "query",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    key("task_id", "task.id"),
    sa.Column("path", KEY, nullable=False),
    sa.Column("row", sa.Integer, nullable=False),
    sa.Column("check", sa.Integer, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    key("asked_by", "account.id", index=False),
    sa.Column("asked_at", UtcDateTime, nullable=False),
    sa.Column("status", choice(QueryStatus), nullable=False),
    sa.Column("lines", sa.Integer, nullable=False),
)

query_lines = sa.Table(
    "query_line",
    metadata,
    sa.Column("query_id", sa.ForeignKey("query.id"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("act", choice(QueryAct), nullable=False),
    key("by", "account.id", index=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
)

lock_entries = sa.Table(
    "lock_entry",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    key("research_study_id", "research_study.id", index=False),
    sa.Column("scope", choice(LockScope), nullable=False),
    sa.Column("object_id", sa.Uuid, nullable=False),
    sa.Column("path", KEY, nullable=False),
    sa.Column("row", sa.Integer, nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("is_laid", sa.Boolean, nullable=False),
    key("by", "account.id", index=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    # Two who lay or lift the same lock at once cannot both be the next.
    sa.UniqueConstraint("object_id", "scope", "path", "row", "number"),
    sa.Index("ix_lock_entry_research_study", "research_study_id", "scope"),
)

source_marks = sa.Table(
    "source_mark",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    key("task_id", "task.id", index=False),
    sa.Column("path", KEY, nullable=False),
    sa.Column("row", sa.Integer, nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("text_sha256", sa.String(64), nullable=False),
    sa.Column("is_set", sa.Boolean, nullable=False),
    key("by", "account.id", index=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("task_id", "path", "row", "number"),
)
