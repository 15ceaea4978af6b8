"""Every route of the bridge that changes something leaves an audit entry that names who, what and when (R13, R57, R62)."""

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from anonymization_bridge import worker
from anonymization_bridge.arrivals.gathering import Batch, take
from anonymization_bridge.arrivals.records import waiting
from anonymization_bridge.codes import AuditCode, SourceKind
from anonymization_bridge.database import audit
from anonymization_bridge.database.tables import account_token, audit_entry, intake
from anonymization_bridge.intakes.keys import make_key_if_missing
from anonymization_bridge.rooms import Rooms
from tests.bridge.conftest import PASSWORD, application, signed_in
from tests.bridge.images import write_ct, write_ultrasound
from tests.bridge.test_chain import choose_all, launched, sent, zipped
from tests.bridge.toolpict_stub import ToolpictStub
from tests.real.orthanc import Orthanc

WRITING = {"POST", "PUT", "PATCH", "DELETE"}
ANSWERS_ITSELF = {"tokens.make"}
"""Shows what it made at once: it stands in no address."""

NO_ENTRY = {
    "preparing.begin": "an empty form: nothing is known, nothing is asked",
    "handing_in.begin": "a piece of what is handed in; taking it is the act",
    "handing_in.go_on": "a piece of what is handed in",
    "handing_in.give_up": "what was not taken is thrown away",
    "profiles.try_out": "a draft is looked at and kept nowhere",
}


@dataclass
class World:
    """A person at a bridge that has the directory, and what there is to act on."""

    rooms: Rooms
    toolpict: ToolpictStub
    client: FlaskClient
    folder: Path

    def form(self) -> str:
        """Return a confirmed form of a launch."""
        return launched(self.client, self.toolpict)

    def empty_form(self) -> str:
        """Return a form that no launch has filled in."""
        return self.client.post("/intakes/new").headers["Location"]

    def filled(self, form: str) -> str:
        """Hand a ZIP in on a form."""
        self.client.post(f"{form}/zip", data=self.zip())
        return form

    def ready(self) -> str:
        """Return a form that only has to be sent."""
        form = self.filled(self.form())
        choose_all(self.client, form)
        return form

    def held(self) -> str:
        """Return a held intake."""
        form = self.ready()
        address = sent(self.client, form)
        worker.finish(self.rooms, UUID(address.rsplit("/", 1)[1]))
        return address

    def key(self) -> str:
        """Return where the destruction of a key is asked for that nothing needs any more."""
        with self.rooms.database.changing() as work:
            make_key_if_missing(work, self.rooms.sealer, "ONCO", "arc", self.rooms.clock())
        return f"{ONCO}/key/destruction"

    def doomed(self) -> str:
        """Return the address of a key whose destruction was asked for."""
        self.client.post(self.key(), data=DESTROYED)
        return f"{ONCO}/key"

    def corresponding(self) -> str:
        """Return where a correspondence that is kept is erased."""
        self.client.post(f"{ONCO}/correspondence/begin", data={"reason": "suivi"})
        return f"{ONCO}/correspondence/end"

    def remembered(self) -> str:
        """Return what forgets the zones that are remembered for a device."""
        self.client.post(f"{self.held()}/zones/1", data=DRAWN)
        (found,) = re.findall(r'action="(/zones/[^"]+)"', self.client.get("/zones").text)
        return str(found)

    def arrived(self) -> str:
        """Return an examination that came unasked."""
        batch = Batch(uuid4(), SourceKind.WATCHED_FOLDER, "", self.folder)
        write_ct(self.folder, slices=1)
        take(self.rooms, batch)
        return f"/arrivals/{waiting(self.rooms)[0].arrival.id}"

    def token(self) -> UUID:
        """Return a token of this person."""
        self.client.post("/tokens")
        with self.rooms.database.looking() as connection:
            return connection.execute(sa.select(account_token.c.id)).scalar_one()

    def zip(self) -> dict[str, object]:
        """Return a ZIP as a form sends it."""
        return {"zip": (io.BytesIO(zipped(self.folder)), "cd.zip")}

    def file(self) -> dict[str, object]:
        """Return one file as a folder picker sends it."""
        return {"folder": (io.BytesIO(next(self.folder.iterdir()).read_bytes()), "a")}


@dataclass(frozen=True)
class Act:
    """What a person sends to one route, and the entry it leaves."""

    endpoint: str
    code: AuditCode
    where: Callable[[World], str]
    data: Callable[[World], dict[str, object]] = lambda _: {}


