"""See `toolpict.services.ports.forms`."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from toolpict.domain.forms import FormVersion
from toolpict.domain.permissions import Sites
from toolpict.persistence.research_studies import within
from toolpict.persistence.tables.accounts import accounts
from toolpict.persistence.tables.readings import form_versions
from toolpict.persistence.tables.tasks import tasks
from toolpict.services.ports.forms import FormRow


class SqlFormQueries:
    """See `toolpict.services.ports.forms.FormQueries`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def versions(self, research_study_id: UUID, reach: Sites) -> list[FormRow]:
        """Return all versions of all forms, by OID, newest version first, each with its readings at these sites."""
        table = form_versions
        readings = (
            sa.select(sa.func.count())
            .select_from(tasks)
            .where(tasks.c.research_study_id == research_study_id, tasks.c.form_version_id == table.c.id)
            .where(within(tasks.c.site_id, reach))
            .scalar_subquery()
        )
        query = (
            sa.select(*table.c["id", "oid", "version", "document", "sha256"], accounts.c.display_name)
            .add_columns(table.c.published_at, readings)
            .join(accounts, accounts.c.id == table.c.published_by)
            .where(table.c.research_study_id == research_study_id)
            .order_by(table.c.oid, table.c.version.desc())
        )
        return [FormRow(*row) for row in self._session.execute(query)]

    def last_version(self, research_study_id: UUID, oid: str) -> FormVersion | None:
        """Return the newest version of a form; None when there is none yet."""
        table = form_versions
        own = (table.c.research_study_id == research_study_id, table.c.oid == oid)
        query = sa.select(table).where(*own).order_by(table.c.version.desc()).limit(1)
        found = self._session.execute(query).mappings().first()
        return FormVersion(**found) if found else None
