"""Writes the first migration from the tables, while nothing is released: `python scripts/first_migration.py`."""

import re
import tempfile
from pathlib import Path

import sqlalchemy as sa
from alembic import command

from toolpict.persistence.migrations import FOLDER, configure

TRIGGERS = """    triggers.create(op.get_bind())
    op.bulk_insert(sa.table("audit_head", sa.column("id", sa.Integer), sa.column("number", sa.Integer),
                            sa.column("hash", sa.Text)), [{"id": 1, "number": 0, "hash": "0" * 64}])
"""


def main() -> None:
    """Replace whatever first migration there is."""
    for old in (FOLDER / "versions").glob("0001_*.py"):
        old.unlink()
    with tempfile.TemporaryDirectory() as folder:
        engine = sa.create_engine(f"sqlite:///{folder}/empty.db")
        with engine.connect() as connection:
            command.revision(configure(connection), "first tables", autogenerate=True, rev_id="0001")
    (path,) = (FOLDER / "versions").glob("0001_*.py")
    path.write_text(with_triggers(path.read_text()))
    print(path.relative_to(Path.cwd()))


def with_triggers(text: str) -> str:
    """Add what the tables alone do not say."""
    text = text.replace("toolpict.persistence.tables.base.", "")
    text = text.replace(
        "\nrevision = ",
        "from toolpict.persistence import triggers\n"
        "from toolpict.persistence.tables.base import ExactNumber, UtcDateTime\n\nrevision = ",
        1,
    )
    text = re.sub(r"\n *# ###.*", "", text)
    return text.replace("\n\n\ndef downgrade", f"\n{TRIGGERS}\n\ndef downgrade", 1)


if __name__ == "__main__":
    main()
