"""The viewer's gateway as it is served, before a real Orthanc and before the embedded archive, with the same images in both."""

import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from pydicom.uid import generate_uid

from demonstration.orthanc import Orthanc, running_orthanc
from demonstration.processes import Children, children, free_port
from demonstration.stage import BIN, Ports, gunicorn, settings_of
from tests.arranged import make_images
from tests.builders import World
from tests.integration.archive.pictures import make_object, pixels, write
from tests.post_processed import make_task, make_technologist
from tests.real.nginx import running_nginx
from toolpict.domain.imaging import ImagingStudy, Series, SeriesOrigin, TaskImage
from toolpict.domain.people import Account, Role
from toolpict.domain.tasks import TaskKind, TaskStatus
from toolpict.integration import jobs
from toolpict.integration.archive.embedded import EmbeddedArchive
from toolpict.integration.exchange import make_key, public_pem
from toolpict.persistence import migrations
from toolpict.persistence.unit_of_work import SqlUnitsOfWork
from toolpict.services.ports.accounts import AccountSession
from toolpict.services.sign_in import digest_token

SLICES: Final = 500
ROWS: Final = 512
MULTI_FRAMES: Final = 500
KINDS: Final = ("orthanc", "embedded")


@dataclass(frozen=True)
class Stored:
    """Where one object lies: study, series, instance."""

    study: str
    series: str
    sop: str

    @property
    def path(self) -> str:
        """Return its address below a DICOMweb root."""
        return f"studies/{self.study}/series/{self.series}/instances/{self.sop}"


@dataclass(frozen=True)
class GatewayHouse:
    """Everything that is measured.

    Attributes
    ----------
    web, nginx
        Archive behind it -> address of the gateway, without and with nginx before it.
    plain_files
        Where nginx gives the same files by sendfile.
    cookies
        Person -> what their browser sends.
    roots
        Task -> DICOMweb root below the address of a gateway.

    """

    folder: Path
    orthanc: Orthanc
    web: Mapping[str, str]
    nginx: Mapping[str, str]
    plain_files: str
    pids: Mapping[str, int]
    cookies: Mapping[str, str]
    roots: Mapping[str, str]
    zip_task: UUID
    slices: list[Stored]
    multi_frame: Stored
    files: list[Path]
    engine: sa.Engine


@contextmanager
def gateway_house(folder: Path, slices: int = SLICES, frames: int = MULTI_FRAMES) -> Iterator[GatewayHouse]:
    """Give it running; it is stopped afterwards."""
    for part in ("toolpict/files", "archive", "pictures", "logs", "bridge"):
        (folder / part).mkdir(parents=True)
    url = f"sqlite:///{folder}/toolpict.db"
    migrations.upgrade(url)
    jobs.migrate(url)
    engine = sa.create_engine(url)
    world = World(engine)
    series, large = make_images(world), make_images(world)
    stacked, big = draw(folder / "pictures", series, large, slices, frames)
    EmbeddedArchive(folder / "archive").store([*stacked.values(), *big.values()])
    people, roots, zip_task = arrange(world, series, large, stacked, big)
    with running_orthanc(folder / "orthanc") as orthanc, children(folder / "logs") as programs:
        orthanc.load(folder / "pictures")
        secret = secrets.token_urlsafe(48)
        served = start(programs, folder, url, secret, orthanc)
        with nginx_before(folder, served) as (nginx, plain):
            yield GatewayHouse(
                folder, orthanc, {kind: f"http://127.0.0.1:{each.web}" for kind, each in served.items()}, nginx, plain,
                {kind: each.pid for kind, each in served.items()},
                {name: cookie_of(engine, person, secret) for name, person in people.items()}, roots, zip_task,
                list(stacked), next(iter(big)), list(stacked.values()), engine,
            )  # fmt: skip
    engine.dispose()


def draw(
    folder: Path, series: ImagingStudy, large: ImagingStudy, slices: int, frames: int
) -> tuple[dict[Stored, Path], dict[Stored, Path]]:
    """Write a series of CT slices of 0.5 MB each, and one native multi-frame object of as many."""
    uid, picture = generate_uid(), pixels(1, ROWS * ROWS)
    shape = {"Rows": ROWS, "Columns": ROWS}
    made = [
        make_object(study=series.study_instance_uid, series=uid, InstanceNumber=n, PixelData=picture, **shape)
        for n in range(1, slices + 1)
    ]
    big = make_object(
        study=large.study_instance_uid, NumberOfFrames=frames, PixelData=pixels(2, ROWS * ROWS) * frames, **shape
    )

    def kept(one: object) -> Stored:
        return Stored(*(str(getattr(one, f"{level}InstanceUID")) for level in ("Study", "Series", "SOP")))

    return {kept(one): write(folder, one) for one in made}, {kept(big): write(folder, big)}


