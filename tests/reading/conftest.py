"""One research study with the small demonstration form, a plan of two readers, and their readings of two cases."""

from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.builders import NOW
from tests.reading.serving import serving
from toolpict.domain.ecrf import canonical_document
from toolpict.domain.forms import FormVersion
from toolpict.domain.imaging import Case, CaseVisit
from toolpict.domain.people import Account, Actor, Role
from toolpict.domain.reading import digest
from toolpict.domain.reading_plan import ReadingPlan, ReadingSlot
from toolpict.domain.tasks import Task, TaskStatus
from toolpict.integration.file_store import DiskFileStore
from toolpict.persistence.tables.accounts import accounts
from toolpict.services.ports.accounts import AccountSession
from toolpict.services.sign_in import digest_token
from toolpict.web import code_lists, form_drafts, form_versions, frame, queries, reading_room, readings, version_moves
from toolpict.web.rooms import Front, Rooms

ROOT = Path(__file__).parents[2]
DOCUMENT = (ROOT / "demonstration/forms/lesions.json").read_text(encoding="utf-8")
PASSWORD = "a long enough password"
TYPED = {
    "IMAGE_QUALITY": ["1"],
    "TARGETS/1/LOCATION": ["LIVER"],
    "TARGETS/1/DIAMETER": ["42,5"],
    "TARGETS/2/LOCATION": ["NODE"],
    "TARGETS/2/DIAMETER": ["10.04"],
    "NEW_LESION": ["0"],
}


@dataclass
class Readers:
    """Two radiologists, and the readings of the first: `first` is in progress, `second` assigned."""

    one: Account
    two: Account
    actor: Actor
    other: Actor
    associate: Actor
    form: FormVersion
    plan: ReadingPlan
    first: Task
    second: Task
    of_the_other: Task


@pytest.fixture
def document():
    """The form that both readers fill."""
    return DOCUMENT


@pytest.fixture
def readers(world, document):
    one, two = (world.account(f"reader-{n}", Role.RADIOLOGIST) for n in (1, 2))
    document = canonical_document(document)
    study = world.research_study.id
    form = FormVersion(study, "LESIONS", 1, document, digest(document), world.associate.id, NOW)
    plan = ReadingPlan(study, "PLAN", "Lecture", form.id, ("R1", "R2"))
    cases = [Case(study, world.subject.id, alias, (CaseVisit(world.visit.id),)) for alias in ("K-17", "K-18")]
    world.store(form, plan, *cases)
    tasks = []
    for number, (case, person, slot, status) in enumerate(
        [
            (cases[0], one, "R1", TaskStatus.IN_PROGRESS),
            (cases[1], one, "R1", TaskStatus.ASSIGNED),
            (cases[0], two, "R2", TaskStatus.IN_PROGRESS),
        ]
    ):
        task = world.task(status=status, assignee_id=person.id, form_version_id=form.id)
        world.store(ReadingSlot(task.id, plan.id, case.id, slot, number))
        tasks.append(task)
    return Readers(one, two, world.actor(one), world.actor(two), world.actor(world.associate), form, plan, *tasks)


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "files"
    folder.mkdir()
    return folder


@pytest.fixture
def files(folder):
    return DiskFileStore(folder)


class PlainPasswords:
    """A password hash that is quick, since tests sign often."""

    def hash(self, password):
        return f"plain:{password}"

    def check(self, stored, password):
        return stored == f"plain:{password}"

    def is_outdated(self, stored):
        return False


@pytest.fixture
def rooms(units, files):
    return Rooms(units=units, clock=lambda: NOW, passwords=PlainPasswords(), files=files, front=Front(behind_tls=False))


@pytest.fixture
def app(rooms):
    app = Flask("toolpict")
    app.config["SECRET_KEY"] = "a secret for tests only, not a default"
    app.testing = True
    frame.install(app, rooms)
    app.config["WTF_CSRF_ENABLED"] = False
    for pages in (code_lists, form_drafts, form_versions, queries, reading_room, readings, version_moves):
        app.register_blueprint(pages.blueprint(rooms))
    return app


@pytest.fixture
def login(app, units):
    """Give a client whose session is that of an account."""

    def call(account):
        token = f"token of {account.username}"
        with units.changing() as work:
            work.accounts.add_session(AccountSession(digest_token(token), account.id, NOW, NOW))
            work.commit()
        client = app.test_client()
        with client.session_transaction() as cookie:
            cookie["_user_id"] = token
            cookie["_fresh"] = True
        return client

    return call


@pytest.fixture
def passwords(unguarded, readers):
    """Give both readers the password that they sign with."""
    with unguarded.begin() as connection:
        connection.execute(sa.update(accounts).values(password_hash=f"plain:{PASSWORD}"))


@pytest.fixture
def unknown_id():
    return uuid4()


@pytest.fixture
def address(app):
    """Where the pages are served to a browser."""
    app.config["WTF_CSRF_ENABLED"] = True
    with serving(app) as address:
        yield address
