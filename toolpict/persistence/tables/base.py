"""What all tables share: the metadata, names of constraints, and column types that behave alike on both databases."""

from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.types import TypeDecorator

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
"""Text that is a key or is sorted by: PostgreSQL then orders it by code point, as SQLite does."""


class UtcDateTime(TypeDecorator[datetime]):
    """A moment.  Only aware datetimes go in, and UTC ones come out, on every database."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:  # noqa: ARG002
        """Refuse a naive datetime."""
        if value is not None and value.tzinfo is None:
            raise ValueError("naive datetime")
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:  # noqa: ARG002
        """Give SQLite's naive datetimes their zone back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class ExactNumber(TypeDecorator[Decimal]):
    """A decimal kept as its text: SQLite has no decimals, and a float would round."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: sa.Dialect) -> str | None:  # noqa: ARG002
        """Write the number in full."""
        return None if value is None else f"{value:f}"

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> Decimal | None:  # noqa: ARG002
        """Read the number back, digits and all."""
        return None if value is None else Decimal(value)


def choice(kind: type[StrEnum]) -> sa.Enum:
    """Store the value, not the name, of a string enumeration, and let the database refuse any other."""
    return sa.Enum(
        kind,
        native_enum=False,
        create_constraint=True,
        values_callable=lambda e: [m.value for m in e],
        name=kind.__name__.lower(),
        length=32,
    )


def key(name: str, target: str, *, nullable: bool = False, index: bool = True) -> sa.Column[object]:
    """Return a column that refers to another row."""
    return sa.Column(name, sa.ForeignKey(target), nullable=nullable, index=index)
