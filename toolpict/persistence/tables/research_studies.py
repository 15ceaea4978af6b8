"""Research studies, sites, schedules, subjects and visits."""

import sqlalchemy as sa

from toolpict.domain.research_study import Origin, SubjectStatus, VisitStatus
from toolpict.persistence.tables.base import KEY, ExactNumber, choice, key, metadata

sites = sa.Table(
    "site",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("code", KEY, nullable=False, unique=True),
    sa.Column("name", sa.Text, nullable=False),
)

research_studies = sa.Table(
    "research_study",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("code", KEY, nullable=False, unique=True),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("sponsor", sa.Text, nullable=False),
    sa.Column("origin", choice(Origin), nullable=False),
    sa.Column("quality_control", sa.Boolean, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
)

research_study_sites = sa.Table(
    "research_study_site",
    metadata,
    sa.Column("research_study_id", sa.ForeignKey("research_study.id"), primary_key=True),
    sa.Column("site_id", sa.ForeignKey("site.id"), primary_key=True),
)

time_points = sa.Table(
    "time_point",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    key("research_study_id", "research_study.id", index=False),
    sa.Column("code", KEY, nullable=False),
    sa.Column("label", sa.Text, nullable=False),
    sa.Column("day", sa.Integer, nullable=False),
    sa.Column("early", sa.Integer, nullable=False),
    sa.Column("late", sa.Integer, nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("modalities", sa.Text, nullable=False),
    sa.Column("least_series", sa.Integer),
    sa.Column("least_slices", sa.Integer),
    sa.Column("greatest_thickness", ExactNumber),
    sa.UniqueConstraint("research_study_id", "code"),
    sa.CheckConstraint("early >= 0 AND late >= 0", name="window"),
)

subjects = sa.Table(
    "subject",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    key("research_study_id", "research_study.id", index=False),
    key("site_id", "site.id"),
    sa.Column("number", KEY, nullable=False),
    sa.Column("status", choice(SubjectStatus), nullable=False),
    sa.Column("reference_date", sa.Date),
    sa.Column("data_stay", sa.Boolean, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.UniqueConstraint("research_study_id", "number"),
    sa.Index("ix_subject_reference_date", "reference_date"),  # which visits are expected this week
)

visits = sa.Table(
    "visit",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    key("subject_id", "subject.id", index=False),
    key("time_point_id", "time_point.id"),
    sa.Column("status", choice(VisitStatus), nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.UniqueConstraint("subject_id", "time_point_id"),
)
