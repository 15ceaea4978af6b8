"""What the bridge may ask of TOOLPICT (docs/reference/between-the-programs.md; R18, R19, R29)."""

import hashlib
import json
from copy import deepcopy
from pathlib import Path
from uuid import uuid4

import jsonschema
import pytest

from tests.builders import NOW
from toolpict.domain.intake import Intake, IntakeStatus
from toolpict.domain.people import Role
from toolpict.domain.tasks import Task, TaskStatus
from toolpict.integration.exchange import EdSignatures
from toolpict.services.ports.jobs import Job

FORMATS = Path(__file__).parents[2] / "docs/reference/between-the-programs"


def schema(name):
    return json.loads((FORMATS / f"{name}.schema.json").read_text())


@pytest.fixture
def bridge(keys):
    """What the bridge signs with, and what it checks our signature with."""
    return EdSignatures(keys.bridge, keys.toolpict)


@pytest.fixture
def client(app):
    return app.test_client()


def moments(seconds=60):
    return {"iat": int(NOW.timestamp()), "exp": int(NOW.timestamp()) + seconds}


def call(**changes):
    claims = {
        "iss": "toolpict-bridge",
        "aud": "toolpict",
        "jti": str(uuid4()),
        **moments(),
        "method": "GET",
        "path": "/bridge/directory",
        "body_sha256": hashlib.sha256(b"").hexdigest(),
    }
    return claims | changes


def ask(client, token):
    return client.get("/bridge/directory", headers={"Authorization": f"JWS {token}"})


def notice(world, number=1, event="received", **changes):
    claims = (
        json.loads((FORMATS / "notice-delivered.json").read_text())
        | moments()
        | {
            "jti": str(uuid4()),
            "intake_id": changes.pop("intake_id", str(uuid4())),
            "number": number,
            "event": event,
            "research_study": world.research_study.code,
            "inclusion_number": world.subject.number,
            "time_point": world.baseline.code,
            "username": world.associate.username,
        }
    )
    if event != "delivered":
        claims["imaging_studies"] = []
    return claims | changes


def send(client, bridge, claims):
    return client.post("/bridge/notices", data=bridge.sign(claims), content_type="application/jose")


def test_the_directory_says_who_may_bring_what_in_and_no_more(client, bridge, world):
    world.give(world.account("arc-lyon"), Role.RESEARCH_ASSOCIATE, world.site)
    answer = ask(client, bridge.sign(call()))
    claims = bridge.open(answer.text)
    jsonschema.validate(claims, schema("directory"))
    assert claims["research_studies"] == [
        {
            "code": "ONCO",
            "title": "Tumeurs",
            "sponsor": "CHU",
            "delegates": ["arc"],
            "site_delegates": [{"username": "arc-lyon", "site": "LYON"}],
            "time_points": [{"code": "BASELINE", "label": "Inclusion"}, {"code": "M3", "label": "Trois mois"}],
            "subjects": [{"number": "001", "site": "LYON"}],
        }
    ]
    assert "2026-11-02" not in answer.text


def test_a_technologist_is_no_delegate(client, bridge, world):
    world.account("tech", Role.TECHNOLOGIST)
    assert bridge.open(ask(client, bridge.sign(call())).text)["research_studies"][0]["delegates"] == ["arc"]


@pytest.mark.parametrize(
    "changes",
    [
        {"method": "POST"},
        {"path": "/"},
        {"body_sha256": "0" * 64},
        {"aud": "toolpict-bridge"},
        {"exp": int(NOW.timestamp())},
        {"exp": int(NOW.timestamp()) + 3600},
        {"iss": "toolpict"},
        {"jti": ""},
    ],
    ids=str,
)
def test_a_call_that_is_not_exactly_this_one_is_refused(client, bridge, world, changes):
    assert ask(client, bridge.sign(call(**changes))).status_code == 401


def test_a_call_is_answered_once(client, bridge, world):
    token = bridge.sign(call())
    assert [ask(client, token).status_code for _ in range(2)] == [200, 401]


def test_a_stranger_is_refused(client, keys, world):
    stranger = EdSignatures(keys.toolpict, keys.bridge)
    assert ask(client, stranger.sign(call())).status_code == 401
    assert send(client, stranger, notice(world)).status_code == 401
    assert client.get("/bridge/directory").status_code == 401


def test_a_session_does_not_open_the_directory(login, world):
    assert login(world.associate).get("/bridge/directory").status_code == 401


def test_the_first_notice_of_an_unknown_intake_makes_its_task(client, bridge, world, units):
    claims = notice(world)
    jsonschema.validate(claims, schema("notice"))
    assert send(client, bridge, claims).json == {"acknowledged": 1}
    with units.looking() as work:
        (intake,) = work.find(Intake)
        task = work.get(Task, intake.task_id)
    assert (str(intake.id), intake.status) == (claims["intake_id"], IntakeStatus.RECEIVED)
    assert (task.status, task.assignee_id, task.visit_id) == (
        TaskStatus.IN_PROGRESS,
        world.associate.id,
        world.visit.id,
    )


def test_a_notice_sent_twice_is_taken_once(client, bridge, world, rows):
    claims = notice(world)
    first = send(client, bridge, claims)
    before = rows()
    second = send(client, bridge, claims)
    assert (first.json, second.json, rows()) == ({"acknowledged": 1}, {"acknowledged": 1}, before)


def test_a_notice_ahead_of_its_turn_is_refused_and_says_which_one_is_missing(client, bridge, world):
    intake_id = str(uuid4())
    send(client, bridge, notice(world, 1, intake_id=intake_id))
    answer = send(client, bridge, notice(world, 3, "delivered", intake_id=intake_id))
    assert (answer.status_code, answer.json) == (409, {"code": "notice-out-of-order", "expected": 2})


def test_a_delivered_notice_asks_the_worker_to_register(client, bridge, world, jobs):
    intake_id = str(uuid4())
    for number, event in [(1, "received"), (2, "delivered")]:
        send(client, bridge, notice(world, number, event, intake_id=intake_id))
    assert [(job, str(key)) for job, key in jobs.asked] == [(Job.REGISTER_INTAKE, intake_id)]


def test_a_held_examination_is_seen_with_its_reason(client, bridge, world, units, login):
    claims = notice(world, 1, "held", reason_codes=["burned-in-annotation"])
    send(client, bridge, claims)
    with units.looking() as work:
        (intake,) = work.find(Intake)
    assert (intake.status, intake.reason_codes) == (IntakeStatus.HELD, "burned-in-annotation")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"inclusion_number": "999"}, "unknown-subject"),
        ({"time_point": "M99"}, "unknown-subject"),
        ({"research_study": "OTHER"}, "unknown-subject"),
        ({"username": "nobody"}, "unknown-username"),
    ],
    ids=str,
)
def test_a_notice_for_somebody_unknown_is_refused_with_a_code(client, bridge, world, rows, changes, code):
    before = rows()
    answer = send(client, bridge, notice(world, **changes))
    assert (answer.status_code, answer.json, rows()) == (422, {"code": code}, before)


@pytest.mark.parametrize("missing", ["number", "counts", "at", "imaging_studies", "profile"])
def test_a_notice_of_the_wrong_shape_is_refused(client, bridge, world, missing):
    claims = deepcopy(notice(world))
    del claims[missing]
    assert send(client, bridge, claims).status_code == 422
