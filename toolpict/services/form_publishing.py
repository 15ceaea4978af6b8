"""Makes the next version of a form, from a file or from a draft, unless it breaks with earlier ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID

from toolpict.domain.audit import AuditEntry
from toolpict.domain.codes import AuditCode, ErrorCode, Parameter, ProblemCode
from toolpict.domain.ecrf.comparison import incompatibilities
from toolpict.domain.ecrf.editing import read_said
from toolpict.domain.errors import InvalidInputError, Problem
from toolpict.domain.forms import FormVersion
from toolpict.domain.reading import digest
from toolpict.domain.research_study import ResearchStudy
from toolpict.services.ports.units import Changing, Looking


@dataclass(frozen=True)
class NewVersion:
    """A form that is right in itself, to be published.

    Attributes
    ----------
    document
        Canonical.
    same_meaning
        The person says that codes with other words still mean the same.

    """

    research_study_id: UUID
    document: str
    published_by: UUID
    published_at: datetime
    same_meaning: bool = False

    @cached_property
    def oid(self) -> str:
        """Return what names the form in all its versions."""
        return str(read_said(self.document)["oid"])

    @cached_property
    def sha256(self) -> str:
        """Return the digest of the document."""
        return digest(self.document)


def versions_of(work: Looking, research_study_id: UUID, oid: str) -> list[FormVersion]:
    """Return the published versions of a form, newest first."""
    found = work.find(FormVersion, research_study_id=research_study_id, oid=oid)
    return sorted(found, key=lambda version: -version.version)


def breaks_with_earlier(work: Looking, new: NewVersion) -> Mapping[str, Problem]:
    """Return what keeps a form from being the next version, by JSON pointer; what the person confirmed does not."""
    return unconfirmed(breaks(new, versions_of(work, new.research_study_id, new.oid)), new)


def breaks(new: NewVersion, earlier: Sequence[FormVersion]) -> Mapping[str, Problem]:
    """Return what a form breaks with in its earlier versions, newest first, by JSON pointer; questions are in it."""
    if earlier and earlier[0].sha256 == new.sha256:
        return {"": Problem(ProblemCode.UNCHANGED, version=earlier[0].version)}
    return incompatibilities([(each.version, read_said(each.document)) for each in earlier], read_said(new.document))


def unconfirmed(found: Mapping[str, Problem], new: NewVersion) -> Mapping[str, Problem]:
    """Return the problems that the person did not confirm away."""
    return {place: problem for place, problem in found.items() if not (new.same_meaning and is_question(problem))}


def is_question(problem: Problem) -> bool:
    """Tell whether a problem is gone once the person confirms that a code means the same."""
    return problem.code is ProblemCode.MEANING_TO_CONFIRM


def publish_version(work: Changing, new: NewVersion) -> FormVersion:
    """Store a form as the next version under its OID.

    Raises
    ------
    InvalidInputError
        It breaks with earlier versions; the problems by JSON pointer.

    """
    work.get(ResearchStudy, new.research_study_id)  # locked, so that two versions never get one number
    earlier = versions_of(work, new.research_study_id, new.oid)
    confirmed = breaks(new, earlier)
    if problems := unconfirmed(confirmed, new):
        raise InvalidInputError(problems, ErrorCode.FORM_FILE_NOT_VALID)
    number = earlier[0].version + 1 if earlier else 1
    form = FormVersion(
        new.research_study_id, new.oid, number, new.document, new.sha256, new.published_by, new.published_at
    )
    work.record(entry(form, AuditCode.FORM_PUBLISHED, {"version": number, "sha256": new.sha256}))
    if confirmed:
        work.record(entry(form, AuditCode.FORM_MEANING_CONFIRMED, {"count": len(confirmed)}))
    work.add(form)
    return form


def entry(form: FormVersion, code: AuditCode, parameters: Mapping[str, Parameter]) -> AuditEntry:
    """Return the audit entry of what is done when a version is published."""
    return AuditEntry(
        code,
        "form_version",
        form.id,
        form.published_by,
        form.published_at,
        parameters,
        research_study_id=form.research_study_id,
    )
