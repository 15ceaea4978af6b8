"""Who may sign in, and as what they take part."""

import sqlalchemy as sa

from toolpict.domain.people import Role
from toolpict.persistence.tables.base import KEY, UtcDateTime, choice, key, metadata

accounts = sa.Table(
    "account",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("username", KEY, nullable=False, unique=True),
    sa.Column("display_name", sa.Text, nullable=False),
    sa.Column("email", sa.Text, nullable=False),
    sa.Column("password_hash", sa.Text, nullable=False),
    sa.Column("language", sa.String(2), nullable=False),
    sa.Column("opens_research_studies", sa.Boolean, nullable=False),
    sa.Column("administers", sa.Boolean, nullable=False),
    sa.Column("active", sa.Boolean, nullable=False),
)

role_assignments = sa.Table(
    "role_assignment",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    key("account_id", "account.id"),
    key("research_study_id", "research_study.id"),
    key("site_id", "site.id", nullable=True, index=False),
    sa.Column("role", choice(Role), nullable=False),
    sa.Column("since", sa.Date, nullable=False),
    sa.Column("until", sa.Date),
)

account_sessions = sa.Table(
    "account_session",
    metadata,
    sa.Column("token_hash", KEY, primary_key=True),
    key("account_id", "account.id"),
    sa.Column("started_at", UtcDateTime, nullable=False, index=True),
    sa.Column("seen_at", UtcDateTime, nullable=False),
)

sign_in_throttles = sa.Table(
    "sign_in_throttle",
    metadata,
    sa.Column("key", KEY, primary_key=True),
    sa.Column("count", sa.Integer, nullable=False),
    sa.Column("last_at", UtcDateTime, nullable=False, index=True),
    sa.Column("open_at", UtcDateTime, nullable=False),
)

access_log = sa.Table(
    "access_log",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("at", UtcDateTime, nullable=False, index=True),
    key("account_id", "account.id"),
    sa.Column("object_type", sa.Text, nullable=False),
    sa.Column("object_id", sa.Uuid, nullable=False),
)
