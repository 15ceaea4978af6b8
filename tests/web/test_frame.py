"""The frame: languages, faults, the bar, and the macros every page is made of."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from tests.builders import NOW
from tests.web.frame_app import PASSWORD, add_account, build
from toolpict.domain import errors as domain_errors
from toolpict.services.wording import Language, moments
from toolpict.web.errors import PAGES, STATUS
from toolpict.web.guard import local_path
from toolpict.web.language import short_digests

FRENCH, ENGLISH = Language


@pytest.fixture
def database_url(sqlite_url):
    """One database is enough: what differs between them is tested elsewhere."""
    return sqlite_url


@pytest.fixture
def app(units):
    return build(units)


@pytest.fixture
def enter(app, units):
    def call(username="reader-1", **rights):
        account_id = add_account(units, username, **rights)
        client = app.test_client()
        app.config["WTF_CSRF_ENABLED"] = False
        client.post("/sign-in", data={"username": username, "password": PASSWORD})
        client.account_id = account_id
        return client

    return call


@pytest.mark.parametrize(
    ("asked", "words"), [(None, "Se déconnecter"), ("de", "Se déconnecter"), ("en-GB,en;q=0.9,fr;q=0.5", "Sign out")]
)
def test_a_page_speaks_the_language_asked_for_and_french_otherwise(enter, asked, words):
    page = enter().get("/gallery", headers={"Accept-Language": asked} if asked else {}).text
    assert words in page
    assert f'<html lang="{"en" if words == "Sign out" else "fr"}"' in page


def test_the_language_a_person_chose_wins_over_the_browser(enter):
    client = enter()
    assert client.post("/profile/language", data={"language": "en"}).status_code == 303
    page = client.get("/profile", headers={"Accept-Language": "fr"}).text
    assert "Language saved." in page
    assert client.post("/profile/language", data={"language": "de"}).status_code == 422


def test_the_bar_shows_studies_messages_and_the_person(enter):
    page = enter().get("/gallery").text
    for expected in ("HEPAR1", "Messages\u00a0: 4 non lus", "Naïma Exemple", ">NE<", 'action="/search"'):
        assert expected in page
    assert page.count("<h1") == 1


def test_the_server_decides_that_a_page_is_dark(enter):
    assert 'data-bs-theme="dark"' in enter().get("/gallery?theme=dark").text


def test_a_problem_is_tied_to_its_field(enter):
    page = enter().get("/gallery").text
    assert 'aria-invalid="true" aria-describedby="wrong-problem wrong-hint"' in page
    assert 'id="wrong-problem"' in page


@pytest.mark.parametrize("status", [403, 404, 409, 422, 429, 500, 503, 507])
def test_each_refusal_says_what_happened_and_what_to_do_next(enter, status):
    answer = enter().get(f"/refused/{status}")
    assert answer.status_code == status
    assert answer.text.count("<h1") == 1
    assert "Retour à l’accueil" in answer.text


@pytest.mark.parametrize("status", [404, 409, 422, 503])
def test_a_script_is_told_in_json(enter, status):
    answer = enter().get(f"/refused-to-a-script/{status}")
    assert (answer.status_code, answer.mimetype) == (status, "application/json")
    assert answer.json["error"]["code"]


def test_a_json_refusal_names_each_field(enter):
    error = enter().get("/refused-to-a-script/422").json["error"]
    assert error["problems"] == {"title": "À remplir."}


def test_every_domain_error_has_one_status_and_every_status_a_page():
    assert set(STATUS) == set(domain_errors.DomainError.__subclasses__())
    assert set(STATUS.values()) <= set(PAGES)


def test_what_one_may_not_know_of_looks_like_what_does_not_exist(enter):
    client = enter()
    hidden, missing = client.get("/refused/404"), client.get("/no/such/page")
    assert hidden.status_code == missing.status_code == 404
    assert hidden.text.count("Introuvable") == missing.text.count("Introuvable")


def test_who_does_not_administer_may_not_look_at_accounts(enter):
    client = enter()
    assert client.get("/administration").status_code == 403
    assert "Administration" not in client.get("/gallery").text


def test_an_administrator_adds_and_shuts_an_account(enter, rows):
    client = enter(administers=True)
    form = {"username": "New-One", "display_name": "Une Personne", "email": "new@example.test", "password": PASSWORD}
    added = client.post("/administration/people/new", data=form, follow_redirects=True)
    assert "Compte ajouté." in added.text
    account = next(account for account in rows()["account"] if account.username == "new-one")
    client.post(f"/administration/people/{UUID(str(account.id))}/opening", data={"may": "yes"})
    client.post(f"/administration/people/{UUID(str(account.id))}/shut")
    stored = next(account for account in rows()["account"] if account.username == "new-one")
    assert (stored.opens_research_studies, stored.active) == (True, False)
    assert "fermé" in client.get("/administration").text


def test_a_refused_account_keeps_what_was_typed_but_the_password(enter):
    client = enter(administers=True)
    form = {"username": "a b", "display_name": "Une Personne", "email": "x", "password": PASSWORD}
    page = client.post("/administration/people/new", data=form)
    assert page.status_code == 422
    assert 'value="a b"' in page.text
    assert PASSWORD not in page.text


def test_nobody_shuts_their_own_account(enter):
    client = enter(administers=True)
    assert client.post(f"/administration/people/{client.account_id}/shut").status_code == 403


def test_a_person_changes_their_password(enter):
    client = enter()
    form = {"present": "wrong", "new": "a longer password", "again": "a longer password"}
    assert client.post("/profile/password", data=form).status_code == 422
    assert client.post("/profile/password", data=form | {"present": PASSWORD}).status_code == 303
    assert client.get("/profile").status_code == 200


def test_a_script_without_a_session_is_told_401_in_json(app):
    answer = app.test_client().get("/gallery", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.mimetype) == (401, "application/json")


def test_htmx_without_a_session_is_led_to_the_sign_in_page(app):
    answer = app.test_client().get("/gallery", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (401, "/sign-in")


@pytest.mark.parametrize(("proxies", "statuses"), [(0, [429, 429]), (1, [303, 429])])
def test_an_address_is_believed_from_our_own_front_servers_alone(units, proxies, statuses):
    app = build(units, proxies=proxies)
    app.config["WTF_CSRF_ENABLED"] = False
    add_account(units)

    def enter(password, address):
        typed = {"username": "reader-1", "password": password}
        return app.test_client().post("/sign-in", data=typed, headers={"X-Forwarded-For": address}).status_code

    for _ in range(6):
        enter("wrong", "198.51.100.9")
    assert [enter(PASSWORD, "192.0.2.7"), enter(PASSWORD, "198.51.100.9")] == statuses


@pytest.mark.parametrize("path", ["/", "/tasks?q=1", "/a/b#c"])
def test_a_local_path_is_kept(path):
    assert local_path(path, "/home") == path


NARROW, NO_BREAK = "\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}"


def test_days_and_moments_are_written_as_one_says_them():
    paris = ZoneInfo("Europe/Paris")
    said = [
        moments.write_moment(FRENCH, NOW - timedelta(**before), NOW, paris)
        for before in ({"hours": 1}, {"days": 1}, {"days": 10}, {"days": 400})
    ]
    assert said == ["09:26", "hier, 10:26", "14 nov., 10:26", "20 oct. 2025, 11:26"]
    assert moments.write_day(FRENCH, date(2026, 11, 24)) == "24 nov. 2026"
    assert moments.write_moment(ENGLISH, datetime(2026, 11, 23, 22, 30, tzinfo=UTC), NOW, paris) == "yesterday, 23:30"


@pytest.mark.parametrize(
    ("days", "code"),
    [
        (-3, "moments.late"),
        (-1, "moments.late-one"),
        (0, "moments.today"),
        (1, "moments.tomorrow"),
        (9, "moments.in-days"),
    ],
)
def test_how_far_a_due_day_is_has_its_sentence(days, code):
    assert moments.due_code(days) == code


def test_numbers_and_sizes_have_the_signs_of_the_language():
    assert moments.write_count(FRENCH, Decimal("1642.30"), 1) == f"1{NARROW}642,3"
    assert moments.write_count(ENGLISH, 1342) == "1,342"
    assert moments.write_quantity(FRENCH, Decimal("42.5"), "mm") == f"42,5{NO_BREAK}mm"
    assert [moments.write_size(FRENCH, size) for size in (0, 999, 1200, 24_600_000, 1_430_000_000)] == [
        f"{size}{NO_BREAK}{unit}"
        for size, unit in [("0", "o"), ("999", "o"), ("1,2", "ko"), ("24,6", "Mo"), ("1,4", "Go")]
    ]


@pytest.mark.parametrize(
    ("name", "letters"), [("Dr Olivier Exemple", "OE"), ("Naïma", "N"), ("Jean-Paul Exemple", "JE"), ("", "")]
)
def test_a_person_has_two_letters(name, letters):
    assert moments.initials(name) == letters


def test_a_digest_is_shown_short_with_the_whole_as_its_title():
    digest = "0123456789ab" + "c" * 52
    said = short_digests(f"<b> signé ({digest})")
    assert said == f'&lt;b&gt; signé (<span class="tp-mono" title="{digest}">0123456789ab…</span>)'
