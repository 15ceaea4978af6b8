"""Opens everything an act needs, from plain settings."""

from datetime import UTC, datetime
from functools import partial

from anonymization_bridge.database.engine import Database
from anonymization_bridge.exchange.signing import read_key
from anonymization_bridge.exchange.toolpict import Toolpict
from anonymization_bridge.master_keys import read_master_keys
from anonymization_bridge.research_archive import ResearchArchive
from anonymization_bridge.rooms import Clock, Folders, Rooms
from anonymization_bridge.sealing import Sealer
from anonymization_bridge.settings import C_MOVE, DICOMWEB, Settings, check
from anonymization_bridge.sources.clinical_dicomweb import ClinicalDicomweb
from anonymization_bridge.sources.clinical_pacs import ClinicalPacs
from anonymization_bridge.sources.encryption import Encryption
from anonymization_bridge.sources.moving import Landing
from anonymization_bridge.sources.source import ClinicalSource


def utc_now() -> datetime:
    """Return the time."""
    return datetime.now(UTC)


def sealer_of(settings: Settings) -> Sealer:
    """Return what seals under the master keys of an installation.

    Raises
    ------
    SettingsError
        The file of master keys is not as it has to be.

    """
    path = settings.master_key_file
    return Sealer(settings.secret_key) if path is None else Sealer(settings.secret_key, partial(read_master_keys, path))


def open_rooms(settings: Settings, clock: Clock = utc_now) -> Rooms:
    """Return the rooms of an installation, with its work folders made.

    Raises
    ------
    SettingsError
        Something is not safe, a key cannot be read, or the database is not of this version.

    """
    check(settings)
    database = Database(settings.database_url)
    database.check()
    toolpict_key = read_key(settings.toolpict_public_key, private=False)
    own_key = read_key(settings.private_key, private=True)
    folders = Folders(settings.work_folder)
    folders.make()
    return Rooms(
        settings=settings,
        database=database,
        sealer=sealer_of(settings),
        toolpict=Toolpict(settings.toolpict_url, own_key, toolpict_key),
        toolpict_key=toolpict_key,
        pacs=clinical_source(settings),
        archive=ResearchArchive(
            settings.research_archive_root,
            settings.research_archive_write_token,
            settings.research_archive_read_token,
        ),
        folders=folders,
        clock=clock,
    )


def clinical_source(settings: Settings) -> ClinicalSource:
    """Return the clinical PACS, asked in the way that the installation has chosen."""
    if settings.clinical_pacs_retrieve == DICOMWEB:
        return ClinicalDicomweb(settings.clinical_pacs_dicomweb_root, settings.clinical_pacs_dicomweb_token)
    authority = settings.dicom_tls_authority
    tls = Encryption(authority, settings.dicom_tls_certificate, settings.dicom_tls_key) if authority else None
    moves = settings.clinical_pacs_retrieve == C_MOVE
    return ClinicalPacs(
        settings.clinical_pacs_host,
        settings.clinical_pacs_port,
        settings.clinical_pacs_ae_title,
        settings.ae_title,
        Landing(settings.clinical_pacs_move_host, settings.clinical_pacs_move_port, tls) if moves else None,
        encryption=tls,
    )
