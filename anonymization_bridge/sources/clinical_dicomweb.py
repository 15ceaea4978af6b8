"""Asks the clinical PACS by DICOMweb: QIDO-RS to search, WADO-RS to retrieve (DICOM PS3.18 section 10).

Objects go to the disk as they come.  The client is urllib3's and bare: others keep whole answers in memory, or log addresses
that hold what was searched for.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final
from urllib.parse import urlencode

import urllib3
from pydicom.dataset import Dataset

from anonymization_bridge.codes import ErrorCode
from anonymization_bridge.errors import UnreachableError
from anonymization_bridge.sources.clinical_pacs import AT_ONCE, MOST_EXAMINATIONS
from anonymization_bridge.sources.found import FoundExamination
from anonymization_bridge.sources.multipart import BrokenAnswerError, boundary_of, part_files
from anonymization_bridge.sources.pacs_queries import (
    Criteria,
    Wanted,
    examination,
    middle,
    series_query,
    study_query,
)
from anonymization_bridge.sources.source import Keep

BLOCK: Final = 262_144
PAGE: Final = 1000
TIMEOUT: Final = urllib3.Timeout(connect=5, read=300)
DICOM_JSON: Final = "application/dicom+json"
AS_STORED: Final = 'multipart/related; type="application/dicom"; transfer-syntax=*'
"""Never ask a PACS to transcode."""

UNIQUE_IDENTIFIER: Final = re.compile(r"[0-9.]{1,64}")
NOT_ASKED: Final = frozenset({"SpecificCharacterSet", "QueryRetrieveLevel"})


class ClinicalDicomweb:
    """The clinical PACS as the bridge sees it by DICOMweb.

    Parameters
    ----------
    root
        Address of its services, without a slash at the end.
    token
        Bearer token; empty when it asks for none.

    """

    def __init__(self, root: str, token: str) -> None:
        self._root = root
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._pool = urllib3.PoolManager(
            cert_reqs="CERT_REQUIRED", timeout=TIMEOUT, retries=False, maxsize=AT_ONCE, block=False
        )

    def answers(self) -> bool:
        """Tell whether the PACS answers a search."""
        try:
            return isinstance(self._search("/studies?limit=1"), list)
        except UnreachableError:
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
        asked = query_of(study_query(criteria))
        studies = self._search(f"/studies?{urlencode([*asked, ('limit', MOST_EXAMINATIONS)])}")
        found = [examination(one, self._series(one)) for one in studies]
        return tuple(sorted(found, key=lambda one: (one.study_date, one.study_instance_uid), reverse=True))

    def retrieve(self, wanted: Sequence[Wanted], keep: Keep) -> int:
        """Fetch series, each object into a file that `keep` takes over; return how many the PACS says there are.

        Raises
        ------
        UnreachableError
            The PACS is away, refuses, or broke off.

        """
        expected = sum(len(self._instances(one)) for one in wanted)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            fetched = [pool.submit(self._fetch, path_of(one), keep) for one in wanted]
        for each in fetched:
            each.result()
        return expected

    def retrieve_one(self, series: Wanted, keep: Keep) -> None:
        """Fetch the middle object of a series, if the PACS gives one.

        Raises
        ------
        UnreachableError
            The PACS is away, refuses, or broke off.

        """
        instances = self._instances(series)
        if instances:
            self._fetch(f"{path_of(series)}/instances/{checked(middle(instances).get('SOPInstanceUID', ''))}", keep)

    def _series(self, study: Dataset) -> list[Dataset]:
        asked = query_of(series_query(study), without=frozenset({"StudyInstanceUID"}))
        return self._search(f"/studies/{checked(study.get('StudyInstanceUID', ''))}/series?{urlencode(asked)}")

    def _instances(self, series: Wanted) -> list[Dataset]:
        found: dict[str, Dataset] = {}
        while True:
            page = self._search(f"{path_of(series)}/instances?limit={PAGE}&offset={len(found)}")
            new = {str(one.get("SOPInstanceUID", "")): one for one in page}
            if new.keys() <= found.keys():  # nothing new: the end, or a server that knows no pages
                return list(found.values())
            found |= new

    def _search(self, path: str) -> list[Dataset]:
        answer = self._call(path, {"Accept": DICOM_JSON}, preload=True)
        if answer.status == 204:
            return []
        try:
            return [Dataset.from_json(one) for one in answer.json()]
        except (ValueError, TypeError, AttributeError, KeyError) as error:
            raise UnreachableError(ErrorCode.PACS_UNREACHABLE) from error

    def _fetch(self, path: str, keep: Keep) -> None:
        answer = self._call(path, {"Accept": AS_STORED, "Accept-Encoding": "identity"}, preload=False)
        try:
            boundary = boundary_of(answer.headers.get("Content-Type", ""))
            for file in part_files(body(answer), boundary):
                keep(file)
                file.unlink(missing_ok=True)
        except BrokenAnswerError as error:
            raise UnreachableError(ErrorCode.PACS_UNREACHABLE) from error
        finally:
            answer.close()

    def _call(self, path: str, headers: Mapping[str, str], *, preload: bool) -> urllib3.BaseHTTPResponse:
        sent = {**self._headers, **headers}
        try:
            answer = self._pool.request("GET", self._root + path, headers=sent, redirect=False, preload_content=preload)
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise UnreachableError(ErrorCode.PACS_UNREACHABLE) from error
        if answer.status not in {200, 204}:
            answer.close()
            raise UnreachableError(ErrorCode.PACS_UNREACHABLE)
        return answer


def body(answer: urllib3.BaseHTTPResponse) -> Iterator[bytes]:
    """Yield the body of an answer as it comes.

    Raises
    ------
    UnreachableError
        It breaks off.

    """
    try:
        yield from answer.stream(BLOCK)
    except (urllib3.exceptions.HTTPError, OSError) as error:
        raise UnreachableError(ErrorCode.PACS_UNREACHABLE) from error


def query_of(query: Dataset, without: frozenset[str] = NOT_ASKED) -> list[tuple[str, Any]]:
    """Return a C-FIND query as QIDO-RS writes it: what is matched, and what is to be told."""
    elements = [one for one in query if one.keyword not in without | NOT_ASKED]
    matched = [(one.keyword, str(one.value)) for one in elements if one.value not in {None, ""}]
    return matched + [("includefield", one.keyword) for one in elements if one.value in {None, ""}]


def path_of(series: Wanted) -> str:
    """Return the path of a series."""
    return f"/studies/{checked(series.study_instance_uid)}/series/{checked(series.series_instance_uid)}"


def checked(uid: object) -> str:
    """Return a UID that may stand in a path.

    Raises
    ------
    UnreachableError
        The PACS has named something else.

    """
    if not UNIQUE_IDENTIFIER.fullmatch(str(uid)):
        raise UnreachableError(ErrorCode.PACS_UNREACHABLE)
    return str(uid)
