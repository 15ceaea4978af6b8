"""What is typed on the command line: `toolpict --help`."""

import json
import sys
from pathlib import Path
from typing import Final

import click
from sqlalchemy.orm import Session

from toolpict.app import (
    build_worker,
    create_app,
    now,
    open_archive,
    open_asking_again,
    open_files,
    open_installation,
    open_janitor,
    open_passwords,
    open_units,
    settle,
)
from toolpict.archive_commands import archive
from toolpict.domain.ecrf.dictionary import write_dictionary
from toolpict.domain.errors import DomainError
from toolpict.integration import daily, jobs
from toolpict.integration.exchange import make_key, public_pem, read_key
from toolpict.integration.verifications import DiskVerifications
from toolpict.persistence import audit, migrations, signed_records
from toolpict.persistence.database import IncompleteSchemaError, open_database, require_defences
from toolpict.services import accounts, form_files, reference
from toolpict.services.archive_watch import IdentifiedImagesError, look_into_archive
from toolpict.services.ports.installation import Verification
from toolpict.services.wording import Language, say
from toolpict.serving import serve, settings

KEPT_FREE: Final = 4
"""Threads of the viewer's process that never wait for a remote archive: they refuse, decide and search."""

STOPS: Final = frozenset({"state.archive", "state.triggers", "state.jobs"})
"""Parts without which `toolpict check` says that something is wrong."""


@click.group()
def toolpict() -> None:
    """Look after an installation of TOOLPICT."""


toolpict.add_command(archive)


@toolpict.group()
def database() -> None:
    """Look after the database."""


@database.command("upgrade")
def upgrade_database() -> None:
    """Bring the tables, and those of the job engine, to this version."""
    url = settings().database_url
    migrations.upgrade(url)
    jobs.migrate(url)
    require_defences(open_database(url))
    click.echo("The database is up to date.")


@toolpict.group()
def account() -> None:
    """Look after accounts."""


@account.command("add")
@click.argument("username")
@click.option("--name", required=True, help="Name as printed beside signatures.")
@click.option("--email", required=True)
@click.option("--language", type=click.Choice(["", "fr", "en"]), default="")
@click.option("--opens-research-studies", is_flag=True)
@click.option("--administers", is_flag=True)
def add_account(
    username: str, name: str, email: str, language: str, *, opens_research_studies: bool, administers: bool
) -> None:
    """Add an account; its password is read from standard input."""
    password = sys.stdin.readline().rstrip("\n")
    command = accounts.AddAccount(
        username=username,
        display_name=name,
        email=email,
        password=password,
        language=language,
        opens_research_studies=opens_research_studies,
        administers=administers,
    )
    own = settings()
    try:
        accounts.add_account(
            command, actor=accounts.SYSTEM, units=open_units(own), clock=now, passwords=open_passwords()
        )
    except DomainError as error:
        raise click.ClickException(say(Language.ENGLISH, error.code, **error.parameters)) from error
    click.echo(f"{username} can sign in.")


@toolpict.command()
@click.option("--private", envvar="TOOLPICT_PRIVATE_KEY", required=True, type=click.Path(path_type=Path))
@click.option("--public", type=click.Path(path_type=Path), help="Write the public half there too.")
def keys(private: Path, public: Path | None) -> None:
    """Make our Ed25519 key pair if there is none, and print its public half, to be carried to the bridge."""
    key = read_key(private, private=True) if private.exists() else make_key(private)
    if public is not None:
        public.parent.mkdir(parents=True, exist_ok=True)
        public.write_text(public_pem(key))
    click.echo(public_pem(key), nl=False)


@toolpict.command()
@click.option("--port", type=int, default=8002, show_default=True)
@click.option("--threads", type=int, default=24, show_default=True)
def viewer(port: int, threads: int) -> None:
    """Serve images on the loopback in a process of their own, so that pages never wait for them; for a front server."""
    app = create_app(settings(), most_waiting=max(threads - KEPT_FREE, 1))
    settle()
    serve(app, port, threads)


@toolpict.command()
def worker() -> None:
    """Do the work that no request waits for, ask again for what was given up, and tidy up once a day, until stopped."""
    own = settings()
    try:
        working = build_worker(own)
    except IdentifiedImagesError as error:
        raise click.ClickException(str(error)) from error
    with daily.once_a_day(open_janitor(own)), daily.once_an_hour(open_asking_again(own)):
        working.run()


@toolpict.command()
def tidy() -> None:
    """Remove files no row names, unfinished ones, ended sessions and jobs, and the access log past its retention."""
    tidied = open_janitor(settings())()
    click.echo(
        f"Removed {tidied.files} files, {tidied.unfinished} unfinished ones, {tidied.rows} rows, {tidied.jobs} jobs."
    )


