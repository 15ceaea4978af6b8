"""Procedures, what technologists hand in, and data cuts."""

import sqlalchemy as sa

from toolpict.domain.data_cut import DataCutStatus
from toolpict.domain.post_processing import OutputStatus
from toolpict.persistence.tables.base import KEY, ExactNumber, UtcDateTime, choice, key, metadata

procedure_versions = sa.Table(
    "procedure_version",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("procedure_id", sa.Uuid, nullable=False),
    key("research_study_id", "research_study.id", index=False),
    sa.Column("code", KEY, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("document", sa.Text, nullable=False),
    key("published_by", "account.id", index=False),
    sa.Column("published_at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("research_study_id", "code", "version"),
)

outputs = sa.Table(
    "output",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    key("task_id", "task.id", index=False),
    sa.Column("code", KEY, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("filename", sa.Text, nullable=False),
    sa.Column("media_type", sa.Text, nullable=False),
    sa.Column("size_bytes", sa.BigInteger, nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False, index=True),
    key("added_by", "account.id", index=False),
    sa.Column("added_at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("task_id", "code", "version"),
)

output_states = sa.Table(
    "output_state",
    metadata,
    sa.Column("output_id", sa.ForeignKey("output.id"), primary_key=True),
    sa.Column("status", choice(OutputStatus), nullable=False),
    sa.Column("problem", sa.Text, nullable=False),
    sa.Column("series_instance_uid", sa.Text, nullable=False),
)

output_values = sa.Table(
    "output_value",
    metadata,
    sa.Column("output_id", sa.ForeignKey("output.id"), primary_key=True),
    sa.Column("code", KEY, primary_key=True),
    sa.Column("number", ExactNumber, nullable=False),
    sa.Column("unit", sa.Text, nullable=False),
)

data_cuts = sa.Table(
    "data_cut",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    key("research_study_id", "research_study.id", index=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    key("frozen_by", "account.id", index=False),
    sa.Column("frozen_at", UtcDateTime, nullable=False),
    sa.Column("last_entry", sa.Integer, nullable=False),
    sa.Column("last_hash", sa.String(64), nullable=False),
    sa.Column("final", sa.Boolean, nullable=False),
    sa.Column("status", choice(DataCutStatus), nullable=False),
    sa.Column("sha256", sa.Text, nullable=False),
    sa.Column("size_bytes", sa.BigInteger, nullable=False),
    sa.Column("problem", sa.Text, nullable=False),
    sa.UniqueConstraint("research_study_id", "number"),
)

data_cut_tasks = sa.Table(
    "data_cut_task",
    metadata,
    sa.Column("data_cut_id", sa.ForeignKey("data_cut.id"), primary_key=True),
    sa.Column("task_id", sa.ForeignKey("task.id"), primary_key=True),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("revision_id", sa.ForeignKey("revision.id")),
    sa.Column("study_day", sa.Integer),
)

data_cut_outputs = sa.Table(
    "data_cut_output",
    metadata,
    sa.Column("data_cut_id", sa.ForeignKey("data_cut.id"), primary_key=True),
    sa.Column("output_id", sa.ForeignKey("output.id"), primary_key=True),
)
