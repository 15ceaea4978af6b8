"""The schema of the bridge's database; nothing in it names a patient in clear."""

from typing import Final

import sqlalchemy as sa

from anonymization_bridge.codes import (
    ArrivalStatus,
    AuditCode,
    Destination,
    EventKind,
    IntakeStatus,
    ObjectStatus,
    PreviewState,
    SourceKind,
)
from anonymization_bridge.database.columns import UtcDateTime, choice

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

account = sa.Table(
    "account",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("username", sa.Text, nullable=False, unique=True),
    sa.Column("display_name", sa.Text, nullable=False),
    sa.Column("password_hash", sa.Text, nullable=False),
    sa.Column("active", sa.Boolean, nullable=False),
)

account_session = sa.Table(
    "account_session",
    metadata,
    sa.Column("token_sha256", sa.String(64), primary_key=True),
    sa.Column("account_id", sa.ForeignKey("account.id"), nullable=False, index=True),
    sa.Column("began_at", UtcDateTime, nullable=False),
    sa.Column("seen_at", UtcDateTime, nullable=False),
)

account_token = sa.Table(
    "account_token",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("token_sha256", sa.String(64), nullable=False, unique=True),
    sa.Column("account_id", sa.ForeignKey("account.id"), nullable=False, index=True),
    sa.Column("made_at", UtcDateTime, nullable=False),
    sa.Column("expires_at", UtcDateTime, nullable=False),
)
"""By which the command line acts as a person."""

sign_in_throttle = sa.Table(
    "sign_in_throttle",
    metadata,
    sa.Column("bucket", sa.String(64), primary_key=True),
    sa.Column("failures", sa.Integer, nullable=False),
    sa.Column("failed_at", UtcDateTime, nullable=False),
)

directory_copy = sa.Table(
    "directory_copy",
    metadata,
    sa.Column("id", sa.Integer, sa.CheckConstraint("id = 1", name="one"), primary_key=True),
    sa.Column("payload", sa.Text, nullable=False),
    sa.Column("fetched_at", UtcDateTime, nullable=False),
)

preparation = sa.Table(
    "preparation",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("username", sa.Text, nullable=False),
    sa.Column("intake_id", sa.Uuid, nullable=False),
    sa.Column("research_study", sa.Text, nullable=False),
    sa.Column("inclusion_number", sa.Text, nullable=False),
    sa.Column("time_point", sa.Text, nullable=False),
    sa.Column("launched", sa.Boolean, nullable=False),
    sa.Column("nonce_sha256", sa.String(64), nullable=False, unique=True),
    sa.Column("confirmed", sa.Boolean, nullable=False),
    sa.Column("expires_at", UtcDateTime, nullable=False),
    sa.Column("source", choice(SourceKind), nullable=True),
    sa.Column("upload_name", sa.Text, nullable=False),
    sa.Column("others", sa.Integer, nullable=False),
    sa.Column("unreadable", sa.Integer, nullable=False),
    sa.Column("found", sa.LargeBinary, nullable=True),
    sa.Column("chosen", sa.LargeBinary, nullable=True),
    sa.Column("arrival_id", sa.Uuid, nullable=True),
)

