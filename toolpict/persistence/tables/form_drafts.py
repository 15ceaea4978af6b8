"""Forms in the making, the code lists they share, and versions taken out of use."""

import sqlalchemy as sa

from toolpict.domain.form_drafts import FormDraftStatus
from toolpict.persistence.tables.base import KEY, UtcDateTime, choice, key, metadata

form_drafts = sa.Table(
    "form_draft",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    key("research_study_id", "research_study.id"),
    sa.Column("document", sa.Text, nullable=False),
    key("begun_by", "account.id", index=False),
    sa.Column("begun_at", UtcDateTime, nullable=False),
    key("changed_by", "account.id", index=False),
    sa.Column("changed_at", UtcDateTime, nullable=False),
    key("based_on_id", "form_version.id", nullable=True, index=False),
    sa.Column("status", choice(FormDraftStatus), nullable=False),
    sa.Column("step", sa.Integer, nullable=False),
    sa.Column("last_step", sa.Integer, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.CheckConstraint("step >= 0 AND step <= last_step", name="step"),
)

form_draft_steps = sa.Table(
    "form_draft_step",
    metadata,
    sa.Column("draft_id", sa.ForeignKey("form_draft.id"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("document", sa.Text, nullable=False),
)

code_lists = sa.Table(
    "code_list",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    key("research_study_id", "research_study.id", index=False),
    sa.Column("code", KEY, nullable=False),
    sa.Column("title_fr", sa.Text, nullable=False),
    sa.Column("title_en", sa.Text, nullable=False),
    sa.Column("choices", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.UniqueConstraint("research_study_id", "code"),
)

form_states = sa.Table(
    "form_state",
    metadata,
    sa.Column("form_version_id", sa.ForeignKey("form_version.id"), primary_key=True),
    key("research_study_id", "research_study.id"),
    sa.Column("retired_at", UtcDateTime),
    key("retired_by", "account.id", nullable=True, index=False),
    sa.CheckConstraint("(retired_at IS NULL) = (retired_by IS NULL)", name="retired"),
)
