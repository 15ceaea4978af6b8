"""Who may check an examination: somebody else than who had it brought in, whenever there is somebody else.

See docs/decisions/who-checks-an-examination.md.
"""

import json
from datetime import date
from typing import Final
from uuid import UUID

from toolpict.domain.codes import ErrorCode
from toolpict.domain.errors import WrongStateError
from toolpict.domain.imaging import ImagingStudy, TaskImage
from toolpict.domain.intake import Intake, NoticeEvent, TakenNotice
from toolpict.domain.people import Account
from toolpict.domain.permissions import KIND_ROLES
from toolpict.domain.tasks import Move, Task, TaskKind
from toolpict.services.ports.units import Looking

BEGINS: Final = frozenset({Move.CLAIM, Move.START})
"""Moves by which a person begins a check."""


def brought_by(work: Looking, task: Task) -> frozenset[UUID]:
    """Return who had the examinations of a quality control brought in: who asked for them, and who sent them."""
    named = frozenset(image.imaging_study_id for image in work.find(TaskImage, task_id=task.id))
    found = work.find(ImagingStudy, id=named) if named else ()
    people: set[UUID] = set()
    for intake_id in {imaging_study.intake_id for imaging_study in found}:
        people.update(intake.requested_by for intake in work.find(Intake, id=intake_id))
        notices = work.find(TakenNotice, intake_id=intake_id, event=NoticeEvent.DELIVERED)
        senders = frozenset(str(json.loads(notice.document).get("username", "")) for notice in notices)
        people.update(account.id for account in work.find(Account, username=senders))
    return frozenset(people)


def others_entitled(work: Looking, task: Task, account_id: UUID, day: date) -> bool:
    """Tell whether somebody who did not bring the examinations in holds a role for this check that day."""
    entitled = work.tasks.candidates(task.research_study_id, KIND_ROLES[task.kind], day, task.site_id)
    return bool({candidate.id for candidate in entitled} - brought_by(work, task) - {account_id})


def is_own(work: Looking, task: Task, account_id: UUID) -> bool:
    """Tell whether a person would check what they had brought in themselves."""
    return task.kind is TaskKind.QUALITY_CONTROL and account_id in brought_by(work, task)


def is_refused(work: Looking, task: Task, account_id: UUID, day: date) -> bool:
    """Tell whether the check is for somebody else: it is the person's own, and there is somebody else."""
    return is_own(work, task, account_id) and others_entitled(work, task, account_id, day)


def require_other(work: Looking, task: Task, move: Move, account_id: UUID, day: date) -> None:
    """Do nothing if this person may make this move.

    Raises
    ------
    WrongStateError
        It is the check of an examination that they had brought in, and there is somebody else to make it.

    """
    if move in BEGINS and is_refused(work, task, account_id, day):
        raise WrongStateError(ErrorCode.OWN_EXAMINATION)
