"""Takes what modalities and the PACS send by DICOM; run as a program of its own, under limits and without a secret.

Standard input: one JSON object, see `Service`.  Each association fills a folder, `TITLE.ID.open`, which is renamed to
`TITLE.ID.done` when it ends; nothing is read here, and nobody is told for whom it is.
"""

import json
import os
import re
import shutil
import signal
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from resource import RLIMIT_AS, RLIMIT_FSIZE, RLIMIT_NOFILE, setrlimit
from typing import Final
from uuid import uuid4

from pydicom.uid import UID
from pynetdicom import AE, _config, evt
from pynetdicom.association import Association
from pynetdicom.events import Event
from pynetdicom.transport import AssociationSocket

from anonymization_bridge.sources.encryption import Encryption
from anonymization_bridge.sources.storing import NO_ROOM, PDU_BYTES, take_over, write_temporary_files_into

MEMORY: Final = 1_500_000_000
LARGEST_OBJECT: Final = 16_000_000_000
LEAST_FREE: Final = 2_000_000_000
"""Bytes."""

OPEN_FILES: Final = 256
MOST_ASSOCIATIONS: Final = 10
LARGEST_PDU: Final = 4 * PDU_BYTES
"""Bytes; what announces more is cut off before it is read."""

VERIFICATION: Final = UID("1.2.840.10008.1.1")
NOT_IN_NAMES: Final = re.compile(r"[^A-Za-z0-9]")
PORT_TAKEN: Final = 4
COMING: Final = ".coming"


@dataclass(frozen=True)
class Service:
    """What is served.

    Attributes
    ----------
    peers
        Who may send: AE title and address; an empty address means any.
    tls
        Files of authority, certificate and key; None when connections are not encrypted.

    """

    ae_title: str
    host: str
    port: int
    peers: dict[str, str]
    folder: Path
    tls: tuple[str, str, str] | None = None
    least_free: int = LEAST_FREE
    _folders: dict[int, tuple[Path, Iterator[int]]] = field(default_factory=dict, compare=False)

    def admit(self, event: Event) -> None:
        """Cut an association off that comes from another address than its AE title's."""
        requestor = event.assoc.requestor
        expected = self.peers.get(str(requestor.ae_title).strip(), "")
        if expected and requestor.address != expected:
            event.assoc.abort()

    def store(self, event: Event) -> int:
        """Keep one object, and return the status to answer with."""
        if shutil.disk_usage(self.folder).free < self.least_free:
            take_over(event, lambda _file: None)
            return NO_ROOM
        folder, numbers = self._folder_of(event.assoc)
        return take_over(event, lambda file: keep(file, folder / f"{next(numbers):06}"))

    def close(self, event: Event) -> None:
        """Say that an association is over."""
        folder, _ = self._folders.pop(id(event.assoc), (None, None))
        if folder is not None:
            folder.rename(folder.with_suffix(".done"))

    def _folder_of(self, association: Association) -> tuple[Path, Iterator[int]]:
        if id(association) not in self._folders:
            title = NOT_IN_NAMES.sub("_", str(association.requestor.ae_title).strip())
            folder = self.folder / f"{title}.{uuid4()}.open"
            folder.mkdir(mode=0o700)
            self._folders[id(association)] = folder, count()
        return self._folders[id(association)]


def keep(file: Path, place: Path) -> None:
    """Give a whole object its place; it is on the disk before the sender hears so."""
    with file.open("rb") as whole:
        os.fsync(whole.fileno())
    file.replace(place)


def tidy(folder: Path) -> None:
    """End what an interruption left open: whole objects stay, half ones go."""
    shutil.rmtree(folder / COMING, ignore_errors=True)
    (folder / COMING).mkdir(mode=0o700)
    for left in folder.glob("*.open"):
        left.rename(left.with_suffix(".done"))


def refuse_large_units() -> None:
    """Have a protocol data unit that announces more than we take end its connection: pynetdicom would read it whole."""
    read = AssociationSocket.recv

    def read_at_most(socket: AssociationSocket, count: int) -> bytearray:
        if count > LARGEST_PDU:
            raise OSError("too large")
        return read(socket, count)

    AssociationSocket.recv = read_at_most  # type: ignore[method-assign, assignment]  # it has no limit of its own


def serve(service: Service) -> None:
    """Serve until told to stop; exit 4 when the port is taken."""
    tidy(service.folder)
    write_temporary_files_into(service.folder / COMING)
    refuse_large_units()
    _config.UNRESTRICTED_STORAGE_SERVICE = True  # any object, in any transfer syntax, as it is
    entity = AE(ae_title=service.ae_title)
    entity.require_called_aet, entity.require_calling_aet = True, list(service.peers)
    entity.maximum_associations, entity.maximum_pdu_size = MOST_ASSOCIATIONS, PDU_BYTES
    entity.acse_timeout, entity.dimse_timeout, entity.network_timeout = 10, 60, 60
    entity.add_supported_context(VERIFICATION)
    handlers = [
        (evt.EVT_ESTABLISHED, service.admit),
        (evt.EVT_C_STORE, service.store),
        (evt.EVT_CONN_CLOSE, service.close),
    ]
    tls = Encryption(*map(Path, service.tls)).serving() if service.tls else None
    address = (service.host, service.port)
    try:
        entity.start_server(address, block=False, ssl_context=tls, evt_handlers=handlers)  # type: ignore[arg-type]
    except OSError:
        sys.exit(PORT_TAKEN)
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stopped.set())
    stopped.wait()
    entity.shutdown()


def main() -> None:
    """Read what to serve, and serve it."""
    said = json.loads(sys.stdin.readline())
    os.umask(0o077)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    for limit, most in ((RLIMIT_AS, MEMORY), (RLIMIT_FSIZE, LARGEST_OBJECT), (RLIMIT_NOFILE, OPEN_FILES)):
        setrlimit(limit, (most, most))
    serve(Service(**{**said, "folder": Path(said["folder"])}))


if __name__ == "__main__":
    main()
