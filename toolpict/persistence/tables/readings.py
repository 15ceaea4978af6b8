"""Forms, what is being typed into them, and what was saved and signed."""

import sqlalchemy as sa

from toolpict.persistence.tables.base import KEY, UtcDateTime, key, metadata

form_versions = sa.Table(
    "form_version",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    key("research_study_id", "research_study.id", index=False),
    sa.Column("oid", KEY, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("document", sa.Text, nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    key("published_by", "account.id", index=False),
    sa.Column("published_at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("research_study_id", "oid", "version"),
)

drafts = sa.Table(
    "draft",
    metadata,
    sa.Column("task_id", sa.ForeignKey("task.id"), primary_key=True),
    sa.Column("account_id", sa.ForeignKey("account.id"), primary_key=True),
    sa.Column("answers", sa.Text, nullable=False),
    sa.Column("sequence", sa.Integer, nullable=False),
    sa.Column("page", KEY, nullable=False, default=""),
    sa.Column("saved_at", UtcDateTime, nullable=False),
)

revisions = sa.Table(
    "revision",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    key("task_id", "task.id", index=False),
    sa.Column("number", sa.Integer, nullable=False),
    key("form_version_id", "form_version.id", index=False),
    key("saved_by", "account.id", index=False),
    sa.Column("saved_at", UtcDateTime, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.UniqueConstraint("task_id", "number"),
)

response_values = sa.Table(
    "response_value",
    metadata,
    sa.Column("revision_id", sa.ForeignKey("revision.id"), primary_key=True),
    sa.Column("path", KEY, primary_key=True),
    sa.Column("repeat", sa.Integer, primary_key=True),
    sa.Column("text", sa.Text),
    sa.Column("number", sa.Double),
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("unit", sa.Text, nullable=False),
    sa.Column("provenance", sa.Text, nullable=False),
    sa.Column("text_sha256", sa.String(64), nullable=False),
)

cleared_answers = sa.Table(
    "cleared_answer",
    metadata,
    sa.Column("revision_id", sa.ForeignKey("revision.id"), primary_key=True),
    sa.Column("field", KEY, primary_key=True),
    sa.Column("text", sa.Text),
    sa.Column("text_sha256", sa.String(64), nullable=False),
)

revision_attachments = sa.Table(
    "revision_attachment",
    metadata,
    sa.Column("revision_id", sa.ForeignKey("revision.id"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("filename", sa.Text, nullable=False),
    sa.Column("media_type", sa.Text, nullable=False),
    sa.Column("size_bytes", sa.BigInteger, nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False, index=True),
    sa.Column("version", sa.Integer, nullable=False, default=1),
    sa.Column("findings", sa.Text, nullable=False, default=""),
)

draft_attachments = sa.Table(
    "draft_attachment",
    metadata,
    sa.Column("task_id", sa.ForeignKey("task.id"), primary_key=True),
    sa.Column("account_id", sa.ForeignKey("account.id"), primary_key=True),
    sa.Column("sha256", sa.String(64), primary_key=True),
    sa.Column("filename", sa.Text, nullable=False),
    sa.Column("media_type", sa.Text, nullable=False),
    sa.Column("size_bytes", sa.BigInteger, nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("version", sa.Integer, nullable=False, default=1),
    sa.Column("findings", sa.Text, nullable=False, default=""),
)

signatures = sa.Table(
    "signature",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("revision_id", sa.ForeignKey("revision.id"), nullable=False, unique=True),
    key("account_id", "account.id", index=False),
    sa.Column("printed_name", sa.Text, nullable=False),
    sa.Column("meaning", sa.Text, nullable=False),
    sa.Column("signed_at", UtcDateTime, nullable=False),
    sa.Column("revision_sha256", sa.String(64), nullable=False),
)

structured_reports = sa.Table(
    "structured_report",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("revision_id", sa.ForeignKey("revision.id"), nullable=False, unique=True),
    key("task_id", "task.id"),
    sa.Column("study_instance_uid", KEY, nullable=False),
    sa.Column("series_instance_uid", KEY, nullable=False),
    sa.Column("sop_instance_uid", KEY, nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("stored_at", UtcDateTime, nullable=False),
)

reading_reports = sa.Table(
    "reading_report",
    metadata,
    sa.Column("revision_id", sa.ForeignKey("revision.id"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("size_bytes", sa.BigInteger, nullable=False),
    sa.Column("written_at", UtcDateTime, nullable=False),
)