ACTS: tuple[Act, ...] = (
    Act("signing_in.sign_out", AuditCode.SIGNED_OUT, lambda _: "/sign-out"),
    Act("launching.launch", AuditCode.LAUNCH_TAKEN, lambda _: "/launch", lambda w: {"launch": w.toolpict.launch()}),
    Act("preparing.take_zip", AuditCode.ZIP_TAKEN, lambda w: f"{w.form()}/zip", lambda w: w.zip()),
    Act("preparing.take_folder", AuditCode.FOLDER_TAKEN, lambda w: f"{w.form()}/folder", lambda w: w.file()),
    Act(
        "preparing.choose",
        AuditCode.SERIES_CHOSEN,
        lambda w: f"{w.filled(w.form())}/choose",
        lambda _: {"series": "0-0"},
    ),
    Act(
        "preparing.assign",
        AuditCode.SUBJECT_CHOSEN,
        lambda w: f"{w.empty_form()}/assign",
        lambda _: {"time_point": "ONCO M3", "inclusion_number": "001"},
    ),
    Act("preparing.ask_preview", AuditCode.PREVIEW_ASKED, lambda w: f"{w.ready()}/preview"),
    Act("preparing.send", AuditCode.INTAKE_MADE, lambda w: f"{w.ready()}/send"),
    Act(
        "intakes.refuse_intake",
        AuditCode.INTAKE_REFUSED,
        lambda w: f"{w.held()}/refuse",
        lambda _: {"reason": "mauvais examen"},
    ),
    Act(
        "intakes.drop",
        AuditCode.OBJECTS_DROPPED,
        lambda w: f"{w.held()}/drop",
        lambda _: {"series": "1", "reason": "non demandée"},
    ),
    Act(
        "profiles.publish",
        AuditCode.PROFILE_PUBLISHED,
        lambda _: f"{ONCO}/profile",
        lambda _: {"name": "ONCO", "option": "modified-dates", "reason": "protocole v2"},
    ),
    Act("keys.ask_destruction", AuditCode.KEY_DESTRUCTION_ASKED, lambda w: w.key(), lambda _: DESTROYED),
    Act("keys.give_up_destruction", AuditCode.KEY_DESTRUCTION_GIVEN_UP, lambda w: f"{w.doomed()}/destruction/give-up"),
    Act("keys.destroy", AuditCode.KEY_DESTROYED, lambda w: f"{w.doomed()}/destroy", lambda _: {"password": PASSWORD}),
    Act(
        "keys.begin_correspondence",
        AuditCode.CORRESPONDENCE_BEGUN,
        lambda _: f"{ONCO}/correspondence/begin",
        lambda _: {"reason": "suivi à long terme"},
    ),
    Act(
        "keys.end_correspondence",
        AuditCode.CORRESPONDENCE_ENDED,
        lambda w: w.corresponding(),
        lambda _: {"reason": "fin du suivi"},
    ),
    Act("zones.confirm", AuditCode.ZONES_CONFIRMED, lambda w: f"{w.held()}/zones/1", lambda _: DRAWN),
    Act("zones.forget", AuditCode.ZONE_FORGOTTEN, lambda w: w.remembered(), lambda _: {"reason": "autre sonde"}),
)
ONCO = "/research-studies/ONCO"
DESTROYED: dict[str, object] = {"code": "ONCO", "reason": "fin de conservation"}
DRAWN: dict[str, object] = {"left": "0", "top": "0", "width": "16", "height": "4", "scope": "device", "looked": "yes"}
ACTS += (
    Act("arrivals.attribute", AuditCode.ARRIVAL_OPENED, lambda w: f"{w.arrived()}/attribute"),
    Act(
        "arrivals.discard",
        AuditCode.ARRIVAL_DISCARDED,
        lambda w: f"{w.arrived()}/discard",
        lambda _: {"reason": "envoyé par erreur"},
    ),
    Act("tokens.make", AuditCode.TOKEN_MADE, lambda _: "/tokens"),
    Act("tokens.end", AuditCode.TOKEN_ENDED, lambda w: f"/tokens/{w.token()}/end"),
)
NEEDS_NO_WORDS = {
    "keys.give_up_destruction",
    "signing_in.sign_out",
    "preparing.ask_preview",
    "preparing.send",
    "arrivals.attribute",
    "tokens.make",
    "tokens.end",
}
"""Refused only where there is nothing to act on."""

SOME_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
ELSEWHERE = {
    "signing_in.sign_in",
    "preparing.confirm",
    "preparing.search",
    "subjects.begin_redelivery",  # test_research_studies.py
    "keys.look_up",  # test_research_studies.py
}
"""Acted below, each in its own way."""


