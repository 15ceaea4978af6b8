"""What is typed for work on folders: `deidentify`, `what-if`, `verify`, `profile check`; no server and no database."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Final

import click

from anonymization_bridge.deidentification.assignment import Assignment
from anonymization_bridge.deidentification.de_identify import Held
from anonymization_bridge.deidentification.folder import Handled, Work, de_identify_folder, files_of
from anonymization_bridge.deidentification.handling import LimitedChild
from anonymization_bridge.deidentification.in_words import FOLDER_CHECKED, FOLDER_DONE, in_words, say_sum
from anonymization_bridge.deidentification.key_files import read_key_file
from anonymization_bridge.deidentification.keys import ResearchStudyKey, new_research_study_key
from anonymization_bridge.deidentification.limits import Limits
from anonymization_bridge.deidentification.profile import DEFAULT_PROFILE, Profile, load_profile
from anonymization_bridge.deidentification.reasons import HoldReason, say_reason
from anonymization_bridge.deidentification.reference_page import attributes_page
from anonymization_bridge.deidentification.whole_folder import check_result, identifiers_of
from anonymization_bridge.deidentification.zones import Zone, load_zones

SOMETHING_HELD: Final = 3
LANGUAGE = click.option("--language", type=click.Choice(["fr", "en"]), default="fr", help="Of what is said.")
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
@LANGUAGE
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
    language: str,
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
    click.echo(as_message(handled, work.profile) if as_json else "\n".join(held_in_words(handled, language)))
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


def held_in_words(handled: list[Handled], language: str) -> list[str]:
    """Return a line for each held file and reason, and the sum."""
    held = [(one.source, one.outcome) for one in handled if isinstance(one.outcome, Held)]
    lines = [
        f"{source}: {reason}: {say_reason(language, reason)}" for source, outcome in held for reason in outcome.reasons
    ]
    return [*lines, say_sum(language, FOLDER_DONE, len(handled) - len(held), len(held))]


@click.command("what-if")
@click.argument("source", metavar="IN", type=click.Path(exists=True, path_type=Path))
@click.option("--profile", "profile_file", type=EXISTING_FILE, default=DEFAULT_PROFILE, help="TOML; else the default.")
@click.option("--zones", "zones_file", type=EXISTING_FILE, help="TOML: what to blank, per device and image size.")
@click.option("--json", "as_json", is_flag=True, help="Tell it for a program.")
@LANGUAGE
def what_if(*, source: Path, profile_file: Path, zones_file: Path | None, as_json: bool, language: str) -> None:
    """Tell what would happen to each attribute of each file, in words; nothing is written, no key is needed."""
    profile, zones = checked_profile(profile_file), () if zones_file is None else checked_zones(zones_file)
    nobody = Assignment(
        research_study_code="CODE",
        research_study_title="",
        sponsor="",
        inclusion_number="NUMBER",
        time_point="",
        site="",
    )
    key, told = new_research_study_key(), []
    with LimitedChild() as child:
        for path in files_of(source):
            seen = child.preview(path, nobody, key, profile, zones=zones)
            name = str(path.relative_to(source) if source.is_dir() else path.name)
            rows = [
                {"attribute": row.keyword, "tag": row.tag, "action": row.action, "in_words": in_words(language, row)}
                for row in seen.rows
            ]
            told.append({"source": name, "reasons": list(seen.reasons), "attributes": rows})
            if not as_json:
                click.echo("\n".join(as_lines(name, seen.reasons, rows, language)))
    if as_json:
        click.echo(json.dumps(told, indent=1))


def as_lines(name: str, reasons: tuple[HoldReason, ...], rows: list[dict[str, str]], language: str) -> list[str]:
    """Return what would happen to one file, a line an attribute."""
    return [
        f"== {name}",
        *(f"{reason}: {say_reason(language, reason)}" for reason in reasons),
        *(f"{row['tag']} {row['attribute']}: {row['in_words']}" for row in rows),
    ]


@click.command("verify")
@click.argument("folder", metavar="OUT", type=click.Path(exists=True, path_type=Path))
@click.option("--code", required=True, help="Code of the research study.")
@click.option("--number", required=True, help="Inclusion number of the subject.")
@click.option("--profile", "profile_file", type=EXISTING_FILE, default=DEFAULT_PROFILE, help="TOML; else the default.")
@click.option("--source", type=click.Path(exists=True, path_type=Path), help="Search for what identifies these, too.")
@click.option("--json", "as_json", is_flag=True, help="Tell it for a program.")
@LANGUAGE
def verify(
    *, folder: Path, code: str, number: str, profile_file: Path, source: Path | None, as_json: bool, language: str
) -> None:
    """Check results anew: labelled, nothing beside the allow-list, nothing behind; exit 3 when one is not as it must be."""
    assignment, profile = checked_assignment(code, "", "", number, "", "", 1), checked_profile(profile_file)
    identifiers = identifiers_of([] if source is None else files_of(source), assignment.subject_label)
    reasons = {path.name: check_result(path, assignment, profile, identifiers) for path in files_of(folder)}
    wrong = {name: reason for name, reason in reasons.items() if reason is not None}
    if as_json:
        click.echo(json.dumps({"checked": len(reasons), "wrong": wrong}, indent=1))
    else:
        for name, reason in wrong.items():
            click.echo(f"{name}: {reason}: {say_reason(language, reason)}")
        click.echo(say_sum(language, FOLDER_CHECKED, len(reasons), len(wrong)))
    sys.exit(SOMETHING_HELD if wrong else 0)


@click.group("profile")
def profile_group() -> None:
    """Look after what research studies remove and keep."""


@profile_group.command("check")
@click.argument("profile_file", metavar="FILE", type=EXISTING_FILE, required=False, default=DEFAULT_PROFILE)
@click.option("--json", "as_json", is_flag=True, help="Tell it for a program.")
@LANGUAGE
def profile_check(*, profile_file: Path, as_json: bool, language: str) -> None:
    """Say what a profile does, in words, and its digest as it stands in (0012,0063); exit 2 when it is none."""
    found = checked_profile(profile_file)
    if as_json:
        about = {
            "name": found.name,
            "version": found.version,
            "sha256": found.digest,
            "in_words": found.in_words(language),
        }
        click.echo(json.dumps({**about, "codes": [code.value for code in found.codes]}, indent=1))
        return
    click.echo("\n".join([f"{found.name} {found.version}", *found.in_words(language), found.digest]))


@profile_group.command("attributes")
def profile_attributes() -> None:
    """Print what happens to each attribute, as docs/reference/attributes.md has it."""
    click.echo(attributes_page(), nl=False)
