"""What our own rows know of the archive; see `toolpict.services.ports.archive_watch.ArchiveWatchQueries`."""

import json
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from toolpict.domain.imaging import ImagingStudyStatus
from toolpict.domain.intake import IntakeStatus, NoticeEvent
from toolpict.domain.tasks import DONE
from toolpict.persistence.tables.imaging import imaging_studies, intake_notices, intakes
from toolpict.persistence.tables.research_studies import research_studies
from toolpict.persistence.tables.tasks import tasks
from toolpict.services.ports.archive_watch import UnremovedStudy


class SqlArchiveWatch:
    """See `toolpict.services.ports.archive_watch.ArchiveWatchQueries`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def codes(self) -> set[str]:
        """Return the codes of all research studies."""
        return set(self._session.scalars(sa.select(research_studies.c.code)))

    def known(self) -> set[str]:
        """Return the Study Instance UIDs that were registered, or that a delivered notice names.

        A notice is read only where nothing was registered of its intake: the documents are long.
        """
        registered = set(self._session.scalars(sa.select(imaging_studies.c.study_instance_uid)))
        notices = sa.select(intake_notices.c.document).where(
            intake_notices.c.event == NoticeEvent.DELIVERED,
            ~sa.exists().where(imaging_studies.c.intake_id == intake_notices.c.intake_id),
        )
        return registered | {uid for document in self._session.scalars(notices) for uid in named_in(document)}

    def unregistered_intakes(self) -> set[UUID]:
        """Return the intakes that were delivered, and of which nothing was registered, refused or turned away yet."""
        query = (
            sa.select(intakes.c.id)
            .join(tasks, tasks.c.id == intakes.c.task_id)
            .where(
                intakes.c.status == IntakeStatus.DELIVERED,
                intakes.c.reason_codes == "",
                tasks.c.status.not_in(DONE),
                ~sa.exists().where(imaging_studies.c.intake_id == intakes.c.id),
            )
        )
        return set(self._session.scalars(query))

    def unremoved_imaging_studies(self) -> set[UUID]:
        """Return the withdrawn examinations that the archive has not deleted yet."""
        table = imaging_studies
        query = sa.select(table.c.id).where(
            table.c.status == ImagingStudyStatus.WITHDRAWN, table.c.removed_at.is_(None)
        )
        return set(self._session.scalars(query))

    def unremoved(self, limit: int) -> list[UnremovedStudy]:
        """Return the first withdrawn examinations that the archive has not deleted yet, by code and UID."""
        table = imaging_studies
        query = (
            sa.select(research_studies.c.code, *table.c["study_instance_uid", "modality", "instances"])
            .join_from(table, research_studies, research_studies.c.id == table.c.research_study_id)
            .where(table.c.status == ImagingStudyStatus.WITHDRAWN, table.c.removed_at.is_(None))
            .order_by(research_studies.c.code, table.c.study_instance_uid)
            .limit(limit)
        )
        return [UnremovedStudy(*tuple(row)) for row in self._session.execute(query)]


def named_in(document: str) -> list[str]:
    """Return the examinations that a notice names."""
    return [str(one["study_instance_uid"]) for one in json.loads(document)["imaging_studies"]]
