"""Where the demonstration is played: keys, settings, accounts, and every program of both sides, on this machine."""

import json
import secrets
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from demonstration.clinical_pacs import AE_TITLE, start_clinical_pacs
from demonstration.images.collection import Collection, make_collection
from demonstration.orthanc import Peer
from demonstration.processes import LOOPBACK, Children, children, free_port

BIN: Final = Path(sys.executable).parent
BRIDGE_AE_TITLE: Final = "TOOLPICTBRIDGE"
THREADS: Final = "16"
WAYS: Final = ("bridge/watched", "bridge/media", "bridge/discs")
"""Folders of the ways in and out of the bridge."""


@dataclass(frozen=True)
class DemonstrationAccount:
    """Somebody of the demonstration, named after what they do."""

    role: str
    username: str
    name: str
    password: str
    where: tuple[str, ...] = ("toolpict",)
    options: tuple[str, ...] = ()


def invent_accounts() -> tuple[DemonstrationAccount, ...]:
    """Return the people of the demonstration, with passwords made for this run."""

    def person(role: str, username: str, name: str, *options: str, bridge: bool = False) -> DemonstrationAccount:
        where = ("toolpict", "bridge") if bridge else ("toolpict",)
        return DemonstrationAccount(role, username, name, f"{username}-{secrets.token_urlsafe(9)}", where, options)

    return (
        person("research associate", "arc", "Attachée de recherche", "opens-research-studies", bridge=True),
        person("technologist", "technologist", "Manipulatrice"),
        person("radiologist", "reader-1", "Première radiologue"),
        person("radiologist", "reader-2", "Second radiologue"),
        person("coordinator", "coordinator", "Coordinatrice"),
        person("administrator", "administrator", "Administrateur", "administers"),
    )


@dataclass
class Stage:
    """A running demonstration."""

    toolpict: str
    bridge: str
    archive: str
    folder: Path
    collection: Collection
    accounts: Sequence[DemonstrationAccount]
    programs: Children
    environment: Mapping[str, str] = field(default_factory=dict)

    def account(self, username: str) -> DemonstrationAccount:
        """Return somebody of the demonstration."""
        return next(account for account in self.accounts if account.username == username)

    def toolpict_says(self, *words: str) -> str:
        """Run a command of TOOLPICT, and return what it prints."""
        return run([str(BIN / "toolpict"), *words], self.environment)


def run(command: Sequence[str], environment: Mapping[str, str], typed: str = "") -> str:
    """Run a command to its end and return what it prints; what it says of a failure is told."""
    done = subprocess.run(command, env=dict(environment), input=typed, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command[:3])} failed: {done.stdout}{done.stderr}")
    return done.stdout


@dataclass(frozen=True)
class Ports:
    """Where each program listens."""

    archive: int
    web: int
    bridge: int
    pacs_http: int
    pacs_dicom: int

    @classmethod
    def find(cls) -> "Ports":
        """Return free ports, the usual ones where they are free."""
        web = free_port(8080)
        bridge = free_port(max(8081, web + 1))
        return cls(free_port(max(8083, bridge + 1)), web, bridge, free_port(8142), free_port(4342))


