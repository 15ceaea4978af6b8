"""What every answer forbids, and what no request may do (R3, R11)."""

import logging
import re

import pytest

from tests.security.test_access import address, routes

INLINE = re.compile(r"<script(?![^>]*\bsrc=)|<style\b|\sstyle=|\son[a-z]+=|javascript:", re.IGNORECASE)


def answers_of_all_kinds(program):
    stranger, known = program.client(), program.signed_in()
    return {
        "page": known.get(program.own_page),
        "sign-in": stranger.get(program.sign_in_path),
        "redirect": stranger.get(program.own_page),
        "not found": known.get("/no/such/page"),
        "wrong method": known.delete(program.own_page),
        "form not ours": known.post(program.sign_out_path),
        "file": stranger.get("/static/toolpict.css"),
    }


def test_every_answer_carries_the_headers(program):
    for kind, answer in answers_of_all_kinds(program).items():
        sent = answer.headers
        assert sent["X-Content-Type-Options"] == "nosniff", kind
        assert sent["Referrer-Policy"] in {"same-origin", "no-referrer"}, kind
        assert sent["X-Frame-Options"] == "DENY", kind
        assert sent["Cross-Origin-Opener-Policy"] == "same-origin", kind
        assert "camera=()" in sent["Permissions-Policy"], kind
        assert "Server" not in sent, kind


def test_the_policy_allows_nothing_inline_and_nothing_from_outside(program):
    for kind, answer in answers_of_all_kinds(program).items():
        policy = dict(part.split(" ", 1) for part in answer.headers["Content-Security-Policy"].split("; "))
        assert "unsafe" not in str(policy), kind
        assert "*" not in str(policy), kind
        assert policy["default-src"] in {"'none'", "'self'"}, kind
        assert policy["frame-ancestors"] == "'none'", kind
        assert (policy["base-uri"], policy["script-src"]) == ("'none'", "'self'"), kind


def test_no_page_has_anything_inline(program):
    for kind, answer in answers_of_all_kinds(program).items():
        if answer.mimetype == "text/html":
            assert INLINE.findall(answer.text) == [], kind


def test_pages_are_kept_by_no_cache(program):
    kinds = answers_of_all_kinds(program)
    assert {kinds[kind].headers["Cache-Control"] for kind in ("page", "sign-in", "redirect", "not found")} == {
        "no-store"
    }


def test_behind_tls_the_cookie_is_bound_to_this_host(build):
    program = build(behind_tls=True)
    answer = program.client().get(program.sign_in_path, base_url="https://localhost")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-")
    assert {"Secure", "HttpOnly", "Path=/"} <= set(cookie.split("; "))
    assert "SameSite=Lax" in cookie or "SameSite=Strict" in cookie
    assert "Domain" not in cookie
    assert "max-age=" in answer.headers["Strict-Transport-Security"]


def test_without_tls_no_browser_is_told_to_use_it(program):
    answer = program.client().get(program.sign_in_path)
    assert "Strict-Transport-Security" not in answer.headers
    assert {"HttpOnly", "Path=/"} <= set(answer.headers["Set-Cookie"].split("; "))


def test_a_host_that_is_not_ours_is_refused(build):
    program = build(trusted_hosts=("localhost",))
    assert program.client().get(program.sign_in_path).status_code == 200
    for host in ("evil.example", "localhost.evil.example", "evil.example:5000"):
        answer = program.client().get(program.sign_in_path, headers={"Host": host})
        assert (answer.status_code, "evil" in answer.text) == (400, False)


def test_no_form_is_taken_that_is_not_ours(program):
    client, before = program.signed_in(), None
    before = program.rows()
    refused = {}
    for rule, method in routes(program.app):
        if method != "GET" and rule.endpoint not in program.signs_itself:
            answer = client.open(address(rule), method=method, data={"csrf_token": "forged"})
            refused[f"{method} {rule.rule}"] = answer.status_code
    assert len(refused) > 3
    assert set(refused.values()) == {400}, refused
    assert program.rows() == before


def test_a_token_of_another_session_is_refused(program):
    other = program.token(program.signed_in(), program.own_page)
    assert program.signed_in().post(program.sign_out_path, data={"csrf_token": other}).status_code == 400


def test_looking_at_every_page_changes_nothing(program):
    client = program.signed_in()
    before = program.rows()
    for rule, method in routes(program.app):
        if method == "GET":
            with client.get(address(rule)) as answer:
                assert answer.status_code < 500, rule.rule
    assert program.rows() == before


TOO_MUCH = {
    "a field of 10 MB": {"username": "a" * 10_000_000},
    "10,000 fields": {f"field-{number}": "x" for number in range(10_000)},
}


@pytest.mark.parametrize("typed", TOO_MUCH.values(), ids=TOO_MUCH)
@pytest.mark.parametrize("content_type", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_too_much_is_refused(program, typed, content_type):
    client = program.client()
    token = program.token(client, program.sign_in_path)
    answer = client.post(program.sign_in_path, data={**typed, "csrf_token": token}, content_type=content_type)
    assert 400 <= answer.status_code < 500


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"\xff\xfe\x00", "application/x-www-form-urlencoded"),
        (b"username=%00&password=%00", "application/x-www-form-urlencoded"),
        (b"username=%ED%A0%80&password=%ff", "application/x-www-form-urlencoded"),
        (b"--x\r\nnonsense", "multipart/form-data; boundary=x"),
        (b"nonsense", "multipart/form-data"),
        (b"{", "application/json"),
        (b"", "text/plain"),
    ],
)
def test_nonsense_is_no_fault_of_ours(program, body, content_type):
    client = program.client()
    token = program.token(client, program.sign_in_path)
    headers = {"X-CSRFToken": token}
    answer = client.post(program.sign_in_path, data=body, content_type=content_type, headers=headers)
    assert 400 <= answer.status_code < 500


@pytest.mark.parametrize(
    "path", ["/%00", "/%ff%fe", "/..%2f..%2fetc/passwd", "/static/../app.py", "/static/%2e%2e/app.py", "/" + "a" * 5000]
)
def test_a_strange_address_opens_nothing(program, path):
    for client in (program.client(), program.signed_in()):
        assert client.get(path).status_code in {302, 308, 400, 404}


def test_a_fault_shows_and_logs_nothing_of_what_was_typed(build, caplog):
    program = build()

    def fail():
        raise RuntimeError("MARKER")

    program.app.add_url_rule("/fault", "fault", fail)
    with caplog.at_level(logging.DEBUG):
        answer = program.signed_in().get("/fault")
    assert answer.status_code == 500
    for told in (answer.text, caplog.text):
        assert "MARKER" not in told
    assert "Traceback" not in answer.text


def test_a_wrong_method_names_the_right_ones(program):
    answer = program.signed_in().delete(program.own_page)
    assert (answer.status_code, "GET" in answer.headers["Allow"]) == (405, True)


def test_debugging_is_off(program):
    assert not program.app.debug
