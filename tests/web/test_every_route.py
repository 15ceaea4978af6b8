"""What holds for every route at once: closed, ours, audited, blind to what one may not know, and hard to upset."""

import re
from datetime import UTC
from html import unescape
from shutil import copyfile, copytree
from types import SimpleNamespace
from uuid import uuid4

import pytest
import sqlalchemy as sa

from tests.arranged_world import ANSWERS, PDF, ArrangedWorld, token_of
from tests.builders import NOW, Jobs
from tests.web.acts import ACTS, file, upload_headers
from tests.web.conftest import PlainPasswords
from toolpict.app import Outside, build_pages
from toolpict.domain.tasks import TaskKind, TaskStatus
from toolpict.integration.archive.embedded import EmbeddedArchive
from toolpict.integration.exchange import EdSignatures
from toolpict.integration.file_store import DiskFileStore
from toolpict.integration.uploads import DiskUploads
from toolpict.persistence.audit_guard import UNAUDITED_TABLES
from toolpict.persistence.database import open_database
from toolpict.persistence.tables import metadata
from toolpict.persistence.unit_of_work import SqlUnitsOfWork
from toolpict.web.guard import OPEN_ENDPOINTS
from toolpict.web.rooms import Front, Rooms

SAFE = {"GET", "HEAD", "OPTIONS"}


@pytest.fixture(scope="module")
def arranged(tmp_path_factory, sqlite_schema):
    """The world, arranged once; each test works on a copy."""
    folder = tmp_path_factory.mktemp("world")
    copyfile(sqlite_schema, folder / "toolpict.db")
    engine = sa.create_engine(f"sqlite:///{folder}/toolpict.db")
    world = ArrangedWorld(engine, folder)
    engine.dispose()
    return SimpleNamespace(world=world, folder=folder)


class Installation:
    """The application on a copy of the world."""

    def __init__(self, arranged, url, folder, keys):
        self.world: ArrangedWorld = arranged.world
        copytree(arranged.folder / "kept", folder / "kept")
        self.engine = open_database(url)
        files = DiskFileStore(folder / "kept")
        rooms = Rooms(
            units=SqlUnitsOfWork(self.engine, Jobs()),
            clock=lambda: NOW.astimezone(UTC),
            passwords=PlainPasswords(),
            archive=EmbeddedArchive(folder / "archive"),
            files=files,
            front=Front(behind_tls=False, bridge_origin="http://127.0.0.1:9"),
        )
        outside = Outside(
            files, DiskUploads(folder / "coming"), EdSignatures(keys.toolpict, keys.bridge), "http://127.0.0.1:9"
        )
        self.app = build_pages("a secret for tests only, not a default", rooms, outside)
        self.app.config["WTF_CSRF_ENABLED"] = False

    def client(self, person=None):
        """Return a client, signed in as that person."""
        client = self.app.test_client()
        if person is not None:
            with client.session_transaction() as cookie:
                cookie["_user_id"] = token_of(person.username)
                cookie["_fresh"] = True
        return client

    def rules(self):
        return sorted(self.app.url_map.iter_rules(), key=lambda rule: rule.rule)

    def address(self, rule, **changes):
        """Return an address of a route, to things that are there."""
        ids = {**self.world.ids(), **changes}
        with self.app.test_request_context():
            return self.app.url_map.bind("localhost").build(rule.endpoint, {name: ids[name] for name in rule.arguments})

    def url(self, endpoint, **changes):
        return self.address(next(self.app.url_map.iter_rules(endpoint)), **changes)

    def entries(self):
        """Return how many entries the audit trail has."""
        with self.engine.connect() as connection:
            return connection.execute(sa.text("SELECT count(*) FROM audit_entry")).scalar_one()

    def rows(self, *but):
        """Return every row of every table, but those."""
        with self.engine.connect() as connection:
            return {
                table.name: connection.execute(table.select()).all()
                for table in metadata.sorted_tables
                if table.name not in but
            }