def settings_of(folder: Path, ports: Ports, inherited: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of both programs; their secrets are made for this run."""
    write_token, read_token = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    toolpict, bridge = f"http://{LOOPBACK}:{ports.web}", f"http://{LOOPBACK}:{ports.bridge}"
    research = {
        "SECRET_KEY": secrets.token_urlsafe(48),
        "DATABASE_URL": f"sqlite:///{folder}/toolpict/toolpict.db",
        "PUBLIC_URL": toolpict,
        "FILES_FOLDER": f"{folder}/toolpict/files",
        "ARCHIVE_FOLDER": f"{folder}/archive",
        "ARCHIVE_WRITE_TOKEN": write_token,
        "ARCHIVE_READ_TOKEN": read_token,
        "BRIDGE_URL": bridge,
        "PRIVATE_KEY": f"{folder}/toolpict/key.pem",
        "BRIDGE_PUBLIC_KEY": f"{folder}/toolpict/bridge.pem",
    }
    clinical = {
        "SECRET_KEY": secrets.token_urlsafe(48),
        "DATABASE_URL": f"sqlite:///{folder}/bridge/bridge.db",
        "WORK_FOLDER": f"{folder}/bridge/work",
        "PUBLIC_URL": bridge,
        "CLINICAL_PACS_HOST": LOOPBACK,
        "CLINICAL_PACS_PORT": str(ports.pacs_dicom),
        "CLINICAL_PACS_AE_TITLE": AE_TITLE,
        "AE_TITLE": BRIDGE_AE_TITLE,
        "WATCHED_FOLDER": f"{folder}/bridge/watched",
        "MEDIA_FOLDER": f"{folder}/bridge/media",
        "DISC_FOLDER": f"{folder}/bridge/discs",
        "QUIET_SECONDS": "3",
        "RESEARCH_ARCHIVE_ROOT": f"http://{LOOPBACK}:{ports.archive}/dicom-web",
        "RESEARCH_ARCHIVE_WRITE_TOKEN": write_token,
        "RESEARCH_ARCHIVE_READ_TOKEN": read_token,
        "TOOLPICT_URL": toolpict,
        "TOOLPICT_PUBLIC_KEY": f"{folder}/bridge/toolpict.pem",
        "PRIVATE_KEY": f"{folder}/bridge/key.pem",
    }
    return {
        **inherited,
        **{f"TOOLPICT_{name}": value for name, value in research.items()},
        **{f"TOOLPICT_BRIDGE_{name}": value for name, value in clinical.items()},
    }


@contextmanager
def stage(folder: Path, collection_folder: Path, inherited: Mapping[str, str]) -> Iterator[Stage]:
    """Set everything up in an empty folder, start every program, and stop them all in the end."""
    collection = make_collection(collection_folder)
    ports, accounts = Ports.find(), invent_accounts()
    for part in ("toolpict/files", "bridge/work", *WAYS, "logs", "archive"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    environment = settings_of(folder, ports, inherited)
    exchange_keys(folder, environment)
    prepare(environment, accounts)
    with children(folder / "logs") as programs:
        start(programs, ports, folder, collection, environment)
        yield Stage(
            environment["TOOLPICT_PUBLIC_URL"],
            environment["TOOLPICT_BRIDGE_PUBLIC_URL"],
            environment["TOOLPICT_BRIDGE_RESEARCH_ARCHIVE_ROOT"],
            folder,
            collection,
            accounts,
            programs,
            environment,
        )


def exchange_keys(folder: Path, environment: Mapping[str, str]) -> None:
    """Make the key pair of each program, and carry its public half to the other."""
    public = run([str(BIN / "toolpict"), "keys"], environment)
    (folder / "bridge/toolpict.pem").write_text(public)
    public = run([str(BIN / "toolpict-bridge"), "keys"], environment)
    (folder / "toolpict/bridge.pem").write_text(public)


def prepare(environment: Mapping[str, str], accounts: Sequence[DemonstrationAccount]) -> None:
    """Make both databases, and the accounts in each."""
    run([str(BIN / "toolpict"), "database", "upgrade"], environment)
    run([str(BIN / "toolpict-bridge"), "database", "upgrade"], environment)
    people = json.dumps([vars(account) for account in accounts])
    run([sys.executable, "-m", "demonstration.accounts"], environment, people)


def start(
    programs: Children, ports: Ports, folder: Path, collection: Collection, environment: Mapping[str, str]
) -> None:
    """Start the clinical PACS, the archive, the bridge with its worker, and TOOLPICT with its worker."""
    own, bridge = str(BIN / "toolpict"), str(BIN / "toolpict-bridge")
    pacs = start_clinical_pacs(
        folder / "pacs", collection, Peer(BRIDGE_AE_TITLE, free_port()), ports.pacs_http, ports.pacs_dicom
    )
    programs.adopt(pacs.child)
    programs.start("archive", [own, "archive", "--port", str(ports.archive)], environment=environment)
    web = gunicorn("wsgi:application", ports.web)
    programs.start("web", web, environment=environment, ready_url=f"{environment['TOOLPICT_PUBLIC_URL']}/health")
    programs.start("worker", [own, "worker"], environment=environment)
    bridge_url = environment["TOOLPICT_BRIDGE_PUBLIC_URL"]
    programs.start(
        "bridge", [bridge, "serve", "--port", str(ports.bridge)], environment=environment, ready_url=f"{bridge_url}/"
    )
    programs.start("bridge-worker", [bridge, "worker"], environment=environment)


def gunicorn(application: str, port: int) -> list[str]:
    """Return the command of a web process with threads, on the loopback."""
    options = ["--bind", f"{LOOPBACK}:{port}", "--worker-class", "gthread", "--threads", THREADS, "--workers", "1"]
    return [sys.executable, "-m", "gunicorn", application, *options, "--access-logfile", "/dev/null"]
