"""Fetches by C-MOVE: the PACS sends to a storage service of our own, open only while a transfer runs (DICOM PS3.4 section C.4.2).

Only the PACS that was asked may send there, and only the objects that were asked for are kept.
"""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import Final

from pydicom.dataset import Dataset
from pydicom.uid import UID, CTImageStorage, MRImageStorage
from pynetdicom import AE, evt
from pynetdicom.association import Association
from pynetdicom.events import Event

from anonymization_bridge.codes import ErrorCode
from anonymization_bridge.errors import UnreachableError
from anonymization_bridge.sources.encryption import Encryption
from anonymization_bridge.sources.source import Keep
from anonymization_bridge.sources.storing import PDU_BYTES, SYNTAXES, take_over, uid_of

STUDY_ROOT_MOVE: Final = UID("1.2.840.10008.5.1.4.1.2.2.2")
PENDING: Final = {0xFF00, 0xFF01}
GOOD: Final = {*PENDING, 0x0000, 0xB000}
MOST_ASSOCIATIONS: Final = 10


@dataclass(frozen=True)
class Landing:
    """Where the PACS sends what is fetched: the address that it knows under our AE title.

    One transfer at a time: whose an object is, is told by what was asked for.
    """

    host: str
    port: int
    encryption: Encryption | None = None
    _turn: Lock = field(default_factory=Lock, repr=False, compare=False)

    @contextmanager
    def opened(
        self, pacs: str, own: str, classes: Sequence[str], wanted: Collection[str], keep: Keep
    ) -> Iterator[None]:
        """Take objects from the PACS as long as the block runs.

        Raises
        ------
        UnreachableError
            Another program holds the port.

        """

        def store(event: Event) -> int:
            return take_over(event, keep if uid_of(event) in wanted else lambda _file: None)

        entity = AE(ae_title=own)
        entity.require_called_aet, entity.require_calling_aet = True, [pacs]
        entity.maximum_associations, entity.maximum_pdu_size = MOST_ASSOCIATIONS, PDU_BYTES
        entity.acse_timeout, entity.dimse_timeout, entity.network_timeout = 10, 60, 60
        for sop_class in classes or [CTImageStorage, MRImageStorage]:
            entity.add_supported_context(sop_class, list(SYNTAXES))
        context = self.encryption.serving() if self.encryption else None
        with self._turn:
            try:
                entity.start_server(
                    (self.host, self.port), block=False, ssl_context=context, evt_handlers=[(evt.EVT_C_STORE, store)]
                )
            except OSError as error:
                raise UnreachableError(ErrorCode.PACS_UNREACHABLE) from error
            try:
                yield
            finally:
                entity.shutdown()


def move_to(association: Association, destination: str, query: Dataset) -> None:
    """Have the PACS send what a query names to an AE title, and return when it says that all was sent.

    Raises
    ------
    UnreachableError
        It refuses, or broke off.

    """
    for status, _ in association.send_c_move(query, destination, STUDY_ROOT_MOVE):
        if "Status" not in status or status.Status not in GOOD:
            raise UnreachableError(ErrorCode.PACS_UNREACHABLE)
