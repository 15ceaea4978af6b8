"""Everything an act of the bridge needs beside what it is asked: settings, database, and the machines outside."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from joserfc.jwk import OKPKey

from anonymization_bridge.database.engine import Database
from anonymization_bridge.exchange.toolpict import Toolpict
from anonymization_bridge.research_archive import ResearchArchive
from anonymization_bridge.sealing import Sealer
from anonymization_bridge.settings import Settings
from anonymization_bridge.sources.source import ClinicalSource

Clock = Callable[[], datetime]


@dataclass(frozen=True)
class Folders:
    """Where objects wait on their way, all inside the work folder.

    Attributes
    ----------
    uploads
        What was handed in and is not yet an intake: identified.
    incoming
        Objects of an intake as they came: identified.
    outgoing
        Objects of an intake as they will be delivered: de-identified.
    receiving
        Objects while they come over the network: identified.
    arrivals
        What came unasked and waits until somebody says for whom it is: identified.
    received
        What the receiver has taken and nobody has looked at yet: identified.
    pictures
        Small pictures for the person who decides: identified, since a name may stand in them.

    """

    root: Path

    @property
    def uploads(self) -> Path:
        """Return the folder of what was handed in."""
        return self.root / "uploads"

    @property
    def incoming(self) -> Path:
        """Return the folder of what came."""
        return self.root / "incoming"

    @property
    def outgoing(self) -> Path:
        """Return the folder of what goes."""
        return self.root / "outgoing"

    @property
    def receiving(self) -> Path:
        """Return the folder of what is coming."""
        return self.root / "receiving"

    @property
    def arrivals(self) -> Path:
        """Return the folder of what came unasked, one folder for each."""
        return self.root / "arrivals"

    @property
    def received(self) -> Path:
        """Return the folder of what the receiver has taken."""
        return self.root / "received"

    @property
    def pictures(self) -> Path:
        """Return the folder of the small pictures, one folder for each form and each held intake."""
        return self.root / "pictures"

    @property
    def locks(self) -> Path:
        """Return the folder of the locks, one file for each intake at work."""
        return self.root / "locks"

    def make(self) -> None:
        """Make the folders, open to their owner alone."""
        way_in = (self.root, self.uploads, self.receiving, self.received, self.arrivals, self.incoming)
        for folder in (*way_in, self.outgoing, self.pictures, self.locks):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)


@dataclass(frozen=True)
class Rooms:
    """What every act is given."""

    settings: Settings
    database: Database
    sealer: Sealer
    toolpict: Toolpict
    toolpict_key: OKPKey
    pacs: ClinicalSource
    archive: ResearchArchive
    folders: Folders
    clock: Clock
