"""Brings a database to the schema of this version, by numbered migrations."""

from pathlib import Path
from typing import Final

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

FOLDER: Final = Path(__file__).parents[2] / "migrations"


def configure(connection: sa.Connection) -> Config:
    """Return what Alembic needs to work on one connection."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    return config


def plain_engine(url: str) -> sa.Engine:
    """Return an engine without our rules: migrations change the schema, not records."""
    return sa.create_engine(url)


def upgrade(url: str, revision: str = "head") -> None:
    """Run the migrations that are missing."""
    engine = plain_engine(url)
    with engine.begin() as connection:
        command.upgrade(configure(connection), revision)
    engine.dispose()


def downgrade(url: str, revision: str) -> None:
    """Undo migrations, down to one."""
    engine = plain_engine(url)
    with engine.begin() as connection:
        command.downgrade(configure(connection), revision)
    engine.dispose()


def revisions() -> list[str]:
    """Return all revisions, oldest first."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    return [script.revision for script in reversed(list(ScriptDirectory.from_config(config).walk_revisions()))]
