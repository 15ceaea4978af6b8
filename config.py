"""Settings of TOOLPICT, read once from the environment and checked before anything starts."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Self
from urllib.parse import urlsplit

PREFIX: Final = "TOOLPICT_"
SHORTEST_SECRET: Final = 32
NOT_SECRET: Final = frozenset({"changeme", "change-me", "secret", "secret-key", "default", "development", "toolpict"})
NO: Final = frozenset({"", "0", "false", "no"})
PLACEHOLDER: Final = "{study_instance_uid}"
WEB_SCHEMES: Final = frozenset({"http", "https"})
RUN_BY_BROWSERS: Final = frozenset(
    {"javascript", "data", "vbscript", "blob", "file", "about", "filesystem", "view-source"}
)
"""Schemes whose addresses a browser would run or read from the disk: never those of a link, whatever is configured."""

LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})


class SettingsError(RuntimeError):
    """The program refuses to start; the message names the settings, never their values."""


@dataclass(frozen=True)
class Settings:
    """Everything that differs between two installations.

    Attributes
    ----------
    public_url
        Where browsers find TOOLPICT; https, unless it is this machine.
    archive_folder
        Folder of the embedded archive; None when a DICOMweb server keeps the images.
    archive_root, archive_token
        DICOMweb root of the research archive and its bearer token; empty with the embedded archive.
    archive_write_token, archive_read_token
        Tokens that `toolpict archive` asks of the bridge and of other clients; empty when it does not run here.
    bridge_url
        Where browsers find the bridge.
    private_key, bridge_public_key
        PEM files: our own Ed25519 key, and the public half of the bridge's.
    mail_host, mail_port
        Mail server; no mail is sent when the host is empty.
    mail_starts_tls
        Ask the mail server for encryption before anything is said.
    proxies
        How many front servers of ours stand before the program; see `toolpict.web.rooms.Front`.
    clamd_address
        Where ClamAV's daemon listens, `/run/clamav/clamd.ctl` or `host:port`; files are not scanned when it is empty.
    console_url
        Address that opens an examination in the console of the research PACS, with `{study_instance_uid}` in it; empty
        when there is none.
    console_schemes
        Schemes besides http and https that `console_url` may have, such as that of a program on the reader's machine.
    access_log_days
        How long it is kept who looked at what.
    debug
        Show faults to whoever asks: for developing on this machine, refused everywhere else.

    """

    secret_key: str
    database_url: str
    public_url: str
    files_folder: Path
    archive_folder: Path | None
    archive_root: str
    archive_token: str
    archive_write_token: str
    archive_read_token: str
    bridge_url: str
    private_key: Path
    bridge_public_key: Path
    mail_host: str = ""
    mail_port: int = 25
    mail_sender: str = "toolpict@localhost"
    mail_starts_tls: bool = False
    trusted_hosts: tuple[str, ...] = field(default=())
    proxies: int = 0
    console_url: str = ""
    clamd_address: str = ""
    console_schemes: tuple[str, ...] = ()
    access_log_days: int = 365
    debug: bool = False

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """Read the TOOLPICT_* variables.

        Raises
        ------
        SettingsError
            One is missing, or the whole is not safe.

        """
        read = Reader(environment)
        public_url = read.text("PUBLIC_URL").rstrip("/")
        folder = read.text("ARCHIVE_FOLDER", "")
        settings = cls(
            secret_key=read.text("SECRET_KEY"),
            database_url=read.text("DATABASE_URL"),
            public_url=public_url,
            files_folder=Path(read.text("FILES_FOLDER")),
            archive_folder=Path(folder) if folder else None,
            archive_root=read.text("ARCHIVE_ROOT", "").rstrip("/"),
            archive_token=read.text("ARCHIVE_TOKEN", ""),
            archive_write_token=read.text("ARCHIVE_WRITE_TOKEN", ""),
            archive_read_token=read.text("ARCHIVE_READ_TOKEN", ""),
            bridge_url=read.text("BRIDGE_URL").rstrip("/"),
            private_key=Path(read.text("PRIVATE_KEY")),
            bridge_public_key=Path(read.text("BRIDGE_PUBLIC_KEY")),
            mail_host=read.text("MAIL_HOST", ""),
            mail_port=read.number("MAIL_PORT", 25),
            mail_sender=read.text("MAIL_SENDER", "toolpict@localhost"),
            mail_starts_tls=read.flag("MAIL_STARTTLS"),
            trusted_hosts=tuple(
                filter(None, read.text("TRUSTED_HOSTS", urlsplit(public_url).hostname or "").split(","))
            ),
            proxies=read.number("PROXIES", 0),
            console_url=read.text("CONSOLE_URL", ""),
            clamd_address=read.text("CLAMD_ADDRESS", ""),
            console_schemes=tuple(filter(None, read.text("CONSOLE_SCHEMES", "").lower().split(","))),
            access_log_days=read.number("ACCESS_LOG_DAYS", 365),
            debug=read.flag("DEBUG") or is_set(environment.get("FLASK_DEBUG", "")),
        )
        check(settings)
        return settings

    @property
    def behind_tls(self) -> bool:
        """Tell whether browsers come by https, so that cookies may be tied to it."""
        return urlsplit(self.public_url).scheme == "https"

    @property
    def bridge_origin(self) -> str:
        """Return scheme, host and port of the bridge."""
        parts = urlsplit(self.bridge_url)
        return f"{parts.scheme}://{parts.netloc}"


class Reader:
    """Reads variables, and names the one that is missing or wrong."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment

    def text(self, name: str, default: str | None = None) -> str:
        """Return a variable, or its default when there is one."""
        found = self._environment.get(PREFIX + name, default)
        if found is None:
            raise SettingsError(f"{PREFIX}{name} is missing")
        return found

    def number(self, name: str, default: int) -> int:
        """Return a variable that is a whole number."""
        found = self.text(name, str(default))
        if not found.isdecimal():
            raise SettingsError(f"{PREFIX}{name} is not a whole number")
        return int(found)

    def flag(self, name: str) -> bool:
        """Tell whether a variable is set to something that does not mean no."""
        return is_set(self.text(name, ""))


