"""See `toolpict.services.ports.readings`."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from toolpict.domain.reading import Attachment, Draft, Revision, Saved
from toolpict.domain.tasks import VOID
from toolpict.persistence import records
from toolpict.persistence.tables.readings import (
    draft_attachments,
    drafts,
    reading_reports,
    revision_attachments,
    revisions,
    signatures,
)
from toolpict.persistence.tables.tasks import reading_slots, tasks
from toolpict.services.ports.readings import OrderedReading

FILE = ("filename", "media_type", "size_bytes", "sha256", "version", "findings")


class SqlReadingQueries:
    """See `toolpict.services.ports.readings.ReadingQueries`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def draft(self, task_id: UUID, account_id: UUID) -> Draft | None:
        """Return what this person is typing into this task."""
        query = sa.select(drafts).where(drafts.c.task_id == task_id, drafts.c.account_id == account_id)
        found = self._session.execute(query).mappings().first()
        return Draft(**found) if found else None

    def keep_draft(self, draft: Draft) -> bool:
        """Store a draft in the place of the one before; tell whether its sequence number was the higher one."""
        dialect = postgresql if self._session.get_bind().dialect.name == "postgresql" else sqlite
        insert = dialect.insert(drafts).values(**vars(draft))
        changed = {name: insert.excluded[name] for name in ("answers", "sequence", "saved_at", "page")}
        statement = insert.on_conflict_do_update(
            index_elements=["task_id", "account_id"],
            set_=changed,
            where=drafts.c.sequence < insert.excluded.sequence,
        )
        return self._session.execute(statement.returning(drafts.c.sequence)).first() is not None

    def discard_draft(self, task_id: UUID, account_id: UUID) -> None:
        """Remove a draft, if there is one."""
        own = (drafts.c.task_id == task_id, drafts.c.account_id == account_id)
        self._session.execute(sa.delete(drafts).where(*own))

    def draft_attachments(self, task_id: UUID, account_id: UUID) -> list[Attachment]:
        """Return the files that this person's next revision will have, in the order they were handed in."""
        table = draft_attachments
        query = sa.select(*table.c[FILE]).where(table.c.task_id == task_id, table.c.account_id == account_id)
        return [Attachment(*row) for row in self._session.execute(query.order_by(table.c.position))]

    def attach(self, task_id: UUID, account_id: UUID, attachment: Attachment) -> None:
        """Add a file to this person's next revision."""
        table = draft_attachments
        own = (table.c.task_id == task_id, table.c.account_id == account_id)
        last = self._session.scalar(sa.select(sa.func.max(table.c.position)).where(*own))
        values = {**vars(attachment), "task_id": task_id, "account_id": account_id, "position": (last or 0) + 1}
        self._session.execute(sa.insert(table).values(**values))

    def next_file_version(self, task_id: UUID, account_id: UUID, filename: str) -> int:
        """Return which file of this name the next one is, of those that this person handed in with this task."""
        draft, kept = draft_attachments, revision_attachments
        own = sa.select(draft.c.version).where(
            draft.c.task_id == task_id, draft.c.account_id == account_id, draft.c.filename == filename
        )
        signed = (
            sa.select(kept.c.version)
            .join(revisions, revisions.c.id == kept.c.revision_id)
            .where(revisions.c.task_id == task_id, revisions.c.saved_by == account_id, kept.c.filename == filename)
        )
        return max(self._session.scalars(sa.union(own, signed)), default=0) + 1

    def detach(self, task_id: UUID, account_id: UUID, sha256: str) -> None:
        """Take a file out of this person's next revision."""
        table = draft_attachments
        own = (table.c.task_id == task_id, table.c.account_id == account_id, table.c.sha256 == sha256)
        self._session.execute(sa.delete(table).where(*own))

    def last_revision(self, task_id: UUID, account_id: UUID | None = None) -> Revision | None:
        """Return the newest revision of this task; the newest that a person made, if one is named."""
        made = () if account_id is None else (revisions.c.saved_by == account_id,)
        own = (revisions.c.task_id == task_id, *made)
        newest = sa.select(sa.func.max(revisions.c.number)).where(*own).scalar_subquery()
        found: list[Revision] = records.find(self._session, Revision, *own, revisions.c.number == newest)
        return found[0] if found else None

    def saved(self, task_id: UUID) -> list[Saved]:
        """Return who saved the revisions of this task, and when, oldest first."""
        query = sa.select(*revisions.c["saved_by", "saved_at"]).where(revisions.c.task_id == task_id)
        return [Saved(*row) for row in self._session.execute(query.order_by(revisions.c.number))]

    def next_number(self, task_id: UUID) -> int:
        """Return the number of the next revision of a task, whoever makes it."""
        last = self._session.scalar(sa.select(sa.func.max(revisions.c.number)).where(revisions.c.task_id == task_id))
        return (last or 0) + 1

    def was_signed(self, task_id: UUID) -> bool:
        """Tell whether a revision of the task was ever signed."""
        signed = sa.select(signatures.c.id).join(revisions).where(revisions.c.task_id == task_id).limit(1)
        return self._session.scalar(signed) is not None

    def revision_attachment(self, task_id: UUID, sha256: str, made_by: UUID | None = None) -> Attachment | None:
        """Return a file of a revision of this task, of the newest that has it; of one that a person made, if one is named."""
        own = () if made_by is None else (revisions.c.saved_by == made_by,)
        query = (
            sa.select(*revision_attachments.c[FILE])
            .join(revisions, revisions.c.id == revision_attachments.c.revision_id)
            .where(revisions.c.task_id == task_id, revision_attachments.c.sha256 == sha256, *own)
            .order_by(revisions.c.number.desc())
            .limit(1)
        )
        found = self._session.execute(query).first()
        return Attachment(*found) if found else None

    def without_report(self) -> list[UUID]:
        """Return the signed revisions of which no PDF was made yet."""
        made = sa.select(reading_reports.c.revision_id)
        query = sa.select(signatures.c.revision_id).where(signatures.c.revision_id.not_in(made))
        return list(self._session.scalars(query.order_by(signatures.c.revision_id)))

    def order(self, reading_plan_id: UUID, account_id: UUID) -> list[OrderedReading]:
        """Return this person's readings of a plan in their stored order, void ones left out."""
        query = (
            sa.select(tasks.c.id, tasks.c.status, tasks.c.version)
            .join(reading_slots, reading_slots.c.task_id == tasks.c.id)
            .where(reading_slots.c.reading_plan_id == reading_plan_id, tasks.c.assignee_id == account_id)
            .where(tasks.c.status.not_in(VOID))
            .order_by(reading_slots.c.position, tasks.c.number)
        )
        return [OrderedReading(*row) for row in self._session.execute(query)]
