"""Messages and notifications; see `toolpict.services.ports.conversation.ConversationQueries`."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from toolpict.persistence.tables.accounts import accounts
from toolpict.persistence.tables.post_processing import data_cuts
from toolpict.persistence.tables.tasks import messages, notifications, tasks
from toolpict.services.ports.conversation import MessageRow, NotificationRow

MOST_UNREAD = 100


class SqlConversationQueries:
    """See `toolpict.services.ports.conversation.ConversationQueries`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def messages(self, task_id: UUID) -> list[MessageRow]:
        """Return the messages of a task, oldest first."""
        query = (
            sa.select(*messages.c["author_id", "written_at", "text"], accounts.c.display_name.label("author"))
            .join(accounts, accounts.c.id == messages.c.author_id)
            .where(messages.c.task_id == task_id)
            .order_by(messages.c.written_at, messages.c.id)
        )
        return [MessageRow(**row) for row in self._session.execute(query).mappings()]

    def notifications(self, account_id: UUID, limit: int) -> list[NotificationRow]:
        """Return the newest notifications of a person."""
        query = (
            sa.select(
                *notifications.c["id", "code", "task_id", "made_at", "read_at"],
                data_cuts.c.research_study_id,
                sa.func.coalesce(tasks.c.number, data_cuts.c.number).label("number"),
            )
            .outerjoin(tasks, tasks.c.id == notifications.c.task_id)
            .outerjoin(data_cuts, data_cuts.c.id == notifications.c.data_cut_id)
            .where(notifications.c.account_id == account_id)
            .order_by(notifications.c.made_at.desc(), notifications.c.id)
            .limit(limit)
        )
        return [NotificationRow(**row) for row in self._session.execute(query).mappings()]

    def unread(self, account_id: UUID) -> int:
        """Return how many notifications a person has not seen, counted up to a hundred."""
        columns = notifications.c
        newest = sa.select(columns.id).where(columns.account_id == account_id, columns.read_at.is_(None))
        return self._session.scalar(sa.select(sa.func.count()).select_from(newest.limit(MOST_UNREAD).subquery())) or 0

    def read_all(self, account_id: UUID, at: datetime) -> None:
        """Keep that a person has seen all notifications."""
        columns = notifications.c
        unread = sa.update(notifications).where(columns.account_id == account_id, columns.read_at.is_(None))
        self._session.execute(unread.values(read_at=at))
