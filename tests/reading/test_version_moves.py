"""A reading keeps the version of its form until a research associate moves it, who sees first what that does (R58)."""

import json

import pytest

from tests.builders import NOW
from tests.reading.conftest import TYPED
from tests.reading.test_signing import body, sign
from toolpict.domain.codes import AuditCode
from toolpict.domain.conversation import Notification, Notified
from toolpict.domain.ecrf import canonical_document
from toolpict.domain.errors import InvalidInputError, NotFoundError, NotPermittedError, WrongStateError
from toolpict.domain.forms import FormVersion
from toolpict.domain.reading import digest
from toolpict.domain.tasks import Task
from toolpict.services import drafts, form_versions, version_moves
from toolpict.services.reading_room import look_at_room
from toolpict.services.wording import Language


@pytest.fixture
def later(world, readers, document):
    said = json.loads(document)
    for section in said["sections"]:
        section["items"] = [entry for entry in section["items"] if entry["oid"] != "COMMENT"]
    text = canonical_document(json.dumps(said))
    form = FormVersion(world.research_study.id, "LESIONS", 2, text, digest(text), world.associate.id, NOW)
    world.store(form)
    return form


def save(units, readers, **typed):
    said = drafts.SaveDraft(readers.first.id, 4, {**TYPED, **typed}, "page", 0)
    drafts.save_draft(said, actor=readers.actor, units=units, clock=lambda: NOW)


def move(units, readers, form, actor=None, reason="Version 2", version=None):
    with units.looking() as work:
        known = work.get(Task, readers.first.id).version
    said = version_moves.MoveVersion(readers.first.id, version or known, form.id, reason)
    version_moves.move_version(said, actor=actor or readers.associate, units=units, clock=lambda: NOW)


def room(units, readers):
    return look_at_room(readers.first.id, actor=readers.actor, units=units, language=Language.FRENCH)


def test_a_reading_keeps_its_version(units, readers, later):
    assert room(units, readers).definition.places.keys() >= {"COMMENT"}


def test_the_preview_tells_what_changes_and_what_would_be_lost(units, readers, later):
    save(units, readers, COMMENT=["Flou"])
    page = version_moves.look_at_version_move(readers.first.id, None, actor=readers.associate, units=units)
    assert (page.before.version, page.after.version) == (1, 2)
    assert [change.oid for change in page.changes] == ["COMMENT"]
    assert [label.fr for label in page.lost] == ["Commentaire"]


def test_a_move_takes_the_draft_along_and_is_audited_and_told(units, readers, later):
    save(units, readers, COMMENT=["Flou"])
    move(units, readers, later)
    page = room(units, readers)
    assert (page.typed, page.sequence, page.definition.place("COMMENT")) == (TYPED, 5, None)
    with units.looking() as work:
        entry = work.history(readers.first.id)[-1]
        told = [each.code for each in work.find(Notification, account_id=readers.one.id)]
    assert (entry.code, dict(entry.parameters), entry.reason) == (
        AuditCode.READING_VERSION_MOVED,
        {"before": 1, "after": 2},
        "Version 2",
    )
    assert told == [Notified.VERSION_MOVED]
    sign(units, readers)
    assert body(units, readers).form.version == 2


def test_a_version_that_is_out_of_use_is_not_offered(units, readers, later):
    said = form_versions.UseForm(later.research_study_id, later.id, True, "Erreur")
    form_versions.use_form(said, actor=readers.associate, units=units, clock=lambda: NOW)
    assert body(units, readers).newest is None
    with pytest.raises(NotFoundError):
        version_moves.look_at_version_move(readers.first.id, None, actor=readers.associate, units=units)
    with pytest.raises(InvalidInputError):
        move(units, readers, later)


def test_an_open_page_of_the_old_version_replaces_nothing(units, readers, later):
    save(units, readers)
    move(units, readers, later)
    stale = drafts.SaveDraft(readers.first.id, 6, {**TYPED, "NEW_LESION": ["1"]}, "page", 4)
    saved = drafts.save_draft(stale, actor=readers.actor, units=units, clock=lambda: NOW)
    assert saved.elsewhere == TYPED


def test_who_may_not_and_what_may_not_be_moved(units, readers, later, rows):
    before = rows()
    with pytest.raises(NotPermittedError):
        move(units, readers, later, readers.actor)
    with pytest.raises(NotFoundError):
        move(units, readers, later, readers.other)
    with pytest.raises(InvalidInputError):
        move(units, readers, later, reason=" ")
    with pytest.raises(InvalidInputError):
        move(units, readers, readers.form)
    with pytest.raises(WrongStateError):
        move(units, readers, later, version=99)
    assert rows() == before
    sign(units, readers)
    with pytest.raises(WrongStateError):
        move(units, readers, later)
    with pytest.raises(NotFoundError):
        version_moves.look_at_version_move(readers.first.id, None, actor=readers.associate, units=units)
