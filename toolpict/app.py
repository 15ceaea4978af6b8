"""Puts the application together: with `commands`, the only module that knows every layer."""

import gc
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from flask import Flask

from config import Settings
from toolpict.domain.people import Actor
from toolpict.domain.tasks import TaskKind
from toolpict.integration import jobs
from toolpict.integration.archive.embedded import EmbeddedArchive
from toolpict.integration.archive.filing import INCOMING
from toolpict.integration.clamd import Clamd
from toolpict.integration.dicom_files import PydicomFiles
from toolpict.integration.dicomweb.adapter import DicomWebArchive
from toolpict.integration.dicomweb.address import RemoteArchive
from toolpict.integration.exchange import EdSignatures, read_key
from toolpict.integration.file_store import DiskFileStore
from toolpict.integration.folders import DiskFolder
from toolpict.integration.mail import NoMail, SmtpMail
from toolpict.integration.passwords import Argon2Passwords
from toolpict.integration.reading_reports import WeasyPrinter
from toolpict.integration.structured_reports import HighdicomReports
from toolpict.integration.uploads import DiskUploads
from toolpict.integration.verifications import DiskVerifications
from toolpict.persistence.database import open_database, require_defences
from toolpict.persistence.mapping import map_domain
from toolpict.persistence.unit_of_work import SqlUnitsOfWork
from toolpict.services import (
    archive_watch,
    asking_again,
    failed_cuts,
    janitor,
    notifications,
    post_processing,
    quality_control,
    reading_body,
    reading_reports,
    registration,
    structured_reports,
    withdrawal,
)
from toolpict.services import intakes as asking
from toolpict.services import results as cutting
from toolpict.services.installation import Installation
from toolpict.services.ports.archive import ImageArchive
from toolpict.services.ports.conversation import Mail
from toolpict.services.ports.exchange import Signatures
from toolpict.services.ports.files import FileStore
from toolpict.services.ports.jobs import Job
from toolpict.services.ports.units import UnitsOfWork
from toolpict.services.ports.uploads import Uploads
from toolpict.web import (
    code_lists,
    conversation,
    delegation,
    documents,
    exchange,
    form_drafts,
    form_versions,
    frame,
    group_acts,
    homes,
    images,
    intakes,
    matrix,
    ohif,
    procedures,
    queries,
    reading_plans,
    reading_room,
    readings,
    research_studies,
    results,
    search,
    subjects,
    task_creation,
    tasks,
    top_bar,
    uploads,
    version_moves,
    viewer,
    viewer_boot,
    viewer_decisions,
)
from toolpict.web import post_processing as handing_in
from toolpict.web.rooms import Front, Rooms

log = logging.getLogger(__name__)

VERSION: Final = version("toolpict")
KEPT: Final = "kept"
COMING: Final = "coming"
"""Folders of files, below the one that is set: those that rows name, and those on their way in."""

STATE_PATIENCE: Final = 2.0
LISTING_PATIENCE: Final = 5.0
"""Seconds that the administrator's pages wait for the archive: to say whether it answers, and to list what it holds."""


@dataclass(frozen=True)
class Outside:
    """What the pages work with beside the database."""

    files: FileStore
    uploads: Uploads
    signatures: Signatures
    bridge_url: str
    console_url: str = ""


def now() -> datetime:
    """Return the moment it is."""
    return datetime.now(UTC)


def open_engine(settings: Settings) -> sa.Engine:
    """Return the database, once it is seen to defend its records."""
    map_domain()
    engine = open_database(settings.database_url)
    require_defences(engine)
    return engine


def open_units(settings: Settings) -> SqlUnitsOfWork:
    """Return what opens transactions; jobs are asked for inside them."""
    return SqlUnitsOfWork(open_engine(settings), jobs.enqueuer(settings.database_url))


def open_archive(settings: Settings, patience: float | None = None) -> ImageArchive:
    """Return the research archive; with a patience, one that waits so many seconds at most for its next bytes."""
    if settings.archive_folder is not None:
        return EmbeddedArchive(settings.archive_folder)
    remote = RemoteArchive.with_token(settings.archive_root, settings.archive_token, settings.archive_write_token)
    if patience is not None:
        remote = replace(remote, connect_seconds=patience, read_seconds=patience, total_seconds=patience)
    return DicomWebArchive(remote)


