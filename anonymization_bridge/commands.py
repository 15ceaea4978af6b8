"""What is typed on the command line: `toolpict-bridge --help`."""

import getpass
import logging
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import click
from gunicorn.app.base import BaseApplication

from anonymization_bridge import worker as working
from anonymization_bridge.app import create_app
from anonymization_bridge.arrivals import receiving
from anonymization_bridge.assembly import open_rooms, utc_now
from anonymization_bridge.batch_commands import deidentify, profile_group, what_if
from anonymization_bridge.batch_commands import verify as verify_folder
from anonymization_bridge.database import audit
from anonymization_bridge.database import upgrade as upgrading
from anonymization_bridge.errors import RefusedError
from anonymization_bridge.exchange.signing import make_key, public_pem, read_key
from anonymization_bridge.intakes.directory_copy import refresh
from anonymization_bridge.people import accounts
from anonymization_bridge.sending_commands import held, send
from anonymization_bridge.settings import Settings, SettingsError
from anonymization_bridge.sources.storage_service import PORT_TAKEN
from anonymization_bridge.sources.storing import write_temporary_files_into
from anonymization_bridge.study_commands import key_group, own_database, zones_group
from anonymization_bridge.wording import Language, say


class SayingGroup(click.Group):
    """A group whose refusals are sentences, not tracebacks."""

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; a refusal ends it with status 1."""
        try:
            return super().invoke(ctx)
        except RefusedError as error:
            raise click.ClickException(say(Language.FRENCH, error.code, **error.parameters)) from error
        except SettingsError as error:
            raise click.ClickException(str(error)) from error


@click.group(cls=SayingGroup)
def bridge() -> None:
    """Look after the bridge, or bring images in with it."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)


for command in (deidentify, what_if, verify_folder, send, held, profile_group):
    bridge.add_command(command)
bridge.add_command(key_group)
bridge.add_command(zones_group)


@bridge.group()
def database() -> None:
    """Look after the bridge's own database."""


@database.command()
def upgrade() -> None:
    """Bring the database to this version; makes it when there is none."""
    upgrading.upgrade(Settings.from_environment().database_url)


@bridge.group()
def account() -> None:
    """Look after the people who may use the bridge."""


@account.command("add")
@click.argument("username")
@click.option("--display-name", default="")
@click.option("--password-stdin", is_flag=True, help="Read the password from the first line of standard input.")
def account_add(username: str, display_name: str, password_stdin: bool) -> None:
    """Open an account."""
    password = read_password(from_stdin=password_stdin)
    accounts.add_account(
        own_database(), username, display_name, password, actor=f"shell:{getpass.getuser()}", now=utc_now()
    )


@account.command("password")
@click.argument("username")
@click.option("--password-stdin", is_flag=True, help="Read the password from the first line of standard input.")
def account_password(username: str, password_stdin: bool) -> None:
    """Give an account another password, and end its sessions."""
    password = read_password(from_stdin=password_stdin)
    accounts.set_password(own_database(), username, password, actor=f"shell:{getpass.getuser()}", now=utc_now())


@account.command("close")
@click.argument("username")
def account_close(username: str) -> None:
    """Close an account, and end its sessions."""
    accounts.close_account(own_database(), username, actor=f"shell:{getpass.getuser()}", now=utc_now())


@bridge.command()
@click.option("--private", envvar="TOOLPICT_BRIDGE_PRIVATE_KEY", required=True, type=click.Path(path_type=Path))
@click.option("--public", type=click.Path(path_type=Path), help="Write the public half there too.")
def keys(private: Path, public: Path | None) -> None:
    """Make the Ed25519 key pair if there is none, and print its public half, to be carried to TOOLPICT."""
    key = read_key(private, private=True) if private.exists() else make_key(private)
    if public is not None:
        public.parent.mkdir(parents=True, exist_ok=True)
        public.write_text(public_pem(key))
    click.echo(public_pem(key), nl=False)


@bridge.command()
def check() -> None:
    """Say whether the bridge could start, and who answers."""
    rooms = open_rooms(Settings.from_environment())
    answers = {"clinical PACS": rooms.pacs.answers(), "research archive": rooms.archive.answers()}
    try:
        refresh(rooms)
        answers["TOOLPICT"] = True
    except RefusedError:
        answers["TOOLPICT"] = False
    for name, there in answers.items():
        click.echo(f"{name}: {'answers' if there else 'does not answer'}")
    sys.exit(0 if all(answers.values()) else 1)


@bridge.group("audit")
def audit_group() -> None:
    """Look after the audit trail."""


@audit_group.command()
def verify() -> None:
    """Recompute the chain; exit 1 with what is wrong when it does not hold."""
    with own_database().looking() as connection:
        findings = list(audit.verify(connection))
    for finding in findings:
        click.echo(finding)
    if not findings:
        click.echo("the chain holds")
    sys.exit(1 if findings else 0)


@bridge.command()
def worker() -> None:
    """Fetch, de-identify and deliver until stopped."""
    rooms = open_rooms(Settings.from_environment())
    write_temporary_files_into(rooms.folders.receiving)
    working.run(rooms, goes_on_until_stopped())


@bridge.command()
def receive() -> None:
    """Take what modalities and the PACS send, until stopped; exit 4 when the port is taken, 2 when there is none."""
    rooms = open_rooms(Settings.from_environment())
    if not rooms.settings.receiver_port:
        raise click.UsageError("TOOLPICT_BRIDGE_RECEIVER_PORT is not set")
    could = receiving.run(rooms.settings, rooms.folders, goes_on_until_stopped())
    sys.exit(0 if could else PORT_TAKEN)


def goes_on_until_stopped() -> Callable[[], bool]:
    """Return what tells whether nobody has asked this process to stop."""
    stopped: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda received, _frame: stopped.append(received))
    return lambda: not stopped


@bridge.command()
@click.option("--host", default="127.0.0.1")
@click.option("--port", default=8001, type=int)
@click.option("--threads", default=8, type=int)
def serve(host: str, port: int, threads: int) -> None:
    """Serve the pages."""
    settings = Settings.from_environment()
    open_rooms(settings).database.engine.dispose()  # refuses here rather than in the process that serves
    options = {"bind": f"{host}:{port}", "threads": threads, "worker_class": "gthread", "control_socket_disable": True}
    PageServer(settings, options).run()


class PageServer(BaseApplication):  # type: ignore[misc]  # gunicorn is untyped
    """Gunicorn with our application in one process of several threads."""

    def __init__(self, settings: Settings, options: dict[str, object]) -> None:
        self._settings = settings
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        """Take the options."""
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> object:
        """Return the application, made in the process that serves: SQLite is not carried over a fork."""
        return create_app(self._settings)


def read_password(*, from_stdin: bool) -> str:
    """Return a password, typed twice or from standard input."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\n")
    return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
