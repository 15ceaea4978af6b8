"""What a research associate does with forms: publish a version from a file, look at it as the reader will."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from toolpict.domain.ecrf import FilePlace, FormDefinition, Label, canonical_document, read_definition
from toolpict.domain.ecrf.comparison import words_of
from toolpict.domain.ecrf.dictionary import Note, is_from_redcap, read_dictionary, write_dictionary
from toolpict.domain.ecrf.editing import read_said
from toolpict.domain.ecrf.places import find_lines
from toolpict.domain.errors import InvalidInputError, NotFoundError
from toolpict.domain.forms import FormVersion
from toolpict.domain.people import Actor
from toolpict.domain.permissions import InResearchStudy, Permission, permits, require
from toolpict.domain.research_study import ResearchStudy
from toolpict.services.form_files import NotesAlike, alike, read_form_file
from toolpict.services.form_publishing import NewVersion, publish_version
from toolpict.services.ports.form_drafts import DraftRow
from toolpict.services.ports.forms import FormRow
from toolpict.services.ports.units import Clock, UnitsOfWork
from toolpict.services.ready_made_forms import ReadyMadeForm, ready_made_forms
from toolpict.services.wording import Language


@lru_cache(maxsize=128)
def read_published(document: str) -> FormDefinition:
    """Return the form of a published document: it never changes, so it is read once."""
    return read_definition(document)


@dataclass(frozen=True)
class FormsPage:
    """The forms of a research study: each version with its title, and the drafts of those who may publish.

    Attributes
    ----------
    retired
        Ids of the versions that are out of use.

    """

    research_study: ResearchStudy
    versions: Sequence[tuple[FormRow, Label]]
    may_publish: bool
    ready_made: Sequence[ReadyMadeForm]
    retired: frozenset[UUID] = frozenset()
    drafts: Sequence[tuple[DraftRow, Label]] = ()


def list_forms(research_study_id: UUID, *, actor: Actor, units: UnitsOfWork) -> FormsPage:
    """Return the forms of a research study, by OID, newest version first, with the readings of the sites one may know of."""
    place = InResearchStudy(research_study_id)
    require(actor, Permission.RESEARCH_STUDY_READ, place)
    known = actor.confined_to(research_study_id)
    with units.looking() as work:
        versions = [(row, read_published(row.document).title) for row in work.forms.versions(research_study_id, known)]
        research_study = work.get(ResearchStudy, research_study_id)
        retired = work.form_drafts.retired(research_study_id)
        may_publish = permits(actor, Permission.FORM_PUBLISH, place)
        rows = work.form_drafts.open_drafts(research_study_id) if may_publish else ()
    drafts = [(row, words_of(read_said(row.document).get("title"))) for row in rows]
    ready = ready_made_forms() if may_publish else ()
    return FormsPage(research_study, versions, may_publish, ready, retired, drafts)


@dataclass(frozen=True)
class PublishForm:
    """A form's document, or a data dictionary of REDCap, as it came in a file.

    Attributes
    ----------
    same_meaning
        The person says that codes with other words still mean the same.

    """

    research_study_id: UUID
    content: bytes
    file_name: str = ""
    same_meaning: bool = False


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
    text = read_form_file(command.file_name, command.content).required()
    document = canonical_document(text)
    with units.changing() as work:
        new = NewVersion(command.research_study_id, document, actor.account_id, clock(), command.same_meaning)
        try:
            form = publish_version(work, new)
        except InvalidInputError as error:
            raise at_lines(error, text) from error
        work.commit()
    return form.id


def at_lines(error: InvalidInputError, text: str) -> InvalidInputError:
    """Return what a document is refused with, each problem at its line of the file."""
    lines, _ = find_lines(text)
    found = {FilePlace(lines.get(place, 1), place): problem for place, problem in error.problems.items()}
    return InvalidInputError({place.key(): found[place] for place in sorted(found)}, error.code)


def ready_made(research_study_id: UUID, name: str) -> PublishForm:
    """Return the command that publishes a form that comes with TOOLPICT.

    Raises
    ------
    NotFoundError
        There is none of this name.

    """
    found = next((form for form in ready_made_forms() if form.name == name), None)
    if found is None:
        raise NotFoundError
    return PublishForm(research_study_id, found.document.encode(), f"{name}.json")


@dataclass(frozen=True)
class FormPage:
    """One version of a form, to be looked at as the reader sees it."""

    research_study: ResearchStudy
    version: FormVersion
    definition: FormDefinition
    notes: Sequence[NotesAlike] = ()
    left_by_redcap: Sequence[NotesAlike] = ()


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
        research_study = work.get(ResearchStudy, research_study_id)
    return FormPage(research_study, version, read_published(version.document), *notes_of(version.document))


@dataclass(frozen=True)
class FormDictionary:
    """A version of a form as a data dictionary of REDCap, and what such a file has no place for."""

    name: str
    text: str
    notes: Sequence[Note]


def form_dictionary(
    research_study_id: UUID, form_version_id: UUID, language: Language, *, actor: Actor, units: UnitsOfWork
) -> FormDictionary:
    """Return a version of a form as a data dictionary, its words in one language; nothing changes.

    Raises
    ------
    NotFoundError
        See `look_at_form`.

    """
    page = look_at_form(research_study_id, form_version_id, actor=actor, units=units)
    text, notes = write_dictionary(page.version.document, language)
    return FormDictionary(f"{page.version.oid}-v{page.version.version}.csv", text, notes)


@lru_cache(maxsize=32)
def notes_of(document: str) -> tuple[Sequence[NotesAlike], Sequence[NotesAlike]]:
    """Return what was told when a form was read from a data dictionary, if it was, and what such a file has no place for."""
    text, left = write_dictionary(document)
    said = read_dictionary(text.encode(), "FORM", "FORM").notes if is_from_redcap(document) else ()
    return alike(said), alike(left)
