"""Settings of the bridge, read once from the environment and checked before anything starts."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Self
from urllib.parse import urlsplit

from anonymization_bridge.addresses import host_and_port, is_protected, place

PREFIX: Final = "TOOLPICT_BRIDGE_"
SHORTEST_SECRET: Final = 32
"""Characters."""

NOT_SECRET: Final = frozenset({"changeme", "change-me", "secret", "secret-key", "default", "development", "toolpict"})
"""What people leave in a configuration; a secret that only repeats one of them is none."""


class SettingsError(Exception):
    """The bridge refuses to start; the message names the settings, never their values."""


@dataclass(frozen=True)
class Settings:
    """Everything that differs between two installations.

    Attributes
    ----------
    work_folder
        Where identified objects wait on their way; on the clinical side, never shared.
    public_url
        Where browsers find the bridge; https, unless it is this machine.
    clinical_pacs_host, clinical_pacs_port, clinical_pacs_ae_title
        The clinical PACS, asked by C-FIND and C-GET.
    ae_title
        What the bridge calls itself there.
    research_archive_root
        DICOMweb root of the research archive, without a slash at the end.
    toolpict_public_key, private_key
        PEM files: the public half of TOOLPICT's key, and the bridge's own Ed25519 key.
    upload_limit_bytes
        Largest ZIP that is taken.

    """

    secret_key: str = field(repr=False)
    database_url: str
    work_folder: Path
    public_url: str
    trusted_hosts: tuple[str, ...]
    clinical_pacs_host: str
    clinical_pacs_port: int
    clinical_pacs_ae_title: str
    ae_title: str
    research_archive_root: str
    research_archive_write_token: str = field(repr=False)
    research_archive_read_token: str = field(repr=False)
    toolpict_url: str
    toolpict_public_key: Path
    private_key: Path
    research_archive_ae_title: str = ""
    clinical_pacs_dicomweb_root: str = ""
    upload_limit_bytes: int = 8_000_000_000

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """Read the TOOLPICT_BRIDGE_* variables.

        Raises
        ------
        SettingsError
            One is missing, or the whole is not safe.

        """
        read = Reader(environment)
        public_url = read.text("PUBLIC_URL").rstrip("/")
        write_token = read.text("RESEARCH_ARCHIVE_WRITE_TOKEN", "")
        settings = cls(
            secret_key=read.text("SECRET_KEY"),
            database_url=read.text("DATABASE_URL"),
            work_folder=Path(read.text("WORK_FOLDER")),
            public_url=public_url,
            trusted_hosts=tuple(
                filter(None, read.text("TRUSTED_HOSTS", urlsplit(public_url).hostname or "").split(","))
            ),
            clinical_pacs_host=read.text("CLINICAL_PACS_HOST"),
            clinical_pacs_port=read.number("CLINICAL_PACS_PORT"),
            clinical_pacs_ae_title=read.text("CLINICAL_PACS_AE_TITLE"),
            ae_title=read.text("AE_TITLE", "TOOLPICTBRIDGE"),
            research_archive_root=read.text("RESEARCH_ARCHIVE_ROOT").rstrip("/"),
            research_archive_write_token=write_token,
            research_archive_read_token=read.text("RESEARCH_ARCHIVE_READ_TOKEN", write_token),
            toolpict_url=read.text("TOOLPICT_URL").rstrip("/"),
            toolpict_public_key=Path(read.text("TOOLPICT_PUBLIC_KEY")),
            private_key=Path(read.text("PRIVATE_KEY")),
            research_archive_ae_title=read.text("RESEARCH_ARCHIVE_AE_TITLE", ""),
            clinical_pacs_dicomweb_root=read.text("CLINICAL_PACS_DICOMWEB_ROOT", "").rstrip("/"),
            upload_limit_bytes=read.number("UPLOAD_LIMIT_BYTES", 8_000_000_000),
        )
        check(settings)
        return settings

    @property
    def behind_tls(self) -> bool:
        """Tell whether browsers come by https, so that cookies may be tied to it."""
        return urlsplit(self.public_url).scheme == "https"


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

    def number(self, name: str, default: int | None = None) -> int:
        """Return a variable that is a whole number."""
        found = self.text(name, None if default is None else str(default))
        if not found.isdecimal():
            raise SettingsError(f"{PREFIX}{name} is not a whole number")
        return int(found)


def check(settings: Settings) -> None:
    """Refuse settings under which somebody could get in, or something could get out.

    Raises
    ------
    SettingsError
        Naming the settings to change.

    """
    if faults := [*secret_faults(settings), *clear_text_faults(settings), *meeting_faults(settings)]:
        raise SettingsError("; ".join(faults))


def secret_faults(settings: Settings) -> list[str]:
    """Return what is wrong with the secret key."""
    secret = settings.secret_key
    if len(secret) < SHORTEST_SECRET or len(set(secret)) < 8 or secret.lower().strip("-_0123456789 ") in NOT_SECRET:
        return [f"{PREFIX}SECRET_KEY is a default or too short: at least {SHORTEST_SECRET} random characters"]
    return []


def clear_text_faults(settings: Settings) -> list[str]:
    """Return the addresses on which others could read along."""
    addresses = {
        "PUBLIC_URL": settings.public_url,
        "RESEARCH_ARCHIVE_ROOT": settings.research_archive_root,
        "TOOLPICT_URL": settings.toolpict_url,
    }
    return [f"{PREFIX}{name} is neither https nor loopback" for name, url in addresses.items() if not is_protected(url)]


def meeting_faults(settings: Settings) -> list[str]:
    """Return where the clinical and the research side are the same place (REQUIREMENTS R30)."""
    faults = []
    research = host_and_port(settings.research_archive_root)
    clinical = [place(settings.clinical_pacs_host, settings.clinical_pacs_port)]
    if settings.clinical_pacs_dicomweb_root:
        clinical.append(host_and_port(settings.clinical_pacs_dicomweb_root))
    if research in clinical:
        faults.append("the clinical PACS and the research archive share host and port")
    if settings.clinical_pacs_dicomweb_root == settings.research_archive_root:
        faults.append("the clinical PACS and the research archive share one DICOMweb root")
    if settings.research_archive_ae_title.strip() == settings.clinical_pacs_ae_title.strip():
        faults.append("the clinical PACS and the research archive share one AE title")
    return faults
