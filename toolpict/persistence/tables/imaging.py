"""Registered examinations, how they came in, and the cases that readers answer."""

import sqlalchemy as sa

from toolpict.domain.imaging import ImagingStudyStatus, Purpose, SeriesOrigin, Source
from toolpict.domain.intake import IntakeStatus, NoticeEvent
from toolpict.persistence.tables.base import KEY, UtcDateTime, choice, key, metadata

intakes = sa.Table(
    "intake",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    key("task_id", "task.id"),
    key("research_study_id", "research_study.id"),
    key("subject_id", "subject.id"),
    key("visit_id", "visit.id"),
    key("requested_by", "account.id", index=False),
    sa.Column("status", choice(IntakeStatus), nullable=False, index=True),
    sa.Column("last_notice", sa.Integer, nullable=False),
    sa.Column("reason_codes", sa.Text, nullable=False),
)

intake_notices = sa.Table(
    "intake_notice",
    metadata,
    sa.Column("intake_id", sa.ForeignKey("intake.id"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("event", choice(NoticeEvent), nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("taken_at", UtcDateTime, nullable=False),
    sa.Column("document", sa.Text, nullable=False),
)

imaging_studies = sa.Table(
    "imaging_study",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    key("research_study_id", "research_study.id"),
    key("subject_id", "subject.id"),
    key("visit_id", "visit.id"),
    key("intake_id", "intake.id"),
    sa.Column("study_instance_uid", KEY, nullable=False, unique=True),
    sa.Column("modality", sa.Text, nullable=False),
    sa.Column("source", choice(Source), nullable=False),
    sa.Column("instances", sa.Integer, nullable=False),
    sa.Column("size_bytes", sa.BigInteger, nullable=False),
    sa.Column("delivered_at", UtcDateTime, nullable=False),
    sa.Column("registered_at", UtcDateTime, nullable=False),
    sa.Column("profile_name", sa.Text, nullable=False),
    sa.Column("profile_version", sa.Text, nullable=False),
    sa.Column("profile_sha256", sa.String(64), nullable=False),
    sa.Column("status", choice(ImagingStudyStatus), nullable=False),
    sa.Column("removed_at", UtcDateTime),
    sa.Column("shifted_study_date", sa.Date),
)

imaging_series = sa.Table(
    "imaging_series",
    metadata,
    key("imaging_study_id", "imaging_study.id"),
    sa.Column("series_instance_uid", KEY, primary_key=True),
    sa.Column("modality", sa.Text, nullable=False),
    sa.Column("instances", sa.Integer, nullable=False),
    sa.Column("origin", choice(SeriesOrigin), nullable=False),
    key("output_id", "output.id", nullable=True),
)

reading_cases = sa.Table(
    "reading_case",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    key("research_study_id", "research_study.id", index=False),
    key("subject_id", "subject.id"),
    sa.Column("alias", KEY, nullable=False),
    key("repeats_case_id", "reading_case.id", nullable=True, index=False),
    sa.UniqueConstraint("research_study_id", "alias"),
)

case_visits = sa.Table(
    "case_visit",
    metadata,
    sa.Column("case_id", sa.ForeignKey("reading_case.id"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    key("visit_id", "visit.id"),
    sa.Column("purpose", choice(Purpose), nullable=False),
)

task_images = sa.Table(
    "task_image",
    metadata,
    sa.Column("task_id", sa.ForeignKey("task.id"), primary_key=True),
    sa.Column("imaging_study_id", sa.ForeignKey("imaging_study.id"), primary_key=True, index=True),
    sa.Column("purpose", choice(Purpose), nullable=False),
)

spent_tokens = sa.Table(
    "spent_token",
    metadata,
    sa.Column("jti", KEY, primary_key=True),
    sa.Column("expires_at", UtcDateTime, nullable=False, index=True),
)
