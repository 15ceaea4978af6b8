"""A real Orthanc from Debian on free loopback ports, in a folder of its own."""

import contextlib
import json
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import urllib3

from demonstration.processes import LOOPBACK, Child, ProcessFailedError, free_port, start_child, wait_for_http

PLUGIN_FOLDERS = (Path("/usr/share/orthanc/plugins"), Path("/usr/lib/orthanc/plugins"))
DICOMWEB_PLUGIN = "libOrthancDicomWeb.so"
STARTS = 3


class PackageMissingError(RuntimeError):
    """A Debian package is not installed; the message names it."""


@dataclass(frozen=True)
class Peer:
    """Another DICOM node that Orthanc knows by its AE title, and may send to."""

    ae_title: str
    port: int
    host: str = LOOPBACK


@dataclass(frozen=True)
class Orthanc:
    """A running Orthanc: its addresses, and what tests and the demonstration ask of it."""

    http_port: int
    dicom_port: int
    ae_title: str
    folder: Path
    child: Child

    @property
    def url(self) -> str:
        """The address of its REST interface, without a slash at the end."""
        return f"http://{LOOPBACK}:{self.http_port}"

    @property
    def dicomweb_url(self) -> str:
        """The root of its DICOMweb services, without a slash at the end."""
        return f"{self.url}/dicom-web"

    def load(self, folder: Path) -> int:
        """Store every `.dcm` file under `folder` by REST and give how many were taken."""
        pool = urllib3.PoolManager()
        files = sorted(folder.rglob("*.dcm"))
        for file in files:
            answer = pool.request("POST", f"{self.url}/instances", body=file.read_bytes())
            if answer.status != 200:
                raise ProcessFailedError(f"Orthanc refused a file with status {answer.status}")
        return len(files)

    def get(self, path: str) -> object:
        """Give the JSON answer of a REST path such as `/statistics`."""
        return urllib3.request("GET", self.url + path).json()

    def is_empty(self) -> bool:
        """Whether it holds no instance."""
        return self.get("/instances") == []

    def know(self, peer: Peer) -> None:
        """Let it know another node, or the same one at another port."""
        said = {"AET": peer.ae_title, "Host": peer.host, "Port": peer.port}
        urllib3.request("PUT", f"{self.url}/modalities/{peer.ae_title}", json=said)

    def clear(self) -> None:
        """Delete every patient it holds."""
        for patient in urllib3.request("GET", f"{self.url}/patients").json():
            urllib3.request("DELETE", f"{self.url}/patients/{patient}")


def orthanc_program() -> str:
    """Give the path of Orthanc, or raise PackageMissingError that names its Debian package."""
    program = shutil.which("Orthanc") or shutil.which("Orthanc", path="/usr/sbin")
    if program is None:
        raise PackageMissingError("Orthanc is not installed: apt-get install orthanc")
    return program


def dicomweb_plugin() -> Path:
    """Give the path of Orthanc's DICOMweb plug-in, or raise PackageMissingError that names its Debian package."""
    for folder in PLUGIN_FOLDERS:
        if (folder / DICOMWEB_PLUGIN).exists():
            return folder / DICOMWEB_PLUGIN
    raise PackageMissingError("Orthanc's DICOMweb plug-in is not installed: apt-get install orthanc-dicomweb")


def start_orthanc(
    folder: Path,
    ae_title: str = "ORTHANC",
    peers: tuple[Peer, ...] = (),
    *,
    http_port: int = 0,
    dicom_port: int = 0,
    settings: Mapping[str, object] | None = None,
) -> Orthanc:
    """Start Orthanc with its data in `folder` and give it when it answers; the caller stops `orthanc.child`.

    The peers may query, retrieve and be the destination of a C-MOVE. Of the ports wished for, taken ones are replaced
    by the next free ones; 0 means any. The settings are added to Orthanc's own configuration.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for attempt in range(STARTS):
        # Between looking for a free port and Orthanc's taking it, another program may have come first.
        try:
            return _start(folder, ae_title, peers, (free_port(http_port), free_port(dicom_port)), settings or {})
        except ProcessFailedError:
            if attempt == STARTS - 1:
                raise
    raise AssertionError("not reached")


def _start(
    folder: Path, ae_title: str, peers: tuple[Peer, ...], ports: tuple[int, int], settings: Mapping[str, object]
) -> Orthanc:
    configuration = folder / "orthanc.json"
    configuration.write_text(json.dumps({**_configuration(folder, ae_title, peers, ports), **settings}, indent=2))
    child = start_child("orthanc", [orthanc_program(), str(configuration)], folder / "orthanc.log", folder=folder)
    orthanc = Orthanc(ports[0], ports[1], ae_title, folder, child)
    try:
        wait_for_http(f"{orthanc.url}/system", child)
    except ProcessFailedError:
        child.stop()
        raise
    return orthanc


def _configuration(folder: Path, ae_title: str, peers: tuple[Peer, ...], ports: tuple[int, int]) -> dict[str, object]:
    storage = str(folder / "storage")
    return {
        "Name": ae_title,
        "StorageDirectory": storage,
        "IndexDirectory": storage,
        "Plugins": [str(dicomweb_plugin())],
        "HttpPort": ports[0],
        "HttpBindAddresses": [LOOPBACK],
        "RemoteAccessAllowed": False,
        "AuthenticationEnabled": False,
        "SslEnabled": False,
        "DicomAet": ae_title,
        "DicomPort": ports[1],
        "DicomCheckCalledAet": True,
        # A clinical PACS answers the nodes it knows and nobody else.
        "DicomAlwaysAllowEcho": True,
        "DicomAlwaysAllowStore": True,
        "DicomAlwaysAllowFind": False,
        "DicomAlwaysAllowGet": False,
        "DicomAlwaysAllowMove": False,
        "DicomModalities": {peer.ae_title.lower(): _modality(peer) for peer in peers},
        "DicomWeb": {"Enable": True, "Root": "/dicom-web/", "EnableWado": True},
        "StableAge": 1,
        "DicomAssociationCloseDelay": 0,
        "OverwriteInstances": False,
    }


def _modality(peer: Peer) -> dict[str, object]:
    allowed = {f"Allow{service}": True for service in ("Echo", "Find", "Get", "Move", "Store")}
    return {"AET": peer.ae_title, "Host": peer.host, "Port": peer.port, **allowed}


@contextlib.contextmanager
def running_orthanc(folder: Path, ae_title: str = "ORTHANC", peers: tuple[Peer, ...] = ()) -> Iterator[Orthanc]:
    """Give an Orthanc on free ports that is stopped when the block is left."""
    orthanc = start_orthanc(folder, ae_title, peers)
    try:
        yield orthanc
    finally:
        orthanc.child.stop()