@toolpict.command()
def check() -> None:
    """Say how each part is, and look at the newest examinations of the archive; exit 1 when something is wrong."""
    own = settings()
    try:
        units = open_units(own)
    except IncompleteSchemaError as error:
        raise click.ClickException(str(error)) from error
    open_files(own)
    parts = open_installation(own, units).parts()
    for part in parts:
        words = say(Language.ENGLISH, part.state, **part.parameters)
        click.echo(f"{say(Language.ENGLISH, part.code)}: {words}")
    watch = look_into_archive(units=units, archive=open_archive(own), today=now().date())
    click.echo(f"Newest examinations looked at: {watch.looked_at}")
    for fault, places in (("not marked as de-identified", watch.identified), ("of an unknown study", watch.unknown)):
        for place in places:
            click.echo(f"Examination {place}, by Study Date and Study Instance UID, newest first: {fault}")
    if watch.is_away or watch.identified or any(part.code in STOPS and not part.is_well for part in parts):
        raise click.ClickException("something is wrong")


@toolpict.group("audit")
def audit_commands() -> None:
    """Check the audit trail."""


@audit_commands.command("verify")
def verify_audit() -> None:
    """Recompute the chain, the hashes of signed revisions, and the digests of their files."""
    own = settings()
    engine = open_database(own.database_url)
    with Session(engine) as session:
        broken = [*audit.broken_links(session), *signed_records.broken_revisions(session, open_files(own))]
        head = audit.head(session)
    DiskVerifications(own.files_folder).keep(Verification(now(), head.number, head.hash, len(broken)))
    for line in broken:
        click.echo(line)
    if broken:
        raise click.ClickException(f"{len(broken)} things do not hold")
    click.echo(f"The chain holds: {head.number} entries, head {head.hash}.")


@toolpict.group()
def form() -> None:
    """Look into a form's file, with no installation and no database."""


FORM_FILE: Final = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
REPEATING: Final = click.option("--repeating", multiple=True, help="An instrument that is answered more than once.")
LANGUAGE: Final = click.option("--language", type=click.Choice([str(each) for each in Language]), default="en")


@form.command("check")
@FORM_FILE
@REPEATING
@LANGUAGE
@click.option("--json", "as_json", is_flag=True, help="Say it as JSON, for a program.")
def check_form(file: Path, repeating: tuple[str, ...], language: str, *, as_json: bool) -> None:
    """Say all that is wrong with a form (.json) or a data dictionary of REDCap (.csv), and what it would lose.

    Exit 0 when it can be published, 1 when not.
    """
    found = form_files.read_form_file(file.name, file.read_bytes(), repeating=repeating)
    if as_json:
        click.echo(json.dumps(form_files.report(found, Language(language)), ensure_ascii=False, indent=1))
    else:
        for line in form_files.report_lines(found, Language(language)):
            click.echo(line)
    sys.exit(1 if found.problems else 0)


@form.command("import")
@FORM_FILE
@REPEATING
@click.option("--oid", default="", help="Of the form; made of the file's name unless given.")
@click.option("--title", default="", help="Of the form; the file's name unless given.")
def import_form(file: Path, repeating: tuple[str, ...], oid: str, title: str) -> None:
    """Write the form that a data dictionary of REDCap (.csv) describes, as JSON."""
    found = form_files.read_form_file(file.name, file.read_bytes(), oid=oid, title=title, repeating=repeating)
    for line in form_files.report_lines(found, Language.ENGLISH):
        click.echo(line, err=True)
    if found.problems:
        sys.exit(1)
    click.echo(json.dumps(json.loads(found.document), ensure_ascii=False, indent=2))


@form.command("export")
@FORM_FILE
@LANGUAGE
def export_form(file: Path, language: str) -> None:
    """Write a form (.json) as a data dictionary of REDCap, with its words in one language."""
    found = form_files.read_form_file(file.name, file.read_bytes())
    if found.problems:
        for line in form_files.report_lines(found, Language(language)):
            click.echo(line, err=True)
        sys.exit(1)
    text, notes = write_dictionary(found.document, language)
    for note in notes:
        click.echo(f"{note.row or 'form'}: {say(Language(language), note.code, **note.parameters)}", err=True)
    click.echo(text, nl=False)


@toolpict.command("task-states")
def task_states() -> None:
    """Print the life cycle of a task as docs/reference/task-states.md has it."""
    click.echo(reference.task_states_table(), nl=False)


@toolpict.command("permissions")
def permissions() -> None:
    """Print who may do what as docs/reference/permissions.md has it."""
    click.echo(reference.permissions_table(), nl=False)
