"""The documents of a research study (R22): versions follow each other, none is lost, and only its people read them."""

import hashlib
import io

import pytest
from werkzeug.datastructures import FileStorage, MultiDict

from tests.builders import NOW
from toolpict.domain.document import Document
from toolpict.domain.errors import InvalidInputError, NotFoundError, NotPermittedError
from toolpict.domain.people import Role
from toolpict.integration.file_store import DiskFileStore
from toolpict.services import documents
from toolpict.web.page_forms.documents import DocumentForm

PDF = b"%PDF-1.7 protocol"


@pytest.fixture
def files(tmp_path):
    return DiskFileStore(tmp_path)


@pytest.fixture
def add(units, world, files):
    def call(content=PDF, actor=None, name="protocole.pdf", **typed):
        typed = {"title": "Protocole", "label": "1.0"} | typed
        form = DocumentForm(MultiDict({**typed, "file": FileStorage(io.BytesIO(content), name)}))
        command = form.command(world.research_study.id)
        who = actor or world.actor(world.associate)
        return documents.add_document(command, actor=who, units=units, clock=lambda: NOW, files=files)

    return call


@pytest.fixture
def look(units, world):
    def call(actor=None):
        who = actor or world.actor(world.associate)
        return documents.look_at_documents(world.research_study.id, actor=who, units=units)

    return call


def read(units, files, version_id, actor):
    document, stream = documents.open_document(version_id, actor=actor, units=units, files=files, clock=lambda: NOW)
    with stream:
        return document, stream.read()


def document_of(units, version_id):
    with units.looking() as work:
        return work.get(Document, version_id).document_id


def test_a_document_is_kept_under_its_digest_with_title_and_version(units, world, files, add, look):
    version_id = add(label="2.1 du 3 mars")
    (found,) = look().documents
    digest = hashlib.sha256(PDF).hexdigest()
    assert (found.current.title, found.current.label, found.current.number) == ("Protocole", "2.1 du 3 mars", 1)
    assert (found.current.sha256, found.current.size_bytes, found.current.added_by) == (digest, len(PDF), "Arc")
    document, content = read(units, files, version_id, world.actor(world.associate))
    assert (content, document.media_type) == (PDF, "application/pdf")


def test_a_new_version_supersedes_and_the_first_can_still_be_read(units, world, files, add, look):
    first = add()
    second = add(PDF + b" amended", replaces=str(document_of(units, first)), title="", label="2.0")
    (found,) = look().documents
    assert (found.current.id, found.current.title, found.current.number) == (second, "Protocole", 2)
    assert [version.id for version in found.earlier] == [first]
    assert read(units, files, first, world.actor(world.associate))[1] == PDF


def test_each_version_has_its_entry_in_the_audit_trail(units, world, add):
    version_id = add()
    with units.looking() as work:
        (entry,) = work.history(version_id)
    assert (entry.code, entry.actor_id, entry.research_study_id) == (
        "document-added",
        world.associate.id,
        world.research_study.id,
    )
    assert entry.parameters["sha256"] == hashlib.sha256(PDF).hexdigest()


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("title", {"title": " "}),
        ("label", {"label": ""}),
        ("file", {"content": b""}),
        ("file", {"name": ""}),
        ("replaces", {"replaces": "x"}),
        ("replaces", {"replaces": "00000000-0000-4000-8000-000000000000"}),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_stores_nothing(add, look, field, changes):
    with pytest.raises(InvalidInputError) as refused:
        add(**changes)
    assert set(refused.value.problems) == {field}
    assert look().documents == []


def test_the_same_bytes_are_no_new_version(units, add, look):
    first = add()
    with pytest.raises(InvalidInputError):
        add(replaces=str(document_of(units, first)), label="2.0")
    assert look().documents[0].earlier == []


def test_who_takes_part_reads_and_only_the_research_associate_adds(units, world, files, add, look):
    version_id = add()
    reader = world.actor(world.account("reader", Role.RADIOLOGIST))
    assert not look(reader).may_add
    assert read(units, files, version_id, reader)[1] == PDF
    with pytest.raises(NotPermittedError):
        add(actor=reader)
    stranger = world.actor(world.account("stranger"))
    for act in (lambda: look(stranger), lambda: add(actor=stranger), lambda: read(units, files, version_id, stranger)):
        with pytest.raises(NotFoundError):
            act()
