"""Tasks, what they wait for, reading plans, and what people say about them."""

import sqlalchemy as sa

from toolpict.domain.tasks import StatusGroup, TaskKind, TaskStatus
from toolpict.persistence.tables.base import KEY, UtcDateTime, choice, key, metadata

tasks = sa.Table(
    "task",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("number", sa.Integer, nullable=False, unique=True),
    sa.Column("kind", choice(TaskKind), nullable=False),
    sa.Column("status", choice(TaskStatus), nullable=False),
    sa.Column("status_group", choice(StatusGroup), key="group", nullable=False),
    key("research_study_id", "research_study.id", index=False),
    key("site_id", "site.id", index=False),
    key("subject_id", "subject.id"),
    key("visit_id", "visit.id"),
    key("assignee_id", "account.id", nullable=True, index=False),
    key("requested_by", "account.id", index=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("status_since", UtcDateTime, nullable=False),
    sa.Column("due", sa.Date, nullable=False),
    sa.Column("priority", sa.Integer, nullable=False),
    sa.Column("held_from", sa.Text),
    sa.Column("open_prerequisites", sa.Integer, nullable=False),
    key("form_version_id", "form_version.id", nullable=True, index=False),
    key("procedure_version_id", "procedure_version.id", nullable=True, index=False),
    sa.Column("version", sa.Integer, nullable=False),
    # A list asks for one group of statuses in the order of due date and number, of a person, a research study, a site, a
    # kind or of all; what follows the number lets the index alone decide which rows are meant.
    sa.Index("ix_task_assignee_list", "assignee_id", "group", "due", "number", "status", "kind", "research_study_id"),
    sa.Index(
        "ix_task_assignee_research_study_list",
        "assignee_id",
        "research_study_id",
        "group",
        "due",
        "number",
        "status",
        "kind",
    ),
    # Progress is counted from this one alone.
    sa.Index(
        "ix_task_research_study_list", "research_study_id", "group", "due", "number", "status", "kind", "visit_id"
    ),
    sa.Index("ix_task_site_list", "site_id", "group", "due", "number"),
    sa.Index("ix_task_kind_list", "kind", "group", "due", "number", "research_study_id"),
    sa.Index("ix_task_list", "group", "due", "number", "status", "research_study_id"),
    sa.CheckConstraint("open_prerequisites >= 0", name="prerequisites"),
)

task_prerequisites = sa.Table(
    "task_prerequisite",
    metadata,
    sa.Column("task_id", sa.ForeignKey("task.id"), primary_key=True),
    sa.Column("prerequisite_id", sa.ForeignKey("task.id"), primary_key=True, index=True),
)

counters = sa.Table(
    "counter",
    metadata,
    sa.Column("name", KEY, primary_key=True),
    sa.Column("value", sa.Integer, nullable=False),
)

unlock_requests = sa.Table(
    "unlock_request",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    key("task_id", "task.id"),
    key("asked_by", "account.id", index=False),
    sa.Column("asked_at", UtcDateTime, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
)

reading_plans = sa.Table(
    "reading_plan",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    key("research_study_id", "research_study.id", index=False),
    sa.Column("code", KEY, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    key("form_version_id", "form_version.id", index=False),
    sa.Column("slots", sa.Text, nullable=False),
    sa.Column("waits_for_procedure_id", sa.Uuid),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("shows_segmentations", sa.Boolean, nullable=False),
    sa.Column("recalls_earlier", sa.Boolean, nullable=False),
    sa.UniqueConstraint("research_study_id", "code", "version"),
)

reading_slots = sa.Table(
    "reading_slot",
    metadata,
    sa.Column("task_id", sa.ForeignKey("task.id"), primary_key=True),
    key("reading_plan_id", "reading_plan.id", index=False),
    key("case_id", "reading_case.id"),
    sa.Column("slot", KEY, nullable=False),
    sa.Column("round", sa.Integer, nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.UniqueConstraint("reading_plan_id", "case_id", "slot", "round"),
)

messages = sa.Table(
    "message",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    key("task_id", "task.id"),
    key("author_id", "account.id", index=False),
    sa.Column("written_at", UtcDateTime, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
)

notifications = sa.Table(
    "notification",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    key("account_id", "account.id", index=False),
    key("task_id", "task.id", nullable=True),
    key("data_cut_id", "data_cut.id", nullable=True),
    sa.Column("code", KEY, nullable=False),
    sa.Column("made_at", UtcDateTime, nullable=False),
    sa.Column("read_at", UtcDateTime),
    sa.Column("mailed_at", UtcDateTime),
    sa.CheckConstraint("(task_id IS NULL) <> (data_cut_id IS NULL)", name="about_one"),
    sa.Index("ix_notification_account_list", "account_id", "made_at"),
    sa.Index("ix_notification_unread", "account_id", "read_at"),
)
