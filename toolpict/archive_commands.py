"""What is typed on the command line about the embedded archive: `toolpict archive --help`."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from toolpict.app import open_units
from toolpict.domain.errors import UnreachableError
from toolpict.domain.imaging import ImagingStudy, ImagingStudyStatus
from toolpict.integration.archive import verification
from toolpict.integration.archive.embedded import EmbeddedArchive
from toolpict.integration.archive.server import create_archive_app
from toolpict.integration.dicomweb.adapter import DicomWebArchive
from toolpict.integration.dicomweb.address import RemoteArchive
from toolpict.services.archive_watch import everything
from toolpict.services.ports.archive import Attribute, Filters, Level
from toolpict.serving import serve, settings


@click.group(invoke_without_command=True)
@click.option("--port", type=int, default=8083, show_default=True)
@click.option("--threads", type=int, default=8, show_default=True)
@click.pass_context
def archive(context: click.Context, port: int, threads: int) -> None:
    """Serve the embedded archive by DICOMweb on the loopback, for the bridge and other clients; or look after it."""
    if context.invoked_subcommand is not None:
        return
    own = settings()
    app = create_archive_app(folder(), own.archive_write_token, own.archive_read_token)
    serve(app, port, threads)


def folder() -> Path:
    """Return where the embedded archive is, or leave with the sentence that says there is none."""
    found = settings().archive_folder
    if found is None:
        raise click.ClickException("TOOLPICT_ARCHIVE_FOLDER is not set: a DICOMweb server keeps the images.")
    return found


@archive.command("verify")
def verify() -> None:
    """Recompute the digest of every file; name what is altered, missing or claims the UID of another; exit 1 then."""
    found = verification.verify(folder())
    for line in verified_lines(found):
        click.echo(line)
    if not found.holds:
        raise click.ClickException("the archive does not hold")
    click.echo(f"The archive holds: {found.instances} objects, each as it came.")


def verified_lines(found: verification.Verification) -> Iterator[str]:
    """Give a line for each file that is not as it should be."""
    kinds: dict[str, Sequence[str]] = {
        "Altered": found.altered,
        "Missing": found.missing,
        "Claims the UID of another object": found.colliding,
        "Named by nothing, left by an intake that was cut off": found.unnamed,
    }
    for kind, digests in kinds.items():
        yield from (f"{kind}: {digest}" for digest in digests)


@archive.command("move")
@click.argument("root")
@click.option("--token", envvar="TOOLPICT_ARCHIVE_TOKEN", default="", help="To read there with.")
@click.option("--write-token", envvar="TOOLPICT_ARCHIVE_WRITE_TOKEN", default="", help="To store there with.")
def move(root: str, token: str, write_token: str) -> None:
    """Store every object in the DICOMweb server at ROOT, read each back and compare; nothing is removed here.

    Done again it goes on: what is there already is compared, and not stored twice.
    """
    try:
        target = DicomWebArchive(RemoteArchive.with_token(root, token, write_token))
        moved = verification.move(folder(), target)
    except (ValueError, UnreachableError) as error:
        raise click.ClickException(f"{root} cannot be used, or does not answer") from error
    for kind, digests in (("Refused there", moved.refused), ("Given back with other bytes", moved.different)):
        for digest in digests:
            click.echo(f"{kind}: {digest}")
    counts = ", ".join(f"{count} {outcome}" for outcome, count in sorted(moved.outcomes.items()))
    click.echo(f"Objects: {counts or 'none'}.")
    if not moved.is_complete:
        raise click.ClickException("not all of it is there")


@archive.command("remove")
@click.argument("examination")
@click.confirmation_option(prompt="Delete this examination for good?")
def remove(examination: str) -> None:
    """Delete an examination by its Study Instance UID, or by its place in the count of `toolpict check`.

    One that people work on is withdrawn in TOOLPICT, which deletes it here.
    """
    images = EmbeddedArchive(folder())
    uid = find_examination(images, examination)
    with open_units(settings()).looking() as work:
        known = work.find(ImagingStudy, study_instance_uid=uid)
    if any(one.status is not ImagingStudyStatus.WITHDRAWN for one in known):
        raise click.ClickException("it is registered: withdraw it in TOOLPICT, on the page of its intake")
    count = len(images.find(Level.INSTANCES, Filters(uid)))
    images.remove(uid)
    click.echo(f"Deleted: {count} objects.")


def find_examination(images: EmbeddedArchive, named: str) -> str:
    """Return the Study Instance UID of an examination, or leave when there is none."""
    if named.isdecimal():
        all_of_them = everything(images)
        place = int(named)
        found = all_of_them[place - 1 : place] if place else []
    else:
        found = images.find(Level.STUDIES, Filters(named))
    if not found:
        raise click.ClickException("there is no such examination")
    return found[0].text(Attribute.STUDY_INSTANCE_UID)