def is_set(value: str) -> bool:
    """Tell whether a value means yes, as Flask reads its own."""
    return value.strip().lower() not in NO


def check(settings: Settings) -> None:
    """Refuse settings under which somebody could get in, or read along.

    Raises
    ------
    SettingsError
        Naming the settings to change.

    """
    if faults := [fault for find in FAULTS for fault in find(settings)]:
        raise SettingsError("; ".join(faults))


def secret_faults(settings: Settings) -> list[str]:
    """Return what is wrong with the secret key."""
    secret = settings.secret_key
    if len(secret) < SHORTEST_SECRET or len(set(secret)) < 8 or secret.lower().strip("-_0123456789 ") in NOT_SECRET:
        return [f"{PREFIX}SECRET_KEY is a default or too short: at least {SHORTEST_SECRET} random characters"]
    return []


def debug_faults(settings: Settings) -> list[str]:
    """Return what is wrong with showing faults to whoever asks."""
    reached = urlsplit(settings.public_url).hostname not in LOOPBACK or settings.proxies > 0
    if settings.debug and reached:
        return [f"{PREFIX}DEBUG or FLASK_DEBUG is set where others than this machine come in"]
    return []


def is_protected(url: str) -> bool:
    """Tell whether nobody on the way can read along: https, or this machine (R3)."""
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)


def clear_text_faults(settings: Settings) -> list[str]:
    """Return the addresses on which others could read along."""
    addresses = {"PUBLIC_URL": settings.public_url, "BRIDGE_URL": settings.bridge_url}
    if settings.archive_root:
        addresses["ARCHIVE_ROOT"] = settings.archive_root
    return [f"{PREFIX}{name} is neither https nor loopback" for name, url in addresses.items() if not is_protected(url)]


def archive_faults(settings: Settings) -> list[str]:
    """Return what is wrong with where the images are kept."""
    if bool(settings.archive_folder) == bool(settings.archive_root):
        return [f"one of {PREFIX}ARCHIVE_FOLDER and {PREFIX}ARCHIVE_ROOT is needed, not both"]
    return []


def console_faults(settings: Settings) -> list[str]:
    """Return what is wrong with the address of the console: only its path, query or fragment may vary (R8)."""
    if not settings.console_url:
        return []
    scheme, _, rest = settings.console_url.partition(":")
    fixed, named, _ = rest.partition(PLACEHOLDER)
    allowed = (WEB_SCHEMES | {*settings.console_schemes}) - RUN_BY_BROWSERS
    faults = []
    if scheme.lower() not in allowed:
        faults.append(f"{PREFIX}CONSOLE_URL is neither http, https nor a scheme of {PREFIX}CONSOLE_SCHEMES")
    if not named or any(sign in settings.console_url.replace(PLACEHOLDER, "") for sign in "{}\\ \t\r\n"):
        faults.append(f"{PREFIX}CONSOLE_URL names nothing but {PLACEHOLDER}, and names it")
    if scheme.lower() in WEB_SCHEMES and not re.match(r"//[^/?#{}]+[/?#]", fixed):
        faults.append(f"{PREFIX}CONSOLE_URL has no host of its own")
    return faults


def scanner_faults(settings: Settings) -> list[str]:
    """Return what is wrong with the address of the virus scanner."""
    address = settings.clamd_address
    if not address or address.startswith("/") or re.fullmatch(r".+:[0-9]{1,5}", address, re.ASCII):
        return []
    return [f"{PREFIX}CLAMD_ADDRESS is neither the path of a socket nor host:port"]


def retention_faults(settings: Settings) -> list[str]:
    """Return what is wrong with how long the access log is kept."""
    return [] if settings.access_log_days > 0 else [f"{PREFIX}ACCESS_LOG_DAYS is no time at all"]


FAULTS: Final = (
    secret_faults,
    clear_text_faults,
    archive_faults,
    debug_faults,
    console_faults,
    scanner_faults,
    retention_faults,
)
