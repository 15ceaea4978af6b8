"""Queries of documents; see `toolpict.services.ports.documents.Documents`."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from toolpict.persistence.tables.accounts import accounts
from toolpict.persistence.tables.documents import documents
from toolpict.services.ports.documents import DocumentRow


class SqlDocuments:
    """See `toolpict.services.ports.documents.Documents`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def versions(self, research_study_id: UUID) -> list[DocumentRow]:
        """Return all versions of all documents of a research study, the one in force before those it replaced."""
        query = (
            sa.select(
                *documents.c["id", "document_id", "number", "title", "label", "filename", "size_bytes", "sha256"],
                accounts.c.display_name,
                documents.c.added_at,
            )
            .join_from(documents, accounts, accounts.c.id == documents.c.added_by)
            .where(documents.c.research_study_id == research_study_id)
            .order_by(documents.c.document_id, documents.c.number.desc())
        )
        return [DocumentRow(*tuple(row)) for row in self._session.execute(query)]
