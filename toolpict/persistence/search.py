"""Queries of the search box; see `toolpict.services.ports.search.Search`."""

from collections.abc import Set as AbstractSet
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from toolpict.persistence.tables.research_studies import research_studies, subjects
from toolpict.services.ports.search import SubjectHit


class SqlSearch:
    """See `toolpict.services.ports.search.Search`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def subjects(
        self, text: str, research_study_ids: AbstractSet[UUID], at_sites: AbstractSet[tuple[UUID, UUID]], limit: int
    ) -> list[SubjectHit]:
        """Return the subjects there whose number, with or without the code, begins like this."""
        places = [sa.and_(subjects.c.research_study_id == held, subjects.c.site_id == site) for held, site in at_sites]
        known = sa.or_(subjects.c.research_study_id.in_(research_study_ids), *places)
        shown = research_studies.c.code + "-" + subjects.c.number
        begins = sa.or_(subjects.c.number.startswith(text, autoescape=True), shown.startswith(text, autoescape=True))
        query = (
            sa.select(*subjects.c["id", "research_study_id"], research_studies.c.code, subjects.c.number)
            .join_from(subjects, research_studies)
            .where(known, begins)
            .order_by(research_studies.c.code, subjects.c.number)
            .limit(limit)
        )
        return [SubjectHit(*tuple(row)) for row in self._session.execute(query)]
