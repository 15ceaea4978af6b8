"""What is typed for what research studies keep at the bridge: `profile publish`, `key …`, `zones export`."""

import getpass
import json
from pathlib import Path
from typing import TextIO

import click

from anonymization_bridge.assembly import open_rooms, sealer_of, utc_now
from anonymization_bridge.batch_commands import EXISTING_FILE, checked_profile, profile_group
from anonymization_bridge.database.engine import Database
from anonymization_bridge.deidentification.zones import as_table
from anonymization_bridge.intakes.keys import master_keys_in_use, seal_anew
from anonymization_bridge.intakes.profiles import publish
from anonymization_bridge.intakes.zoning import remembered
from anonymization_bridge.master_keys import SETTING, new_master_key, read_master_keys, write_master_keys
from anonymization_bridge.sending_commands import PERSON, TOKEN, acting
from anonymization_bridge.settings import Settings, SettingsError


@profile_group.command("publish")
@click.argument("profile_file", metavar="FILE", type=EXISTING_FILE)
@click.option("--research-study", "code", required=True, help="Code of the research study.")
@PERSON
@TOKEN
@click.option("--reason", required=True, help="Why the profile changes.")
def profile_publish(*, profile_file: Path, code: str, username: str, token_file: TextIO | None, reason: str) -> None:
    """Put a version of the profile of a research study in force, as its page would; the person's token proves who it is."""
    profile, rooms = checked_profile(profile_file), open_rooms(Settings.from_environment())
    publish(rooms, code, profile, reason, acting(rooms, username, token_file))
    click.echo(f"{code}: {profile.name} {profile.version} {profile.digest}")


@click.group("key")
def key_group() -> None:
    """Look after the master keys, under which the keys of research studies are sealed."""


@key_group.command("rotate")
def rotate() -> None:
    """Make a new master key, and seal every key anew under it; the older ones stay in the file until `key forget-old`."""
    settings = Settings.from_environment()
    path = settings.master_key_file
    if path is None:
        raise SettingsError(f"{SETTING} is missing: the file in which the master keys lie")
    older = read_master_keys(path) if path.exists() else ()
    write_master_keys(path, (new_master_key(), *older))
    sealer = sealer_of(settings)
    count = seal_anew(own_database(settings), sealer, f"shell:{getpass.getuser()}", utc_now())
    click.echo(f"{sealer.current_id}: {count}")


@key_group.command("forget-old")
def forget_old() -> None:
    """Take the master keys out of the file that nothing is sealed under any more; restart the programs before."""
    settings = Settings.from_environment()
    path = settings.master_key_file
    if path is None:
        raise SettingsError(f"{SETTING} is missing: the file in which the master keys lie")
    newest, *older = read_master_keys(path)
    used = master_keys_in_use(own_database(settings))
    kept = (newest, *(key for key in older if key.id in used))
    write_master_keys(path, kept)
    click.echo(" ".join(key.id for key in kept))


@click.group("zones")
def zones_group() -> None:
    """Look after the zones that are remembered for devices."""


@zones_group.command("export")
def zones_export() -> None:
    """Print the remembered zones as `deidentify --zones` and `what-if --zones` read them, in JSON."""
    with own_database().looking() as connection:
        tables = [as_table(zone) for zone in remembered(connection)]
    click.echo(json.dumps({"zones": tables}, indent=1))


def own_database(settings: Settings | None = None) -> Database:
    """Return the database of the installation, checked."""
    found = Database((settings or Settings.from_environment()).database_url)
    found.check()
    return found
