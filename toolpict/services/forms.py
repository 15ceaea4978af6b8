"""What a research associate does with forms: publish a version from a file, look at it as the reader will."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from toolpict.domain.audit import AuditEntry
from toolpict.domain.codes import AuditCode, ErrorCode, ProblemCode
from toolpict.domain.ecrf import FilePlace, FormDefinition, Label, canonical_document, read_definition
from toolpict.domain.errors import InvalidInputError, NotFoundError, Problem
from toolpict.domain.forms import FormVersion
from toolpict.domain.people import Actor
from toolpict.domain.permissions import InResearchStudy, Permission, permits, require
from toolpict.domain.research_study import ResearchStudy
from toolpict.services.ports.forms import FormRow
from toolpict.services.ports.units import Clock, UnitsOfWork


@lru_cache(maxsize=128)
def read_published(document: str) -> FormDefinition:
    """Return the form of a published document: it never changes, so it is read once."""
    return read_definition(document)


@dataclass(frozen=True)
class FormsPage:
    """The forms of a research study: each version with its title."""

    research_study: ResearchStudy
    versions: Sequence[tuple[FormRow, Label]]
    may_publish: bool


def list_forms(research_study_id: UUID, *, actor: Actor, units: UnitsOfWork) -> FormsPage:
    """Return the forms of a research study, by OID, newest version first; nothing changes."""
    place = InResearchStudy(research_study_id)
    require(actor, Permission.RESEARCH_STUDY_READ, place)
    with units.looking() as work:
        versions = [(row, read_published(row.document).title) for row in work.forms.versions(research_study_id)]
        research_study = work.get(ResearchStudy, research_study_id)
    return FormsPage(research_study, versions, permits(actor, Permission.FORM_PUBLISH, place))


@dataclass(frozen=True)
class PublishForm:
    """A form's document, as it came in a file."""

    research_study_id: UUID
    content: bytes


def publish_form(command: PublishForm, *, actor: Actor, units: UnitsOfWork, clock: Clock) -> UUID:
    """Publish a form, as the next version under its OID; return the version's id.

    Raises
    ------
    NotFoundError, NotPermittedError
        See `toolpict.domain.errors`.
    InvalidInputError
        With every problem of the document, each under its line and place; nothing is stored.

    """
    require(actor, Permission.FORM_PUBLISH, InResearchStudy(command.research_study_id))
    definition = read_definition(text := read_text(command.content))
    document = canonical_document(text)
    sha256 = hashlib.sha256(document.encode()).hexdigest()
    with units.changing() as work:
        work.get(ResearchStudy, command.research_study_id)  # locked, so that two versions never get one number
        last = work.forms.last_version(command.research_study_id, definition.oid)
        if last and last.sha256 == sha256:
            raise refusal(1, Problem(ProblemCode.UNCHANGED, version=last.version))
        form = FormVersion(
            command.research_study_id,
            definition.oid,
            last.version + 1 if last else 1,
            document,
            sha256,
            actor.account_id,
            clock(),
        )
        work.record(entry(form))
        work.add(form)
        work.commit()
    return form.id


def entry(form: FormVersion) -> AuditEntry:
    """Return the audit entry of a published version."""
    return AuditEntry(
        AuditCode.FORM_PUBLISHED,
        "form_version",
        form.id,
        form.published_by,
        form.published_at,
        {"version": form.version, "sha256": form.sha256},
        research_study_id=form.research_study_id,
    )


def read_text(content: bytes) -> str:
    """Return the text of a file in UTF-8."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise refusal(line, Problem(ProblemCode.NOT_JSON, column=1)) from error


def refusal(line: int, problem: Problem) -> InvalidInputError:
    """Return what a file is refused with when it is wrong as a whole."""
    return InvalidInputError({FilePlace(line, "").key(): problem}, ErrorCode.FORM_FILE_NOT_VALID)


@dataclass(frozen=True)
class FormPage:
    """One version of a form, to be looked at as the reader sees it."""

    research_study: ResearchStudy
    version: FormVersion
    definition: FormDefinition


def look_at_form(research_study_id: UUID, form_version_id: UUID, *, actor: Actor, units: UnitsOfWork) -> FormPage:
    """Return a version of a form; nothing changes.

    Raises
    ------
    NotFoundError
        There is none in this research study, or the person takes no part in it.

    """
    require(actor, Permission.RESEARCH_STUDY_READ, InResearchStudy(research_study_id))
    with units.looking() as work:
        version = work.get(FormVersion, form_version_id)
        if version.research_study_id != research_study_id:
            raise NotFoundError
        return FormPage(work.get(ResearchStudy, research_study_id), version, read_published(version.document))