@pytest.fixture
def world(told_rooms: Rooms, toolpict: ToolpictStub) -> Iterator[World]:
    with TemporaryDirectory() as name:
        folder = Path(name)
        write_ultrasound(folder)
        yield World(told_rooms, toolpict, signed_in(told_rooms), folder)


def entries(rooms: Rooms) -> list[tuple[str, str]]:
    """Return code and actor of each entry in its order."""
    query = sa.select(audit_entry.c.code, audit_entry.c.actor).order_by(audit_entry.c.number)
    with rooms.database.looking() as connection:
        assert list(audit.verify(connection)) == []
        return [(row.code, row.actor) for row in connection.execute(query)]


def test_every_route_that_changes_something_is_acted_or_named(lone_rooms: Rooms) -> None:
    rules = application(lone_rooms).url_map.iter_rules()
    writing = {rule.endpoint for rule in rules if (rule.methods or set()) & WRITING}
    assert writing == {act.endpoint for act in ACTS} | ELSEWHERE | NO_ENTRY.keys()


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.endpoint)
def test_an_act_leaves_its_entry(world: World, act: Act) -> None:
    where, data = act.where(world), act.data(world)
    before = entries(world.rooms)
    answer = world.client.post(where, data=data)
    new = entries(world.rooms)[len(before) :]
    assert answer.status_code == (201 if act.endpoint in ANSWERS_ITSELF else 303), answer.text
    assert (act.code, "bridge" if act.endpoint == "launching.launch" else "arc") in new


@pytest.mark.parametrize("act", [act for act in ACTS if "<" not in act.endpoint], ids=lambda act: act.endpoint)
def test_a_refused_act_leaves_none(world: World, act: Act) -> None:
    where = act.where(world)
    if act.endpoint in NEEDS_NO_WORDS:
        where = SOME_ID.sub(str(uuid4()), where) if SOME_ID.search(where) else "/nowhere"
    before = entries(world.rooms)
    assert world.client.post(where, data={}).status_code >= 400
    assert entries(world.rooms) == before


def test_signing_in_leaves_its_entry_and_a_refused_attempt_only_the_throttle(world: World) -> None:
    stranger = application(world.rooms).test_client()
    before = entries(world.rooms)
    stranger.post("/sign-in", data={"username": "arc", "password": "wrong"})
    assert entries(world.rooms) == before
    stranger.post("/sign-in", data={"username": "arc", "password": PASSWORD})
    assert entries(world.rooms)[len(before) :] == [(AuditCode.SIGNED_IN, "arc")]


def test_confirming_a_launch_leaves_its_entry(world: World) -> None:
    world.form()
    assert [code for code, _ in entries(world.rooms)][-2:] == [AuditCode.LAUNCH_TAKEN, AuditCode.LAUNCH_CONFIRMED]


@pytest.mark.orthanc
def test_a_search_leaves_its_entry_and_not_for_whom(
    rooms: Rooms, clinical: Orthanc, toolpict: ToolpictStub, tmp_path: Path
) -> None:
    write_ct(tmp_path / "ct")
    clinical.load(tmp_path / "ct")
    client = signed_in(rooms)
    form = launched(client, toolpict)
    client.post(f"{form}/search", data={"patient_name": "EXEMPLE"})
    assert entries(rooms)[-1] == (AuditCode.SEARCH_MADE, "arc")
    with rooms.database.looking() as connection:
        said = connection.execute(sa.text("SELECT text FROM audit_payload ORDER BY number DESC LIMIT 1")).scalar_one()
        assert connection.execute(sa.select(intake.c.id)).all() == []
    assert "EXEMPLE" not in said


@pytest.mark.parametrize("endpoint", sorted(NO_ENTRY))
def test_what_is_named_as_no_act_leaves_none(world: World, endpoint: str) -> None:
    form = world.form()
    said = {"kind": "zip", "sizes": [10], "fingerprint": ""}
    address = world.client.post(f"{form}/uploads", json=said).json["address"]  # type: ignore[index]
    before = entries(world.rooms)
    acts: dict[str, Callable[[], object]] = {
        "preparing.begin": world.empty_form,
        "handing_in.begin": lambda: world.client.post(f"{form}/uploads", json=said),
        "profiles.try_out": lambda: world.client.post(f"{ONCO}/profile/try", data={"name": "ONCO"}),
        "handing_in.go_on": lambda: world.client.patch(address, data=b"x", headers={"Upload-Offset": "0"}),
        "handing_in.give_up": lambda: world.client.delete(address),
    }
    acts[endpoint]()
    assert entries(world.rooms) == before
