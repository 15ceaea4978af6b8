"""What a research associate does with drafts of forms: begin one, edit it, go back and forth, give it up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from toolpict.domain.audit import AuditEntry
from toolpict.domain.codes import AuditCode, ErrorCode, Parameter, ProblemCode
from toolpict.domain.ecrf.editing import Edit, Outline, Said, read_said, with_code_lists, write_said
from toolpict.domain.ecrf.shapes import OID
from toolpict.domain.errors import InvalidInputError, Problem, WrongStateError
from toolpict.domain.form_drafts import MOST_STEPS, CodeList, EditCode, FormDraft, FormDraftStatus, FormDraftStep
from toolpict.domain.people import Actor
from toolpict.domain.permissions import InResearchStudy, Permission, require
from toolpict.domain.reading import digest
from toolpict.domain.research_study import ResearchStudy
from toolpict.services.form_files import read_form_file
from toolpict.services.forms import look_at_form, ready_made
from toolpict.services.ports.units import Changing, Clock, Looking, UnitsOfWork
from toolpict.services.problems import Problems

LARGEST_DRAFT: Final = 4_000_000
"""Characters."""


@dataclass(frozen=True)
class BeginEmpty:
    """A form that has nothing yet but its name and its first section."""

    research_study_id: UUID
    oid: str
    title_fr: str
    title_en: str = ""


def begin_empty(command: BeginEmpty, *, actor: Actor, units: UnitsOfWork, clock: Clock) -> UUID:
    """Begin a draft from nothing; return its id.

    Raises
    ------
    InvalidInputError
        The OID has not its shape, or there is no title.

    """
    require(actor, Permission.FORM_PUBLISH, InResearchStudy(command.research_study_id))
    problems = Problems()
    oid = problems.shaped("oid", command.oid, OID)
    french = problems.text("title_fr", command.title_fr)
    english = problems.text("title_en", command.title_en, required=False) or french
    problems.require()
    title = {"fr": french, "en": english}
    section = {"oid": "SECTION_1", "title": {"fr": "Section 1", "en": "Section 1"}, "items": []}
    said = {"oid": oid, "title": title, "sections": [section]}
    return _begin(command.research_study_id, said, None, actor=actor, units=units, clock=clock)


@dataclass(frozen=True)
class BeginFromFile:
    """A form's document, or a data dictionary of REDCap, to be gone on with."""

    research_study_id: UUID
    content: bytes
    file_name: str


def begin_from_file(command: BeginFromFile, *, actor: Actor, units: UnitsOfWork, clock: Clock) -> UUID:
    """Begin a draft from what a file says; return its id.

    Raises
    ------
    InvalidInputError
        With every problem of the file, each under its line and place.

    """
    require(actor, Permission.FORM_PUBLISH, InResearchStudy(command.research_study_id))
    document = read_form_file(command.file_name, command.content).required()
    return _begin(command.research_study_id, read_said(document), None, actor=actor, units=units, clock=clock)


def begin_from_ready_made(
    research_study_id: UUID, name: str, *, actor: Actor, units: UnitsOfWork, clock: Clock
) -> UUID:
    """Begin a draft from a form that comes with TOOLPICT; return its id.

    Raises
    ------
    NotFoundError
        There is none of this name.

    """
    require(actor, Permission.FORM_PUBLISH, InResearchStudy(research_study_id))
    said = read_said(ready_made(research_study_id, name).content.decode())
    return _begin(research_study_id, said, None, actor=actor, units=units, clock=clock)


def begin_from_version(
    research_study_id: UUID, form_version_id: UUID, into_id: UUID, *, actor: Actor, units: UnitsOfWork, clock: Clock
) -> UUID:
    """Begin a draft from a published version, in its own research study or as a clone in another one; return its id.

    Raises
    ------
    NotFoundError
        There is no such version, or the person takes no part in one of the two research studies.

    """
    page = look_at_form(research_study_id, form_version_id, actor=actor, units=units)
    require(actor, Permission.FORM_PUBLISH, InResearchStudy(into_id))
    base = form_version_id if into_id == research_study_id else None
    said = read_said(page.version.document)
    return _begin(into_id, said, base, actor=actor, units=units, clock=clock)


def _begin(
    research_study_id: UUID, said: Said, base: UUID | None, *, actor: Actor, units: UnitsOfWork, clock: Clock
) -> UUID:
    now = clock()
    with units.changing() as work:
        work.get(ResearchStudy, research_study_id)
        known = {each.code for each in work.find(CodeList, research_study_id=research_study_id)}
        document = write_said(without_lists(said, known))
        draft = FormDraft(research_study_id, document, actor.account_id, now, actor.account_id, now, base)
        work.record(entry(draft, AuditCode.FORM_DRAFT_BEGUN, actor, now))
        work.add(draft)
        work.add(FormDraftStep(draft.id, 0, document))
        work.commit()
    return draft.id


def without_lists(said: Said, known: set[str]) -> Said:
    """Return a document whose items name no code list that the research study has not; their choices stay."""
    outline = Outline.copy_of(said)
    for spot in outline.spots():
        if spot.entry.get("code_list") not in known:
            spot.entry.pop("code_list", None)
    return outline.said


def entry(
    draft: FormDraft, code: AuditCode, actor: Actor, at: datetime, parameters: Mapping[str, Parameter] | None = None
) -> AuditEntry:
    """Return the audit entry of something done to a draft."""
    return AuditEntry(
        code, "form_draft", draft.id, actor.account_id, at, parameters or {}, research_study_id=draft.research_study_id
    )


