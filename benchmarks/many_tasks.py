"""Fills a database with many tasks of 300 research studies, as a hospital has after some years: most are finished."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from benchmarks.filling import Row, store, without_indexes
from benchmarks.one_study import Filling
from toolpict.domain.people import Role
from toolpict.domain.research_study import Origin, SubjectStatus, VisitStatus
from toolpict.domain.tasks import GROUP, NO_DUE_DATE, TaskKind, TaskStatus
from toolpict.persistence.tables.accounts import accounts, role_assignments
from toolpict.persistence.tables.research_studies import research_studies, sites, subjects, time_points, visits
from toolpict.persistence.tables.tasks import tasks

STUDIES: Final = 300
SITES: Final = 20
READERS: Final = 200
STEPS: Final = (0, 90, 180, 365)
LARGEST: Final = 0.02
"""Share of all tasks that belongs to the largest research study."""

PER_SUBJECT: Final = 20
STATUSES: Final[Sequence[tuple[TaskStatus, int]]] = (
    (TaskStatus.VALIDATED, 800), (TaskStatus.LOCKED, 80), (TaskStatus.CANCELLED, 20), (TaskStatus.DRAFT, 20),
    (TaskStatus.BLOCKED, 15), (TaskStatus.READY, 10), (TaskStatus.ASSIGNED, 15), (TaskStatus.IN_PROGRESS, 8),
    (TaskStatus.RETURNED, 4), (TaskStatus.ON_HOLD, 3), (TaskStatus.SUBMITTED, 25),
)  # fmt: skip
"""Status -> how many of a thousand."""

KINDS: Final = (TaskKind.READING, TaskKind.READING, TaskKind.POST_PROCESSING, TaskKind.QUALITY_CONTROL, TaskKind.INTAKE)
MATRIX: Final = "MATRIX"
"""The research study that is drawn as a matrix, beside the others."""


@dataclass(frozen=True)
class Made:
    """Who is in the database, and a day far behind the first page of every list."""

    associate_id: UUID
    reader_id: UUID
    largest_id: UUID
    matrix_id: UUID
    deep: date


def fill(engine: sa.Engine, size: int, today: date) -> Made:
    """Store so many tasks, with the same numbers at every run."""
    random = Random(20261124)  # noqa: S311 - the same numbers at every run are what is wanted
    ids = (UUID(int=random.getrandbits(128), version=4) for _ in iter(int, 1))
    people = [account(next(ids), name) for name in ("associate", *(f"reader-{n}" for n in range(READERS)))]
    places: list[dict[str, Any]] = [{"id": next(ids), "code": f"SITE{n}", "name": f"Hôpital {n}"} for n in range(SITES)]
    studies = [research_study(next(ids), f"S{n:03}") for n in range(STUDIES - 1)]
    matrix = research_study(next(ids), MATRIX)
    steps = [step(next(ids), study["id"], n, day) for study in studies for n, day in enumerate(STEPS)]
    roles = list(roles_of(people, [*studies, matrix], ids))
    included = list(subjects_of(studies, places, size, random, ids, today))
    seen = list(visits_of(included, steps, ids))
    largest = {subject["id"] for subject in included if subject["research_study_id"] == studies[1]["id"]}
    task_of: dict[UUID, UUID] = {}
    with engine.begin() as connection, without_indexes(connection, tasks, subjects, visits):
        for stored, rows in (
            (accounts, people), (sites, places), (research_studies, [*studies, matrix]), (time_points, steps),
            (role_assignments, roles), (subjects, included), (visits, seen),
        ):  # fmt: skip
            store(connection, stored, rows)
        made = tasks_of(size, included, seen, people, random, ids, today)
        store(connection, tasks, noting(made, largest, task_of))
        filling = Filling(connection, people[0]["id"], ids, random)
        filling.add_examinations(studies[1]["id"], seen, task_of)
        filling.add_matrix(matrix["id"], places[0]["id"], size + 1, today)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE" if engine.dialect.name == "postgresql" else "ANALYZE")
    return Made(people[0]["id"], people[8]["id"], studies[1]["id"], matrix["id"], today + timedelta(days=10))


def noting(made: Iterator[Row], subject_ids: Collection[UUID], task_of: dict[UUID, UUID]) -> Iterator[Row]:
    """Yield the tasks as they are, and note one of each visit of these subjects."""
    for row in made:
        if row["subject_id"] in subject_ids:
            task_of[row["visit_id"]] = row["id"]
        yield row


def account(key: UUID, username: str) -> dict[str, Any]:
    """Return a person."""
    return {
        "id": key, "username": username, "display_name": username.title(), "email": "", "password_hash": "",
        "language": "fr", "opens_research_studies": False, "administers": False, "active": True,
    }  # fmt: skip


def research_study(key: UUID, code: str) -> dict[str, Any]:
    """Return a research study."""
    return {
        "id": key, "code": code, "title": f"Étude {code}", "sponsor": "CHU", "origin": Origin.INTERNAL,
        "quality_control": False, "version": 1,
    }  # fmt: skip


def step(key: UUID, research_study_id: UUID, position: int, day: int) -> dict[str, Any]:
    """Return a step of a schedule."""
    return {
        "id": key, "research_study_id": research_study_id, "code": f"T{position}", "label": f"Jour {day}", "day": day,
        "early": 7, "late": 7, "position": position, "modalities": "",
    }  # fmt: skip


def roles_of(people: Sequence[Row], studies: Sequence[Row], ids: Iterator[UUID]) -> Iterator[Row]:
    """Yield the roles: one associate everywhere, each reader in a tenth of the research studies."""
    for n, study in enumerate(studies):
        holders = [(people[0], Role.RESEARCH_ASSOCIATE)]
        holders += [(reader, Role.RADIOLOGIST) for m, reader in enumerate(people[1:]) if (n + m) % 10 == 0 or n == 1]
        for person, role in holders:
            yield {
                "id": next(ids), "account_id": person["id"], "research_study_id": study["id"], "site_id": None,
                "role": role, "since": date(2020, 1, 1), "until": None,
            }  # fmt: skip


def subjects_of(  # noqa: PLR0917 - all it is made of
    studies: Sequence[Row], places: Sequence[Row], size: int, random: Random, ids: Iterator[UUID], today: date
) -> Iterator[Row]:
    """Yield the subjects; the second research study has the largest share."""
    rest = max(1, round(size * (1 - LARGEST) / len(studies) / PER_SUBJECT))
    for n, study in enumerate(studies):
        count = max(1, round(size * LARGEST / PER_SUBJECT)) if n == 1 else rest
        for number in range(count):
            yield {
                "id": next(ids), "research_study_id": study["id"], "site_id": random.choice(places)["id"],
                "number": f"{number:04}", "status": SubjectStatus.INCLUDED, "version": 1, "data_stay": True,
                "reference_date": today - timedelta(days=random.randrange(1500)),
            }  # fmt: skip


def visits_of(included: Sequence[Row], steps: Sequence[Row], ids: Iterator[UUID]) -> Iterator[Row]:
    """Yield a visit per subject and step."""
    own: dict[UUID, list[UUID]] = {}
    for one in steps:
        own.setdefault(one["research_study_id"], []).append(one["id"])
    for subject in included:
        for step_id in own[subject["research_study_id"]]:
            yield {
                "id": next(ids), "subject_id": subject["id"], "time_point_id": step_id,
                "status": VisitStatus.EXPECTED, "reason": "", "version": 1,
            }  # fmt: skip


def tasks_of(  # noqa: PLR0917 - all it is made of
    size: int, included: Sequence[Row], seen: Sequence[Row], people: Sequence[Row], random: Random,
    ids: Iterator[UUID], today: date,
) -> Iterator[Row]:  # fmt: skip
    """Yield the tasks, spread over the subjects."""
    statuses = [status for status, share in STATUSES for _ in range(share)]
    for number in range(1, size + 1):
        subject_at = random.randrange(len(included))
        subject, visit = included[subject_at], seen[subject_at * len(STEPS) + random.randrange(len(STEPS))]
        status = random.choice(statuses)
        due = today + timedelta(
            days=random.randrange(-1000, 60) if GROUP[status] == "finished" else random.randrange(-20, 90)
        )
        given = status not in (TaskStatus.READY, TaskStatus.DRAFT, TaskStatus.BLOCKED)
        moment = datetime.combine(due - timedelta(days=30), time(8), UTC)
        yield {
            "id": next(ids), "number": number, "kind": random.choice(KINDS), "status": status, "group": GROUP[status],
            "research_study_id": subject["research_study_id"], "site_id": subject["site_id"],
            "subject_id": subject["id"], "visit_id": visit["id"], "requested_by": people[0]["id"],
            "assignee_id": random.choice(people[1:])["id"] if given else None, "title": "Lecture",
            "created_at": moment, "status_since": moment, "due": due if random.random() < 0.95 else NO_DUE_DATE,
            "priority": 0, "held_from": TaskStatus.ASSIGNED if status is TaskStatus.ON_HOLD else None,
            "open_prerequisites": 0, "form_version_id": None, "procedure_version_id": None, "version": 1,
        }  # fmt: skip
