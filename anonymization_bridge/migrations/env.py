"""Runs the bridge's migrations on one SQLite file."""

import sqlalchemy as sa
from alembic import context

from anonymization_bridge.database.tables import metadata

engine = sa.create_engine(context.config.attributes["url"])
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=metadata)
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
engine.dispose()
