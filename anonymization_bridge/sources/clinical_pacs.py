"""Asks the clinical PACS by DICOM: C-FIND to search, C-GET to retrieve (DICOM PS3.4 annex C).

Objects are kept as they come, in the transfer syntax they are stored in: each SOP class is negotiated once for each syntax,
so that the PACS never has to decompress.
"""

import logging
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import groupby, islice, product
from typing import Final

from pydicom.dataset import Dataset
from pydicom.uid import (
    JPEG2000,
    UID,
    CTImageStorage,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    JPEGExtended12Bit,
    JPEGLossless,
    JPEGLosslessSV1,
    JPEGLSLossless,
    JPEGLSNearLossless,
    MRImageStorage,
    RLELossless,
)
from pynetdicom import AE, evt
from pynetdicom.association import Association
from pynetdicom.events import Event
from pynetdicom.pdu_primitives import SCP_SCU_RoleSelectionNegotiation
from pynetdicom.presentation import build_role

from anonymization_bridge.codes import ErrorCode
from anonymization_bridge.errors import UnreachableError
from anonymization_bridge.sources.found import FoundExamination
from anonymization_bridge.sources.pacs_queries import (
    Criteria,
    Wanted,
    examination,
    image_query,
    middle,
    series_query,
    study_query,
)

# Their messages and warnings quote what is queried and found.
for library in ("pynetdicom", "pydicom"):
    logging.getLogger(library).setLevel(logging.CRITICAL)
    warnings.filterwarnings("ignore", module=library)

VERIFICATION: Final = UID("1.2.840.10008.1.1")
STUDY_ROOT_FIND: Final = UID("1.2.840.10008.5.1.4.1.2.2.1")
STUDY_ROOT_GET: Final = UID("1.2.840.10008.5.1.4.1.2.2.3")
PENDING: Final = {0xFF00, 0xFF01}
MOST_EXAMINATIONS: Final = 100
MOST_CONTEXTS: Final = 128
"""Of one association (DICOM PS3.8 section 9.3.2.2: odd numbers of one byte)."""

AT_ONCE: Final = 4
"""Associations that fetch at the same time: Orthanc 1.10 waits about 50 ms after each object of one, dcmtk's getscu 90."""

PORTION: Final = 25
"""Objects fetched over one association."""

UNCOMPRESSED: Final = (ExplicitVRLittleEndian, ImplicitVRLittleEndian)
SYNTAXES: Final = (
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGLosslessSV1,
    JPEGLSLossless,
    RLELossless,
    JPEGBaseline8Bit,
    JPEG2000,
    JPEGLossless,
    JPEGExtended12Bit,
    JPEGLSNearLossless,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
)


class ClinicalPacs:
    """The clinical PACS as the bridge sees it."""

    def __init__(self, host: str, port: int, ae_title: str, own_ae_title: str) -> None:
        self._host = host
        self._port = port
        self._ae_title = ae_title
        self._own_ae_title = own_ae_title

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

    def retrieve(self, wanted: list[Wanted], keep: Callable[[bytes], None]) -> int:
        """Fetch series and hand each object as it came to `keep`; return how many the PACS says there are.

        `keep` is called from several threads.

        Raises
        ------
        UnreachableError
            The PACS is away, refuses, or broke off.

        """
        with self._associated([(STUDY_ROOT_FIND, list(UNCOMPRESSED))]) as association:
            instances = [one for series in wanted for one in find(association, image_query(series))]
        classes = sorted({str(one.get("SOPClassUID", "")) for one in instances} - {""})
        contexts = storage_contexts(classes or [CTImageStorage, MRImageStorage])
        with ThreadPoolExecutor(AT_ONCE) as pool:
            fetched = [pool.submit(self._get, contexts, portion, keep) for portion in portions(instances)]
        for each in fetched:
            each.result()
        return len(instances)

    def retrieve_one(self, series: Wanted, keep: Callable[[bytes], None]) -> None:
        """Fetch the middle object of a series and hand it to `keep`, if the PACS gives one.

        Raises
        ------
        UnreachableError
            The PACS is away, refuses, or broke off.

        """
        with self._associated([(STUDY_ROOT_FIND, list(UNCOMPRESSED))]) as association:
            instances = list(find(association, image_query(series)))
        if instances:
            one = middle(instances)
            self._get(storage_contexts([str(one.SOPClassUID)]), [one], keep)

    def _get(self, contexts: list[tuple[str, str]], portion: list[Dataset], keep: Callable[[bytes], None]) -> None:
        def store(event: Event) -> int:
            keep(bytes(event.encoded_dataset()))
            return 0x0000

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
        for sop_class, syntaxes in contexts:
            entity.add_requested_context(sop_class, syntaxes)
        association = entity.associate(
            self._host,
            self._port,
            ae_title=self._ae_title,
            ext_neg=list(roles or []),
            evt_handlers=list(handlers or []),  # type: ignore[arg-type]  # pairs of event and handler
        )
        if not association.is_established:
            raise UnreachableError(ErrorCode.PACS_UNREACHABLE)
        try:
            yield association
        finally:
            association.release()


def storage_contexts(classes: list[str]) -> list[tuple[str, str]]:
    """Return SOP class and transfer syntax of each presentation context, the likely ones first, as many as fit."""
    return [(sop_class, syntax) for syntax, sop_class in islice(product(SYNTAXES, classes), MOST_CONTEXTS - 1)]


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


def get(association: Association, portion: list[Dataset]) -> None:
    """Fetch objects of one series by C-GET; they go to the handler of the association."""
    query = Dataset()
    query.QueryRetrieveLevel = "IMAGE"
    query.StudyInstanceUID = portion[0].StudyInstanceUID
    query.SeriesInstanceUID = portion[0].SeriesInstanceUID
    query.SOPInstanceUID = [one.SOPInstanceUID for one in portion]
    for status, _ in association.send_c_get(query, STUDY_ROOT_GET):
        if "Status" not in status or status.Status not in {*PENDING, 0, 0xB000}:
            raise UnreachableError(ErrorCode.PACS_UNREACHABLE)
