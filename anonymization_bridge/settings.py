"""Settings of the bridge, read once from the environment and checked before anything starts."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Self
from urllib.parse import urlsplit

from anonymization_bridge.addresses import host_and_port, is_protected, place

PREFIX: Final = "TOOLPICT_BRIDGE_"
C_GET: Final = "c-get"
C_MOVE: Final = "c-move"
DICOMWEB: Final = "dicomweb"
"""How the clinical PACS is asked."""

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
        The clinical PACS, asked by DICOM; not needed when it is asked by DICOMweb.
    ae_title
        What the bridge calls itself there.
    clinical_pacs_retrieve
        How it is asked: `c-get`, `c-move` or `dicomweb`.
    clinical_pacs_move_host, clinical_pacs_move_port
        Where it sends what is fetched by C-MOVE; it knows this address under our AE title.
    clinical_pacs_dicomweb_root, clinical_pacs_dicomweb_token
        Its DICOMweb services, without a slash at the end.
    research_archive_root
        DICOMweb root of the research archive, without a slash at the end.
    toolpict_public_key, private_key
        PEM files: the public half of TOOLPICT's key, and the bridge's own Ed25519 key.
    upload_limit_bytes
        Largest ZIP that is taken.
    master_key_file
        Keys under which those of research studies are sealed; None: the secret key is what they are sealed under.
    watched_folder
        Whatever is put there waits until somebody says for whom it is; None when none is watched.
    receiver_ae_title, receiver_host, receiver_port
        Where modalities and the PACS may send to; port 0 when they may not.
    receiver_peers
        Who may send: AE titles, each alone or as `TITLE@address`.
    quiet_seconds
        How long nothing more may have come before what was sent, or put into the watched folder, is taken as whole.
    dicom_tls_authority
        Certificate of who vouches for the other side of a DICOM connection; with it, all of them are TLS.
    dicom_tls_certificate, dicom_tls_key
        What the bridge shows of itself there; needed to receive, and where the PACS asks for it.
    media_folder, disc_folder
        Where DICOM folders, and images of discs, are delivered; None when they are not offered.

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
    master_key_file: Path | None = None
    clinical_pacs_retrieve: str = C_GET
    clinical_pacs_move_host: str = "127.0.0.1"
    clinical_pacs_move_port: int = 0
    clinical_pacs_dicomweb_token: str = field(default="", repr=False)
    watched_folder: Path | None = None
    receiver_ae_title: str = "TOOLPICTRECEIVE"
    receiver_host: str = "127.0.0.1"
    receiver_port: int = 0
    receiver_peers: tuple[str, ...] = ()
    quiet_seconds: int = 30
    dicom_tls_authority: Path | None = None
    dicom_tls_certificate: Path | None = None
    dicom_tls_key: Path | None = None
    media_folder: Path | None = None
    disc_folder: Path | None = None

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
        way = read.text("CLINICAL_PACS_RETRIEVE", C_GET)
        by_web = way == DICOMWEB
        settings = cls(
            secret_key=read.text("SECRET_KEY"),
            database_url=read.text("DATABASE_URL"),
            work_folder=Path(read.text("WORK_FOLDER")),
            public_url=public_url,
            trusted_hosts=tuple(
                filter(None, read.text("TRUSTED_HOSTS", urlsplit(public_url).hostname or "").split(","))
            ),
            clinical_pacs_host=read.text("CLINICAL_PACS_HOST", "" if by_web else None),
            clinical_pacs_port=read.number("CLINICAL_PACS_PORT", 0 if by_web else None),
            clinical_pacs_ae_title=read.text("CLINICAL_PACS_AE_TITLE", "" if by_web else None),
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
            master_key_file=read.path("MASTER_KEY_FILE"),
            clinical_pacs_retrieve=way,
            clinical_pacs_move_host=read.text("CLINICAL_PACS_MOVE_HOST", "127.0.0.1"),
            clinical_pacs_move_port=read.number("CLINICAL_PACS_MOVE_PORT", 0),
            clinical_pacs_dicomweb_token=read.text("CLINICAL_PACS_DICOMWEB_TOKEN", ""),
            watched_folder=read.path("WATCHED_FOLDER"),
            receiver_ae_title=read.text("RECEIVER_AE_TITLE", "TOOLPICTRECEIVE"),
            receiver_host=read.text("RECEIVER_HOST", "127.0.0.1"),
            receiver_port=read.number("RECEIVER_PORT", 0),
            receiver_peers=tuple(filter(None, read.text("RECEIVER_PEERS", "").split(","))),
            quiet_seconds=read.number("QUIET_SECONDS", 30),
            dicom_tls_authority=read.path("DICOM_TLS_AUTHORITY"),
            dicom_tls_certificate=read.path("DICOM_TLS_CERTIFICATE"),
            dicom_tls_key=read.path("DICOM_TLS_KEY"),
            media_folder=read.path("MEDIA_FOLDER"),
            disc_folder=read.path("DISC_FOLDER"),
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

    def path(self, name: str) -> Path | None:
        """Return a variable that names a file or folder; None when it is empty or missing."""
        found = self.text(name, "")
        return Path(found) if found else None


def check(settings: Settings) -> None:
    """Refuse settings under which somebody could get in, or something could get out.

    Raises
    ------
    SettingsError
        Naming the settings to change.

    """
    faults = [*secret_faults(settings), *clear_text_faults(settings), *meeting_faults(settings), *way_faults(settings)]
    if faults:
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
    if settings.clinical_pacs_dicomweb_root:
        addresses["CLINICAL_PACS_DICOMWEB_ROOT"] = settings.clinical_pacs_dicomweb_root
    return [f"{PREFIX}{name} is neither https nor loopback" for name, url in addresses.items() if not is_protected(url)]


def way_faults(settings: Settings) -> list[str]:
    """Return what is wrong with the ways in and out."""
    way, faults = settings.clinical_pacs_retrieve, []
    if way not in {C_GET, C_MOVE, DICOMWEB}:
        faults.append(f"{PREFIX}CLINICAL_PACS_RETRIEVE is none of {C_GET}, {C_MOVE}, {DICOMWEB}")
    if way == C_MOVE and not settings.clinical_pacs_move_port:
        faults.append(f"{PREFIX}CLINICAL_PACS_MOVE_PORT is missing")
    if way == DICOMWEB and not settings.clinical_pacs_dicomweb_root:
        faults.append(f"{PREFIX}CLINICAL_PACS_DICOMWEB_ROOT is missing")
    own = (settings.dicom_tls_certificate, settings.dicom_tls_key)
    receives = settings.receiver_port or way == C_MOVE
    if (own[0] is None) != (own[1] is None) or (settings.dicom_tls_authority and receives and None in own):
        faults.append(f"{PREFIX}DICOM_TLS_CERTIFICATE and {PREFIX}DICOM_TLS_KEY belong together")
    if settings.receiver_port and not settings.receiver_peers:
        faults.append(f"{PREFIX}RECEIVER_PEERS is empty: nobody could send")
    return faults


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
    clinical_title = settings.clinical_pacs_ae_title.strip()
    if clinical_title and settings.research_archive_ae_title.strip() == clinical_title:
        faults.append("the clinical PACS and the research archive share one AE title")
    return faults
