"""The documents of a research study; their bytes lie in the file store, under their SHA-256."""

import sqlalchemy as sa

from toolpict.persistence.tables.base import UtcDateTime, key, metadata

documents = sa.Table(
    "document",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("document_id", sa.Uuid, nullable=False),
    key("research_study_id", "research_study.id"),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("label", sa.Text, nullable=False),
    sa.Column("filename", sa.Text, nullable=False),
    sa.Column("media_type", sa.Text, nullable=False),
    sa.Column("size_bytes", sa.BigInteger, nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False, index=True),
    key("added_by", "account.id", index=False),
    sa.Column("added_at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("document_id", "number"),
)
