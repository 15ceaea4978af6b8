"""Which files rows name, and which rows are past their time; see `toolpict.services.ports.janitor.JanitorQueries`."""

from collections.abc import Collection
from typing import Any, Final, cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from toolpict.persistence.tables.accounts import access_log, account_sessions, sign_in_throttles
from toolpict.persistence.tables.documents import documents
from toolpict.persistence.tables.imaging import spent_tokens
from toolpict.persistence.tables.post_processing import data_cuts, outputs
from toolpict.persistence.tables.readings import draft_attachments, reading_reports, revision_attachments
from toolpict.services.ports.janitor import Oldest

FILES: Final = (outputs, revision_attachments, draft_attachments, reading_reports, data_cuts, documents)
"""Tables whose column `sha256` names a file."""

NO_FILES: Final = frozenset({"form_version", "revision", "structured_report"})
"""Tables whose column `sha256` is the digest of a document, of answers or of a report; a test knows no others."""


class SqlJanitor:
    """See `toolpict.services.ports.janitor.JanitorQueries`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def named(self, sha256: Collection[str]) -> set[str]:
        """Return those of some digests that a row names as a file, in one statement."""
        parts = [sa.select(table.c.sha256).where(table.c.sha256.in_(sha256)) for table in FILES]
        return set(self._session.scalars(sa.union(*parts)))

    def forget(self, oldest: Oldest) -> int:
        """Remove the rows that are no records and past their time; return how many."""
        session = account_sessions.c
        past = (
            (account_sessions, sa.or_(session.started_at < oldest.started, session.seen_at < oldest.seen)),
            (sign_in_throttles, sign_in_throttles.c.last_at < oldest.attempts),
            (spent_tokens, spent_tokens.c.expires_at < oldest.expired),
            (access_log, access_log.c.at < oldest.looked),
        )
        gone = [self._session.execute(sa.delete(table).where(condition)) for table, condition in past]
        return sum(cast("sa.CursorResult[Any]", one).rowcount for one in gone)
