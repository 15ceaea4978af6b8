"""Signing in (R11, R36): real databases and the real Argon2id, made quick."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, timedelta

import pytest
from argon2 import PasswordHasher

from tests.builders import NOW
from toolpict.domain.errors import InvalidInputError, NotPermittedError, ThrottledError
from toolpict.domain.people import Account, Actor, Role
from toolpict.integration.passwords import Argon2Passwords
from toolpict.services import accounts, doors, sign_in

PASSWORD = "correct horse battery"
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
LIMITS = sign_in.SessionLimits()


class Clock:
    """A clock that a test moves."""

    def __init__(self):
        self.now = NOW

    def __call__(self):
        return self.now

    def pass_by(self, **time):
        self.now += timedelta(**time)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def passwords():
    return Argon2Passwords(QUICK)


@pytest.fixture
def tools(units, clock, passwords):
    return {"units": units, "clock": clock, "passwords": passwords}


@pytest.fixture
def reader(tools):
    command = accounts.AddAccount("Reader-1", "Dr Exemple", "reader-1@example.test", PASSWORD)
    return accounts.add_account(command, actor=accounts.SYSTEM, **tools)


@pytest.fixture
def actor(reader):
    return Actor(reader, "reader-1", "Dr Exemple")


@pytest.fixture
def enter(tools):
    def call(password=PASSWORD, username="reader-1", address="192.0.2.1", device=""):
        command = sign_in.SignIn(username, password, address, device)
        return sign_in.sign_in(command, limits=LIMITS, **tools)

    return call


@pytest.fixture
def fail(enter):
    def call(times, **changes):
        outcomes = []
        for _ in range(times):
            with pytest.raises((NotPermittedError, ThrottledError)) as refused:
                enter("wrong password", **changes)
            outcomes.append(type(refused.value))
        return outcomes

    return call


@pytest.fixture
def find(units, clock):
    def call(token):
        return sign_in.find_session(token, units=units, clock=clock, limits=LIMITS, zone=UTC)

    return call


def test_a_session_knows_its_person_and_todays_roles(enter, find, reader, world, unguarded):
    world.give(Account("", "", "", "", id=reader), Role.RADIOLOGIST)
    found = find(enter())
    assert (found.actor.account_id, found.actor.username) == (reader, "reader-1")
    assert found.actor.roles == {(world.research_study.id, Role.RADIOLOGIST)}


def test_the_database_holds_neither_password_nor_token(enter, rows, reader):
    token = enter()
    stored = str(rows())
    assert PASSWORD not in stored
    assert token not in stored


def test_signing_in_and_out_are_audited(enter, find, rows, units, clock, reader):
    token = enter()
    sign_in.sign_out(token, actor=find(token).actor, units=units, clock=clock)
    assert [entry.code for entry in rows()["audit_entry"]] == ["account-added", "signed-in", "signed-out"]


def test_a_token_is_dead_after_signing_out(enter, find, units, clock, reader):
    token = enter()
    sign_in.sign_out(token, actor=find(token).actor, units=units, clock=clock)
    assert find(token) is None


@pytest.mark.parametrize(("step", "times"), [(timedelta(minutes=61), 1), (timedelta(minutes=50), 15)])
def test_a_session_ends_when_left_and_when_old(enter, find, clock, reader, step, times):
    token, alive = enter(), []
    for _ in range(times):
        clock.now += step
        alive.append(find(token) is not None)
    assert alive[-1] is False
    assert alive[:-1] == [True] * min(14, times - 1)


def test_unknown_names_and_shut_accounts_look_like_a_wrong_password(enter, tools, units, clock, reader):
    accounts.shut_account(reader, actor=accounts.SYSTEM, units=units, clock=clock)
    refusals = []
    for changes in ({"username": "nobody"}, {"password": "wrong password"}, {}):
        with pytest.raises(NotPermittedError) as refused:
            enter(**changes)
        refusals.append((refused.value.code, refused.value.parameters))
    assert len({str(refusal) for refusal in refusals}) == 1


def test_an_unknown_name_costs_as_many_hashes_as_a_known_one(enter, passwords, reader, monkeypatch):
    asked, check = [], Argon2Passwords.check
    monkeypatch.setattr(Argon2Passwords, "check", lambda self, *given: asked.append(1) or check(self, *given))
    for username in ("nobody", "reader-1"):
        with pytest.raises(NotPermittedError):
            enter("wrong password", username=username)
    assert len(asked) == 2


def test_after_five_failures_even_the_right_password_waits(enter, fail, clock, reader):
    assert fail(6) == [NotPermittedError] * 5 + [ThrottledError]
    with pytest.raises(ThrottledError) as refused:
        enter()
    assert refused.value.parameters == {"seconds": 30}
    clock.pass_by(seconds=31)
    assert enter()


def test_a_stranger_who_fails_locks_out_only_himself(enter, fail, reader):
    fail(20, address="198.51.100.9")
    assert enter(address="192.0.2.1")


def test_a_stranger_at_the_same_address_does_not_lock_out_a_known_browser(enter, fail, reader):
    fail(20)
    with pytest.raises(ThrottledError):
        enter()
    assert enter(device="known browser")


def test_who_tries_many_names_from_one_address_is_slowed(fail, reader):
    outcomes = Counter(outcome for number in range(104) for outcome in fail(1, username=f"name-{number}"))
    assert outcomes == {NotPermittedError: 100, ThrottledError: 4}


def test_of_twenty_guesses_at_once_five_are_looked_at(enter, reader):
    def guess(_):
        try:
            enter("wrong password")
        except (NotPermittedError, ThrottledError) as refused:
            return type(refused)

    with ThreadPoolExecutor(8) as pool:
        assert Counter(pool.map(guess, range(20)))[NotPermittedError] == 5


def test_a_hash_of_other_parameters_is_renewed_by_signing_in(units, clock, reader, enter, rows):
    slower = Argon2Passwords(PasswordHasher(time_cost=2, memory_cost=8, parallelism=1))
    before = rows()["account"][0].password_hash
    command = sign_in.SignIn("reader-1", PASSWORD, "192.0.2.1")
    sign_in.sign_in(command, units=units, clock=clock, passwords=slower, limits=LIMITS)
    assert rows()["account"][0].password_hash != before
    assert enter()


def test_a_long_password_is_refused_without_hashing_all_of_it(enter, reader):
    with pytest.raises(NotPermittedError):
        enter("a" * 10_000_000)


def test_a_signature_asks_for_the_password_again_and_is_throttled_by_person(tools, enter, actor):
    sign_in.check_password(actor, PASSWORD, **tools)
    outcomes = []
    for _ in range(6):
        with pytest.raises((NotPermittedError, ThrottledError)) as refused:
            sign_in.check_password(actor, "wrong", **tools)
        outcomes.append(type(refused.value))
    assert outcomes == [NotPermittedError] * 5 + [ThrottledError]
    assert enter()


def test_a_new_password_ends_the_other_sessions(tools, enter, find, actor):
    here, elsewhere = enter(), enter()
    command = accounts.ChangePassword(PASSWORD, "another long password", "another long password", here)
    accounts.change_password(command, actor=actor, **tools)
    assert (find(here) is not None, find(elsewhere)) == (True, None)
    assert enter("another long password")


@pytest.mark.parametrize("new", ["short", "reader-1reader-1", "passwordpassword", "aaaaaaaaaaaaaaaa", "x" * 2000])
def test_a_weak_password_is_refused_and_changes_nothing(tools, rows, actor, new):
    before = rows()["account"]
    with pytest.raises(InvalidInputError) as refused:
        accounts.change_password(accounts.ChangePassword(PASSWORD, new, new, ""), actor=actor, **tools)
    assert list(refused.value.problems) == ["new"]
    assert rows()["account"] == before


def test_shutting_an_account_ends_its_sessions(units, clock, enter, find, reader):
    token = enter()
    accounts.shut_account(reader, actor=accounts.SYSTEM, units=units, clock=clock)
    assert find(token) is None


@pytest.mark.parametrize(
    ("field", "value"),
    [("username", "a b"), ("username", "é"), ("display_name", " "), ("email", "nobody"), ("language", "de")],
)
def test_an_account_that_is_not_right_is_refused_at_its_field(tools, rows, field, value):
    command = accounts.AddAccount("someone", "Someone", "someone@example.test", PASSWORD)
    with pytest.raises(InvalidInputError) as refused:
        accounts.add_account(replace(command, **{field: value}), actor=accounts.SYSTEM, **tools)
    assert (list(refused.value.problems), rows()["account"]) == ([field], [])


def test_a_user_name_is_taken_once_whatever_its_case(tools, reader):
    command = accounts.AddAccount("READER-1", "Other", "other@example.test", PASSWORD)
    with pytest.raises(InvalidInputError) as refused:
        accounts.add_account(command, actor=accounts.SYSTEM, **tools)
    assert list(refused.value.problems) == ["username"]


def test_who_does_not_look_after_accounts_changes_none(tools, rows, actor):
    tools.pop("passwords")
    for act in (accounts.shut_account, accounts.reopen_account):
        with pytest.raises(NotPermittedError):
            act(actor.account_id, actor=actor, **tools)
    assert [account.active for account in rows()["account"]] == [True]


def test_the_list_of_people_shows_roles_and_no_subject(units, clock, world, reader):
    world.give(Account("", "", "", "", id=reader), Role.RADIOLOGIST)
    people = accounts.list_people(actor=accounts.SYSTEM, units=units, clock=clock)
    assert {person.username: person.roles for person in people} == {
        "arc": (("ONCO", Role.RESEARCH_ASSOCIATE),),
        "reader-1": (("ONCO", Role.RADIOLOGIST),),
    }


def test_old_sessions_and_attempts_are_removed_by_the_next_to_sign_in(enter, fail, clock, rows, reader):
    enter()
    fail(1, username="nobody", address="198.51.100.9")
    clock.pass_by(days=2)
    enter()
    stored = rows()
    assert [session.started_at.replace(tzinfo=UTC) for session in stored["account_session"]] == [clock.now]
    assert {row.last_at.replace(tzinfo=UTC) for row in stored["sign_in_throttle"]} == {clock.now}


def test_a_password_hash_is_never_made_while_rows_are_changed(units, passwords):
    with units.changing(), pytest.raises(doors.DoorShutError):
        passwords.check("", "x")
