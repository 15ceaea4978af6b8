"""See `toolpict.services.ports.forms`."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from toolpict.domain.permissions import Sites
from toolpict.persistence.research_studies import within
from toolpict.persistence.tables.accounts import accounts
from toolpict.persistence.tables.form_drafts import form_states
from toolpict.persistence.tables.readings import form_versions
from toolpict.persistence.tables.tasks import tasks
from toolpict.services.ports.forms import FormRow, NewerVersion


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

    def newer(self, form_version_id: UUID) -> list[NewerVersion]:
        """Return the later versions of the same form that are in use, newest first, without their documents."""
        now, later = form_versions, form_versions.alias("later")
        same = sa.and_(
            later.c.research_study_id == now.c.research_study_id,
            later.c.oid == now.c.oid,
            later.c.version > now.c.version,
        )
        query = (
            sa.select(later.c.id, later.c.version)
            .join(now, same)
            .outerjoin(form_states, form_states.c.form_version_id == later.c.id)
            .where(now.c.id == form_version_id, form_states.c.retired_at.is_(None))
            .order_by(later.c.version.desc())
        )
        return [NewerVersion(*row) for row in self._session.execute(query)]
