"""Asks again for what the worker gave up: an archive that was away for days is no reason to lose an examination."""

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from uuid import UUID

from toolpict.services.ports.jobs import Job
from toolpict.services.ports.units import UnitsOfWork

UnderWay = Callable[[Job], AbstractSet[UUID]]


def ask_again(*, units: UnitsOfWork, under_way: UnderWay) -> int:
    """Ask for each registration, each removal and each report that is still owed and that no job is about; return how many.

    `under_way` tells what the jobs of a kind are about that wait or are being done; they are the same done twice, so
    that one that begins or ends meanwhile does no harm.

    """
    with units.looking() as work:
        owed = {
            Job.REGISTER_INTAKE: work.archive_watch.unregistered_intakes(),
            Job.REMOVE_IMAGING_STUDY: work.archive_watch.unremoved_imaging_studies(),
            Job.STORE_STRUCTURED_REPORT: work.structured_reports.owed(),
            Job.WRITE_READING_REPORT: work.readings.without_report(),
        }
    asked = [(job, key) for job, keys in owed.items() if keys for key in sorted(frozenset(keys) - under_way(job))]
    with units.changing() as work:
        for job, key in asked:
            work.enqueue(job, key)
        work.commit()
    return len(asked)
