"""What a stranger, or somebody signed in who goes where they should not, cannot do at the bridge (R2, R4, R20, R36)."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from time import process_time
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from anonymization_bridge.app import pages
from anonymization_bridge.errors import NotPermittedError, ThrottledError
from anonymization_bridge.people import sessions
from anonymization_bridge.people.passwords import NOBODYS_HASH, is_right
from anonymization_bridge.people.signing_in import Attempt, sign_in
from anonymization_bridge.rooms import Rooms
from anonymization_bridge.settings import Settings, SettingsError, check
from anonymization_bridge.web.guard import OPEN_ENDPOINTS
from tests.bridge.conftest import PASSWORD, application, signed_in
from tests.bridge.toolpict_stub import ToolpictStub

IDS = {
    "form_id": "0b6d6c0e-57b2-4c41-9c5e-52c1c2f3a111",
    "intake_id": "0b6d6c0e-57b2-4c41-9c5e-52c1c2f3a222",
    "upload_id": "0b6d6c0e-57b2-4c41-9c5e-52c1c2f3a333",
    "arrival_id": "0b6d6c0e-57b2-4c41-9c5e-52c1c2f3a444",
    "token_id": "0b6d6c0e-57b2-4c41-9c5e-52c1c2f3a555",
    "zone_id": "0b6d6c0e-57b2-4c41-9c5e-52c1c2f3a666",
    "kind": "after",
    "code": "ONCO",
    "filename": "x",
    "examination": 0,
    "number": 0,
    "series": 1,
}


def routes(app: Flask, method: str) -> list[tuple[str, str]]:
    """Return endpoint and address of every route that takes a method."""
    adapter = app.url_map.bind("localhost")
    return [
        (rule.endpoint, adapter.build(rule.endpoint, {name: IDS[name] for name in rule.arguments}, method))
        for rule in app.url_map.iter_rules()
        if method in (rule.methods or set())
    ]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_every_page_that_is_not_named_as_open_asks_for_a_session(lone_rooms: Rooms, method: str) -> None:
    app = application(lone_rooms)
    closed = [(name, path) for name, path in routes(app, method) if name not in OPEN_ENDPOINTS]
    assert len(closed) >= 5
    for _, path in closed:
        answer = app.test_client().open(path, method=method)
        assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (302, "/sign-in"), path


def test_every_form_but_the_launch_is_refused_without_its_token(lone_rooms: Rooms) -> None:
    app = pages(lone_rooms)
    client = app.test_client()
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/sign-in").text)
    assert token
    client.post("/sign-in", data={"username": "arc", "password": PASSWORD, "csrf_token": token[1]})
    assert client.get("/").status_code == 200
    for name, path in routes(app, "POST"):
        if name != "launching.launch":
            assert client.post(path).status_code == 400, path


def test_a_cookie_copied_before_signing_out_is_dead_after_it(lone_rooms: Rooms) -> None:
    client = signed_in(lone_rooms)
    copied = client.get_cookie("toolpict-bridge")
    assert copied
    client.post("/sign-out")
    thief = application(lone_rooms).test_client()
    thief.set_cookie("toolpict-bridge", copied.value)
    assert thief.get("/").status_code == 302


@pytest.mark.parametrize(
    ("uses", "alive"),
    [
        ([timedelta(minutes=29)], True),
        ([timedelta(minutes=31)], False),
        ([timedelta(minutes=20 * step) for step in range(1, 36)], True),
        ([timedelta(minutes=20 * step) for step in range(1, 37)] + [timedelta(hours=12, minutes=1)], False),
    ],
)
def test_a_session_ends_when_idle_and_in_any_case_after_twelve_hours(
    lone_rooms: Rooms, uses: list[timedelta], alive: bool
) -> None:
    began = datetime(2026, 11, 24, 8, tzinfo=UTC)
    _, token = sign_in(lone_rooms.database, Attempt("arc", PASSWORD, "::1"), began)
    last = [sessions.whose(lone_rooms.database, token, began + use) for use in uses][-1]
    assert (last is not None) is alive


def test_the_database_keeps_no_token_that_would_open_a_session(lone_rooms: Rooms) -> None:
    client = signed_in(lone_rooms)
    cookie = client.get_cookie("toolpict-bridge")
    assert cookie
    with lone_rooms.database.looking() as connection:
        kept = connection.execute(sa.text("SELECT token_sha256 FROM account_session")).scalars().all()
    assert cookie.value not in kept


@pytest.mark.parametrize("username", ["arc", "nobody", "", "x" * 5000, "arc\0", "'; --"])
def test_a_refused_sign_in_does_not_say_whether_the_account_exists(lone_rooms: Rooms, username: str) -> None:
    answer = application(lone_rooms).test_client().post("/sign-in", data={"username": username, "password": "wrong"})
    assert answer.status_code == 403
    assert "Identifiant ou mot de passe incorrect" in answer.text


def test_an_unknown_account_takes_as_long_as_a_wrong_password() -> None:
    def seconds(password_hash: str | None) -> float:
        began = process_time()  # of the processor: a machine that is busy elsewhere does not matter
        assert not is_right(password_hash, "wrong")
        return process_time() - began

    known, unknown = (min(seconds(one) for _ in range(5)) for one in (NOBODYS_HASH, None))
    assert 0.5 < unknown / known < 2


def test_guessing_is_slowed_down_where_it_comes_from_and_nowhere_else(lone_rooms: Rooms) -> None:
    now = datetime(2026, 11, 24, 8, tzinfo=UTC)
    stranger = Attempt("arc", "wrong", "192.0.2.1")
    for _ in range(5):
        with pytest.raises(NotPermittedError):
            sign_in(lone_rooms.database, stranger, now)
    with pytest.raises(ThrottledError):
        sign_in(lone_rooms.database, replace(stranger, password=PASSWORD), now)
    person, _ = sign_in(lone_rooms.database, Attempt("arc", PASSWORD, "192.0.2.2"), now)
    assert person.username == "arc"


def test_a_stranger_next_door_cannot_keep_a_known_browser_out(lone_rooms: Rooms) -> None:
    client = signed_in(lone_rooms)
    client.post("/sign-out")
    stranger = application(lone_rooms).test_client()
    statuses = [stranger.post("/sign-in", data={"username": "arc", "password": "wrong"}).status_code for _ in range(7)]
    assert statuses[-1] == 429
    assert client.post("/sign-in", data={"username": "arc", "password": PASSWORD}).status_code == 303


def test_a_pause_ends(lone_rooms: Rooms) -> None:
    now = datetime(2026, 11, 24, 8, tzinfo=UTC)
    for _ in range(5):
        with pytest.raises(NotPermittedError):
            sign_in(lone_rooms.database, Attempt("arc", "wrong", "192.0.2.1"), now)
    later = now + timedelta(minutes=16)
    assert sign_in(lone_rooms.database, Attempt("arc", PASSWORD, "192.0.2.1"), later)[0].username == "arc"


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "\t//evil.example", "x"],
)
def test_signing_in_never_leads_away(lone_rooms: Rooms, target: str) -> None:
    data = {"username": "arc", "password": PASSWORD, "next": target}
    assert application(lone_rooms).test_client().post("/sign-in", data=data).headers["Location"] == "/"


def test_signing_in_leads_back_to_the_page_that_was_asked_for(lone_rooms: Rooms) -> None:
    client = application(lone_rooms).test_client()
    asked = client.get("/trace").headers["Location"]
    assert asked == "/sign-in?next=/trace"
    data = {"username": "arc", "password": PASSWORD, "next": "/trace"}
    assert client.post("/sign-in", data=data).headers["Location"] == "/trace"


def test_another_host_name_is_refused(lone_rooms: Rooms) -> None:
    answer = application(lone_rooms).test_client().get("/sign-in", headers={"Host": "evil.example"})
    assert answer.status_code == 400


def test_every_page_forbids_inline_code_framing_and_caching(lone_rooms: Rooms) -> None:
    app = application(lone_rooms)
    client = signed_in(lone_rooms)
    for _, path in routes(app, "GET"):
        answer = client.get(path)
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] in {"no-store", "no-cache"}
        assert not re.search(r"<style|\sstyle=|<script(?! src)|\son\w+=|javascript:", answer.text), path


def test_cookies_are_tied_to_the_host_behind_tls(lone_rooms: Rooms) -> None:
    rooms = replace(lone_rooms, settings=replace(lone_rooms.settings, public_url="https://localhost"))
    client = application(rooms).test_client()
    answer = client.post("https://localhost/sign-in", data={"username": "arc", "password": PASSWORD})
    cookies = answer.headers.getlist("Set-Cookie")
    assert {one.split("=")[0] for one in cookies} >= {"__Host-toolpict-bridge", "__Host-toolpict-bridge-known"}
    for one in cookies:
        assert one.startswith("__Host-")
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= {part.strip() for part in one.split(";")}
    assert "Strict-Transport-Security" in answer.headers


@pytest.mark.parametrize(
    "change",
    [
        {"secret_key": "secret"},
        {"secret_key": "a" * 64},
        {"secret_key": ""},
        {"public_url": "http://bridge.hospital.example"},
        {"research_archive_root": "http://research.hospital.example/dicom-web"},
        {"toolpict_url": "http://toolpict.hospital.example"},
        {"research_archive_root": "http://127.0.0.1:9/dicom-web"},
        {"research_archive_root": "http://localhost:9/dicom-web"},
        {"clinical_pacs_dicomweb_root": "http://127.0.0.1:10/dicom-web"},
        {"research_archive_ae_title": "CLINICAL"},
    ],
)
def test_the_bridge_refuses_to_start_when_it_would_not_be_safe(settings: Settings, change: dict[str, str]) -> None:
    check(settings)
    with pytest.raises(SettingsError):
        check(replace(settings, **change))


def test_settings_name_what_is_missing() -> None:
    with pytest.raises(SettingsError, match="TOOLPICT_BRIDGE_PUBLIC_URL"):
        Settings.from_environment({})


@pytest.mark.parametrize(
    "data",
    [
        {"patient_id": "x" * 900_000},
        {f"field-{number}": "x" for number in range(10_000)},
        {"patient_id": "*"},
        {"birth_date": "tomorrow"},
        {"series": "../../etc/passwd"},
        {"time_point": "\0", "inclusion_number": "é" * 500},
        {"warnings_confirmed": "yes"},
    ],
)
def test_bad_input_is_refused_and_never_breaks_a_page(told_rooms: Rooms, data: dict[str, str]) -> None:
    client = signed_in(told_rooms)
    form = client.post("/intakes/new").headers["Location"]
    for act in ("search", "zip", "choose", "assign", "send"):
        assert client.post(f"{form}/{act}", data=data).status_code in {400, 403, 413, 422}, act


def test_a_field_of_ten_megabytes_is_refused(lone_rooms: Rooms) -> None:
    client = signed_in(lone_rooms)
    assert client.post("/intakes/new", data={"x": "x" * 10_000_000}).status_code in {303, 413}
    assert client.post("/sign-in", data={"username": "x" * 10_000_000}).status_code == 413


def test_ids_that_are_unknown_or_of_others_are_404(told_rooms: Rooms) -> None:
    form = signed_in(told_rooms).post("/intakes/new").headers["Location"]
    other = signed_in(told_rooms, "arc-2")
    for path in (form, f"/intakes/prepare/{uuid4()}", f"/intakes/{uuid4()}", "/intakes/1", "/nowhere"):
        assert other.get(path).status_code == 404, path
    assert other.post(f"{form}/send").status_code == 404
    assert other.post(f"/intakes/{uuid4()}/refuse", data={"reason": "x"}).status_code == 404


def test_looking_at_every_page_changes_no_audited_row(told_rooms: Rooms) -> None:
    client = signed_in(told_rooms)
    form = client.post("/intakes/new").headers["Location"]
    before = dump(told_rooms)
    for _, path in routes(application(told_rooms), "GET"):
        client.get(path)
    client.get(form)
    assert dump(told_rooms) == before


def dump(rooms: Rooms) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of every table but those that only follow comings and goings."""
    with rooms.database.looking() as connection:
        names = connection.execute(sa.text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars().all()
        kept = [name for name in names if name not in {"account_session", "sign_in_throttle"}]
        return {name: [tuple(row) for row in connection.execute(sa.text(f'SELECT * FROM "{name}"'))] for name in kept}


class TestLaunch:
    """A launch opens nothing; it only fills in the form, once, in time, for the person it names."""

    def post(self, rooms: Rooms, token: str) -> tuple[int, str]:
        answer = application(rooms).test_client().post("/launch", data={"launch": token})
        return answer.status_code, answer.headers.get("Location", "")

    def test_a_launch_asks_for_a_sign_in_and_then_for_a_confirmation(
        self, told_rooms: Rooms, toolpict: ToolpictStub
    ) -> None:
        status, form = self.post(told_rooms, toolpict.launch())
        assert status == 303
        assert application(told_rooms).test_client().get(form).status_code == 302
        client = signed_in(told_rooms)
        page = client.get(form).text
        assert "ONCO-001" in page
        assert 'name="patient_id"' not in page
        assert client.post(f"{form}/search", data={"patient_id": "1"}).status_code == 404
        assert client.post(f"{form}/confirm").status_code == 303
        assert 'name="patient_id"' in client.get(form).text

    def test_a_replayed_launch_is_refused(self, told_rooms: Rooms, toolpict: ToolpictStub) -> None:
        token = toolpict.launch()
        assert [self.post(told_rooms, token)[0] for _ in range(2)] == [303, 422]

    def test_an_altered_launch_is_refused(self, told_rooms: Rooms, toolpict: ToolpictStub) -> None:
        head, payload, signature = toolpict.launch().split(".")
        other = toolpict.launch(inclusion_number="002").split(".")[1]
        for token in (f"{head}.{other}.{signature}", f"{head}.{payload}.", "", "x" * 100_000):
            assert self.post(told_rooms, token) == (422, "")

    @pytest.mark.parametrize(
        ("change", "status"),
        [
            ({"exp": 1_000_000_000}, 422),
            ({"username": "arc-2"}, 403),
            ({"research_study": "OTHER"}, 403),
            ({"research_study": "GHOST"}, 403),
            ({"inclusion_number": "099"}, 422),
            ({"time_point": "M9"}, 422),
        ],
    )
    def test_a_launch_outside_the_directory_is_refused(
        self, told_rooms: Rooms, toolpict: ToolpictStub, change: dict[str, object], status: int
    ) -> None:
        assert self.post(told_rooms, toolpict.launch(**change)) == (status, "")

    def test_a_launch_for_another_person_fills_nothing_in(self, told_rooms: Rooms, toolpict: ToolpictStub) -> None:
        _, form = self.post(told_rooms, toolpict.launch())
        other = signed_in(told_rooms, "arc-2")
        for answer in (other.get(form), other.post(f"{form}/confirm")):
            assert answer.status_code == 403
            assert "ONCO-001" not in answer.text

    def test_a_research_study_opened_a_moment_ago_needs_no_act_at_the_bridge(
        self, told_rooms: Rooms, toolpict: ToolpictStub
    ) -> None:
        new = {**toolpict.research_studies[0], "code": "NEVRA2"}
        toolpict.research_studies.append(new)
        assert self.post(told_rooms, toolpict.launch(research_study="NEVRA2"))[0] == 303

    def test_facts_are_kept_for_fifteen_minutes(self, told_rooms: Rooms, toolpict: ToolpictStub) -> None:
        _, form = self.post(told_rooms, toolpict.launch())
        later = replace(told_rooms, clock=lambda: datetime.now(UTC) + timedelta(minutes=16))
        assert signed_in(later).get(form).status_code == 404

    def test_a_launch_still_works_while_toolpict_is_away(self, told_rooms: Rooms, toolpict: ToolpictStub) -> None:
        toolpict.away = True
        assert self.post(told_rooms, toolpict.launch())[0] == 303


def test_an_intake_for_a_research_study_of_somebody_else_is_refused_and_logged(
    told_rooms: Rooms, caplog: pytest.LogCaptureFixture
) -> None:
    client: FlaskClient = signed_in(told_rooms)
    form = client.post("/intakes/new").headers["Location"]
    answer = client.post(f"{form}/assign", data={"time_point": "OTHER M3", "inclusion_number": "001"})
    assert answer.status_code == 403
    assert "ne vous confie pas cette étude" in answer.text
    assert "preparing.assign answered 403" in caplog.text


def test_the_icon_is_where_a_browser_looks_for_it_beside_a_picture(lone_rooms: Rooms) -> None:
    answer = pages(lone_rooms).test_client().get("/favicon.ico")
    assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")
