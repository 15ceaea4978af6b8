"""Code lists of a research study: choices that several forms share."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from toolpict.domain.audit import AuditEntry
from toolpict.domain.codes import AuditCode, ErrorCode, ProblemCode
from toolpict.domain.ecrf.document_items import read_choices
from toolpict.domain.ecrf.editing import Said, read_choice_lines, write_choice_lines
from toolpict.domain.ecrf.shapes import OID, Part
from toolpict.domain.errors import NotFoundError, Problem, WrongStateError
from toolpict.domain.form_drafts import CodeList
from toolpict.domain.people import Actor
from toolpict.domain.permissions import InResearchStudy, Permission, require
from toolpict.domain.reading import digest
from toolpict.domain.research_study import ResearchStudy
from toolpict.services.form_drafts import code_lists_of
from toolpict.services.ports.units import Clock, UnitsOfWork
from toolpict.services.problems import Problems


@dataclass(frozen=True)
class ListOnPage:
    """A code list with its choices as one types them."""

    list: CodeList
    choices: Sequence[Said]

    @property
    def lines(self) -> str:
        """Return the choices, one a line."""
        return write_choice_lines(self.choices)


@dataclass(frozen=True)
class CodeListsPage:
    """The code lists of a research study, and the one that is looked at."""

    research_study: ResearchStudy
    lists: Sequence[ListOnPage]
    chosen: ListOnPage | None = None


def look_at_code_lists(
    research_study_id: UUID, code_list_id: UUID | None = None, *, actor: Actor, units: UnitsOfWork
) -> CodeListsPage:
    """Return the code lists of a research study, by code; nothing changes.

    Raises
    ------
    NotFoundError
        There is no such list in it, or the person takes no part in it.

    """
    require(actor, Permission.FORM_PUBLISH, InResearchStudy(research_study_id))
    with units.looking() as work:
        research_study = work.get(ResearchStudy, research_study_id)
        found = [ListOnPage(each, json.loads(each.choices)) for each in code_lists_of(work, research_study_id)]
    chosen = next((each for each in found if each.list.id == code_list_id), None)
    if code_list_id is not None and chosen is None:
        raise NotFoundError
    return CodeListsPage(research_study, found, chosen)


@dataclass(frozen=True)
class SaveCodeList:
    """What a code list is to be.

    Attributes
    ----------
    lines
        The choices, one a line: see `toolpict.domain.ecrf.editing.choice_lines`.
    code_list_id
        The list to change; None for a new one.

    """

    research_study_id: UUID
    code: str
    title_fr: str
    title_en: str
    lines: str
    code_list_id: UUID | None = None
    version: int = 0


def save_code_list(command: SaveCodeList, *, actor: Actor, units: UnitsOfWork, clock: Clock) -> UUID:
    """Add or change a code list; return its id.  Published forms keep the choices that they were published with.

    Raises
    ------
    WrongStateError
        It was changed meanwhile.
    InvalidInputError
        The code has not its shape or is taken, there is no title, or a line is no choice.

    """
    require(actor, Permission.FORM_PUBLISH, InResearchStudy(command.research_study_id))
    problems = Problems()
    code = problems.shaped("code", command.code, OID)
    french = problems.text("title_fr", command.title_fr)
    english = problems.text("title_en", command.title_en, required=False) or french
    choices = read_choice_lines(command.lines)
    if problem := wrong_line(choices):
        problems.found["choices"] = problem
    problems.require()
    with units.changing() as work:
        work.get(ResearchStudy, command.research_study_id)
        lists = code_lists_of(work, command.research_study_id)
        own = next((each for each in lists if each.id == command.code_list_id), None)
        if command.code_list_id and own is None:
            raise NotFoundError
        if own and own.version != command.version:
            raise WrongStateError(ErrorCode.CHANGED_MEANWHILE)
        if any(each.code.casefold() == code.casefold() for each in lists if each is not own):
            problems.wrong("code", ProblemCode.ALREADY_THERE)
            problems.require()
        text = json.dumps(choices, ensure_ascii=False)
        kept = own or CodeList(command.research_study_id, code, french, english, text)
        version = own.version + 1 if own else 1
        work.record(
            AuditEntry(
                AuditCode.CODE_LIST_CHANGED,
                "code_list",
                kept.id,
                actor.account_id,
                clock(),
                {"version": version, "sha256": digest(text)},
                research_study_id=command.research_study_id,
            )
        )
        if own is None:
            work.add(kept)
        kept.code, kept.title_fr, kept.title_en, kept.choices, kept.version = code, french, english, text, version
        work.commit()
    return kept.id


def wrong_line(choices: Sequence[Said]) -> Problem | None:
    """Return the first line that is no choice, or says a code again; None when all are right."""
    if not choices:
        return Problem(ProblemCode.MISSING)
    found: dict[str, Problem] = {}
    read_choices(Part({"choices": list(choices)}, "", found), "choices", 1000)
    if not found:
        return None
    numbers = [int(place.split("/")[2]) for place in found if place.count("/") > 1]
    return Problem(ProblemCode.CHOICE_LINE, number=min(numbers, default=0) + 1)
