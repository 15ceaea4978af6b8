"""The database schema; Alembic compares migrations with `metadata`."""

from toolpict.persistence.tables import (
    accounts,
    audit,
    documents,
    form_drafts,
    imaging,
    post_processing,
    quality_control,
    queries,
    readings,
    research_studies,
    tasks,
)
from toolpict.persistence.tables.base import metadata

__all__ = [
    "accounts",
    "audit",
    "documents",
    "form_drafts",
    "imaging",
    "metadata",
    "post_processing",
    "quality_control",
    "queries",
    "readings",
    "research_studies",
    "tasks",
]
