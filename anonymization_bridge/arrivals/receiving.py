"""Keeps the DICOM receiver running, and hands on what it has taken when its sender has been quiet for a while."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Final
from uuid import UUID, uuid4

from anonymization_bridge.arrivals.gathering import Batch
from anonymization_bridge.codes import SourceKind
from anonymization_bridge.rooms import Folders
from anonymization_bridge.settings import Settings
from anonymization_bridge.sources.headers import ROOT, environment
from anonymization_bridge.sources.storage_service import PORT_TAKEN

PROGRAM: Final = (sys.executable, "-m", "anonymization_bridge.sources.storage_service")
LONGEST_WAIT: Final = timedelta(minutes=10)
"""After which what has come is handed on, though its sender goes on."""

PAUSE_SECONDS: Final = 0.2
RESTART_SECONDS: Final = 2.0


def run(settings: Settings, folders: Folders, goes_on: Callable[[], bool]) -> bool:
    """Keep the receiver running until told to stop; tell whether it could be, which it cannot when its port is taken."""
    while goes_on():
        child = start(settings, folders)
        try:
            while goes_on() and child.poll() is None:
                time.sleep(PAUSE_SECONDS)
        finally:
            child.terminate()
            child.wait()
        if child.returncode == PORT_TAKEN:
            return False
        if goes_on():
            time.sleep(RESTART_SECONDS)
    return True


def start(settings: Settings, folders: Folders) -> subprocess.Popen[bytes]:
    """Start the receiver, which is given nothing of ours but what it serves."""
    child = subprocess.Popen(PROGRAM, stdin=subprocess.PIPE, cwd=ROOT, env=environment())  # noqa: S603 - our own module
    if child.stdin is None:
        raise TypeError("no standard input")
    with child.stdin as pipe:
        pipe.write(json.dumps(said(settings, folders)).encode() + b"\n")
    return child


def said(settings: Settings, folders: Folders) -> dict[str, object]:
    """Return what the receiver is told."""
    peers = dict(one.partition("@")[::2] for one in settings.receiver_peers)
    tls = (settings.dicom_tls_authority, settings.dicom_tls_certificate, settings.dicom_tls_key)
    return {
        "ae_title": settings.receiver_ae_title,
        "host": settings.receiver_host,
        "port": settings.receiver_port,
        "peers": {title.strip(): address.strip() for title, address in peers.items()},
        "folder": str(folders.received.absolute()),
        "tls": [str(one and one.absolute()) for one in tls] if settings.dicom_tls_authority else None,
    }


def batches(folder: Path, quiet: timedelta, now: datetime) -> Iterator[Batch]:
    """Yield what its senders have sent and is to be handed on: first what was begun before an interruption."""
    for begun in sorted(folder.glob("*.batch")):
        yield batch_of(begun)
    ended = sorted(folder.glob("*.done"))
    for title, members in groupby(ended, key=sender_of):
        whole = list(members)
        moments = [moment_of(one) for one in [*whole, *folder.glob(f"{title}.*.open")]]
        if max(moments) <= now - quiet or min(moments) <= now - LONGEST_WAIT:
            target = folder / f"{title}.{uuid4()}.batch"
            target.mkdir(mode=0o700)
            for one in whole:
                one.rename(target / one.name)
            yield batch_of(target)


def batch_of(folder: Path) -> Batch:
    """Return a batch as it lies on the disk."""
    title, batch_id, _ = folder.name.split(".")
    return Batch(UUID(batch_id), SourceKind.RECEIVER, title, folder)


def sender_of(folder: Path) -> str:
    """Return the AE title in the name of a folder."""
    return folder.name.partition(".")[0]


def moment_of(folder: Path) -> datetime:
    """Return when something last came into a folder."""
    return datetime.fromtimestamp(folder.stat().st_mtime, UTC)
