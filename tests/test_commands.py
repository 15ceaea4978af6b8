"""What an administrator types, on an installation of its own."""

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from tests.arranged_world import ArrangedWorld
from toolpict.commands import toolpict
from toolpict.persistence.tables.accounts import accounts


@pytest.fixture
def environment(tmp_path):
    return {
        "TOOLPICT_SECRET_KEY": "8f2d6b1c94e07a35" * 3,
        "TOOLPICT_DATABASE_URL": f"sqlite:///{tmp_path}/toolpict.db",
        "TOOLPICT_PUBLIC_URL": "http://127.0.0.1:8080",
        "TOOLPICT_FILES_FOLDER": str(tmp_path / "files"),
        "TOOLPICT_ARCHIVE_FOLDER": str(tmp_path / "archive"),
        "TOOLPICT_BRIDGE_URL": "http://127.0.0.1:8090",
        "TOOLPICT_PRIVATE_KEY": str(tmp_path / "keys/own.pem"),
        "TOOLPICT_BRIDGE_PUBLIC_KEY": str(tmp_path / "keys/bridge.pem"),
    }


@pytest.fixture
def run(environment):
    def call(*words, typed=None, **changes):
        return CliRunner().invoke(toolpict, words, input=typed, env={**environment, **changes})

    return call


@pytest.fixture
def database(run, environment):
    """The database of the installation, without our rules."""
    assert run("database", "upgrade").exit_code == 0
    engine = sa.create_engine(environment["TOOLPICT_DATABASE_URL"])
    yield engine
    engine.dispose()


def add(run, username="arc", password="a long enough password", *more):
    words = ["account", "add", username, "--name", "Claire Martin", "--email", "arc@example.test", *more]
    return run(*words, typed=f"{password}\n")


def test_an_upgrade_may_be_run_again(run, database):
    again = run("database", "upgrade")
    assert (again.exit_code, again.output) == (0, "The database is up to date.\n")


def test_what_is_wrong_with_the_settings_is_said(run):
    refused = run("database", "upgrade", TOOLPICT_SECRET_KEY="short")
    assert refused.exit_code == 1
    assert "TOOLPICT_SECRET_KEY" in refused.output
    assert "short" not in refused.output.replace("too short", "")


def test_an_account_is_added_with_its_rights_and_a_hash(run, database):
    added = add(run, "arc", "a long enough password", "--opens-research-studies")
    assert (added.exit_code, added.output) == (0, "arc can sign in.\n")
    with database.connect() as connection:
        (row,) = connection.execute(accounts.select()).all()
    assert (row.username, row.opens_research_studies, row.administers) == ("arc", True, False)
    assert row.password_hash.startswith("$argon2id$")


def test_a_refused_account_is_told_why(run, database):
    assert add(run).exit_code == 0
    twice, guessable = add(run), add(run, "other", "password")
    assert twice.exit_code == guessable.exit_code == 1
    with database.connect() as connection:
        assert len(connection.execute(accounts.select()).all()) == 1


def test_keys_are_made_once(run, tmp_path):
    first = run("keys", "--public", str(tmp_path / "out/public.pem"))
    again = run("keys")
    assert first.exit_code == again.exit_code == 0
    assert first.output == again.output == (tmp_path / "out/public.pem").read_text()
    assert first.output.startswith("-----BEGIN PUBLIC KEY-----")
    assert (tmp_path / "keys/own.pem").stat().st_mode & 0o077 == 0


def test_an_untouched_chain_holds(run, database, tmp_path):
    ArrangedWorld(database, tmp_path / "files")
    verified = run("audit", "verify")
    assert verified.exit_code == 0, verified.output
    assert "The chain holds: 48 entries, head " in verified.output


@pytest.mark.parametrize(
    ("trigger", "change"),
    [
        ("audit_entry_update_refused", "UPDATE audit_entry SET code = 'task-moved' WHERE number = 5"),
        ("audit_entry_delete_refused", "DELETE FROM audit_entry WHERE number = 5"),
        ("audit_payload_update_refused", "UPDATE audit_payload SET text = '{}' WHERE number = 5"),
        ("response_value_update_refused", "UPDATE response_value SET text = '3' WHERE path = 'IMAGE_QUALITY'"),
        ("signature_update_refused", "UPDATE signature SET revision_sha256 = 'x'"),
    ],
)
def test_what_somebody_changed_behind_our_back_is_found(run, database, tmp_path, trigger, change):
    ArrangedWorld(database, tmp_path / "files")
    with database.begin() as connection:
        with pytest.raises(sa.exc.IntegrityError, match="append-only"), connection.begin_nested():
            connection.exec_driver_sql(change)
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        connection.exec_driver_sql(f"DROP TRIGGER {trigger}")
        connection.exec_driver_sql(change)
    verified = run("audit", "verify")
    assert verified.exit_code == 1, verified.output
    assert "do not hold" in verified.output


def test_a_changed_file_is_found(run, database, tmp_path):
    world = ArrangedWorld(database, tmp_path / "files")
    (world.files / world.attachment.sha256).write_bytes(b"something else")
    verified = run("audit", "verify")
    assert verified.exit_code == 1
