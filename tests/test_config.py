"""Settings under which somebody could get in, or read along, stop the start (R3)."""

import pytest

from config import Settings, SettingsError, is_protected

SECRET = "8f2d6b1c94e07a35" * 3
GOOD = {
    "TOOLPICT_SECRET_KEY": SECRET,
    "TOOLPICT_DATABASE_URL": "sqlite:///toolpict.db",
    "TOOLPICT_PUBLIC_URL": "https://toolpict.example.test",
    "TOOLPICT_FILES_FOLDER": "files",
    "TOOLPICT_ARCHIVE_FOLDER": "archive",
    "TOOLPICT_BRIDGE_URL": "https://bridge.example.test:8443/somewhere",
    "TOOLPICT_PRIVATE_KEY": "own.pem",
    "TOOLPICT_BRIDGE_PUBLIC_KEY": "bridge.pem",
}


def read(**changes):
    changed = {**GOOD, **{f"TOOLPICT_{name}": value for name, value in changes.items()}}
    return Settings.from_environment({name: value for name, value in changed.items() if value is not None})


def test_good_settings_are_taken():
    settings = read()
    assert settings.behind_tls
    assert settings.bridge_origin == "https://bridge.example.test:8443"
    assert settings.trusted_hosts == ("toolpict.example.test",)


@pytest.mark.parametrize("name", [name.removeprefix("TOOLPICT_") for name in GOOD if "ARCHIVE" not in name])
def test_what_is_missing_is_named(name):
    with pytest.raises(SettingsError, match=f"TOOLPICT_{name} is missing"):
        read(**{name: None})


@pytest.mark.parametrize("secret", ["", "short", "x" * 64, "abab" * 16, "changeme", "secret-key" + "0" * 40])
def test_a_default_or_guessable_secret_is_refused(secret):
    with pytest.raises(SettingsError, match="SECRET_KEY"):
        read(SECRET_KEY=secret)


@pytest.mark.parametrize("name", ["PUBLIC_URL", "BRIDGE_URL"])
@pytest.mark.parametrize("url", ["http://toolpict.example.test", "ftp://127.0.0.1", "", "127.0.0.1:8080"])
def test_addresses_in_clear_beyond_this_machine_are_refused(name, url):
    with pytest.raises(SettingsError, match=f"{name} is neither https nor loopback"):
        read(**{name: url})


def test_an_archive_in_clear_beyond_this_machine_is_refused():
    with pytest.raises(SettingsError, match="ARCHIVE_ROOT is neither"):
        read(ARCHIVE_FOLDER=None, ARCHIVE_ROOT="http://pacs.example.test/dicom-web")


@pytest.mark.parametrize(
    "changes",
    [{"ARCHIVE_FOLDER": None}, {"ARCHIVE_FOLDER": ""}, {"ARCHIVE_ROOT": "https://pacs.example.test/dicom-web"}],
    ids=["neither", "an empty one", "both"],
)
def test_one_archive_is_needed_and_no_two(changes):
    with pytest.raises(SettingsError, match="not both"):
        read(**changes)


def test_everything_that_is_wrong_is_told_at_once_and_no_value_with_it():
    with pytest.raises(SettingsError) as refusal:
        read(SECRET_KEY="short-secret", PUBLIC_URL="http://toolpict.example.test", ARCHIVE_FOLDER=None)
    said = str(refusal.value)
    assert said.count("; ") == 2
    assert "short-secret" not in said
    assert "example.test" not in said


def test_a_port_is_a_number():
    with pytest.raises(SettingsError, match="MAIL_PORT"):
        read(MAIL_PORT="smtp")


@pytest.mark.parametrize(
    ("url", "holds"),
    [
        ("https://pacs.example.test", True),
        ("http://127.0.0.1:8042/x", True),
        ("http://[::1]/", True),
        ("http://localhost", True),
        ("http://localhost.example.test", False),
        ("http://127.0.0.1@pacs.example.test/", False),
        ("http://10.0.0.1", False),
        ("//127.0.0.1", False),
    ],
)
def test_only_https_or_this_machine_is_protected(url, holds):
    assert is_protected(url) is holds


@pytest.mark.parametrize("name", ["TOOLPICT_DEBUG", "FLASK_DEBUG"])
@pytest.mark.parametrize("value", ["1", "true", "yes", "anything"])
def test_debug_is_refused_where_others_come_in(name, value):
    with pytest.raises(SettingsError, match="DEBUG"):
        Settings.from_environment({**GOOD, name: value})


@pytest.mark.parametrize("value", ["", "0", "false", "No"])
def test_debug_that_is_off_is_off(value):
    assert not Settings.from_environment({**GOOD, "FLASK_DEBUG": value, "TOOLPICT_DEBUG": value}).debug


def test_debug_is_for_this_machine_alone_and_not_behind_a_front_server():
    here = {"PUBLIC_URL": "http://127.0.0.1:8080", "DEBUG": "1"}
    assert read(**here).debug
    with pytest.raises(SettingsError, match="DEBUG"):
        read(**here, PROXIES="1")


def test_what_concerns_front_server_mail_and_retention_is_read():
    settings = read(PROXIES="2", TRUSTED_HOSTS="a.example.test,b.example.test", MAIL_STARTTLS="1", ACCESS_LOG_DAYS="90")
    assert (settings.proxies, settings.mail_starts_tls, settings.access_log_days) == (2, True, 90)
    assert settings.trusted_hosts == ("a.example.test", "b.example.test")
    usual = read()
    assert (usual.proxies, usual.mail_starts_tls, usual.access_log_days) == (0, False, 365)


def test_an_access_log_that_is_kept_no_time_is_refused():
    with pytest.raises(SettingsError, match="ACCESS_LOG_DAYS"):
        read(ACCESS_LOG_DAYS="0")


@pytest.mark.parametrize("address", ["localhost", "localhost:", "localhost:clamd", ":3310"])
def test_a_scanner_that_could_not_be_asked_is_refused_at_the_start(address):
    with pytest.raises(SettingsError, match="CLAMD_ADDRESS"):
        read(CLAMD_ADDRESS=address)


@pytest.mark.parametrize("address", ["", "/run/clamav/clamd.ctl", "localhost:3310", "[::1]:3310"])
def test_a_scanner_listens_at_a_socket_or_a_port(address):
    assert read(CLAMD_ADDRESS=address).clamd_address == address
