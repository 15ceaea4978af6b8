"""first tables."""

import sqlalchemy as sa
from alembic import op

from toolpict.persistence import triggers
from toolpict.persistence.tables.base import ExactNumber, UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("username", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("display_name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("opens_research_studies", sa.Boolean(), nullable=False),
        sa.Column("administers", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("username", name=op.f("uq_account_username")),
    )
    op.create_table(
        "audit_entry",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("code", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("object_type", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("object_id", sa.Uuid(), nullable=False),
        sa.Column("research_study_id", sa.Uuid(), nullable=True),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("payload_digest", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_entry")),
    )
    op.create_index(op.f("ix_audit_entry_object_id"), "audit_entry", ["object_id"], unique=False)
    op.create_index(op.f("ix_audit_entry_research_study_id"), "audit_entry", ["research_study_id"], unique=False)
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_audit_head_single")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    op.create_table(
        "counter",
        sa.Column("name", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_counter")),
    )
    op.create_table(
        "research_study",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("sponsor", sa.Text(), nullable=False),
        sa.Column(
            "origin",
            sa.Enum(
                "internal",
                "clinical-service",
                "external",
                name="origin",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("quality_control", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_research_study")),
        sa.UniqueConstraint("code", name=op.f("uq_research_study_code")),
    )
    op.create_table(
        "sign_in_throttle",
        sa.Column("key", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("last_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("open_at", UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_sign_in_throttle")),
    )
    op.create_index(op.f("ix_sign_in_throttle_last_at"), "sign_in_throttle", ["last_at"], unique=False)
    op.create_table(
        "site",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site")),
        sa.UniqueConstraint("code", name=op.f("uq_site_code")),
    )
    op.create_table(
        "spent_token",
        sa.Column("jti", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("expires_at", UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("jti", name=op.f("pk_spent_token")),
    )
    op.create_index(op.f("ix_spent_token_expires_at"), "spent_token", ["expires_at"], unique=False)
    op.create_table(
        "access_log",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("object_type", sa.Text(), nullable=False),
        sa.Column("object_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_access_log_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_log")),
    )
    op.create_index(op.f("ix_access_log_account_id"), "access_log", ["account_id"], unique=False)
    op.create_index(op.f("ix_access_log_at"), "access_log", ["at"], unique=False)
    op.create_table(
        "account_session",
        sa.Column("token_hash", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("started_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("seen_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_account_session_account_id_account")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_account_session")),
    )
    op.create_index(op.f("ix_account_session_account_id"), "account_session", ["account_id"], unique=False)
    op.create_index(op.f("ix_account_session_started_at"), "account_session", ["started_at"], unique=False)
    op.create_table(
        "audit_payload",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["number"], ["audit_entry.number"], name=op.f("fk_audit_payload_number_audit_entry")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_payload")),
    )
    op.create_table(
        "code_list",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("research_study_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("title_fr", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=False),
        sa.Column("choices", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["research_study_id"], ["research_study.id"], name=op.f("fk_code_list_research_study_id_research_study")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code_list")),
        sa.UniqueConstraint("research_study_id", "code", name=op.f("uq_code_list_research_study_id_code")),
    )
    op.create_table(
        "data_cut",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("research_study_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("frozen_by", sa.Uuid(), nullable=False),
        sa.Column("frozen_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("last_entry", sa.Integer(), nullable=False),
        sa.Column("last_hash", sa.String(length=64), nullable=False),
        sa.Column("final", sa.Boolean(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "cut-writing",
                "cut-written",
                "cut-failed",
                name="datacutstatus",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["frozen_by"], ["account.id"], name=op.f("fk_data_cut_frozen_by_account")),
        sa.ForeignKeyConstraint(
            ["research_study_id"], ["research_study.id"], name=op.f("fk_data_cut_research_study_id_research_study")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_cut")),
        sa.UniqueConstraint("research_study_id", "number", name=op.f("uq_data_cut_research_study_id_number")),
    )
    op.create_table(
        "document",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("research_study_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("filename", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("added_by", sa.Uuid(), nullable=False),
        sa.Column("added_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["added_by"], ["account.id"], name=op.f("fk_document_added_by_account")),
        sa.ForeignKeyConstraint(
            ["research_study_id"], ["research_study.id"], name=op.f("fk_document_research_study_id_research_study")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
        sa.UniqueConstraint("document_id", "number", name=op.f("uq_document_document_id_number")),
    )
    op.create_index(op.f("ix_document_research_study_id"), "document", ["research_study_id"], unique=False)
    op.create_index(op.f("ix_document_sha256"), "document", ["sha256"], unique=False)
    op.create_table(
        "form_version",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("research_study_id", sa.Uuid(), nullable=False),
        sa.Column("oid", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("published_by", sa.Uuid(), nullable=False),
        sa.Column("published_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["published_by"], ["account.id"], name=op.f("fk_form_version_published_by_account")),
        sa.ForeignKeyConstraint(
            ["research_study_id"], ["research_study.id"], name=op.f("fk_form_version_research_study_id_research_study")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_version")),
        sa.UniqueConstraint(
            "research_study_id", "oid", "version", name=op.f("uq_form_version_research_study_id_oid_version")
        ),
    )
    op.create_table(
        "lock_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("research_study_id", sa.Uuid(), nullable=False),
        sa.Column(
            "scope",
            sa.Enum(
                "lock-item",
                "lock-form",
                "lock-time-point",
                "lock-research-study",
                name="lockscope",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("object_id", sa.Uuid(), nullable=False),
        sa.Column("path", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("is_laid", sa.Boolean(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name=op.f("fk_lock_entry_by_account")),
        sa.ForeignKeyConstraint(
            ["research_study_id"], ["research_study.id"], name=op.f("fk_lock_entry_research_study_id_research_study")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lock_entry")),
        sa.UniqueConstraint(
            "object_id", "scope", "path", "row", "number", name=op.f("uq_lock_entry_object_id_scope_path_row_number")
        ),
    )
    op.create_index("ix_lock_entry_research_study", "lock_entry", ["research_study_id", "scope"], unique=False)
    op.create_table(
        "procedure_version",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("procedure_id", sa.Uuid(), nullable=False),
        sa.Column("research_study_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("published_by", sa.Uuid(), nullable=False),
        sa.Column("published_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["published_by"], ["account.id"], name=op.f("fk_procedure_version_published_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["research_study_id"],
            ["research_study.id"],
            name=op.f("fk_procedure_version_research_study_id_research_study"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procedure_version")),
        sa.UniqueConstraint(
            "research_study_id", "code", "version", name=op.f("uq_procedure_version_research_study_id_code_version")
        ),
    )
    op.create_table(
        "research_study_site",
        sa.Column("research_study_id", sa.Uuid(), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["research_study_id"],
            ["research_study.id"],
            name=op.f("fk_research_study_site_research_study_id_research_study"),
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_research_study_site_site_id_site")),
        sa.PrimaryKeyConstraint("research_study_id", "site_id", name=op.f("pk_research_study_site")),
    )
    op.create_table(
        "role_assignment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("research_study_id", sa.Uuid(), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=True),
        sa.Column(
            "role",
            sa.Enum(
                "research-associate",
                "technologist",
                "radiologist",
                "adjudicator",
                "coordinator",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_role_assignment_account_id_account")),
        sa.ForeignKeyConstraint(
            ["research_study_id"],
            ["research_study.id"],
            name=op.f("fk_role_assignment_research_study_id_research_study"),
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_role_assignment_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_assignment")),
    )
    op.create_index(op.f("ix_role_assignment_account_id"), "role_assignment", ["account_id"], unique=False)
    op.create_index(
        op.f("ix_role_assignment_research_study_id"), "role_assignment", ["research_study_id"], unique=False
    )
    op.create_table(
        "subject",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("research_study_id", sa.Uuid(), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "screened",
                "included",
                "excluded",
                "subject-withdrawn",
                name="subjectstatus",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reference_date", sa.Date(), nullable=True),
        sa.Column("data_stay", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["research_study_id"], ["research_study.id"], name=op.f("fk_subject_research_study_id_research_study")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_subject_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subject")),
        sa.UniqueConstraint("research_study_id", "number", name=op.f("uq_subject_research_study_id_number")),
    )
    op.create_index("ix_subject_reference_date", "subject", ["reference_date"], unique=False)
    op.create_index(op.f("ix_subject_site_id"), "subject", ["site_id"], unique=False)
    op.create_table(
        "time_point",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("research_study_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("early", sa.Integer(), nullable=False),
        sa.Column("late", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("modalities", sa.Text(), nullable=False),
        sa.Column("least_series", sa.Integer(), nullable=True),
        sa.Column("least_slices", sa.Integer(), nullable=True),
        sa.Column("greatest_thickness", ExactNumber(), nullable=True),
        sa.CheckConstraint("early >= 0 AND late >= 0", name=op.f("ck_time_point_window")),
        sa.ForeignKeyConstraint(
            ["research_study_id"], ["research_study.id"], name=op.f("fk_time_point_research_study_id_research_study")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_time_point")),
        sa.UniqueConstraint("research_study_id", "code", name=op.f("uq_time_point_research_study_id_code")),
    )
    op.create_table(
        "form_draft",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("research_study_id", sa.Uuid(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("begun_by", sa.Uuid(), nullable=False),
        sa.Column("begun_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=False),
        sa.Column("changed_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("based_on_id", sa.Uuid(), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "open-draft",
                "published-draft",
                "discarded-draft",
                name="formdraftstatus",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("last_step", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("step >= 0 AND step <= last_step", name=op.f("ck_form_draft_step")),
        sa.ForeignKeyConstraint(
            ["based_on_id"], ["form_version.id"], name=op.f("fk_form_draft_based_on_id_form_version")
        ),
        sa.ForeignKeyConstraint(["begun_by"], ["account.id"], name=op.f("fk_form_draft_begun_by_account")),
        sa.ForeignKeyConstraint(["changed_by"], ["account.id"], name=op.f("fk_form_draft_changed_by_account")),
        sa.ForeignKeyConstraint(
            ["research_study_id"], ["research_study.id"], name=op.f("fk_form_draft_research_study_id_research_study")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_draft")),
    )
    op.create_index(op.f("ix_form_draft_research_study_id"), "form_draft", ["research_study_id"], unique=False)
    op.create_table(
        "form_state",
        sa.Column("form_version_id", sa.Uuid(), nullable=False),
        sa.Column("research_study_id", sa.Uuid(), nullable=False),
        sa.Column("retired_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("retired_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("(retired_at IS NULL) = (retired_by IS NULL)", name=op.f("ck_form_state_retired")),
        sa.ForeignKeyConstraint(
            ["form_version_id"], ["form_version.id"], name=op.f("fk_form_state_form_version_id_form_version")
        ),
        sa.ForeignKeyConstraint(
            ["research_study_id"], ["research_study.id"], name=op.f("fk_form_state_research_study_id_research_study")
        ),
        sa.ForeignKeyConstraint(["retired_by"], ["account.id"], name=op.f("fk_form_state_retired_by_account")),
        sa.PrimaryKeyConstraint("form_version_id", name=op.f("pk_form_state")),
    )
    op.create_index(op.f("ix_form_state_research_study_id"), "form_state", ["research_study_id"], unique=False)
    op.create_table(
        "reading_case",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("research_study_id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("alias", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("repeats_case_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["repeats_case_id"], ["reading_case.id"], name=op.f("fk_reading_case_repeats_case_id_reading_case")
        ),
        sa.ForeignKeyConstraint(
            ["research_study_id"], ["research_study.id"], name=op.f("fk_reading_case_research_study_id_research_study")
        ),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name=op.f("fk_reading_case_subject_id_subject")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reading_case")),
        sa.UniqueConstraint("research_study_id", "alias", name=op.f("uq_reading_case_research_study_id_alias")),
    )
    op.create_index(op.f("ix_reading_case_subject_id"), "reading_case", ["subject_id"], unique=False)
    op.create_table(
        "reading_plan",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("research_study_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("form_version_id", sa.Uuid(), nullable=False),
        sa.Column("slots", sa.Text(), nullable=False),
        sa.Column("waits_for_procedure_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("shows_segmentations", sa.Boolean(), nullable=False),
        sa.Column("recalls_earlier", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["form_version_id"], ["form_version.id"], name=op.f("fk_reading_plan_form_version_id_form_version")
        ),
        sa.ForeignKeyConstraint(
            ["research_study_id"], ["research_study.id"], name=op.f("fk_reading_plan_research_study_id_research_study")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reading_plan")),
        sa.UniqueConstraint(
            "research_study_id", "code", "version", name=op.f("uq_reading_plan_research_study_id_code_version")
        ),
    )
    op.create_table(
        "visit",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("time_point_id", sa.Uuid(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "expected", "done", "not-done", name="visitstatus", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name=op.f("fk_visit_subject_id_subject")),
        sa.ForeignKeyConstraint(["time_point_id"], ["time_point.id"], name=op.f("fk_visit_time_point_id_time_point")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
        sa.UniqueConstraint("subject_id", "time_point_id", name=op.f("uq_visit_subject_id_time_point_id")),
    )
    op.create_index(op.f("ix_visit_time_point_id"), "visit", ["time_point_id"], unique=False)
    op.create_table(
        "case_visit",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum("target", "comparison", name="purpose", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["case_id"], ["reading_case.id"], name=op.f("fk_case_visit_case_id_reading_case")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_case_visit_visit_id_visit")),
        sa.PrimaryKeyConstraint("case_id", "position", name=op.f("pk_case_visit")),
    )
    op.create_index(op.f("ix_case_visit_visit_id"), "case_visit", ["visit_id"], unique=False)
    op.create_table(
        "form_draft_step",
        sa.Column("draft_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["form_draft.id"], name=op.f("fk_form_draft_step_draft_id_form_draft")),
        sa.PrimaryKeyConstraint("draft_id", "number", name=op.f("pk_form_draft_step")),
    )
    op.create_table(
        "task",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "intake",
                "quality-control",
                "post-processing",
                "reading",
                "adjudication",
                name="taskkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "blocked",
                "ready",
                "assigned",
                "in-progress",
                "on-hold",
                "submitted",
                "returned",
                "validated",
                "locked",
                "cancelled",
                "task-withdrawn",
                name="taskstatus",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "status_group",
            sa.Enum(
                "preparing",
                "to-do",
                "to-validate",
                "finished",
                name="statusgroup",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("research_study_id", sa.Uuid(), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("assignee_id", sa.Uuid(), nullable=True),
        sa.Column("requested_by", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("status_since", UtcDateTime(timezone=True), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("held_from", sa.Text(), nullable=True),
        sa.Column("open_prerequisites", sa.Integer(), nullable=False),
        sa.Column("form_version_id", sa.Uuid(), nullable=True),
        sa.Column("procedure_version_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("open_prerequisites >= 0", name=op.f("ck_task_prerequisites")),
        sa.ForeignKeyConstraint(["assignee_id"], ["account.id"], name=op.f("fk_task_assignee_id_account")),
        sa.ForeignKeyConstraint(
            ["form_version_id"], ["form_version.id"], name=op.f("fk_task_form_version_id_form_version")
        ),
        sa.ForeignKeyConstraint(
            ["procedure_version_id"],
            ["procedure_version.id"],
            name=op.f("fk_task_procedure_version_id_procedure_version"),
        ),
        sa.ForeignKeyConstraint(["requested_by"], ["account.id"], name=op.f("fk_task_requested_by_account")),
        sa.ForeignKeyConstraint(
            ["research_study_id"], ["research_study.id"], name=op.f("fk_task_research_study_id_research_study")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_task_site_id_site")),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name=op.f("fk_task_subject_id_subject")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_task_visit_id_visit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
        sa.UniqueConstraint("number", name=op.f("uq_task_number")),
    )
    op.create_index(
        "ix_task_assignee_list",
        "task",
        ["assignee_id", "status_group", "due", "number", "status", "kind", "research_study_id"],
        unique=False,
    )
    op.create_index(
        "ix_task_assignee_research_study_list",
        "task",
        ["assignee_id", "research_study_id", "status_group", "due", "number", "status", "kind"],
        unique=False,
    )
    op.create_index(
        "ix_task_kind_list", "task", ["kind", "status_group", "due", "number", "research_study_id"], unique=False
    )
    op.create_index(
        "ix_task_list", "task", ["status_group", "due", "number", "status", "research_study_id"], unique=False
    )
    op.create_index(
        "ix_task_research_study_list",
        "task",
        ["research_study_id", "status_group", "due", "number", "status", "kind", "visit_id"],
        unique=False,
    )
    op.create_index("ix_task_site_list", "task", ["site_id", "status_group", "due", "number"], unique=False)
    op.create_index(op.f("ix_task_subject_id"), "task", ["subject_id"], unique=False)
    op.create_index(op.f("ix_task_visit_id"), "task", ["visit_id"], unique=False)
    op.create_table(
        "draft",
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("page", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("saved_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_draft_account_id_account")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_draft_task_id_task")),
        sa.PrimaryKeyConstraint("task_id", "account_id", name=op.f("pk_draft")),
    )
    op.create_table(
        "draft_attachment",
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("filename", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("findings", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_draft_attachment_account_id_account")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_draft_attachment_task_id_task")),
        sa.PrimaryKeyConstraint("task_id", "account_id", "sha256", name=op.f("pk_draft_attachment")),
    )
    op.create_table(
        "intake",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("research_study_id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("requested_by", sa.Uuid(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "launched",
                "received",
                "held",
                "released",
                "delivered",
                "intake-refused",
                "intake-withdrawn",
                name="intakestatus",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("last_notice", sa.Integer(), nullable=False),
        sa.Column("reason_codes", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["requested_by"], ["account.id"], name=op.f("fk_intake_requested_by_account")),
        sa.ForeignKeyConstraint(
            ["research_study_id"], ["research_study.id"], name=op.f("fk_intake_research_study_id_research_study")
        ),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name=op.f("fk_intake_subject_id_subject")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_intake_task_id_task")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_intake_visit_id_visit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intake")),
    )
    op.create_index(op.f("ix_intake_research_study_id"), "intake", ["research_study_id"], unique=False)
    op.create_index(op.f("ix_intake_status"), "intake", ["status"], unique=False)
    op.create_index(op.f("ix_intake_subject_id"), "intake", ["subject_id"], unique=False)
    op.create_index(op.f("ix_intake_task_id"), "intake", ["task_id"], unique=False)
    op.create_index(op.f("ix_intake_visit_id"), "intake", ["visit_id"], unique=False)
    op.create_table(
        "message",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("written_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["account.id"], name=op.f("fk_message_author_id_account")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_message_task_id_task")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
    )
    op.create_index(op.f("ix_message_task_id"), "message", ["task_id"], unique=False)
    op.create_table(
        "notification",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=True),
        sa.Column("data_cut_id", sa.Uuid(), nullable=True),
        sa.Column("code", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("made_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("read_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("mailed_at", UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(task_id IS NULL) <> (data_cut_id IS NULL)", name=op.f("ck_notification_about_one")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_notification_account_id_account")),
        sa.ForeignKeyConstraint(["data_cut_id"], ["data_cut.id"], name=op.f("fk_notification_data_cut_id_data_cut")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_notification_task_id_task")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notification")),
    )
    op.create_index("ix_notification_account_list", "notification", ["account_id", "made_at"], unique=False)
    op.create_index(op.f("ix_notification_data_cut_id"), "notification", ["data_cut_id"], unique=False)
    op.create_index(op.f("ix_notification_task_id"), "notification", ["task_id"], unique=False)
    op.create_index("ix_notification_unread", "notification", ["account_id", "read_at"], unique=False)
    op.create_table(
        "output",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("filename", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("added_by", sa.Uuid(), nullable=False),
        sa.Column("added_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["added_by"], ["account.id"], name=op.f("fk_output_added_by_account")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_output_task_id_task")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_output")),
        sa.UniqueConstraint("task_id", "code", "version", name=op.f("uq_output_task_id_code_version")),
    )
    op.create_index(op.f("ix_output_sha256"), "output", ["sha256"], unique=False)
    op.create_table(
        "query",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("path", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("check", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "query-is-new",
                "query-is-answered",
                "query-is-reopened",
                "query-is-closed",
                name="querystatus",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["asked_by"], ["account.id"], name=op.f("fk_query_asked_by_account")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_query_task_id_task")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_query")),
    )
    op.create_index(op.f("ix_query_task_id"), "query", ["task_id"], unique=False)
    op.create_table(
        "reading_slot",
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("reading_plan_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("slot", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["reading_case.id"], name=op.f("fk_reading_slot_case_id_reading_case")),
        sa.ForeignKeyConstraint(
            ["reading_plan_id"], ["reading_plan.id"], name=op.f("fk_reading_slot_reading_plan_id_reading_plan")
        ),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_reading_slot_task_id_task")),
        sa.PrimaryKeyConstraint("task_id", name=op.f("pk_reading_slot")),
        sa.UniqueConstraint(
            "reading_plan_id",
            "case_id",
            "slot",
            "round",
            name=op.f("uq_reading_slot_reading_plan_id_case_id_slot_round"),
        ),
    )
    op.create_index(op.f("ix_reading_slot_case_id"), "reading_slot", ["case_id"], unique=False)
    op.create_table(
        "revision",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("form_version_id", sa.Uuid(), nullable=False),
        sa.Column("saved_by", sa.Uuid(), nullable=False),
        sa.Column("saved_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["form_version_id"], ["form_version.id"], name=op.f("fk_revision_form_version_id_form_version")
        ),
        sa.ForeignKeyConstraint(["saved_by"], ["account.id"], name=op.f("fk_revision_saved_by_account")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_revision_task_id_task")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision")),
        sa.UniqueConstraint("task_id", "number", name=op.f("uq_revision_task_id_number")),
    )
    op.create_table(
        "source_mark",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("path", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text_sha256", sa.String(length=64), nullable=False),
        sa.Column("is_set", sa.Boolean(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name=op.f("fk_source_mark_by_account")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_source_mark_task_id_task")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_mark")),
        sa.UniqueConstraint("task_id", "path", "row", "number", name=op.f("uq_source_mark_task_id_path_row_number")),
    )
    op.create_table(
        "task_prerequisite",
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("prerequisite_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["prerequisite_id"], ["task.id"], name=op.f("fk_task_prerequisite_prerequisite_id_task")
        ),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_task_prerequisite_task_id_task")),
        sa.PrimaryKeyConstraint("task_id", "prerequisite_id", name=op.f("pk_task_prerequisite")),
    )
    op.create_index(
        op.f("ix_task_prerequisite_prerequisite_id"), "task_prerequisite", ["prerequisite_id"], unique=False
    )
    op.create_table(
        "unlock_request",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["asked_by"], ["account.id"], name=op.f("fk_unlock_request_asked_by_account")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_unlock_request_task_id_task")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unlock_request")),
    )
    op.create_index(op.f("ix_unlock_request_task_id"), "unlock_request", ["task_id"], unique=False)
    op.create_table(
        "cleared_answer",
        sa.Column("revision_id", sa.Uuid(), nullable=False),
        sa.Column("field", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("text_sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_cleared_answer_revision_id_revision")),
        sa.PrimaryKeyConstraint("revision_id", "field", name=op.f("pk_cleared_answer")),
    )
    op.create_table(
        "data_cut_output",
        sa.Column("data_cut_id", sa.Uuid(), nullable=False),
        sa.Column("output_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["data_cut_id"], ["data_cut.id"], name=op.f("fk_data_cut_output_data_cut_id_data_cut")),
        sa.ForeignKeyConstraint(["output_id"], ["output.id"], name=op.f("fk_data_cut_output_output_id_output")),
        sa.PrimaryKeyConstraint("data_cut_id", "output_id", name=op.f("pk_data_cut_output")),
    )
    op.create_table(
        "data_cut_task",
        sa.Column("data_cut_id", sa.Uuid(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("revision_id", sa.Uuid(), nullable=True),
        sa.Column("study_day", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["data_cut_id"], ["data_cut.id"], name=op.f("fk_data_cut_task_data_cut_id_data_cut")),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_data_cut_task_revision_id_revision")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_data_cut_task_task_id_task")),
        sa.PrimaryKeyConstraint("data_cut_id", "task_id", name=op.f("pk_data_cut_task")),
    )
    op.create_table(
        "imaging_study",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("research_study_id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("intake_id", sa.Uuid(), nullable=False),
        sa.Column("study_instance_uid", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("modality", sa.Text(), nullable=False),
        sa.Column(
            "source",
            sa.Enum(
                "clinical-pacs",
                "zip",
                "folder",
                "watched-folder",
                "receiver",
                name="source",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("instances", sa.Integer(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("delivered_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("registered_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("profile_name", sa.Text(), nullable=False),
        sa.Column("profile_version", sa.Text(), nullable=False),
        sa.Column("profile_sha256", sa.String(length=64), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "registered",
                "accepted",
                "accepted-with-deviation",
                "refused",
                "withdrawn",
                name="imagingstudystatus",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("removed_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("shifted_study_date", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["intake_id"], ["intake.id"], name=op.f("fk_imaging_study_intake_id_intake")),
        sa.ForeignKeyConstraint(
            ["research_study_id"], ["research_study.id"], name=op.f("fk_imaging_study_research_study_id_research_study")
        ),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name=op.f("fk_imaging_study_subject_id_subject")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_imaging_study_visit_id_visit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imaging_study")),
        sa.UniqueConstraint("study_instance_uid", name=op.f("uq_imaging_study_study_instance_uid")),
    )
    op.create_index(op.f("ix_imaging_study_intake_id"), "imaging_study", ["intake_id"], unique=False)
    op.create_index(op.f("ix_imaging_study_research_study_id"), "imaging_study", ["research_study_id"], unique=False)
    op.create_index(op.f("ix_imaging_study_subject_id"), "imaging_study", ["subject_id"], unique=False)
    op.create_index(op.f("ix_imaging_study_visit_id"), "imaging_study", ["visit_id"], unique=False)
    op.create_table(
        "intake_notice",
        sa.Column("intake_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "event",
            sa.Enum(
                "notice-received",
                "notice-held",
                "notice-released",
                "notice-delivered",
                "notice-refused",
                "notice-withdrawn",
                name="noticeevent",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("taken_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["intake_id"], ["intake.id"], name=op.f("fk_intake_notice_intake_id_intake")),
        sa.PrimaryKeyConstraint("intake_id", "number", name=op.f("pk_intake_notice")),
    )
    op.create_table(
        "output_state",
        sa.Column("output_id", sa.Uuid(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "output-checking",
                "output-to-confirm",
                "output-accepted",
                "output-refused",
                "output-superseded",
                name="outputstatus",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("series_instance_uid", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["output_id"], ["output.id"], name=op.f("fk_output_state_output_id_output")),
        sa.PrimaryKeyConstraint("output_id", name=op.f("pk_output_state")),
    )
    op.create_table(
        "output_value",
        sa.Column("output_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("number", ExactNumber(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["output_id"], ["output.id"], name=op.f("fk_output_value_output_id_output")),
        sa.PrimaryKeyConstraint("output_id", "code", name=op.f("pk_output_value")),
    )
    op.create_table(
        "query_line",
        sa.Column("query_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "act",
            sa.Enum(
                "query-act-answer",
                "query-act-close",
                "query-act-reopen",
                name="queryact",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name=op.f("fk_query_line_by_account")),
        sa.ForeignKeyConstraint(["query_id"], ["query.id"], name=op.f("fk_query_line_query_id_query")),
        sa.PrimaryKeyConstraint("query_id", "number", name=op.f("pk_query_line")),
    )
    op.create_table(
        "reading_report",
        sa.Column("revision_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("written_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_reading_report_revision_id_revision")),
        sa.PrimaryKeyConstraint("revision_id", "number", name=op.f("pk_reading_report")),
    )
    op.create_table(
        "response_value",
        sa.Column("revision_id", sa.Uuid(), nullable=False),
        sa.Column("path", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("repeat", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("number", sa.Double(), nullable=True),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("provenance", sa.Text(), nullable=False),
        sa.Column("text_sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_response_value_revision_id_revision")),
        sa.PrimaryKeyConstraint("revision_id", "path", "repeat", name=op.f("pk_response_value")),
    )
    op.create_table(
        "revision_attachment",
        sa.Column("revision_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("filename", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("findings", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name=op.f("fk_revision_attachment_revision_id_revision")
        ),
        sa.PrimaryKeyConstraint("revision_id", "position", name=op.f("pk_revision_attachment")),
    )
    op.create_index(op.f("ix_revision_attachment_sha256"), "revision_attachment", ["sha256"], unique=False)
    op.create_table(
        "signature",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("revision_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("printed_name", sa.Text(), nullable=False),
        sa.Column("meaning", sa.Text(), nullable=False),
        sa.Column("signed_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("revision_sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_signature_account_id_account")),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_signature_revision_id_revision")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signature")),
        sa.UniqueConstraint("revision_id", name=op.f("uq_signature_revision_id")),
    )
    op.create_table(
        "structured_report",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("revision_id", sa.Uuid(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("study_instance_uid", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("series_instance_uid", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("sop_instance_uid", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("stored_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name=op.f("fk_structured_report_revision_id_revision")
        ),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_structured_report_task_id_task")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_structured_report")),
        sa.UniqueConstraint("revision_id", name=op.f("uq_structured_report_revision_id")),
    )
    op.create_index(op.f("ix_structured_report_task_id"), "structured_report", ["task_id"], unique=False)
    op.create_table(
        "imaging_series",
        sa.Column("imaging_study_id", sa.Uuid(), nullable=False),
        sa.Column("series_instance_uid", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("modality", sa.Text(), nullable=False),
        sa.Column("instances", sa.Integer(), nullable=False),
        sa.Column(
            "origin",
            sa.Enum("bridge", "output", name="seriesorigin", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("output_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["imaging_study_id"], ["imaging_study.id"], name=op.f("fk_imaging_series_imaging_study_id_imaging_study")
        ),
        sa.ForeignKeyConstraint(["output_id"], ["output.id"], name=op.f("fk_imaging_series_output_id_output")),
        sa.PrimaryKeyConstraint("series_instance_uid", name=op.f("pk_imaging_series")),
    )
    op.create_index(op.f("ix_imaging_series_imaging_study_id"), "imaging_series", ["imaging_study_id"], unique=False)
    op.create_index(op.f("ix_imaging_series_output_id"), "imaging_series", ["output_id"], unique=False)
    op.create_table(
        "quality_decision",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("imaging_study_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "verdict",
            sa.Enum(
                "accept", "deviate", "refuse", name="verdict", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("decided_by", sa.Uuid(), nullable=False),
        sa.Column("decided_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("self_checked", sa.Boolean(), nullable=False),
        sa.CheckConstraint("verdict = 'accept' OR comment <> ''", name=op.f("ck_quality_decision_reason")),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name=op.f("fk_quality_decision_decided_by_account")),
        sa.ForeignKeyConstraint(
            ["imaging_study_id"], ["imaging_study.id"], name=op.f("fk_quality_decision_imaging_study_id_imaging_study")
        ),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_quality_decision_task_id_task")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_decision")),
        sa.UniqueConstraint("task_id", "number", name=op.f("uq_quality_decision_task_id_number")),
    )
    op.create_index(
        op.f("ix_quality_decision_imaging_study_id"), "quality_decision", ["imaging_study_id"], unique=False
    )
    op.create_table(
        "system_check",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("imaging_study_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("checked_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["imaging_study_id"], ["imaging_study.id"], name=op.f("fk_system_check_imaging_study_id_imaging_study")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_system_check")),
        sa.UniqueConstraint("imaging_study_id", "number", name=op.f("uq_system_check_imaging_study_id_number")),
    )
    op.create_table(
        "task_image",
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("imaging_study_id", sa.Uuid(), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum("target", "comparison", name="purpose", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["imaging_study_id"], ["imaging_study.id"], name=op.f("fk_task_image_imaging_study_id_imaging_study")
        ),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_task_image_task_id_task")),
        sa.PrimaryKeyConstraint("task_id", "imaging_study_id", name=op.f("pk_task_image")),
    )
    op.create_index(op.f("ix_task_image_imaging_study_id"), "task_image", ["imaging_study_id"], unique=False)
    op.create_table(
        "finding",
        sa.Column("system_check_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "code",
            sa.Enum(
                "finding-date-missing",
                "finding-date-there",
                "finding-dates-differ",
                "finding-labels-missing",
                "finding-labels-other",
                "finding-labels-right",
                "finding-localizer",
                "finding-modality-missing",
                "finding-modality-right",
                "finding-no-positions",
                "finding-series-enough",
                "finding-series-too-few",
                "finding-slices-continuous",
                "finding-slices-enough",
                "finding-slices-missing",
                "finding-slices-too-few",
                "finding-slices-twice",
                "finding-spacing-uneven",
                "finding-thickness-right",
                "finding-thickness-too-great",
                "finding-thickness-unknown",
                "finding-too-few-to-judge",
                name="findingcode",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "level",
            sa.Enum(
                "finding-right",
                "finding-warning",
                "finding-problem",
                "finding-not-applicable",
                name="findinglevel",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("parameters", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["system_check_id"], ["system_check.id"], name=op.f("fk_finding_system_check_id_system_check")
        ),
        sa.PrimaryKeyConstraint("system_check_id", "position", name=op.f("pk_finding")),
    )
    op.create_table(
        "quality_tick",
        sa.Column("quality_decision_id", sa.Uuid(), nullable=False),
        sa.Column(
            "check",
            sa.Enum(
                "check-right-subject",
                "check-body-part",
                "check-coverage",
                "check-contrast",
                "check-no-artefact",
                "check-readable",
                name="check",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "answer",
            sa.Enum(
                "check-yes",
                "check-no",
                "check-not-applicable",
                name="checkanswer",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["quality_decision_id"],
            ["quality_decision.id"],
            name=op.f("fk_quality_tick_quality_decision_id_quality_decision"),
        ),
        sa.PrimaryKeyConstraint("quality_decision_id", "check", name=op.f("pk_quality_tick")),
    )
    triggers.create(op.get_bind())
    op.bulk_insert(
        sa.table(
            "audit_head", sa.column("id", sa.Integer), sa.column("number", sa.Integer), sa.column("hash", sa.Text)
        ),
        [{"id": 1, "number": 0, "hash": "0" * 64}],
    )


def downgrade() -> None:
    op.drop_table("quality_tick")
    op.drop_table("finding")
    op.drop_index(op.f("ix_task_image_imaging_study_id"), table_name="task_image")
    op.drop_table("task_image")
    op.drop_table("system_check")
    op.drop_index(op.f("ix_quality_decision_imaging_study_id"), table_name="quality_decision")
    op.drop_table("quality_decision")
    op.drop_index(op.f("ix_imaging_series_output_id"), table_name="imaging_series")
    op.drop_index(op.f("ix_imaging_series_imaging_study_id"), table_name="imaging_series")
    op.drop_table("imaging_series")
    op.drop_index(op.f("ix_structured_report_task_id"), table_name="structured_report")
    op.drop_table("structured_report")
    op.drop_table("signature")
    op.drop_index(op.f("ix_revision_attachment_sha256"), table_name="revision_attachment")
    op.drop_table("revision_attachment")
    op.drop_table("response_value")
    op.drop_table("reading_report")
    op.drop_table("query_line")
    op.drop_table("output_value")
    op.drop_table("output_state")
    op.drop_table("intake_notice")
    op.drop_index(op.f("ix_imaging_study_visit_id"), table_name="imaging_study")
    op.drop_index(op.f("ix_imaging_study_subject_id"), table_name="imaging_study")
    op.drop_index(op.f("ix_imaging_study_research_study_id"), table_name="imaging_study")
    op.drop_index(op.f("ix_imaging_study_intake_id"), table_name="imaging_study")
    op.drop_table("imaging_study")
    op.drop_table("data_cut_task")
    op.drop_table("data_cut_output")
    op.drop_table("cleared_answer")
    op.drop_index(op.f("ix_unlock_request_task_id"), table_name="unlock_request")
    op.drop_table("unlock_request")
    op.drop_index(op.f("ix_task_prerequisite_prerequisite_id"), table_name="task_prerequisite")
    op.drop_table("task_prerequisite")
    op.drop_table("source_mark")
    op.drop_table("revision")
    op.drop_index(op.f("ix_reading_slot_case_id"), table_name="reading_slot")
    op.drop_table("reading_slot")
    op.drop_index(op.f("ix_query_task_id"), table_name="query")
    op.drop_table("query")
    op.drop_index(op.f("ix_output_sha256"), table_name="output")
    op.drop_table("output")
    op.drop_index("ix_notification_unread", table_name="notification")
    op.drop_index(op.f("ix_notification_task_id"), table_name="notification")
    op.drop_index(op.f("ix_notification_data_cut_id"), table_name="notification")
    op.drop_index("ix_notification_account_list", table_name="notification")
    op.drop_table("notification")
    op.drop_index(op.f("ix_message_task_id"), table_name="message")
    op.drop_table("message")
    op.drop_index(op.f("ix_intake_visit_id"), table_name="intake")
    op.drop_index(op.f("ix_intake_task_id"), table_name="intake")
    op.drop_index(op.f("ix_intake_subject_id"), table_name="intake")
    op.drop_index(op.f("ix_intake_status"), table_name="intake")
    op.drop_index(op.f("ix_intake_research_study_id"), table_name="intake")
    op.drop_table("intake")
    op.drop_table("draft_attachment")
    op.drop_table("draft")
    op.drop_index(op.f("ix_task_visit_id"), table_name="task")
    op.drop_index(op.f("ix_task_subject_id"), table_name="task")
    op.drop_index("ix_task_site_list", table_name="task")
    op.drop_index("ix_task_research_study_list", table_name="task")
    op.drop_index("ix_task_list", table_name="task")
    op.drop_index("ix_task_kind_list", table_name="task")
    op.drop_index("ix_task_assignee_research_study_list", table_name="task")
    op.drop_index("ix_task_assignee_list", table_name="task")
    op.drop_table("task")
    op.drop_table("form_draft_step")
    op.drop_index(op.f("ix_case_visit_visit_id"), table_name="case_visit")
    op.drop_table("case_visit")
    op.drop_index(op.f("ix_visit_time_point_id"), table_name="visit")
    op.drop_table("visit")
    op.drop_table("reading_plan")
    op.drop_index(op.f("ix_reading_case_subject_id"), table_name="reading_case")
    op.drop_table("reading_case")
    op.drop_index(op.f("ix_form_state_research_study_id"), table_name="form_state")
    op.drop_table("form_state")
    op.drop_index(op.f("ix_form_draft_research_study_id"), table_name="form_draft")
    op.drop_table("form_draft")
    op.drop_table("time_point")
    op.drop_index(op.f("ix_subject_site_id"), table_name="subject")
    op.drop_index("ix_subject_reference_date", table_name="subject")
    op.drop_table("subject")
    op.drop_index(op.f("ix_role_assignment_research_study_id"), table_name="role_assignment")
    op.drop_index(op.f("ix_role_assignment_account_id"), table_name="role_assignment")
    op.drop_table("role_assignment")
    op.drop_table("research_study_site")
    op.drop_table("procedure_version")
    op.drop_index("ix_lock_entry_research_study", table_name="lock_entry")
    op.drop_table("lock_entry")
    op.drop_table("form_version")
    op.drop_index(op.f("ix_document_sha256"), table_name="document")
    op.drop_index(op.f("ix_document_research_study_id"), table_name="document")
    op.drop_table("document")
    op.drop_table("data_cut")
    op.drop_table("code_list")
    op.drop_table("audit_payload")
    op.drop_index(op.f("ix_account_session_started_at"), table_name="account_session")
    op.drop_index(op.f("ix_account_session_account_id"), table_name="account_session")
    op.drop_table("account_session")
    op.drop_index(op.f("ix_access_log_at"), table_name="access_log")
    op.drop_index(op.f("ix_access_log_account_id"), table_name="access_log")
    op.drop_table("access_log")
    op.drop_index(op.f("ix_spent_token_expires_at"), table_name="spent_token")
    op.drop_table("spent_token")
    op.drop_table("site")
    op.drop_index(op.f("ix_sign_in_throttle_last_at"), table_name="sign_in_throttle")
    op.drop_table("sign_in_throttle")
    op.drop_table("research_study")
    op.drop_table("counter")
    op.drop_table("audit_head")
    op.drop_index(op.f("ix_audit_entry_research_study_id"), table_name="audit_entry")
    op.drop_index(op.f("ix_audit_entry_object_id"), table_name="audit_entry")
    op.drop_table("audit_entry")
    op.drop_table("account")