def watch_archive(units: UnitsOfWork, archive: ImageArchive) -> archive_watch.Watch:
    """Look at the newest examinations of the archive, and log what is wrong: R19.

    Raises
    ------
    IdentifiedImagesError
        One is not marked as de-identified: the process does not start.

    """
    watch = archive_watch.look_into_archive(units=units, archive=archive, today=now().date())
    if watch.is_away:
        log.warning("archive-unreachable at start, after %d examinations", watch.looked_at)
    if watch.unknown:
        log.warning("%s: %d of the %d newest examinations", "archive-unknown-code", len(watch.unknown), watch.looked_at)
    archive_watch.require_de_identified(watch)
    return watch


def open_files(settings: Settings) -> DiskFileStore:
    """Return where files are kept."""
    folder = settings.files_folder / KEPT
    folder.mkdir(parents=True, exist_ok=True)
    return DiskFileStore(folder)


def open_passwords() -> Argon2Passwords:
    """Return the password hash."""
    return Argon2Passwords()


def open_signatures(settings: Settings) -> EdSignatures:
    """Return what signs to the bridge and knows its signature."""
    own = read_key(settings.private_key, private=True)
    return EdSignatures(own, read_key(settings.bridge_public_key, private=False))


def settle() -> None:
    """Keep what was loaded so far out of the rounds of the garbage collector, which stopped a page for 100 ms and more."""
    gc.collect()
    gc.freeze()


def create_app(settings: Settings, most_waiting: int = Rooms.most_waiting) -> Flask:
    """Build the Flask application of an installation; so many requests may wait for a remote archive at once."""
    front = Front(
        behind_tls=settings.behind_tls,
        trusted_hosts=settings.trusted_hosts,
        proxies=settings.proxies,
        bridge_origin=settings.bridge_origin,
    )
    units, archive = open_units(settings), open_archive(settings)
    watch_archive(units, archive)
    rooms = Rooms(
        units=units,
        clock=now,
        passwords=open_passwords(),
        archive=archive,
        files=open_files(settings),
        front=front,
        version=VERSION,
        state=open_installation(settings, units).parts,
        watched_archive=open_archive(settings, LISTING_PATIENCE),
        scanner=Clamd(settings.clamd_address) if settings.clamd_address else None,
        most_waiting=most_waiting,
    )
    outside = Outside(
        open_files(settings),
        DiskUploads(settings.files_folder / COMING),
        open_signatures(settings),
        settings.bridge_url,
        settings.console_url,
    )
    app = build_pages(settings.secret_key, rooms, outside)
    app.debug = settings.debug
    return app


def open_installation(settings: Settings, units: UnitsOfWork) -> Installation:
    """Return what is asked how the installation is."""
    engine = open_database(settings.database_url)
    return Installation(
        units=units,
        archive=open_archive(settings, STATE_PATIENCE),
        jobs=partial(jobs.counts, engine),
        files=DiskFolder(settings.files_folder),
        verifications=DiskVerifications(settings.files_folder),
        sends_mail=bool(settings.mail_host),
    )


def open_janitor(settings: Settings) -> Callable[[], janitor.Tidied]:
    """Return what removes what nobody needs any more."""
    return partial(
        janitor.tidy,
        units=open_units(settings),
        files=DiskFolder(settings.files_folder / KEPT),
        coming=coming_folders(settings),
        forget_jobs=jobs.forgetter(settings.database_url),
        clock=now,
        access_log_days=settings.access_log_days,
    )


def coming_folders(settings: Settings) -> list[DiskFolder]:
    """Return the folders in which files grow until they are whole."""
    folders = [settings.files_folder / COMING]
    if settings.archive_folder is not None:
        folders.append(settings.archive_folder / INCOMING)
    return [DiskFolder(folder) for folder in folders]


def open_asking_again(settings: Settings) -> Callable[[], int]:
    """Return what asks the worker again for what it gave up."""
    return partial(asking_again.ask_again, units=open_units(settings), under_way=jobs.under_way(settings.database_url))


