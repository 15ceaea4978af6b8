"""The master keys of an installation: outside the database, in a file that only its owner reads, the newest first."""

import os
import secrets
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from anonymization_bridge.settings import PREFIX, SettingsError

SECRET_BYTES: Final = 32
ID_BYTES: Final = 4
SETTING: Final = f"{PREFIX}MASTER_KEY_FILE"


@dataclass(frozen=True)
class MasterKey:
    """One master key; its id stands with everything sealed under it."""

    id: str
    secret: bytes = field(repr=False)


def read_master_keys(path: Path) -> tuple[MasterKey, ...]:
    """Return the keys of a file: a line each, id and 64 hexadecimal digits.

    Raises
    ------
    SettingsError
        The file is not there, is open to others, or holds something else.

    """
    try:
        mode, written = path.stat().st_mode, path.read_text("ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{SETTING}: the file cannot be read") from error
    if stat.S_IMODE(mode) & 0o077:
        raise SettingsError(f"{SETTING}: the file is open to others than its owner: chmod 600")
    keys = tuple(read_line(line) for line in written.splitlines() if line.strip())
    if not keys or len({key.id for key in keys}) < len(keys):
        raise SettingsError(f"{SETTING}: at least one key, each with an id of its own")
    return keys


def read_line(line: str) -> MasterKey:
    """Return the key of one line."""
    try:
        key_id, written = line.split()
        secret = bytes.fromhex(written)
    except ValueError as error:
        raise SettingsError(f"{SETTING}: a line is an id and 64 hexadecimal digits") from error
    if len(secret) != SECRET_BYTES or not (0 < len(key_id) <= 32):
        raise SettingsError(f"{SETTING}: a line is an id and 64 hexadecimal digits")
    return MasterKey(key_id, secret)


def new_master_key() -> MasterKey:
    """Return a fresh random key."""
    return MasterKey(secrets.token_hex(ID_BYTES), secrets.token_bytes(SECRET_BYTES))


def write_master_keys(path: Path, keys: tuple[MasterKey, ...]) -> None:
    """Write a file of keys that only its owner may read, in the place of the one that is there."""
    partial = path.with_name(f"{path.name}.part")
    partial.unlink(missing_ok=True)
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.writelines(f"{key.id} {key.secret.hex()}\n" for key in keys)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