def arrange(
    world: World, series: ImagingStudy, large: ImagingStudy, stacked: dict[Stored, Path], big: dict[Stored, Path]
) -> tuple[dict[str, Account], dict[str, str], UUID]:
    """Store two readers of the same images, and a technologist who takes the large object as a file."""
    for study, there in ((series, stacked), (large, big)):
        world.store(Series(study.id, next(iter(there)).series, "CT", len(there), SeriesOrigin.BRIDGE))
    people = {name: world.account(name, Role.RADIOLOGIST) for name in ("reader", "second")}
    roots = {}
    for name, person in people.items():
        task = world.task(TaskKind.READING, TaskStatus.IN_PROGRESS, assignee_id=person.id)
        world.store(TaskImage(task.id, series.id), TaskImage(task.id, large.id))
        roots[name] = f"/viewer/task/{task.id}/dicom-web"
    technologist = make_technologist(world)
    return {**people, "technologist": technologist}, roots, make_task(world, technologist, large).id


@dataclass(frozen=True)
class Served:
    """Ports of the pages and of the viewer before one archive, and the process of the pages."""

    web: int
    viewer: int
    pid: int


def start(programs: Children, folder: Path, url: str, secret: str, orthanc: Orthanc) -> dict[str, Served]:
    """Start pages and viewer twice: on Orthanc, and on the embedded archive."""
    key = make_key(folder / "key.pem")
    (folder / "bridge.pem").write_text(public_pem(key))
    own = {
        "DATABASE_URL": url, "SECRET_KEY": secret, "PRIVATE_KEY": str(folder / "key.pem"),
        "BRIDGE_PUBLIC_KEY": str(folder / "bridge.pem"), "FILES_FOLDER": str(folder / "toolpict/files"),
    }  # fmt: skip
    kept = {"orthanc": {"ARCHIVE_ROOT": orthanc.dicomweb_url}, "embedded": {"ARCHIVE_FOLDER": str(folder / "archive")}}
    return {kind: start_before(programs, kind, folder, {**own, **archive}) for kind, archive in kept.items()}


def start_before(programs: Children, kind: str, folder: Path, own: Mapping[str, str]) -> Served:
    """Start pages and viewer before one archive."""
    web, viewer = free_port(), free_port()
    settings = settings_of(folder, Ports(free_port(), web, free_port(), free_port(), free_port()), os.environ)
    plain = {name: value for name, value in settings.items() if not name.startswith("TOOLPICT_ARCHIVE_")}
    environment = plain | {f"TOOLPICT_{name}": value for name, value in own.items()}
    address = "http://127.0.0.1:{}/health"
    pages = programs.start(
        f"web-{kind}", gunicorn("wsgi:application", web), environment=environment, ready_url=address.format(web)
    )
    command = [str(BIN / "toolpict"), "viewer", "--port", str(viewer)]
    programs.start(f"viewer-{kind}", command, environment=environment, ready_url=address.format(viewer))
    return Served(web, viewer, pages.process.pid)


@contextmanager
def nginx_before(folder: Path, served: Mapping[str, Served]) -> Iterator[tuple[dict[str, str], str]]:
    """Give the address of one nginx before each gateway, without TLS as Orthanc has none, and of one before the files."""
    port = free_port()
    files = f"server {{ listen 127.0.0.1:{port}; access_log off; root {folder}/pictures; }}"
    far, near = served["orthanc"], served["embedded"]
    with (
        running_nginx(folder / "nginx-orthanc", far.web, far.viewer, by_tls=False, more=files) as remote,
        running_nginx(folder / "nginx-embedded", near.web, near.viewer, by_tls=False) as own,
    ):
        yield {"orthanc": remote, "embedded": own}, f"http://127.0.0.1:{port}"


def cookie_of(engine: sa.Engine, person: Account, secret: str) -> str:
    """Sign somebody in, and return what their browser then sends."""
    token, now = secrets.token_urlsafe(24), datetime.now(UTC)
    with SqlUnitsOfWork(engine, lambda *_: None).changing() as work:
        work.accounts.add_session(AccountSession(digest_token(token), person.id, now, now))
        work.commit()
    app = Flask("cookie")
    app.secret_key = secret
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    if signer is None:
        raise RuntimeError("no secret")
    return f"toolpict={signer.dumps({'_user_id': token, '_fresh': True})}"


def archive_server(folder: Path, programs: Children) -> tuple[str, str]:
    """Start `toolpict archive` on an empty folder; give its DICOMweb root and the token to store with."""
    port, write_token = free_port(), secrets.token_urlsafe(16)
    settings = settings_of(folder, Ports(free_port(), port, free_port(), free_port(), free_port()), os.environ)
    own = {
        "TOOLPICT_ARCHIVE_FOLDER": str(folder / "stow"), "TOOLPICT_ARCHIVE_WRITE_TOKEN": write_token,
        "TOOLPICT_ARCHIVE_READ_TOKEN": secrets.token_urlsafe(16),
    }  # fmt: skip
    command = [str(BIN / "toolpict"), "archive", "--port", str(port)]
    root = f"http://127.0.0.1:{port}/dicom-web"
    programs.start("archive", command, environment={**settings, **own}, ready_url=root)
    return root, write_token
