"""Runs the migrations on one connection, and leaves the tables of the job engine alone."""

from typing import Literal

from alembic import context

from toolpict.persistence.tables import metadata

NameType = Literal["schema", "table", "column", "index", "unique_constraint", "foreign_key_constraint"]


def is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """Tell whether Alembic may look at a thing of the database: only at tables that we declare."""
    return kind != "table" or name in metadata.tables


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    include_name=is_ours,
    render_as_batch=False,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