preview = sa.Table(
    "preview",
    metadata,
    sa.Column("preparation_id", sa.ForeignKey("preparation.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("state", choice(PreviewState), nullable=False),
    sa.Column("asked_at", UtcDateTime, nullable=False),
    sa.Column("done", sa.Integer, nullable=False),
    sa.Column("total", sa.Integer, nullable=False),
    sa.Column("sealed_attributes", sa.LargeBinary, nullable=True),
)

research_study_key = sa.Table(
    "research_study_key",
    metadata,
    sa.Column("research_study", sa.Text, primary_key=True),
    sa.Column("sealed_key", sa.LargeBinary, nullable=True),
    sa.Column("master_key_id", sa.Text, nullable=False),
    sa.Column("made_at", UtcDateTime, nullable=False),
    sa.Column("destruction_asked_by", sa.Text, nullable=False),
    sa.Column("destruction_asked_at", UtcDateTime, nullable=True),
    sa.Column("destroyed_at", UtcDateTime, nullable=True),
    sa.CheckConstraint("(sealed_key IS NULL) = (destroyed_at IS NOT NULL)", name="gone_when_destroyed"),
)
"""The pseudonym keys, each sealed under the master key that is named beside it; a destroyed one leaves its row alone."""

profile_version = sa.Table(
    "profile_version",
    metadata,
    sa.Column("research_study", sa.Text, primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True),
    sa.Column("toml", sa.Text, nullable=False),
    sa.Column("published_by", sa.Text, nullable=False),
    sa.Column("published_at", UtcDateTime, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
)

subject_generation = sa.Table(
    "subject_generation",
    metadata,
    sa.Column("research_study", sa.Text, primary_key=True),
    sa.Column("inclusion_number", sa.Text, primary_key=True),
    sa.Column("generation", sa.Integer, sa.CheckConstraint("generation > 1", name="moved"), nullable=False),
    sa.Column("moved_at", UtcDateTime, nullable=False),
)

correspondence_choice = sa.Table(
    "correspondence_choice",
    metadata,
    sa.Column("research_study", sa.Text, primary_key=True),
    sa.Column("kept_since", UtcDateTime, nullable=False),
)
"""The research studies whose correspondence is kept."""

correspondence = sa.Table(
    "correspondence",
    metadata,
    sa.Column("research_study", sa.ForeignKey("correspondence_choice.research_study"), primary_key=True),
    sa.Column("inclusion_number", sa.Text, primary_key=True),
    sa.Column("patient_index", sa.String(64), primary_key=True),
    sa.Column("sealed_identity", sa.LargeBinary, nullable=False),
    sa.Column("kept_at", UtcDateTime, nullable=False),
)

intake = sa.Table(
    "intake",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("account_id", sa.ForeignKey("account.id"), nullable=False, index=True),
    sa.Column("research_study", sa.Text, nullable=False, index=True),
    sa.Column("inclusion_number", sa.Text, nullable=False),
    sa.Column("time_point", sa.Text, nullable=False),
    sa.Column("generation", sa.Integer, nullable=False),
    sa.Column("source", choice(SourceKind), nullable=False),
    sa.Column("destination", choice(Destination), nullable=False),
    sa.Column("upload_name", sa.Text, nullable=False),
    sa.Column("status", choice(IntakeStatus), nullable=False, index=True),
    sa.Column("reason_code", sa.Text, nullable=False),
    sa.Column("reason_text", sa.Text, nullable=False),
    sa.Column("sealed_request", sa.LargeBinary, nullable=True),
    sa.Column("expected_objects", sa.Integer, nullable=False),
    sa.Column("made_at", UtcDateTime, nullable=False, index=True),
    sa.Column("settled_at", UtcDateTime, nullable=True),
    sa.Column("profile_name", sa.Text, nullable=False),
    sa.Column("profile_version", sa.Text, nullable=False),
    sa.Column("profile_sha256", sa.Text, nullable=False),
)

arrival = sa.Table(
    "arrival",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("batch_id", sa.Uuid, nullable=False, index=True),
    sa.Column("source", choice(SourceKind), nullable=False),
    sa.Column("sender", sa.Text, nullable=False),
    sa.Column("status", choice(ArrivalStatus), nullable=False, index=True),
    sa.Column("came_at", UtcDateTime, nullable=False),
    sa.Column("objects", sa.Integer, nullable=False),
    sa.Column("others", sa.Integer, nullable=False),
    sa.Column("unreadable", sa.Integer, nullable=False),
    sa.Column("sealed_contents", sa.LargeBinary, nullable=True),
    sa.Column("settled_at", UtcDateTime, nullable=True),
    sa.CheckConstraint("(status = 'arrival-waiting') = (settled_at IS NULL)", name="settled_or_waiting"),
)
"""What came unasked, by a watched folder or over the network: one examination each, as long as nobody said for whom."""

intake_attempt = sa.Table(
    "intake_attempt",
    metadata,
    sa.Column("intake_id", sa.ForeignKey("intake.id"), primary_key=True),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("next_attempt_at", UtcDateTime, nullable=False),
    sa.Column("problem_code", sa.Text, nullable=False),
)

intake_examination = sa.Table(
    "intake_examination",
    metadata,
    sa.Column("intake_id", sa.ForeignKey("intake.id"), primary_key=True),
    sa.Column("examination_fingerprint", sa.String(64), primary_key=True),
    sa.Column("patient_fingerprint", sa.String(64), nullable=False, index=True),
    sa.Column("sex_fingerprint", sa.String(64), nullable=False),
    sa.Column("birth_date_fingerprint", sa.String(64), nullable=False),
    sa.Column("research_study", sa.Text, nullable=False),
    sa.Column("inclusion_number", sa.Text, nullable=False),
)

intake_object = sa.Table(
    "intake_object",
    metadata,
    sa.Column("intake_id", sa.ForeignKey("intake.id"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("series_number", sa.Integer, nullable=False),
    sa.Column("status", choice(ObjectStatus), nullable=False),
    sa.Column("reason_codes", sa.Text, nullable=False),
    sa.Column("modality", sa.Text, nullable=False),
    sa.Column("study_instance_uid", sa.Text, nullable=False),
    sa.Column("series_instance_uid", sa.Text, nullable=False),
    sa.Column("sop_instance_uid", sa.Text, nullable=False, index=True),
    sa.Column("sop_class_uid", sa.Text, nullable=False),
    sa.Column("size_bytes", sa.BigInteger, nullable=False),
    sa.Column("sha256", sa.Text, nullable=False),
)

device_zone = sa.Table(
    "device_zone",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("intake_id", sa.ForeignKey("intake.id"), nullable=True, index=True),
    sa.Column("series_number", sa.Integer, nullable=True),
    sa.Column("manufacturer", sa.Text, nullable=False),
    sa.Column("model", sa.Text, nullable=False),
    sa.Column("station", sa.Text, nullable=False),
    sa.Column("sop_class", sa.Text, nullable=False),
    sa.Column("modality", sa.Text, nullable=False),
    sa.Column("rows", sa.Integer, nullable=False),
    sa.Column("columns", sa.Integer, nullable=False),
    sa.Column("boxes", sa.Text, nullable=False),
    sa.Column("outside_regions", sa.Boolean, nullable=False),
    sa.Column("confirmed_by", sa.Text, nullable=False),
    sa.Column("confirmed_at", UtcDateTime, nullable=False),
    sa.CheckConstraint("(intake_id IS NULL) = (series_number IS NULL)", name="remembered_or_of_a_series"),
)
"""What a person confirmed: for a device and image size, or for one series of one intake alone."""

notice = sa.Table(
    "notice",
    metadata,
    sa.Column("intake_id", sa.ForeignKey("intake.id"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("event", choice(EventKind), nullable=False),
    sa.Column("content", sa.Text, nullable=False),
    sa.Column("made_at", UtcDateTime, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("next_attempt_at", UtcDateTime, nullable=False),
    sa.Column("acknowledged_at", UtcDateTime, nullable=True),
    sa.Column("refusal_code", sa.Text, nullable=False),
)

audit_entry = sa.Table(
    "audit_entry",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("code", choice(AuditCode), nullable=False),
    sa.Column("object_type", sa.Text, nullable=False),
    sa.Column("object_id", sa.Text, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("research_study", sa.Text, nullable=False, index=True),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("payload_sha256", sa.String(64), nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
)

audit_payload = sa.Table(
    "audit_payload",
    metadata,
    sa.Column("number", sa.ForeignKey("audit_entry.number"), primary_key=True),
    sa.Column("text", sa.Text, nullable=True),
)

audit_head = sa.Table(
    "audit_head",
    metadata,
    sa.Column("id", sa.Integer, sa.CheckConstraint("id = 1", name="one"), primary_key=True),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
)

UNAUDITED: Final = frozenset(
    {
        account_session.name,  # comings and goings; signing in and out are entries
        sign_in_throttle.name,
        directory_copy.name,  # a copy of what TOOLPICT says
        preparation.name,  # a form being filled in
        preview.name,  # what that form shows; asking for it is an entry
        intake_attempt.name,  # when the worker tries again
        intake_object.name,  # the journal of the worker; decisions are entries of their intake
        notice.name,  # the outbox; each notice stands beside the entry it tells of
        audit_entry.name,
        audit_payload.name,
        audit_head.name,
    }
)
"""Tables that may be written without an audit entry, and why."""
