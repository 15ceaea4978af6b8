"""What becomes of published versions of a form: compared, taken out of use, put back."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from toolpict.domain.audit import AuditEntry
from toolpict.domain.codes import AuditCode
from toolpict.domain.ecrf.comparison import Difference, differences
from toolpict.domain.ecrf.editing import read_said
from toolpict.domain.errors import NotFoundError
from toolpict.domain.form_drafts import FormState
from toolpict.domain.forms import FormVersion
from toolpict.domain.people import Actor, Role
from toolpict.domain.permissions import InResearchStudy, Permission, permits, require
from toolpict.domain.research_study import ResearchStudy
from toolpict.services.form_publishing import versions_of
from toolpict.services.ports.units import Clock, UnitsOfWork
from toolpict.services.problems import LONGEST_REASON, Problems
from toolpict.services.subject_page import HistoryLine, history


@dataclass(frozen=True)
class VersionActs:
    """What may be done with a published version.

    Attributes
    ----------
    others
        The other versions of the form, newest first, to compare it with.
    into
        The research studies that it can be cloned into, by code.
    history
        What was done to it, newest first; for those who may edit.

    """

    may_edit: bool
    is_retired: bool
    others: Sequence[FormVersion]
    into: Sequence[ResearchStudy]
    history: Sequence[HistoryLine] = ()


def acts_on_version(version: FormVersion, *, actor: Actor, units: UnitsOfWork) -> VersionActs:
    """Return what a person may do with a published version that they see; nothing changes."""
    own = {each for each, role in actor.roles if role is Role.RESEARCH_ASSOCIATE}
    may_edit = permits(actor, Permission.FORM_PUBLISH, InResearchStudy(version.research_study_id))
    with units.looking() as work:
        retired = work.form_drafts.retired(version.research_study_id)
        others = [
            each
            for each in versions_of(work, version.research_study_id, version.oid)
            if each.version != version.version
        ]
        elsewhere = own - {version.research_study_id}
        into = sorted(work.find(ResearchStudy, id=elsewhere), key=lambda each: each.code) if elsewhere else []
        lines = history(work, [version.id]) if may_edit else []
    return VersionActs(may_edit, version.id in retired, others, into, lines)


@dataclass(frozen=True)
class Comparison:
    """What a version of a form changes since another one."""

    research_study: ResearchStudy
    version: FormVersion
    since: FormVersion
    changes: Sequence[Difference]


def compare_versions(
    research_study_id: UUID, form_version_id: UUID, since_id: UUID, *, actor: Actor, units: UnitsOfWork
) -> Comparison:
    """Return what differs between two versions of a form; nothing changes.

    Raises
    ------
    NotFoundError
        One is not there, they are of two forms, or the person takes no part in the research study.

    """
    require(actor, Permission.RESEARCH_STUDY_READ, InResearchStudy(research_study_id))
    with units.looking() as work:
        research_study = work.get(ResearchStudy, research_study_id)
        version, since = work.get(FormVersion, form_version_id), work.get(FormVersion, since_id)
    if {version.research_study_id, since.research_study_id} != {research_study_id} or version.oid != since.oid:
        raise NotFoundError
    changes = differences(read_said(since.document), read_said(version.document))
    return Comparison(research_study, version, since, changes)


@dataclass(frozen=True)
class UseForm:
    """A published version is to be in use, or out of it."""

    research_study_id: UUID
    form_version_id: UUID
    is_retired: bool
    reason: str = ""


def use_form(command: UseForm, *, actor: Actor, units: UnitsOfWork, clock: Clock) -> None:
    """Take a version out of use, with a reason, or put it back; readings that have begun with it go on.

    Raises
    ------
    NotFoundError, NotPermittedError
        See `toolpict.domain.errors`.
    InvalidInputError
        There is no reason.

    """
    require(actor, Permission.FORM_PUBLISH, InResearchStudy(command.research_study_id))
    problems, now = Problems(), clock()
    reason = problems.text("reason", command.reason, required=command.is_retired, longest=LONGEST_REASON)
    problems.require()
    with units.changing() as work:
        version = work.get(FormVersion, command.form_version_id)
        if version.research_study_id != command.research_study_id:
            raise NotFoundError
        states = work.find(FormState, form_version_id=version.id)
        state = states[0] if states else FormState(version.id, version.research_study_id)
        code = AuditCode.FORM_RETIRED if command.is_retired else AuditCode.FORM_REINSTATED
        said = {"version": version.version}
        work.record(
            AuditEntry(
                code,
                "form_version",
                version.id,
                actor.account_id,
                now,
                said,
                reason,
                version.research_study_id,
            )
        )
        state.retired_at = now if command.is_retired else None
        state.retired_by = actor.account_id if command.is_retired else None
        if not states:
            work.add(state)
        work.commit()
