"""What is typed for work on folders: `toolpict-bridge deidentify`; no server, no database, no settings."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Final

import click

from anonymization_bridge.deidentification.assignment import Assignment
from anonymization_bridge.deidentification.de_identify import Held
from anonymization_bridge.deidentification.folder import Handled, Work, de_identify_folder, files_of
from anonymization_bridge.deidentification.key_files import read_key_file
from anonymization_bridge.deidentification.keys import ResearchStudyKey
from anonymization_bridge.deidentification.limits import Limits
from anonymization_bridge.deidentification.profile import DEFAULT_PROFILE, Profile, load_profile
from anonymization_bridge.deidentification.reasons import say_reason
from anonymization_bridge.deidentification.zones import Zone, load_zones

SOMETHING_HELD: Final = 3
EXISTING_FILE: Final = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("source", metavar="IN", type=click.Path(exists=True, path_type=Path))
@click.argument("target", metavar="OUT", type=click.Path(file_okay=False, path_type=Path))
@click.option("--code", required=True, help="Code of the research study, as in ONCO.")
@click.option("--number", required=True, help="Inclusion number of the subject, without the code in front.")
@click.option("--key", "key_file", required=True, type=EXISTING_FILE, help="256-bit key of the research study.")
@click.option("--profile", "profile_file", type=EXISTING_FILE, default=DEFAULT_PROFILE, help="TOML; else the default.")
@click.option("--zones", "zones_file", type=EXISTING_FILE, help="TOML: what to blank, per device and image size.")
@click.option("--time-point", default="", help="As in (0012,0050).")
@click.option("--site", default="", help="As in (0012,0030).")
@click.option("--title", default="", help="Of the research study, as in (0012,0021).")
@click.option("--sponsor", default="", help="As in (0012,0010).")
@click.option("--generation", default=1, type=click.IntRange(1), help="Moves when a subject is delivered anew.")
@click.option("--jobs", default=1, type=click.IntRange(1, 64), help="Objects handled at the same time.")
@click.option("--json", "as_json", is_flag=True, help="Tell it for a program.")
def deidentify(
    *,
    source: Path,
    target: Path,
    code: str,
    number: str,
    key_file: Path,
    profile_file: Path,
    zones_file: Path | None,
    time_point: str,
    site: str,
    title: str,
    sponsor: str,
    generation: int,
    jobs: int,
    as_json: bool,
) -> None:
    """De-identify the files of a folder into another; exit 0 all came out, 3 something is held, 2 misuse."""
    if target.resolve() == source.resolve() or source.resolve() in target.resolve().parents:
        raise click.UsageError("OUT lies in IN")
    work = Work(
        assignment=checked_assignment(code, title, sponsor, number, time_point, site, generation),
        key=checked_key(key_file),
        profile=checked_profile(profile_file),
        zones=() if zones_file is None else checked_zones(zones_file),
        limits=Limits(),
    )
    with click.progressbar(length=len(files_of(source)), file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
        handled = de_identify_folder(source, target, work, jobs, bar.update)
    click.echo(as_message(handled, work.profile) if as_json else "\n".join(in_words(handled)))
    sys.exit(SOMETHING_HELD if any(one.written is None for one in handled) else 0)


def checked_assignment(*parts: object) -> Assignment:
    """Return what the objects are labelled with, or refuse a code or number that is none."""
    try:
        return Assignment(*parts)  # type: ignore[arg-type]  # the caller has them in order
    except ValueError as error:
        raise click.UsageError(f"not a possible {error}") from error


def checked_key(path: Path) -> ResearchStudyKey:
    """Return the key of a file, or refuse the file."""
    try:
        return read_key_file(path)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--key") from error


def checked_profile(path: Path) -> Profile:
    """Return the profile of a file, or refuse the file."""
    try:
        return load_profile(path)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--profile") from error


def checked_zones(path: Path) -> tuple[Zone, ...]:
    """Return the zones of a file, or refuse the file."""
    try:
        return load_zones(path)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--zones") from error


def as_message(handled: list[Handled], profile: Profile) -> str:
    """Return what became of each file, as JSON."""
    written = [{"source": one.source, "file": one.written, **asdict(one.outcome)} for one in handled if one.written]
    held = [
        {"source": one.source, "reasons": list(one.outcome.reasons)} for one in handled if isinstance(one.outcome, Held)
    ]
    about = {"name": profile.name, "version": profile.version, "sha256": profile.digest}
    return json.dumps({"profile": about, "written": written, "held": held}, indent=1)


def in_words(handled: list[Handled]) -> list[str]:
    """Return a line for each held file and reason, and the sum."""
    held = [(one.source, one.outcome) for one in handled if isinstance(one.outcome, Held)]
    lines = [
        f"held: {source}: {reason}: {say_reason('en', reason)}"
        for source, outcome in held
        for reason in outcome.reasons
    ]
    return [*lines, f"{len(handled) - len(held)} written, {len(held)} held"]
