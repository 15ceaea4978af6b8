"""Asks the clinical PACS by DICOM: C-FIND to search, C-GET or C-MOVE to retrieve (DICOM PS3.4 annex C).

Objects are kept as they come, in the transfer syntax they are stored in: each SOP class is negotiated once for each syntax,
so that the PACS never has to decompress.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import groupby, islice
from typing import Final

from pydicom.dataset import Dataset
from pydicom.uid import UID, CTImageStorage, ImplicitVRLittleEndian, MRImageStorage
from pynetdicom import AE, evt
from pynetdicom.association import Association
from pynetdicom.events import Event
from pynetdicom.pdu_primitives import SCP_SCU_RoleSelectionNegotiation
from pynetdicom.presentation import build_role

from anonymization_bridge.codes import ErrorCode
from anonymization_bridge.errors import UnreachableError
from anonymization_bridge.sources.encryption import Encryption
from anonymization_bridge.sources.found import FoundExamination
from anonymization_bridge.sources.moving import STUDY_ROOT_MOVE, Landing, move_to
from anonymization_bridge.sources.pacs_queries import (
    Criteria,
    Wanted,
    examination,
    image_query,
    middle,
    series_query,
    study_query,
)
from anonymization_bridge.sources.source import Keep
from anonymization_bridge.sources.storing import PDU_BYTES, UNCOMPRESSED, storage_contexts, take_over

VERIFICATION: Final = UID("1.2.840.10008.1.1")
STUDY_ROOT_FIND: Final = UID("1.2.840.10008.5.1.4.1.2.2.1")
STUDY_ROOT_GET: Final = UID("1.2.840.10008.5.1.4.1.2.2.3")
PENDING: Final = {0xFF00, 0xFF01}
MOST_EXAMINATIONS: Final = 100
AT_ONCE: Final = 4
"""Associations that fetch at the same time: Orthanc 1.10 waits about 50 ms after each object of one, dcmtk's getscu 90."""

PORTION: Final = 25
"""Objects fetched over one association."""


