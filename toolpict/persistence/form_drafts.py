"""See `toolpict.services.ports.form_drafts`."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from toolpict.domain.form_drafts import FormDraftStatus
from toolpict.persistence.tables.accounts import accounts
from toolpict.persistence.tables.form_drafts import form_draft_steps, form_drafts, form_states
from toolpict.services.ports.form_drafts import DraftRow


class SqlFormDrafts:
    """See `toolpict.services.ports.form_drafts.FormDrafts`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def open_drafts(self, research_study_id: UUID) -> list[DraftRow]:
        """Return the drafts that are not published or discarded, last changed first."""
        table = form_drafts
        query = (
            sa.select(table.c.id, table.c.document, accounts.c.display_name, table.c.changed_at)
            .join(accounts, accounts.c.id == table.c.changed_by)
            .where(table.c.research_study_id == research_study_id, table.c.status == FormDraftStatus.OPEN)
            .order_by(table.c.changed_at.desc(), table.c.id)
        )
        return [DraftRow(*row) for row in self._session.execute(query)]

    def retired(self, research_study_id: UUID) -> frozenset[UUID]:
        """Return the versions of forms that are out of use."""
        own = (form_states.c.research_study_id == research_study_id, form_states.c.retired_at.is_not(None))
        return frozenset(self._session.scalars(sa.select(form_states.c.form_version_id).where(*own)))

    def step(self, draft_id: UUID, number: int) -> str | None:
        """Return the document of a draft after so many edits; None when it is not kept any more."""
        table = form_draft_steps
        query = sa.select(table.c.document).where(table.c.draft_id == draft_id, table.c.number == number)
        return self._session.execute(query).scalar()

    def forget_steps(self, draft_id: UUID, *, before: int, since: int) -> None:
        """Remove the documents of the first edits, and of those that were taken back."""
        table = form_draft_steps
        gone = sa.or_(table.c.number < before, table.c.number >= since)
        self._session.execute(sa.delete(table).where(table.c.draft_id == draft_id, gone))
