"""Who may sign in, and as what they take part."""

import sqlalchemy as sa

from toolpict.domain.people import Role
from toolpict.persistence.tables.base import KEY, choice, key, metadata

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
