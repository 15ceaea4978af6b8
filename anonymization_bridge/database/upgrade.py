"""Brings a database to the version this program was written for."""

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

MIGRATIONS = Path(__file__).parent.parent / "migrations"


def configuration(url: str) -> Config:
    """Return what Alembic needs to find our migrations and the database."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["url"] = url
    return config


def upgrade(url: str) -> None:
    """Run the migrations that are not yet in the database, making its folder when there is none."""
    file = sa.make_url(url).database
    if file:
        Path(file).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    command.upgrade(configuration(url), "head")


def downgrade(url: str, revision: str) -> None:
    """Take migrations back, down to `revision`."""
    command.downgrade(configuration(url), revision)
