"""Make the first tables"""

import sqlalchemy as sa
from alembic import op

from anonymization_bridge.database import triggers
from anonymization_bridge.database.audit import FIRST_HASH

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("username", sa.Text(), nullable=False),
        sa.Column("display_name", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("username", name=op.f("uq_account_username")),
    )
    op.create_table(
        "audit_entry",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "code",
            sa.Enum(
                "account-added",
                "account-closed",
                "password-changed",
                "signed-in",
                "signed-out",
                "launch-taken",
                "launch-confirmed",
                "search-made",
                "zip-taken",
                "folder-taken",
                "series-chosen",
                "subject-chosen",
                "preview-asked",
                "key-made",
                "master-key-changed",
                "key-destruction-asked",
                "key-destruction-given-up",
                "key-destroyed",
                "profile-published",
                "subject-to-redeliver",
                "correspondence-begun",
                "correspondence-ended",
                "correspondence-read",
                "zones-confirmed",
                "zone-forgotten",
                "intake-made",
                "intake-received",
                "intake-held",
                "intake-resumed",
                "intake-ready",
                "intake-delivered",
                "intake-refused",
                "intake-withdrawn",
                "objects-dropped",
                "arrival-came",
                "arrival-opened",
                "arrival-given",
                "arrival-thrown-away",
                "token-made",
                "token-ended",
                name="auditcode",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("object_type", sa.Text(), nullable=False),
        sa.Column("object_id", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("research_study", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("payload_sha256", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_entry")),
    )
    op.create_index(op.f("ix_audit_entry_research_study"), "audit_entry", ["research_study"], unique=False)
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    op.create_table(
        "directory_copy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory_copy")),
    )
    op.create_table(
        "preparation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("username", sa.Text(), nullable=False),
        sa.Column("intake_id", sa.Uuid(), nullable=False),
        sa.Column("research_study", sa.Text(), nullable=False),
        sa.Column("inclusion_number", sa.Text(), nullable=False),
        sa.Column("time_point", sa.Text(), nullable=False),
        sa.Column("launched", sa.Boolean(), nullable=False),
        sa.Column("nonce_sha256", sa.String(length=64), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "source",
            sa.Enum(
                "clinical-pacs",
                "zip",
                "folder",
                "watched-folder",
                "receiver",
                name="sourcekind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("upload_name", sa.Text(), nullable=False),
        sa.Column("others", sa.Integer(), nullable=False),
        sa.Column("unreadable", sa.Integer(), nullable=False),
        sa.Column("found", sa.LargeBinary(), nullable=True),
        sa.Column("chosen", sa.LargeBinary(), nullable=True),
        sa.Column("arrival_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_preparation")),
        sa.UniqueConstraint("nonce_sha256", name=op.f("uq_preparation_nonce_sha256")),
    )
    op.create_table(
        "preview",
        sa.Column("preparation_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "asked",
                "working",
                "done",
                name="previewstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("sealed_attributes", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["preparation_id"],
            ["preparation.id"],
            name=op.f("fk_preview_preparation_id_preparation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("preparation_id", name=op.f("pk_preview")),
    )
    op.create_table(
        "research_study_key",
        sa.Column("research_study", sa.Text(), nullable=False),
        sa.Column("sealed_key", sa.LargeBinary(), nullable=True),
        sa.Column("master_key_id", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("destruction_asked_by", sa.Text(), nullable=False),
        sa.Column("destruction_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("destroyed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(sealed_key IS NULL) = (destroyed_at IS NOT NULL)", name=op.f("ck_research_study_key_gone_when_destroyed")
        ),
        sa.PrimaryKeyConstraint("research_study", name=op.f("pk_research_study_key")),
    )
    op.create_table(
        "profile_version",
        sa.Column("research_study", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("toml", sa.Text(), nullable=False),
        sa.Column("published_by", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("research_study", "version", name=op.f("pk_profile_version")),
    )
    op.create_table(
        "subject_generation",
        sa.Column("research_study", sa.Text(), nullable=False),
        sa.Column("inclusion_number", sa.Text(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("generation > 1", name=op.f("ck_subject_generation_moved")),
        sa.PrimaryKeyConstraint("research_study", "inclusion_number", name=op.f("pk_subject_generation")),
    )
    op.create_table(
        "correspondence_choice",
        sa.Column("research_study", sa.Text(), nullable=False),
        sa.Column("kept_since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("research_study", name=op.f("pk_correspondence_choice")),
    )
    op.create_table(
        "correspondence",
        sa.Column("research_study", sa.Text(), nullable=False),
        sa.Column("inclusion_number", sa.Text(), nullable=False),
        sa.Column("patient_index", sa.String(length=64), nullable=False),
        sa.Column("sealed_identity", sa.LargeBinary(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["research_study"],
            ["correspondence_choice.research_study"],
            name=op.f("fk_correspondence_research_study_correspondence_choice"),
        ),
        sa.PrimaryKeyConstraint("research_study", "inclusion_number", "patient_index", name=op.f("pk_correspondence")),
    )
    op.create_table(
        "sign_in_throttle",
        sa.Column("bucket", sa.String(length=64), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("bucket", name=op.f("pk_sign_in_throttle")),
    )
    op.create_table(
        "account_session",
        sa.Column("token_sha256", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_account_session_account_id_account")),
        sa.PrimaryKeyConstraint("token_sha256", name=op.f("pk_account_session")),
    )
    op.create_index(op.f("ix_account_session_account_id"), "account_session", ["account_id"], unique=False)
    op.create_table(
        "account_token",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("token_sha256", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_account_token_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_token")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_account_token_token_sha256")),
    )
    op.create_index(op.f("ix_account_token_account_id"), "account_token", ["account_id"], unique=False)
    op.create_table(
        "arrival",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column(
            "source",
            sa.Enum(
                "clinical-pacs",
                "zip",
                "folder",
                "watched-folder",
                "receiver",
                name="sourcekind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "arrival-waiting",
                "arrival-attributed",
                "arrival-discarded",
                name="arrivalstatus",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("came_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("objects", sa.Integer(), nullable=False),
        sa.Column("others", sa.Integer(), nullable=False),
        sa.Column("unreadable", sa.Integer(), nullable=False),
        sa.Column("sealed_contents", sa.LargeBinary(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(status = 'arrival-waiting') = (settled_at IS NULL)", name=op.f("ck_arrival_settled_or_waiting")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arrival")),
    )
    op.create_index(op.f("ix_arrival_batch_id"), "arrival", ["batch_id"], unique=False)
    op.create_index(op.f("ix_arrival_status"), "arrival", ["status"], unique=False)
    op.create_table(
        "audit_payload",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["number"], ["audit_entry.number"], name=op.f("fk_audit_payload_number_audit_entry")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_payload")),
    )
    op.create_table(
        "intake",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("research_study", sa.Text(), nullable=False),
        sa.Column("inclusion_number", sa.Text(), nullable=False),
        sa.Column("time_point", sa.Text(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column(
            "source",
            sa.Enum(
                "clinical-pacs",
                "zip",
                "folder",
                "watched-folder",
                "receiver",
                name="sourcekind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "destination",
            sa.Enum(
                "research-archive",
                "dicom-folder",
                "iso-image",
                name="destination",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("upload_name", sa.Text(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "queued",
                "cleaning",
                "held",
                "ready-to-deliver",
                "delivered",
                "refused",
                "withdrawn",
                name="intakestatus",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reason_code", sa.Text(), nullable=False),
        sa.Column("reason_text", sa.Text(), nullable=False),
        sa.Column("sealed_request", sa.LargeBinary(), nullable=True),
        sa.Column("expected_objects", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("profile_name", sa.Text(), nullable=False),
        sa.Column("profile_version", sa.Text(), nullable=False),
        sa.Column("profile_sha256", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_intake_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intake")),
    )
    op.create_index(op.f("ix_intake_account_id"), "intake", ["account_id"], unique=False)
    op.create_index(op.f("ix_intake_made_at"), "intake", ["made_at"], unique=False)
    op.create_index(op.f("ix_intake_research_study"), "intake", ["research_study"], unique=False)
    op.create_index(op.f("ix_intake_status"), "intake", ["status"], unique=False)
    op.create_table(
        "intake_attempt",
        sa.Column("intake_id", sa.Uuid(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("problem_code", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["intake_id"], ["intake.id"], name=op.f("fk_intake_attempt_intake_id_intake")),
        sa.PrimaryKeyConstraint("intake_id", name=op.f("pk_intake_attempt")),
    )
    op.create_table(
        "intake_examination",
        sa.Column("intake_id", sa.Uuid(), nullable=False),
        sa.Column("examination_fingerprint", sa.String(length=64), nullable=False),
        sa.Column("patient_fingerprint", sa.String(length=64), nullable=False),
        sa.Column("sex_fingerprint", sa.String(length=64), nullable=False),
        sa.Column("birth_date_fingerprint", sa.String(length=64), nullable=False),
        sa.Column("research_study", sa.Text(), nullable=False),
        sa.Column("inclusion_number", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["intake_id"], ["intake.id"], name=op.f("fk_intake_examination_intake_id_intake")),
        sa.PrimaryKeyConstraint("intake_id", "examination_fingerprint", name=op.f("pk_intake_examination")),
    )
    op.create_index(
        op.f("ix_intake_examination_patient_fingerprint"), "intake_examination", ["patient_fingerprint"], unique=False
    )
    op.create_table(
        "intake_object",
        sa.Column("intake_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("series_number", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "retrieved",
                "clean",
                "object-held",
                "dropped",
                "object-delivered",
                name="objectstatus",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reason_codes", sa.Text(), nullable=False),
        sa.Column("modality", sa.Text(), nullable=False),
        sa.Column("study_instance_uid", sa.Text(), nullable=False),
        sa.Column("series_instance_uid", sa.Text(), nullable=False),
        sa.Column("sop_instance_uid", sa.Text(), nullable=False),
        sa.Column("sop_class_uid", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["intake_id"], ["intake.id"], name=op.f("fk_intake_object_intake_id_intake")),
        sa.PrimaryKeyConstraint("intake_id", "position", name=op.f("pk_intake_object")),
    )
    op.create_index(op.f("ix_intake_object_sop_instance_uid"), "intake_object", ["sop_instance_uid"], unique=False)
    op.create_table(
        "device_zone",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("intake_id", sa.Uuid(), nullable=True),
        sa.Column("series_number", sa.Integer(), nullable=True),
        sa.Column("manufacturer", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("station", sa.Text(), nullable=False),
        sa.Column("sop_class", sa.Text(), nullable=False),
        sa.Column("modality", sa.Text(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("columns", sa.Integer(), nullable=False),
        sa.Column("boxes", sa.Text(), nullable=False),
        sa.Column("outside_regions", sa.Boolean(), nullable=False),
        sa.Column("confirmed_by", sa.Text(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(intake_id IS NULL) = (series_number IS NULL)", name=op.f("ck_device_zone_remembered_or_of_a_series")
        ),
        sa.ForeignKeyConstraint(["intake_id"], ["intake.id"], name=op.f("fk_device_zone_intake_id_intake")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device_zone")),
    )
    op.create_index(op.f("ix_device_zone_intake_id"), "device_zone", ["intake_id"], unique=False)
    op.create_table(
        "notice",
        sa.Column("intake_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "event",
            sa.Enum(
                "received",
                "held",
                "released",
                "delivered",
                "refused",
                "withdrawn",
                name="eventkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refusal_code", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["intake_id"], ["intake.id"], name=op.f("fk_notice_intake_id_intake")),
        sa.PrimaryKeyConstraint("intake_id", "number", name=op.f("pk_notice")),
    )

    op.execute(sa.text("INSERT INTO audit_head (id, number, hash) VALUES (1, 0, :first)").bindparams(first=FIRST_HASH))
    for statement in triggers.create_statements():
        op.execute(statement)


def downgrade() -> None:
    for name in triggers.TRIGGERS:
        op.execute(f"DROP TRIGGER {name}")
    op.drop_table("notice")
    op.drop_index(op.f("ix_device_zone_intake_id"), table_name="device_zone")
    op.drop_table("device_zone")
    op.drop_index(op.f("ix_intake_object_sop_instance_uid"), table_name="intake_object")
    op.drop_table("intake_object")
    op.drop_index(op.f("ix_intake_examination_patient_fingerprint"), table_name="intake_examination")
    op.drop_table("intake_examination")
    op.drop_table("intake_attempt")
    op.drop_index(op.f("ix_intake_status"), table_name="intake")
    op.drop_index(op.f("ix_intake_research_study"), table_name="intake")
    op.drop_index(op.f("ix_intake_made_at"), table_name="intake")
    op.drop_index(op.f("ix_intake_account_id"), table_name="intake")
    op.drop_table("intake")
    op.drop_table("audit_payload")
    op.drop_index(op.f("ix_arrival_status"), table_name="arrival")
    op.drop_index(op.f("ix_arrival_batch_id"), table_name="arrival")
    op.drop_table("arrival")
    op.drop_index(op.f("ix_account_token_account_id"), table_name="account_token")
    op.drop_table("account_token")
    op.drop_index(op.f("ix_account_session_account_id"), table_name="account_session")
    op.drop_table("account_session")
    op.drop_table("sign_in_throttle")
    op.drop_table("correspondence")
    op.drop_table("correspondence_choice")
    op.drop_table("subject_generation")
    op.drop_table("profile_version")
    op.drop_table("research_study_key")
    op.drop_table("preview")
    op.drop_table("preparation")
    op.drop_table("directory_copy")
    op.drop_table("audit_head")
    op.drop_index(op.f("ix_audit_entry_research_study"), table_name="audit_entry")
    op.drop_table("audit_entry")
    op.drop_table("account")
