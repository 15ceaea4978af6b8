"""Ties the domain classes that change to their tables, so that neither knows of the other.

What never changes is not mapped: `toolpict.persistence.records` writes and reads it.
"""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import registry

from toolpict.domain.conversation import Notification
from toolpict.domain.data_cut import DataCut
from toolpict.domain.form_drafts import CodeList, FormDraft, FormState
from toolpict.domain.imaging import ImagingStudy
from toolpict.domain.intake import Intake
from toolpict.domain.people import Account, RoleAssignment
from toolpict.domain.post_processing import OutputState
from toolpict.domain.queries import Query
from toolpict.domain.research_study import ResearchStudy, Site, Subject, TimePoint, Visit
from toolpict.domain.tasks import Task
from toolpict.persistence.tables import (
    accounts,
    form_drafts,
    imaging,
    metadata,
    post_processing,
    queries,
    research_studies,
    tasks,
)

ENTITIES: Final[Mapping[type, sa.Table]] = MappingProxyType(
    {
        Account: accounts.accounts,
        RoleAssignment: accounts.role_assignments,
        Site: research_studies.sites,
        ResearchStudy: research_studies.research_studies,
        TimePoint: research_studies.time_points,
        Subject: research_studies.subjects,
        Visit: research_studies.visits,
        ImagingStudy: imaging.imaging_studies,
        Intake: imaging.intakes,
        Task: tasks.tasks,
        FormDraft: form_drafts.form_drafts,
        CodeList: form_drafts.code_lists,
        FormState: form_drafts.form_states,
        Notification: tasks.notifications,
        OutputState: post_processing.output_states,
        DataCut: post_processing.data_cuts,
        Query: queries.queries,
    }
)


@cache
def map_domain() -> None:
    """Map every class that changes; called once, when the application is built.

    `Task.move` raises the version, so that a record stored by a move raises it too, which the mapper alone would not
    see; the mapper refuses an UPDATE where the row holds another version than the one that was loaded.  It counts the
    versions of a visit by itself: people, registrations and quality controls all change it.
    """
    mapper = registry(metadata=metadata)
    for kind, table in ENTITIES.items():
        if kind is Task:
            mapper.map_imperatively(Task, table, version_id_col=table.c.version, version_id_generator=False)
        elif kind is Visit:
            mapper.map_imperatively(Visit, table, version_id_col=table.c.version)
        else:
            mapper.map_imperatively(kind, table)
