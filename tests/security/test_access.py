"""Closed unless listed (R2, R11, R36): who gets in, and when a session is over."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from tests.security.program import PASSWORD

ARGUMENT = re.compile(r"<(?:(\w+)(?:\(([^)]*)\))?:)?\w+>")
REFUSALS = {401, 403, 415, 422}
VALUES = {"uuid": "00000000-0000-4000-8000-000000000001", "int": "1"}


def address(rule):
    """Return an address of a route, of a thing that does not exist."""

    def fill(found):
        kind, choices = found[1], found[2]
        return choices.split(",")[0].strip(" '\"") if kind == "any" else VALUES.get(kind, "x")

    return ARGUMENT.sub(fill, rule.rule)


def routes(app):
    rules = [(rule, method) for rule in app.url_map.iter_rules() for method in rule.methods - {"OPTIONS", "HEAD"}]
    assert len(rules) > 5
    return rules


def test_every_route_is_closed_unless_it_is_listed(program):
    found = {}
    for rule, method in routes(program.app):
        with program.client().open(address(rule), method=method) as answer:
            status, target = answer.status_code, answer.location or ""
        leads_to_sign_in = status == 302 and target.startswith(program.sign_in_path)
        if not leads_to_sign_in and status != 401:
            found[rule.endpoint] = status
    assert found.keys() <= program.open_endpoints


def test_no_endpoint_is_listed_that_does_not_exist(program):
    assert program.open_endpoints <= {rule.endpoint for rule in program.app.url_map.iter_rules()}


def test_an_endpoint_that_signs_itself_refuses_who_does_not(program):
    rules = [(rule, method) for rule, method in routes(program.app) if rule.endpoint in program.signs_itself]
    assert {program.client().open(address(rule), method=method).status_code for rule, method in rules} <= REFUSALS


def test_an_address_that_does_not_exist_tells_a_stranger_nothing(program):
    assert program.client().get("/no/such/page").status_code == 302


def test_who_signs_in_gets_in(program):
    assert program.signed_in().get(program.own_page).status_code == 200


def test_a_cookie_copied_before_signing_out_is_dead_after_it(program):
    client = program.signed_in()
    copy = client.get_cookie(program.cookie).value
    token = program.token(client, program.own_page)
    assert client.post(program.sign_out_path, data={"csrf_token": token}).status_code == 303
    thief = program.client()
    thief.set_cookie(program.cookie, copy)
    assert thief.get(program.own_page).status_code == 302


def test_a_cookie_of_before_signing_in_opens_nothing_after_it(program):
    client = program.client()
    client.get(program.sign_in_path)
    before = client.get_cookie(program.cookie)
    assert program.enter(client).status_code == 303
    after = client.get_cookie(program.cookie)
    assert before is None or before.value != after.value
    thief = program.client()
    thief.set_cookie(program.cookie, before.value if before else "")
    assert thief.get(program.own_page).status_code == 302


@pytest.mark.parametrize("forged", ["", "x", "eyJfdXNlcl9pZCI6IjEifQ.aaaa.bbbb", "." * 4000])
def test_a_forged_cookie_opens_nothing(program, forged):
    client = program.client()
    client.set_cookie(program.cookie, forged)
    assert client.get(program.own_page).status_code == 302


@pytest.mark.parametrize(("step", "last_good"), [(timedelta(hours=13), 0), (timedelta(minutes=10), 71)])
def test_a_session_ends_when_it_was_left_and_when_it_is_old(program, step, last_good):
    client, alive = program.signed_in(), 0
    for _ in range(last_good + 3):
        program.clock.now += step
        if client.get(program.own_page).status_code != 200:
            break
        alive += 1
    assert alive <= last_good + 1
    assert client.get(program.own_page).status_code == 302


def test_an_unknown_name_is_answered_like_a_wrong_password(program):
    answers = [
        program.enter(program.client(), username=username, password="wrong")
        for username in (program.username, "nobody")
    ]
    told = [(answer.status_code, sorted(answer.headers.keys()), text_of(answer)) for answer in answers]
    assert told[0] == told[1]


def text_of(answer):
    return re.sub(r'value="[^"]*"', "", answer.text)


def test_guessing_is_slowed_and_says_for_how_long(program):
    statuses = [program.enter(program.client(), "wrong").status_code for _ in range(6)]
    refused = program.enter(program.client())
    assert (statuses[-1], refused.status_code) == (429, 429)
    assert int(refused.headers["Retry-After"]) > 0
    program.clock.pass_by(minutes=20)
    assert program.enter(program.client()).status_code == 303


def test_of_twenty_guesses_at_once_only_the_free_ones_are_looked_at(program):
    clients = [program.client() for _ in range(20)]
    tokens = [program.token(client, program.sign_in_path) for client in clients]
    together = Barrier(8)

    def guess(number):
        if number < 8:
            together.wait(10)
        typed = {"username": program.username, "password": "wrong", "csrf_token": tokens[number]}
        return clients[number].post(program.sign_in_path, data=typed).status_code

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(guess, range(20)))
    assert statuses.count(429) >= 15


def test_an_unknown_name_is_slowed_like_a_known_one(program):
    statuses = [program.enter(program.client(), username="nobody").status_code for _ in range(6)]
    assert statuses[-1] == 429


def test_a_stranger_locks_out_nobody_but_himself(program):
    owner = program.signed_in()
    owner.post(program.sign_out_path, data={"csrf_token": program.token(owner, program.own_page)})
    for stranger in ("198.51.100.9", "192.0.2.1"):
        for _ in range(8):
            program.enter(program.client(stranger), "wrong")
    assert program.enter(owner).status_code == 303
    assert program.enter(program.client("203.0.113.5")).status_code == 303


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "/\t/evil.example",
        "javascript:alert(1)", "http:evil.example", " //evil.example", "/\r\nSet-Cookie: a=b", "evil.example", "",
    ],
)  # fmt: skip
def test_after_signing_in_one_stays_on_this_site(program, target):
    answer = program.enter(program.client(), next=target)
    assert (answer.status_code, answer.location) == (303, "/")


def test_after_signing_in_one_goes_where_one_wanted(program):
    client = program.client()
    asked = client.get(f"{program.own_page}?a=1&b=2")
    assert asked.location.startswith(f"{program.sign_in_path}?next=")
    answer = program.enter(client, next=f"{program.own_page}?a=1&b=2")
    assert answer.location == f"{program.own_page}?a=1&b=2"


def test_the_password_is_never_shown_again(program):
    assert PASSWORD not in program.enter(program.client(), username="nobody").text
