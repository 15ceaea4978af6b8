"""The search box: an inclusion number, the code of a research study, the number of a task."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from toolpict.domain.people import Actor
from toolpict.domain.permissions import InResearchStudy, Permission, permits
from toolpict.domain.tasks import Task
from toolpict.services.ports.units import Looking, UnitsOfWork
from toolpict.services.typed import is_writing

LONGEST: Final = 100
MOST_HITS: Final = 50
TASK_NUMBER: Final = re.compile(r"#?([0-9]{1,9})")


class Found(StrEnum):
    """What kind of thing was found."""

    RESEARCH_STUDY = "search.research-study"
    SUBJECT = "search.subject"
    TASK = "search.task"


@dataclass(frozen=True)
class Hit:
    """Something that was found and may be seen; `code` is that of its research study, empty for a task."""

    kind: Found
    id: UUID
    code: str
    label: str


def search(text: str, *, actor: Actor, units: UnitsOfWork) -> Sequence[Hit]:
    """Return what a person may see of what was typed: exact hits alone when there are any, else beginnings."""
    wanted = text.strip()[:LONGEST].upper()
    if not wanted or not is_writing(wanted):
        return []
    with units.looking() as work:
        hits = [*research_studies(work, wanted, actor), *subjects(work, wanted, actor), *tasks(work, wanted, actor)]
    exact = [hit for hit in hits if wanted in {hit.label.upper(), f"{hit.code}-{hit.label}", f"#{hit.label}"}]
    return exact or hits


def research_studies(work: Looking, wanted: str, actor: Actor) -> list[Hit]:
    """Return the research studies whose code begins like this."""
    rows = work.research_studies.listed(actor.research_study_ids(), frozenset())
    return [Hit(Found.RESEARCH_STUDY, row.id, row.code, row.code) for row in rows if row.code.startswith(wanted)]


def subjects(work: Looking, wanted: str, actor: Actor) -> list[Hit]:
    """Return the subjects whose number begins like this, in the research studies and at the sites that may be seen."""
    readable = {
        key for key in actor.research_study_ids() if permits(actor, Permission.SUBJECT_READ, InResearchStudy(key))
    }
    at_sites = {
        (key, site)
        for key, site, _ in actor.site_roles
        if permits(actor, Permission.SUBJECT_READ, InResearchStudy(key, site))
    }
    found = work.search.subjects(wanted, readable, at_sites, MOST_HITS)
    return [Hit(Found.SUBJECT, hit.id, hit.code, hit.number) for hit in found]


def tasks(work: Looking, wanted: str, actor: Actor) -> list[Hit]:
    """Return the task of this number."""
    number = TASK_NUMBER.fullmatch(wanted)
    found = work.find(Task, number=int(number[1])) if number else []
    return [
        Hit(Found.TASK, task.id, "", str(task.number)) for task in found if permits(actor, Permission.TASK_READ, task)
    ]