@pytest.fixture
def installation(arranged, tmp_path, keys):
    copyfile(arranged.folder / "toolpict.db", tmp_path / "toolpict.db")
    made = Installation(arranged, f"sqlite:///{tmp_path}/toolpict.db", tmp_path, keys)
    yield made
    made.engine.dispose()


@pytest.fixture
def on_postgresql(postgresql_copy_url, tmp_path, keys):
    """The same on PostgreSQL, which refuses texts and numbers that SQLite takes."""
    engine = sa.create_engine(postgresql_copy_url)
    arranged = SimpleNamespace(world=ArrangedWorld(engine, tmp_path / "arranged"), folder=tmp_path / "arranged")
    engine.dispose()
    made = Installation(arranged, postgresql_copy_url, tmp_path, keys)
    yield made
    made.engine.dispose()


def writing(installation):
    """Yield every route that is not only looked at, with its methods."""
    for rule in installation.rules():
        if methods := sorted(rule.methods - SAFE):
            yield rule, methods


def test_the_world_has_a_row_in_every_table(installation):
    assert [name for name, rows in installation.rows().items() if not rows] == []
    assert metadata.tables.keys() >= UNAUDITED_TABLES


# --- closed --------------------------------------------------------------------------------------------------------


def test_nobody_is_served_without_a_session(installation):
    """R2: 302 to the sign-in page, 401 for scripts; but for the few that are named."""
    client, served = installation.client(), []
    for rule in installation.rules():
        for method in rule.methods - {"OPTIONS"}:
            answer = client.open(installation.address(rule), method=method)
            closed = answer.status_code == 401 or "/sign-in" in answer.headers.get("Location", "")
            if not closed and rule.endpoint not in OPEN_ENDPOINTS:
                served.append((method, rule.rule, answer.status_code))
    assert served == []


def test_what_is_open_is_a_route(installation):
    assert {rule.endpoint for rule in installation.rules()} >= OPEN_ENDPOINTS


def test_no_form_is_taken_that_is_not_ours(installation):
    installation.app.config["WTF_CSRF_ENABLED"] = True
    client, taken = installation.client(installation.world.people.associate), []
    before = installation.rows(*TOUCHED)
    for rule, methods in writing(installation):
        for method in methods:
            answer = client.open(installation.address(rule), method=method, data={"code": "X"})
            if answer.status_code != 400:
                taken.append((method, rule.rule, answer.status_code))
    assert [each for each in taken if each[1] not in SIGNED] == []
    assert installation.rows(*TOUCHED) == before


SIGNED = {"/bridge/notices"}
"""Routes of the bridge, which signs what it sends."""

TOUCHED = ("account_session", "access_log", "sign_in_throttle")
"""No records: when somebody was last seen, what they looked at, how often they guessed."""


# --- audited -------------------------------------------------------------------------------------------------------


def do(installation, act):
    """Do an act, and what must come before it."""
    world = installation.world
    client = installation.client(None if act.endpoint == "sign_in.enter" else getattr(world.people, act.who))
    for endpoint in filter(None, (act.first, act.endpoint)):
        answer = client.post(installation.url(endpoint, **act.ids(world)), data=act.form(world))
    return answer


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.endpoint)
def test_what_changes_a_record_is_in_the_audit_trail(installation, act):
    """R62."""
    before = installation.entries()
    answer = do(installation, act)
    assert answer.status_code == 303
    assert installation.entries() > before


def test_a_draft_is_audited_when_it_is_opened(installation):
    world = installation.world
    client = installation.client(world.people.reader)
    address = installation.url("reading_room.save_draft", task_id=world.task(TaskKind.READING, TaskStatus.RETURNED).id)
    before = installation.entries()
    assert client.put(address, json={"sequence": 1, "answers": ANSWERS}).status_code == 200
    assert installation.entries() == before + 1
    assert client.put(address, json={"sequence": 2, "answers": ANSWERS}).status_code == 200
    assert installation.entries() == before + 1