def build_pages(secret_key: str, rooms: Rooms, outside: Outside) -> Flask:
    """Build the Flask application from what its pages are given to work with."""
    app = Flask(__name__)
    app.config["SECRET_KEY"] = secret_key
    rooms = furnish(rooms, outside)
    frame.install(app, rooms)
    app.jinja_env.globals.update(bridge_url=outside.bridge_url, say_reason=intakes.say_reason)
    app.jinja_env.globals.update(console_of=images.console_of(outside.console_url))
    for pages in (
        exchange.blueprint(rooms, outside.signatures),
        handing_in.blueprint(rooms, outside.files),
        results.blueprint(rooms, outside.files),
        uploads.blueprint(rooms, outside.uploads, outside.files),
        ohif.blueprint(),
        *(subject.blueprint(rooms) for subject in SUBJECTS),
    ):
        app.register_blueprint(pages)
    return app


SUBJECTS: Final = (
    code_lists,
    conversation,
    delegation,
    documents,
    form_drafts,
    form_versions,
    group_acts,
    homes,
    images,
    intakes,
    matrix,
    procedures,
    queries,
    reading_plans,
    reading_room,
    readings,
    research_studies,
    search,
    subjects,
    task_creation,
    tasks,
    version_moves,
    viewer,
    viewer_boot,
    viewer_decisions,
)
"""Modules of pages that need no more than the rooms."""


def furnish(rooms: Rooms, outside: Outside) -> Rooms:
    """Return the rooms with what the frame and the page of a task ask of several subjects."""
    given = {"units": rooms.units}

    def intake(task_id: UUID, actor: Actor) -> object:
        return asking.look_at_intake(
            task_id, actor=actor, units=rooms.units, clock=rooms.clock, signatures=outside.signatures
        )

    def post_processed(task_id: UUID, actor: Actor) -> object:
        return post_processing.look_at_outputs(task_id, actor=actor, **given)

    def read(task_id: UUID, actor: Actor) -> object:
        return reading_body.task_body(task_id, actor=actor, **given)

    def checked(task_id: UUID, actor: Actor) -> object:
        return quality_control.look_at_quality(task_id, actor=actor, units=rooms.units, clock=rooms.clock)

    bodies = {
        TaskKind.INTAKE: intake,
        TaskKind.POST_PROCESSING: post_processed,
        TaskKind.READING: read,
        TaskKind.QUALITY_CONTROL: checked,
    }
    return replace(
        rooms,
        top_bar=partial(top_bar.read, rooms.units),
        task_bodies={**bodies, **rooms.task_bodies},
    )


def open_mail(settings: Settings) -> Mail:
    """Return the mail server, or what stands in where none is set."""
    if not settings.mail_host:
        return NoMail()
    return SmtpMail(settings.mail_host, settings.mail_port, settings.mail_sender, settings.mail_starts_tls)


def build_worker(settings: Settings) -> jobs.Worker:
    """Return the worker of an installation."""
    units, archive, files = open_units(settings), open_archive(settings), open_files(settings)
    watch_archive(units, archive)
    post = open_mail(settings)

    def check_output(key: UUID) -> None:
        post_processing.check_output(
            key, units=units, file_store=files, dicom_files=PydicomFiles(), archive=archive, clock=now
        )

    def mail(key: UUID) -> None:
        notifications.mail_notification(key, units=units, mail=post, clock=now, address=settings.public_url)

    def register(key: UUID) -> None:
        registration.register_intake(key, units=units, archive=archive, clock=now)

    def remove(key: UUID) -> None:
        withdrawal.remove_imaging_study(key, units=units, archive=archive, clock=now)

    def store_report(key: UUID) -> None:
        structured_reports.store_report(key, units=units, archive=archive, reports=HighdicomReports(VERSION), clock=now)

    def write_report(key: UUID) -> None:
        printer = WeasyPrinter(Front().zone, VERSION)
        reading_reports.write_report(key, units=units, files=files, printer=printer, clock=now)

    def write_cut(key: UUID) -> None:
        cutting.write_data_cut(key, units=units, file_store=files, clock=now, software_version=VERSION)

    handlers = {
        Job.CHECK_OUTPUT: check_output,
        Job.REGISTER_INTAKE: register,
        Job.REMOVE_IMAGING_STUDY: remove,
        Job.SEND_MAIL: mail,
        Job.STORE_STRUCTURED_REPORT: store_report,
        Job.WRITE_DATA_CUT: write_cut,
        Job.WRITE_READING_REPORT: write_report,
    }
    given_up = {Job.WRITE_DATA_CUT: partial(failed_cuts.give_up_data_cut, units=units, clock=now)}
    return jobs.Worker(settings.database_url, handlers, given_up=given_up)
