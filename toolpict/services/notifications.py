"""What TOOLPICT tells people, in the page and by mail.

A notification is made inside the transaction of what it tells, and its mail with it.  A mail names a task or a data cut
by our number and nothing else: never an inclusion number, a site or a result.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final
from uuid import UUID

from toolpict.domain.audit import SYSTEM_ID
from toolpict.domain.conversation import Notification, Notified
from toolpict.domain.data_cut import DataCut
from toolpict.domain.errors import NotFoundError
from toolpict.domain.people import Account, Actor, Role
from toolpict.domain.tasks import Move, Task, TaskStatus
from toolpict.services.ports.conversation import Mail, NotificationRow
from toolpict.services.ports.jobs import Job
from toolpict.services.ports.units import Changing, Clock, Looking, UnitsOfWork
from toolpict.services.wording import Language, say

NEWEST: Final = 100
"""How many notifications a page shows."""

TELLS_ASSIGNEE: Final[Mapping[Move, Notified]] = MappingProxyType(
    {
        Move.ASSIGN: Notified.ASSIGNED,
        Move.ISSUE: Notified.ASSIGNED,
        Move.UNBLOCK: Notified.ASSIGNED,
        Move.RETURN: Notified.RETURNED,
        Move.VALIDATE: Notified.VALIDATED,
        Move.UNLOCK: Notified.UNLOCKED,
        Move.CANCEL: Notified.CANCELLED,
        Move.WITHDRAW: Notified.WITHDRAWN,
    }
)
TELLS_REQUESTER: Final[Mapping[Move, Notified]] = MappingProxyType(
    {Move.DECLINE: Notified.DECLINED, Move.HOLD: Notified.ON_HOLD, Move.SUBMIT: Notified.SUBMITTED}
)
"""Which move tells what to whom; the person who makes it is told nothing."""

NOT_TOLD_OF_YET: Final = frozenset({TaskStatus.DRAFT, TaskStatus.BLOCKED})
"""Nobody is told of work that cannot be begun."""


def tell(work: Changing, account_id: UUID, task: Task, code: Notified, at: datetime) -> None:
    """Tell a person something about a task, in the page and by mail."""
    notification = Notification(account_id, task.id, code, at)
    work.add(notification)
    work.enqueue(Job.SEND_MAIL, notification.id)


def tell_of_cut(work: Changing, cut: DataCut, code: Notified, at: datetime) -> None:
    """Tell who froze a data cut something about it, in the page and by mail."""
    notification = Notification(cut.frozen_by, None, code, at, data_cut_id=cut.id)
    work.add(notification)
    work.enqueue(Job.SEND_MAIL, notification.id)


def tell_move(work: Changing, task: Task, move: Move, by: UUID, at: datetime) -> None:
    """Tell the person who has the task, or who asked for it, of a move that somebody else made."""
    code, told = TELLS_ASSIGNEE.get(move), task.assignee_id
    if code is None:
        code, told = TELLS_REQUESTER.get(move), task.requested_by
    if code and told and told not in (by, SYSTEM_ID) and task.status not in NOT_TOLD_OF_YET:
        tell(work, told, task, code, at)


def tell_those_who_may_unlock(work: Changing, task: Task, by: UUID, at: datetime) -> None:
    """Tell every other research associate and coordinator that a locked task should be opened."""
    roles = frozenset({Role.RESEARCH_ASSOCIATE, Role.COORDINATOR})
    for candidate in work.tasks.candidates(task.research_study_id, roles, at.date(), task.site_id):
        if candidate.id != by:
            tell(work, candidate.id, task, Notified.UNLOCK_ASKED, at)


@dataclass(frozen=True)
class NotificationsPage:
    """What a person was told, newest first."""

    rows: Sequence[NotificationRow]
    unread: int


def look_at_notifications(*, actor: Actor, units: UnitsOfWork) -> NotificationsPage:
    """Return what a person was told; nothing changes."""
    with units.looking() as work:
        rows = work.conversation.notifications(actor.account_id, NEWEST)
        return NotificationsPage(rows, work.conversation.unread(actor.account_id))


def read_notifications(*, actor: Actor, units: UnitsOfWork, clock: Clock) -> None:
    """Keep that the person has seen all of them."""
    with units.changing() as work:
        work.conversation.read_all(actor.account_id, clock())
        work.commit()


@dataclass(frozen=True)
class MailSubject:
    """What a mail is about: the code of its subject line, our number, and where the page of it is."""

    title: str
    number: int
    path: str


def subject_of(work: Looking, notification: Notification) -> MailSubject:
    """Return what a notification is about."""
    if notification.data_cut_id:
        cut = work.get(DataCut, notification.data_cut_id)
        return MailSubject("mail.cut-subject", cut.number, f"/research-studies/{cut.research_study_id}/results")
    if notification.task_id is None:
        raise NotFoundError
    return MailSubject("mail.subject", work.get(Task, notification.task_id).number, f"/tasks/{notification.task_id}")


def mail_notification(notification_id: UUID, *, units: UnitsOfWork, mail: Mail, clock: Clock, address: str) -> None:
    """Mail one notification in its reader's language, once; `address` is that of TOOLPICT.

    Raises
    ------
    MailRefusedError
        The mail server did not take it; see `toolpict.services.ports.conversation.Mail`.

    """
    with units.looking() as work:
        notification = work.get(Notification, notification_id)
        account = work.get(Account, notification.account_id)
        about = subject_of(work, notification)
    if notification.mailed_at or not account.email or not account.active:
        return
    language = Language(account.language or Language.FRENCH)
    sentence = say(language, notification.code, number=about.number)
    mail.send(
        account.email,
        say(language, about.title, number=about.number),
        say(language, "mail.text", sentence=sentence, link=address.rstrip("/") + about.path),
    )
    with units.changing() as work:
        work.get(Notification, notification_id).mailed_at = clock()
        work.commit()