def test_an_upload_is_audited_when_it_is_whole(installation):
    client, before = installation.client(installation.world.people.technologist), installation.entries()
    place = client.post("/uploads", headers=upload_headers(installation.world)).headers["Location"]
    assert installation.entries() == before
    piece = {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream", "Tus-Resumable": "1.0.0"}
    assert client.patch(place, data=PDF, headers=piece).status_code == 204
    assert installation.entries() == before + 1


EXERCISED = {act.endpoint for act in ACTS} | {"reading_room.save_draft", "uploads.go_on"}
ELSEWHERE = {"bridge.notices": "signed by the bridge: tests/web/test_exchange.py"}
NO_RECORD = {
    "form_drafts.check": "shows what would be wrong",
    "form_drafts.try_out": "test answers are not kept",
    "group_acts.preview": "shows what would be done",
    "messages.read_all": "whether one has read what TOOLPICT told one",
    "task_creation.preview": "shows what would be made",
    "uploads.begin": "pieces of a file are no record until it is whole",
    "uploads.give_up": "nor are they when it is given up",
}


def test_every_route_that_writes_is_exercised_or_named(installation):
    routes = {rule.endpoint for rule, _ in writing(installation)}
    assert routes == EXERCISED | ELSEWHERE.keys() | NO_RECORD.keys()


def test_what_is_no_record_changes_none(installation):
    before = installation.rows(*TOUCHED)
    associate, technologist = installation.world.people.associate, installation.world.people.technologist
    answer = installation.client(associate).post(installation.url("task_creation.preview"), data={"work": "x"})
    assert answer.status_code < 500
    client = installation.client(technologist)
    place = client.post("/uploads", headers=upload_headers(installation.world)).headers["Location"]
    assert client.delete(place, headers={"Tus-Resumable": "1.0.0"}).status_code == 204
    assert installation.rows(*TOUCHED) == before


# --- looking changes nothing ---------------------------------------------------------------------------------------

LINK = re.compile(r"""(?:href|src|hx-get|data-href|data-url|action)="(/[^"#]*)""")
FOLLOWED = re.compile(r"^/(?!static/|ohif/|viewer/)")


def crawl(client, *more):
    """Follow every link from the first page; return address -> status."""
    seen, todo = {}, ["/", *more]
    while todo and len(seen) < MOST_PAGES:
        address = todo.pop(0)
        if shape(address) in seen:
            continue
        with client.get(address) as answer:
            seen[shape(address)] = (answer.status_code, address)
            if answer.mimetype == "text/html":
                todo += [unescape(link) for link in LINK.findall(answer.text) if FOLLOWED.match(link)]
    return seen


MOST_PAGES = 160
"""The first pages of each person, nearest first; a quarter of a minute for each would be too long."""


def shape(address):
    """Return an address with one query at most of each set of keys: filters combine without end."""
    path, _, query = address.partition("?")
    return path, tuple(sorted({pair.partition("=")[0] for pair in query.split("&")}))


ROLES = ("associate", "technologist", "reader", "adjudicator", "coordinator", "administrator", "nobody", "stranger")


@pytest.mark.parametrize("who", ROLES)
def test_looking_changes_nothing_and_nothing_fails(installation, who):
    before = installation.rows(*UNAUDITED_TABLES)
    head = installation.entries()
    client = installation.client(getattr(installation.world.people, who))
    direct = [installation.address(rule) for rule in installation.rules() if "GET" in rule.methods]
    found = crawl(client, *direct)
    assert len(found) > 40
    assert [each for each in found.values() if each[0] >= 500 and not is_viewer(each[1])] == []
    assert installation.rows(*UNAUDITED_TABLES) == before
    assert installation.entries() == head


def is_viewer(address):
    """The archive of this world is empty, which the viewer's routes say by 5xx of their own."""
    return address.startswith("/viewer/")


# --- what one may not know of ----------------------------------------------------------------------------------------

OBJECTS = re.compile(r"<uuid:")


@pytest.mark.parametrize("who", ["nobody", "stranger", "administrator"])
def test_other_peoples_things_look_like_none_at_all(installation, who):
    """R4, R20: 404, and the same page, whether there is such a thing or not; a front server is told 403, and no more."""
    client, told = installation.client(getattr(installation.world.people, who)), []
    for rule in installation.rules():
        if not OBJECTS.search(rule.rule) or rule.rule.startswith("/administration/"):
            continue
        unknown = {name: uuid4() for name in rule.arguments if name.endswith("_id")}
        for method in sorted(rule.methods - {"OPTIONS", "HEAD"}) or ["HEAD"]:
            there, nowhere = (
                client.open(address, method=method, **filled(method))
                for address in (installation.address(rule), installation.address(rule, **unknown))
            )
            refused = 403 if rule.rule.startswith("/viewer/decision/") else 404
            if {there.status_code, nowhere.status_code} != {refused} or len(there.data) != len(nowhere.data):
                told.append((method, rule.rule, there.status_code, nowhere.status_code))
    assert told == []


FORM = {"version": "1", "reason": "x", "title": "x", "text": "x", "work": "x", "status": "done", "verdict": "accept"}


def filled(method):
    """Return a request that would do something to what is there."""
    if method == "POST":
        return {"data": {**FORM, **{name: file(PDF, "a.pdf") for name in ("file", "attachment", "document")}}}
    if method == "PUT":
        return {"json": {"sequence": 1, "answers": {}}}
    piece = {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
    return {"data": b"x", "headers": piece} if method == "PATCH" else {}


def test_only_an_administrator_looks_after_accounts(installation):
    for who in ("associate", "coordinator", "reader", "nobody"):
        client = installation.client(getattr(installation.world.people, who))
        for rule in installation.rules():
            if rule.rule.startswith("/administration"):
                method = "GET" if "GET" in rule.methods else "POST"
                assert client.open(installation.address(rule), method=method).status_code in {403, 404}, rule.rule


# --- bad input -------------------------------------------------------------------------------------------------------

FIELDS = (
    "version", "task-version", "reason", "title", "text", "work", "status", "verdict", "code", "number", "site", "sites",
    "reference_date", "due", "priority", "assignee", "username", "role", "since", "until", "origin", "sponsor", "form",
    "readers", "procedure", "steps", "visits", "time_points", "task", "tasks", "language", "present", "new", "again",
    "password", "display_name", "email", "form-act", "sign-password", "comment", "checks", "numbers", "cases", "next",
    "time_point-0-code", "time_point-0-label", "time_point-0-day", "output-0-code", "output-0-type", "output-0-values",
    "new_site-code", "new_site-name", "query_path", "query_text", "final", "may", "IMAGE_QUALITY", "TARGETS/1/DIAMETER",
)  # fmt: skip
BAD = {
    "nothing": {},
    "empty": dict.fromkeys(FIELDS, ""),
    "wrong types": dict.fromkeys(FIELDS, "not-a-thing"),
    "huge numbers": dict.fromkeys(FIELDS, "9" * 40),
    "zero bytes": dict.fromkeys(FIELDS, "a\x00b\ud7ff\uffff"),
    "unknown ids": dict.fromkeys(FIELDS, str(uuid4())),
    "negative": dict.fromkeys(FIELDS, "-1"),
    "dates": dict.fromkeys(FIELDS, "9999-99-99"),
    "many fields": {f"field-{number}": "x" for number in range(10_000)},
    "10 MB": {"title": "x" * 10_000_000},
}


@pytest.mark.parametrize("kind", BAD)
def test_bad_input_is_refused_and_never_upsets(installation, kind):
    assert upset(installation, BAD[kind], 413 if kind in LARGE else None) == []


@pytest.mark.parametrize("kind", ["wrong types", "huge numbers", "zero bytes", "unknown ids"])
def test_bad_input_never_upsets_postgresql(on_postgresql, kind):
    assert upset(on_postgresql, BAD[kind]) == []


def upset(installation, form, expected=None):
    """Send a form to every route that writes, by whoever may use it; return where the answer is a fault."""
    people, fell = installation.world.people, []
    known = {act.endpoint: act for act in ACTS}
    for rule, methods in writing(installation):
        act = known.get(rule.endpoint)
        if rule.endpoint in LEAVES:
            continue
        client = installation.client(getattr(people, act.who if act else "reader"))
        address = installation.address(rule, **(act.ids(installation.world) if act else {}))
        for method in methods:
            status = client.open(address, method=method, data=form).status_code
            if status >= 500 or (expected and method == "POST" and status != expected):
                fell.append((method, rule.rule, status))
    return fell


LARGE = {"many fields", "10 MB"}


@pytest.mark.parametrize("bad", ["a\x00b", "9" * 30, "x" * 100_000], ids=["zero byte", "huge number", "very long"])
def test_one_bad_field_in_a_right_form_never_upsets(on_postgresql, bad):
    world, fell = on_postgresql.world, []
    for act in ACTS:
        if act.endpoint in LEAVES:
            continue
        right = act.form(world)
        for name in [name for name, value in right.items() if not isinstance(value, tuple)]:
            client = on_postgresql.client(getattr(world.people, act.who))
            address = on_postgresql.url(act.endpoint, **act.ids(world))
            status = client.post(address, data={**act.form(world), name: bad}).status_code
            if status >= 500:
                fell.append((act.endpoint, name, status))
    assert fell == []


ODD = ("a%00b", "9" * 30, "-1", "%F0%9F%98%80", "not-a-thing", "x" * 5000)
ASKED = (
    "q",
    "from",
    "person",
    "status",
    "kind",
    "site",
    "study",
    "late",
    "due",
    "act",
    "origin",
    "work",
    "visits",
    "next",
)


def test_odd_questions_never_upset_postgresql(on_postgresql):
    client, fell = on_postgresql.client(on_postgresql.world.people.associate), []
    for rule in on_postgresql.rules():
        if "GET" not in rule.methods or is_viewer(rule.rule):
            continue
        for odd in ODD:
            query = "&".join(f"{name}={odd}" for name in ASKED)
            with client.get(f"{on_postgresql.address(rule)}?{query}") as answer:
                if answer.status_code >= 500:
                    fell.append((rule.rule, odd[:10], answer.status_code))
    assert fell == []


LEAVES = {"sign_in.leave", "bridge.notices"}
"""After these nobody would be there to go on."""

JSON = {
    "a list": [],
    "a number": 1,
    "nothing": None,
    "a text for a number": {"sequence": "1", "answers": {}},
    "a number that is too high": {"sequence": 10**30, "answers": {}},
    "numbers for texts": {"sequence": 9, "answers": {"IMAGE_QUALITY": [1]}},
    "half a character": {"sequence": 9, "answers": {"IMAGE_QUALITY": ["\ud800"]}},
    "a zero byte": {"sequence": 9, "answers": {"IMAGE_QUALITY": ["\x00"]}},
    "five megabytes": {"sequence": 9, "answers": {"IMAGE_QUALITY": ["x" * 5_000_000]}},
}
KEPT = {"half a character", "a zero byte", "five megabytes"}
"""A draft may hold what is wrong: it is found when it is handed in."""


@pytest.mark.parametrize("kind", JSON)
def test_a_misshapen_packet_is_refused(installation, kind):
    client = installation.client(installation.world.people.reader)
    status = client.put(installation.url("reading_room.save_draft"), json=JSON[kind]).status_code
    assert 400 <= status < 500 or (kind in KEPT and status == 200)


OF_A_VERSION = [act for act in ACTS if act.task and act.endpoint.startswith("tasks.") and act.endpoint != "tasks.write"]
"""Acts on a task that speak of its version; a message is about none."""


@pytest.mark.parametrize("act", OF_A_VERSION, ids=lambda act: act.endpoint)
def test_a_stale_page_is_told_so_and_changes_nothing(installation, act):
    form = act.form(installation.world)
    client = installation.client(getattr(installation.world.people, act.who))
    before = installation.rows(*TOUCHED)
    answer = client.post(installation.url(act.endpoint, **act.ids(installation.world)), data={**form, "version": "0"})
    assert answer.status_code == 409
    assert installation.rows(*TOUCHED) == before
