"""indexes of the work list, the homes and the unread notifications."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

LIST = ["status_group", "due", "number"]
ADDED = {
    "ix_task_assignee_list": ("task", ["assignee_id", *LIST, "status", "kind", "research_study_id"]),
    "ix_task_site_list": ("task", ["site_id", *LIST]),
    "ix_task_kind_list": ("task", ["kind", *LIST, "research_study_id"]),
    "ix_task_list": ("task", [*LIST, "status", "research_study_id"]),
    "ix_notification_unread": ("notification", ["account_id", "read_at"]),
    "ix_subject_reference_date": ("subject", ["reference_date"]),
    "ix_intake_status": ("intake", ["status"]),
}


def upgrade() -> None:
    op.drop_index("ix_task_assignee_list", table_name="task")
    for name, (table, columns) in ADDED.items():
        op.create_index(name, table, columns)


def downgrade() -> None:
    for name, (table, _) in reversed(ADDED.items()):
        op.drop_index(name, table_name=table)
    op.create_index("ix_task_assignee_list", "task", ["assignee_id", *LIST])
