"""What is typed to bring images in as a person: `send`, and `held` for what then waits for a decision."""

import json
import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TextIO
from uuid import UUID, uuid4

import click

from anonymization_bridge import worker as working
from anonymization_bridge.assembly import open_rooms
from anonymization_bridge.codes import AT_WORK, Destination, IntakeStatus, SourceKind
from anonymization_bridge.destinations.medium import medium_of
from anonymization_bridge.errors import RefusedError
from anonymization_bridge.intakes import queries
from anonymization_bridge.intakes.directory_copy import last_copy
from anonymization_bridge.intakes.finding import discard_upload, open_upload
from anonymization_bridge.intakes.making import Request, make_intake
from anonymization_bridge.intakes.outbox import send_due
from anonymization_bridge.intakes.preparations import newer
from anonymization_bridge.intakes.queries import Line
from anonymization_bridge.people.accounts import Account
from anonymization_bridge.people.tokens import person_of
from anonymization_bridge.rooms import Rooms
from anonymization_bridge.settings import Settings
from anonymization_bridge.sources.storing import write_temporary_files_into
from anonymization_bridge.wording import Language, say

EXIT_STATUS: Final = {
    IntakeStatus.DELIVERED: 0,
    IntakeStatus.HELD: 3,
    IntakeStatus.REFUSED: 4,
    IntakeStatus.WITHDRAWN: 4,
}
NOT_FINISHED: Final = 5
TOKEN_VARIABLE: Final = "TOOLPICT_BRIDGE_TOKEN"  # noqa: S105 - a name
LOOK_SECONDS: Final = 0.2
DESTINATIONS: Final = {"archive": Destination.ARCHIVE, "folder": Destination.FOLDER, "iso": Destination.ISO_IMAGE}
PERSON = click.option("--as", "username", required=True, help="The account that answers for it.")
TOKEN = click.option(
    "--token-file",
    type=click.File(),
    help="File of a token of that account, `-` for standard input; else TOOLPICT_BRIDGE_TOKEN is read.",
)
JSON = click.option("--json", "as_json", is_flag=True, help="Tell it for a program.")
LANGUAGE = click.option(
    "--language", type=click.Choice(list(Language)), default=Language.FRENCH, help="Of what is said."
)


@click.command()
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option("--research-study", required=True)
@click.option("--inclusion", required=True, help="Inclusion number, without the code in front.")
@click.option("--time-point", required=True)
@PERSON
@TOKEN
@click.option("--to", type=click.Choice(list(DESTINATIONS)), default="archive", help="Where it goes.")
@click.option(
    "--confirm-warnings", is_flag=True, help="The patient or examination went elsewhere before, and that is meant."
)
@click.option("--wait/--no-wait", default=True, help="Do the work here, or leave it to the worker.")
@JSON
@LANGUAGE
def send(
    *,
    path: Path,
    research_study: str,
    inclusion: str,
    time_point: str,
    username: str,
    token_file: TextIO | None,
    to: str,
    confirm_warnings: bool,
    wait: bool,
    as_json: bool,
    language: str,
) -> None:
    """Bring in all examinations of a folder or ZIP, as the pages would; exit 0 delivered, 3 held, 4 refused, 5 waiting."""
    rooms = open_rooms(Settings.from_environment())
    write_temporary_files_into(rooms.folders.receiving)
    person = acting(rooms, username, token_file)
    name, contents = open_upload(rooms, path)
    request = Request(
        intake_id=uuid4(),
        research_study=research_study,
        inclusion_number=inclusion,
        time_point=time_point,
        source=SourceKind.FOLDER if path.is_dir() else SourceKind.ZIP,
        upload_name=name,
        chosen=contents.examinations,
        warnings_confirmed=confirm_warnings,
        destination=DESTINATIONS[to],
    )
    try:
        make_intake(rooms, request, person)
    except RefusedError:
        discard_upload(rooms, name)
        raise
    if wait:
        with bar(rooms, request.intake_id, person):
            bring(rooms, request.intake_id, person)
        send_due(rooms)
    sys.exit(told(rooms, request.intake_id, person, Language(language), as_json=as_json))


