"""A draft of a form on its way to be published: its preview, what keeps it from being published, what it changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from toolpict.domain.codes import ErrorCode
from toolpict.domain.ecrf import FormDefinition, Label, canonical_document
from toolpict.domain.ecrf.comparison import Difference, differences
from toolpict.domain.ecrf.editing import look_over, read_said, write_said
from toolpict.domain.errors import InvalidInputError
from toolpict.domain.form_drafts import FormDraft, FormDraftStatus
from toolpict.domain.forms import FormVersion
from toolpict.domain.people import Actor
from toolpict.domain.research_study import ResearchStudy
from toolpict.services.form_builder import Place, Wrong, look_at_draft, wrongs_of
from toolpict.services.form_drafts import close_draft, code_lists_of, completed, fresh_draft
from toolpict.services.form_files import NotesAlike
from toolpict.services.form_publishing import NewVersion, breaks_with_earlier, publish_version, versions_of
from toolpict.services.forms import notes_of
from toolpict.services.ports.units import Clock, UnitsOfWork


@dataclass(frozen=True)
class DraftPreview:
    """A draft as its reader will see it; `definition` is None while there is anything to correct."""

    draft: FormDraft
    research_study: ResearchStudy
    title: Label
    definition: FormDefinition | None
    wrongs: Sequence[Wrong]


def preview_draft(draft_id: UUID, *, actor: Actor, units: UnitsOfWork) -> DraftPreview:
    """Return a draft as its reader will see it; nothing changes.

    Raises
    ------
    NotFoundError, NotPermittedError, WrongStateError
        See `toolpict.services.form_drafts.open_draft`.

    """
    page = look_at_draft(draft_id, Place(), actor=actor, units=units)
    return DraftPreview(page.draft, page.research_study, page.title, page.findings.definition, page.wrongs)


@dataclass(frozen=True)
class PublishingPage:
    """What stands between a draft and its publication, and what it changes.

    Attributes
    ----------
    wrongs
        What has to be corrected.
    questions
        Codes with other words, of which the person has to say that they still mean the same.
    changes
        Since the last published version, `since`; none for the first one.
    notes
        What REDCap says in another way, of a form that came from there.

    """

    draft: FormDraft
    research_study: ResearchStudy
    title: Label
    oid: str
    since: FormVersion | None
    wrongs: Sequence[Wrong]
    questions: Sequence[Wrong]
    changes: Sequence[Difference]
    notes: Sequence[NotesAlike] = ()


def look_at_publishing(draft_id: UUID, *, actor: Actor, units: UnitsOfWork) -> PublishingPage:
    """Return what stands between a draft and its publication; nothing changes.

    Raises
    ------
    NotFoundError, NotPermittedError, WrongStateError
        See `toolpict.services.form_drafts.open_draft`.

    """
    page = look_at_draft(draft_id, Place(), actor=actor, units=units)
    draft, oid = page.draft, str(page.said["oid"])
    with units.looking() as work:
        earlier = versions_of(work, draft.research_study_id, oid)
        document = canonical_document(write_said(page.said))
        new = NewVersion(draft.research_study_id, document, actor.account_id, draft.changed_at)
        breaks = wrongs_of(page.outline, breaks_with_earlier(work, new)) if not page.wrongs else []
    since = earlier[0] if earlier else None
    return PublishingPage(
        draft,
        page.research_study,
        page.title,
        oid,
        since,
        [*page.wrongs, *(each for each in breaks if not each.is_question)],
        [each for each in breaks if each.is_question],
        differences(read_said(since.document), page.said) if since else [],
        () if page.wrongs else notes_of(document)[0],
    )


@dataclass(frozen=True)
class PublishDraft:
    """A draft, as the person saw it, to be published."""

    draft_id: UUID
    version: int
    same_meaning: bool = False


def publish_draft(command: PublishDraft, *, actor: Actor, units: UnitsOfWork, clock: Clock) -> FormVersion:
    """Publish a draft as the next version under its OID.

    Raises
    ------
    WrongStateError
        It was changed meanwhile, published or discarded.
    InvalidInputError
        Something in it is to be corrected; nothing is stored.

    """
    now = clock()
    with units.changing() as work:
        draft = fresh_draft(work, command.draft_id, command.version, actor)
        said = completed(draft, code_lists_of(work, draft.research_study_id))
        problems = look_over(said).problems
        if problems:
            raise InvalidInputError(problems, ErrorCode.FORM_NOT_COMPLETE)
        document = canonical_document(write_said(said))
        new = NewVersion(draft.research_study_id, document, actor.account_id, now, command.same_meaning)
        form = publish_version(work, new)
        close_draft(work, draft, FormDraftStatus.PUBLISHED, actor, now)
        work.commit()
    return form
