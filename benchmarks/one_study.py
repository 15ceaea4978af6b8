"""What one research study needs beside its tasks: examinations of its visits, and one matrix of 300 subjects by 8 steps."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import product
from random import Random
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from benchmarks.filling import Row, store
from toolpict.domain.imaging import ImagingStudyStatus, Source
from toolpict.domain.intake import IntakeStatus
from toolpict.domain.research_study import SubjectStatus, VisitStatus
from toolpict.domain.tasks import GROUP, TaskKind, TaskStatus
from toolpict.persistence.tables.imaging import imaging_studies, intakes
from toolpict.persistence.tables.research_studies import subjects, time_points, visits
from toolpict.persistence.tables.tasks import tasks

SUBJECTS: Final = 300
STEPS: Final = (0, 30, 60, 90, 180, 270, 365, 540)
RECEIVED: Final = 0.75
"""Share of the visits that have their examination."""

KINDS: Final = (TaskKind.QUALITY_CONTROL, TaskKind.POST_PROCESSING, TaskKind.READING, TaskKind.READING)
STATUSES: Final = (
    TaskStatus.VALIDATED, TaskStatus.VALIDATED, TaskStatus.VALIDATED, TaskStatus.ASSIGNED, TaskStatus.BLOCKED,
    TaskStatus.SUBMITTED, TaskStatus.LOCKED,
)  # fmt: skip
"""What the tasks of the matrix are, each alike."""


class Filling:
    """Adds to a database in which the people, the sites and the research studies are."""

    def __init__(self, connection: sa.Connection, asked_by: UUID, ids: Iterator[UUID], random: Random) -> None:
        self._connection = connection
        self._asked_by = asked_by
        self._ids = ids
        self._random = random

    def add_examinations(self, research_study_id: UUID, seen: Sequence[Row], task_of: dict[UUID, UUID]) -> None:
        """Store an examination, and the intake that brought it, for most of these visits."""
        own = [visit for visit in seen if visit["id"] in task_of and self._random.random() < RECEIVED]
        brought = [self._intake(research_study_id, visit, task_of[visit["id"]]) for visit in own]
        store(self._connection, intakes, brought)
        store(self._connection, imaging_studies, (self._examination(intake) for intake in brought))

    def add_matrix(self, research_study_id: UUID, site_id: UUID, first_number: int, today: date) -> None:
        """Store a schedule of 8 steps, 300 subjects, and for each of their visits an examination and four tasks."""
        steps = [self._step(research_study_id, position, day) for position, day in enumerate(STEPS)]
        included = [self._subject(research_study_id, site_id, n, today) for n in range(SUBJECTS)]
        seen = [self._visit(subject["id"], step["id"]) for subject, step in product(included, steps)]
        pairs = product(seen, KINDS)
        made = [
            self._task(research_study_id, site_id, visit, kind, first_number + n, today)
            for n, (visit, kind) in enumerate(pairs)
        ]
        for table, rows in ((time_points, steps), (subjects, included), (visits, seen), (tasks, made)):
            store(self._connection, table, rows)
        self.add_examinations(research_study_id, seen, {task["visit_id"]: task["id"] for task in made})

    def _step(self, research_study_id: UUID, position: int, day: int) -> dict[str, Any]:
        return {
            "id": next(self._ids), "research_study_id": research_study_id, "code": f"M{position}",
            "label": f"Jour {day}", "day": day, "early": 7, "late": 7, "position": position,
            "modalities": "",
        }  # fmt: skip

    def _subject(self, research_study_id: UUID, site_id: UUID, number: int, today: date) -> dict[str, Any]:
        return {
            "id": next(self._ids), "research_study_id": research_study_id, "site_id": site_id,
            "number": f"{number:04}", "status": SubjectStatus.INCLUDED, "version": 1, "data_stay": True,
            "reference_date": today - timedelta(days=self._random.randrange(700)),
        }  # fmt: skip

    def _visit(self, subject_id: UUID, time_point_id: UUID) -> dict[str, Any]:
        return {
            "id": next(self._ids), "subject_id": subject_id, "time_point_id": time_point_id,
            "status": VisitStatus.EXPECTED, "reason": "", "version": 1,
        }  # fmt: skip

    def _task(  # noqa: PLR0917 - all it is made of
        self, research_study_id: UUID, site_id: UUID, visit: Row, kind: TaskKind, number: int, today: date
    ) -> dict[str, Any]:
        status = self._random.choice(STATUSES)
        due = today + timedelta(days=self._random.randrange(-5, 90))
        moment = datetime.combine(due - timedelta(days=100), time(8), UTC)
        return {
            "id": next(self._ids), "number": number, "kind": kind, "status": status, "group": GROUP[status],
            "research_study_id": research_study_id, "site_id": site_id, "subject_id": visit["subject_id"],
            "visit_id": visit["id"], "requested_by": self._asked_by, "assignee_id": self._asked_by, "title": "Lecture",
            "created_at": moment, "status_since": moment, "due": due, "priority": 0, "held_from": None,
            "open_prerequisites": 0, "form_version_id": None, "procedure_version_id": None, "version": 1,
        }  # fmt: skip

    def _intake(self, research_study_id: UUID, visit: Row, task_id: UUID) -> dict[str, Any]:
        return {
            "id": next(self._ids), "task_id": task_id, "research_study_id": research_study_id,
            "subject_id": visit["subject_id"], "visit_id": visit["id"], "requested_by": self._asked_by,
            "status": IntakeStatus.DELIVERED, "last_notice": 3, "reason_codes": "",
        }  # fmt: skip

    def _examination(self, intake: Row) -> dict[str, Any]:
        moment = datetime(2026, 3, 2, 8, tzinfo=UTC) + timedelta(minutes=self._random.randrange(300_000))
        own = {name: intake[name] for name in ("research_study_id", "subject_id", "visit_id")}
        return own | {
            "id": next(self._ids), "intake_id": intake["id"], "study_instance_uid": f"2.25.{intake['id'].int}",
            "modality": "MR", "source": Source.CLINICAL_PACS, "instances": 180, "size_bytes": 90_000_000,
            "delivered_at": moment, "registered_at": moment, "profile_name": "default", "profile_version": "1",
            "profile_sha256": "0" * 64, "status": ImagingStudyStatus.ACCEPTED, "removed_at": None,
            "shifted_study_date": moment.date(),
        }  # fmt: skip