@click.command()
@PERSON
@TOKEN
@JSON
@LANGUAGE
def held(*, username: str, token_file: TextIO | None, language: str, as_json: bool) -> None:
    """List the intakes that wait for a decision of a person, with why; exit 0 none does, 3 some do."""
    rooms = open_rooms(Settings.from_environment())
    person = acting(rooms, username, token_file)
    with rooms.database.looking() as connection:
        lines = queries.lines(connection, person, IntakeStatus.HELD)
        found = [(line, queries.held_series(connection, line.intake.id)) for line in lines]
    if as_json:
        said = [about(line) | {"series": [series(one) for one in rows]} for line, rows in found]
        click.echo(json.dumps(said, indent=1))
    else:
        for line, rows in found:
            click.echo(f"{line.intake.id} {line.intake.label} {line.intake.time_point}")
            for one in rows:
                reasons = " ".join(say(Language(language), f"hold-{code}") for code in one.reason_codes)
                click.echo(f"  {one.number} {one.modality} {one.held}/{one.objects}: {reasons}")
    sys.exit(EXIT_STATUS[IntakeStatus.HELD] if found else 0)


def acting(rooms: Rooms, username: str, token_file: TextIO | None) -> Account:
    """Return the person, proved by a token, with the directory as it is now."""
    token = token_file.read() if token_file else os.environ.get(TOKEN_VARIABLE, "")
    person = person_of(rooms.database, username, token.strip(), rooms.clock())
    with rooms.database.looking() as connection:
        copy = last_copy(connection)
    newer(rooms, copy)
    return person


def bring(rooms: Rooms, intake_id: UUID, person: Account) -> None:
    """Bring an intake forward, or wait while a worker does, until it waits for somebody or something."""
    while working.finish(rooms, intake_id).status in AT_WORK:
        with rooms.database.looking() as connection:
            if queries.page(connection, intake_id, person).problem_code:
                return
        time.sleep(LOOK_SECONDS)


@contextmanager
def bar(rooms: Rooms, intake_id: UUID, person: Account) -> Iterator[None]:
    """Show how far an intake is, on a terminal, as long as the block runs."""
    ended = threading.Event()

    def follow() -> None:
        with click.progressbar(length=1000, file=sys.stderr) as shown:
            while not ended.wait(LOOK_SECONDS):
                with rooms.database.looking() as connection:
                    page = queries.page(connection, intake_id, person)
                shown.update(1000 * page.done // max(page.total, 1) - shown.pos)

    follower = threading.Thread(target=follow) if sys.stderr.isatty() else None
    if follower:
        follower.start()
    try:
        yield
    finally:
        ended.set()
        if follower:
            follower.join()


def told(rooms: Rooms, intake_id: UUID, person: Account, language: Language, *, as_json: bool) -> int:
    """Say what became of an intake, and return the exit status."""
    with rooms.database.looking() as connection:
        page = queries.page(connection, intake_id, person)
    one = page.intake
    if as_json:
        line = Line(one, page.total, sum(each.held for each in page.held))
        click.echo(json.dumps(about(line) | {"series": [series(each) for each in page.held]}, indent=1))
    else:
        click.echo(str(intake_id))
        if one.destination is not Destination.ARCHIVE:
            click.echo(medium_of(one.label, one.time_point, str(intake_id)).name)
        click.echo(say(language, page.problem_code or one.status))
    return EXIT_STATUS.get(one.status, NOT_FINISHED)


def about(line: Line) -> dict[str, object]:
    """Return an intake for a program."""
    one = line.intake
    return {
        "intake": str(one.id),
        "status": one.status,
        "subject": one.label,
        "time_point": one.time_point,
        "destination": one.destination,
        "objects": line.objects,
        "held": line.held,
        "reason_code": one.reason_code,
        "profile_sha256": one.profile_sha256,
    }


def series(one: queries.HeldSeries) -> dict[str, object]:
    """Return a held series for a program."""
    return {
        "number": one.number,
        "modality": one.modality,
        "objects": one.objects,
        "held": one.held,
        "reasons": list(one.reason_codes),
    }