def open_draft(work: Looking, draft_id: UUID, actor: Actor) -> FormDraft:
    """Return a draft that can be edited.

    Raises
    ------
    NotFoundError, NotPermittedError
        See `toolpict.domain.errors`.
    WrongStateError
        It was published or discarded.

    """
    draft = work.get(FormDraft, draft_id)
    require(actor, Permission.FORM_PUBLISH, InResearchStudy(draft.research_study_id))
    if draft.status is not FormDraftStatus.OPEN:
        raise WrongStateError(ErrorCode.FORM_DRAFT_CLOSED)
    return draft


def fresh_draft(work: Looking, draft_id: UUID, version: int, actor: Actor) -> FormDraft:
    """Return a draft that can be edited and is as the page was drawn from it.

    Raises
    ------
    WrongStateError
        It was changed meanwhile; and see `open_draft`.

    """
    draft = open_draft(work, draft_id, actor)
    if draft.version != version:
        raise WrongStateError(ErrorCode.CHANGED_MEANWHILE)
    return draft


@dataclass(frozen=True)
class EditDraft:
    """Edits of a draft, as the person saw it, one after another."""

    draft_id: UUID
    version: int
    edits: Sequence[Edit]


def edit_draft(command: EditDraft, *, actor: Actor, units: UnitsOfWork, clock: Clock) -> str:
    """Edit a draft; return the OID of what is looked at then, empty for the form as a whole.

    Raises
    ------
    NotFoundError, NotPermittedError, WrongStateError, InvalidInputError
        See `fresh_draft` and `toolpict.domain.ecrf.editing.edits.Edit`.

    """
    now, oid = clock(), ""
    with units.changing() as work:
        draft = fresh_draft(work, command.draft_id, command.version, actor)
        for edit in command.edits:
            said, oid = edit.apply(read_said(draft.document))
            document = write_said(said)
            if len(document) > LARGEST_DRAFT:
                raise InvalidInputError({"label_fr": Problem(ProblemCode.TOO_LONG, maximum=LARGEST_DRAFT)})
            if document != draft.document:
                work.record(changed(draft, edit.code, document, actor, now))
                _keep_step(work, draft, document)
                draft.put(document, actor.account_id, now)
        work.commit()
    return oid


def _keep_step(work: Changing, draft: FormDraft, document: str) -> None:
    """Keep the next document, and forget those that can no longer be gone to."""
    number = draft.step + 1
    work.form_drafts.forget_steps(draft.id, before=number - MOST_STEPS, since=number)
    work.add(FormDraftStep(draft.id, number, document))


def changed(draft: FormDraft, code: EditCode, document: str, actor: Actor, at: datetime) -> AuditEntry:
    """Return the audit entry of an edit."""
    sha256 = digest(document)
    return entry(draft, AuditCode.FORM_DRAFT_CHANGED, actor, at, {"kind": code, "sha256": sha256})


def undo(draft_id: UUID, version: int, *, actor: Actor, units: UnitsOfWork, clock: Clock) -> None:
    """Take back the last edit, if there is one."""
    _travel(draft_id, version, -1, EditCode.UNDONE, actor=actor, units=units, clock=clock)


def redo(draft_id: UUID, version: int, *, actor: Actor, units: UnitsOfWork, clock: Clock) -> None:
    """Make again what was taken back last, if anything was."""
    _travel(draft_id, version, 1, EditCode.REDONE, actor=actor, units=units, clock=clock)


def _travel(
    draft_id: UUID, version: int, by: int, code: EditCode, *, actor: Actor, units: UnitsOfWork, clock: Clock
) -> None:
    now = clock()
    with units.changing() as work:
        draft = fresh_draft(work, draft_id, version, actor)
        document = work.form_drafts.step(draft.id, draft.step + by)
        if document is not None:
            work.record(changed(draft, code, document, actor, now))
            draft.go(draft.step + by, document, actor.account_id, now)
            work.commit()


def discard_draft(draft_id: UUID, version: int, *, actor: Actor, units: UnitsOfWork, clock: Clock) -> UUID:
    """Give up a draft; return the research study it was in."""
    now = clock()
    with units.changing() as work:
        draft = fresh_draft(work, draft_id, version, actor)
        work.record(entry(draft, AuditCode.FORM_DRAFT_DISCARDED, actor, now))
        close_draft(work, draft, FormDraftStatus.DISCARDED, actor, now)
        work.commit()
    return draft.research_study_id


def close_draft(work: Changing, draft: FormDraft, status: FormDraftStatus, actor: Actor, at: datetime) -> None:
    """End a draft, and forget the steps that nobody can go to any more."""
    work.form_drafts.forget_steps(draft.id, before=0, since=0)
    draft.close(status, actor.account_id, at)


def code_lists_of(work: Looking, research_study_id: UUID) -> Sequence[CodeList]:
    """Return the code lists of a research study, by code."""
    return sorted(work.find(CodeList, research_study_id=research_study_id), key=lambda each: each.code)


def completed(draft: FormDraft, lists: Sequence[CodeList]) -> Said:
    """Return the document of a draft with the choices of the code lists that it names."""
    choices = {each.code: read_said(f'{{"choices":{each.choices}}}')["choices"] for each in lists}
    return with_code_lists(read_said(draft.document), choices)