class ClinicalPacs:
    """The clinical PACS as the bridge sees it by DICOM.

    Parameters
    ----------
    landing
        Where the PACS sends what is fetched by C-MOVE; without one, it is fetched by C-GET.
    encryption
        How connections to it are encrypted; None when they are not.

    """

    def __init__(
        self,
        host: str,
        port: int,
        ae_title: str,
        own_ae_title: str,
        landing: Landing | None = None,
        *,
        encryption: Encryption | None = None,
    ) -> None:
        self._host = host
        self._port = port
        self._ae_title = ae_title
        self._own_ae_title = own_ae_title
        self._landing = landing
        self._tls = (encryption.asking(), host) if encryption else None

    def answers(self) -> bool:
        """Tell whether the PACS answers a C-ECHO."""
        try:
            with self._associated([(VERIFICATION, [ImplicitVRLittleEndian])]) as association:
                return bool(association.send_c_echo().Status == 0)
        except (UnreachableError, AttributeError):
            return False

    def search(self, criteria: Criteria) -> tuple[FoundExamination, ...]:
        """Return the examinations that match, the newest first, with their series.

        Raises
        ------
        InvalidInputError
            The criteria name nobody.
        UnreachableError
            The PACS is away, or refuses.

        """
        criteria.check()
        with self._associated([(STUDY_ROOT_FIND, list(UNCOMPRESSED))]) as association:
            studies = list(islice(find(association, study_query(criteria)), MOST_EXAMINATIONS))
            found = [examination(one, list(find(association, series_query(one)))) for one in studies]
        return tuple(sorted(found, key=lambda one: (one.study_date, one.study_instance_uid), reverse=True))

    def retrieve(self, wanted: Sequence[Wanted], keep: Keep) -> int:
        """Fetch series, each object into a file that `keep` takes over; return how many the PACS says there are.

        Raises
        ------
        UnreachableError
            The PACS is away, refuses, or broke off.

        """
        with self._associated([(STUDY_ROOT_FIND, list(UNCOMPRESSED))]) as association:
            instances = [one for series in wanted for one in find(association, image_query(series))]
        self._fetch(instances, keep)
        return len(instances)

    def retrieve_one(self, series: Wanted, keep: Keep) -> None:
        """Fetch the middle object of a series and hand it to `keep`, if the PACS gives one.

        Raises
        ------
        UnreachableError
            The PACS is away, refuses, or broke off.

        """
        with self._associated([(STUDY_ROOT_FIND, list(UNCOMPRESSED))]) as association:
            instances = list(find(association, image_query(series)))
        if instances:
            self._fetch([middle(instances)], keep)

    def _fetch(self, instances: list[Dataset], keep: Keep) -> None:
        if self._landing is not None:
            self._move(self._landing, instances, keep)
            return
        classes = sorted({str(one.get("SOPClassUID", "")) for one in instances} - {""})
        contexts = storage_contexts(classes or [CTImageStorage, MRImageStorage])
        with ThreadPoolExecutor(AT_ONCE) as pool:
            fetched = [pool.submit(self._get, contexts, portion, keep) for portion in portions(instances)]
        for each in fetched:
            each.result()

    def _move(self, landing: Landing, instances: list[Dataset], keep: Keep) -> None:
        wanted = frozenset(str(one.SOPInstanceUID) for one in instances)
        classes = sorted({str(one.get("SOPClassUID", "")) for one in instances} - {""})
        with (
            landing.opened(self._ae_title, self._own_ae_title, classes, wanted, keep),
            self._associated([(STUDY_ROOT_MOVE, list(UNCOMPRESSED))]) as association,
        ):
            for portion in portions(instances):
                move_to(association, self._own_ae_title, image_list(portion))

    def _get(self, contexts: list[tuple[str, str]], portion: list[Dataset], keep: Keep) -> None:
        def store(event: Event) -> int:
            return take_over(event, keep)

        requested: list[tuple[str, list[str]]] = [(STUDY_ROOT_GET, list(UNCOMPRESSED))]
        requested += [(sop_class, [syntax]) for sop_class, syntax in contexts]
        roles = [build_role(sop_class, scp_role=True) for sop_class in sorted({one for one, _ in contexts})]
        with self._associated(requested, roles, [(evt.EVT_C_STORE, store)]) as association:
            get(association, portion)

    @contextmanager
    def _associated(
        self,
        contexts: list[tuple[str, list[str]]],
        roles: list[SCP_SCU_RoleSelectionNegotiation] | None = None,
        handlers: list[tuple[object, ...]] | None = None,
    ) -> Iterator[Association]:
        entity = AE(ae_title=self._own_ae_title)
        entity.connection_timeout, entity.acse_timeout, entity.dimse_timeout, entity.network_timeout = 5, 10, 60, 60
        entity.maximum_pdu_size = PDU_BYTES
        for sop_class, syntaxes in contexts:
            entity.add_requested_context(sop_class, syntaxes)
        association = entity.associate(
            self._host,
            self._port,
            ae_title=self._ae_title,
            max_pdu=PDU_BYTES,
            ext_neg=list(roles or []),
            tls_args=self._tls,
            evt_handlers=list(handlers or []),  # type: ignore[arg-type]  # pairs of event and handler
        )
        if not association.is_established:
            raise UnreachableError(ErrorCode.PACS_UNREACHABLE)
        try:
            yield association
        finally:
            association.release()


def find(association: Association, query: Dataset) -> Iterator[Dataset]:
    """Yield the answers of one C-FIND."""
    for status, answer in association.send_c_find(query, STUDY_ROOT_FIND):
        if "Status" not in status or status.Status not in {*PENDING, 0}:
            raise UnreachableError(ErrorCode.PACS_UNREACHABLE)
        if status.Status in PENDING and answer is not None:
            yield answer


def portions(instances: list[Dataset]) -> Iterator[list[Dataset]]:
    """Yield the objects to fetch in groups of one series, each for one association."""
    for _, group in groupby(instances, key=lambda one: (one.StudyInstanceUID, one.SeriesInstanceUID)):
        series = list(group)
        for start in range(0, len(series), PORTION):
            yield series[start : start + PORTION]


def image_list(portion: list[Dataset]) -> Dataset:
    """Return the query that names objects of one series."""
    query = Dataset()
    query.QueryRetrieveLevel = "IMAGE"
    query.StudyInstanceUID = portion[0].StudyInstanceUID
    query.SeriesInstanceUID = portion[0].SeriesInstanceUID
    query.SOPInstanceUID = [one.SOPInstanceUID for one in portion]
    return query


def get(association: Association, portion: list[Dataset]) -> None:
    """Fetch objects of one series by C-GET; they go to the handler of the association."""
    for status, _ in association.send_c_get(image_list(portion), STUDY_ROOT_GET):
        if "Status" not in status or status.Status not in {*PENDING, 0, 0xB000}:
            raise UnreachableError(ErrorCode.PACS_UNREACHABLE)
