"""Searches of a remote archive, by dicomweb-client."""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from fnmatch import fnmatchcase
from functools import partial
from http import HTTPStatus
from typing import TypeVar

import requests
from dicomweb_client.web import DICOMwebClient

from toolpict.domain.codes import ErrorCode
from toolpict.domain.errors import NotFoundError, UnreachableError
from toolpict.integration.dicomweb.address import RemoteArchive
from toolpict.services.ports.archive import ArchiveTimeoutError, Attribute, DicomJson, Filters, Found, Level

T = TypeVar("T")

PAGE = 500
FIELDS = {
    Level.STUDIES: ["StudyDescription", "PatientIdentityRemoved", "ModalitiesInStudy"],
    Level.SERIES: ["SeriesDescription", "NumberOfSeriesRelatedInstances"],
    Level.INSTANCES: ["PatientID", "Rows", "Columns", "NumberOfFrames"],
}
LIST_MARKS = frozenset(",\\")
"""In a value these make a list of values, which would find more than was asked for."""


class Searcher:
    """Asks a remote archive for JSON."""

    def __init__(self, archive: RemoteArchive) -> None:
        self._archive = archive
        self._here = threading.local()

    def find(self, level: Level, filters: Filters) -> list[Found]:
        """Return all that matches exactly, however loosely the archive matches."""
        asked = write_query(level, filters)
        found: list[Found] = []
        for page in self._pages(level, filters, asked):
            found.extend(each for each in map(Found, page) if matches(each, filters))
            if filters.limit is not None and len(found) >= filters.offset + filters.limit:
                break
        end = None if filters.limit is None else filters.offset + filters.limit
        return found[filters.offset : end]

    def _pages(self, level: Level, filters: Filters, asked: Mapping[str, str]) -> Iterator[Sequence[DicomJson]]:
        offset, size = 0, page_size(filters)
        while True:
            page = self._page(level, filters, asked, offset, size)
            yield page
            if len(page) < size:
                return
            offset += len(page)

    def _page(
        self, level: Level, filters: Filters, asked: Mapping[str, str], offset: int, size: int
    ) -> Sequence[DicomJson]:
        study, series = filters.study_instance_uid or None, filters.series_instance_uid or None

        def question(client: DICOMwebClient) -> Sequence[DicomJson]:
            searches: dict[Level, Callable[..., Sequence[DicomJson]]] = {
                Level.STUDIES: client.search_for_studies,
                Level.SERIES: partial(client.search_for_series, study),
                Level.INSTANCES: partial(client.search_for_instances, study, series if study else None),
            }
            return searches[level](fields=FIELDS[level], limit=size, offset=offset, search_filters=dict(asked))

        return self._ask(question)

    def _ask(self, question: Callable[[DICOMwebClient], T]) -> T:
        """Ask, and once more on a fresh connection when the kept one was dead."""
        with translated():
            try:
                return question(self._client())
            except requests.Timeout:
                raise
            except requests.ConnectionError:
                self._here.client = None
                return question(self._client())

    def _client(self) -> DICOMwebClient:
        """Return this thread's client: a session of requests is no thing to share."""
        if getattr(self._here, "client", None) is None:
            self._here.client = make_client(self._archive)
        client: DICOMwebClient = self._here.client
        return client


def page_size(filters: Filters) -> int:
    """Return how many answers to ask for at once: no more than are wanted."""
    return PAGE if filters.limit is None else max(1, min(PAGE, filters.offset + filters.limit))


class PlainStars(requests.Session):
    """Writes the wildcard as it is: Orthanc's DICOMweb 1.7 takes `%2A` for three characters, and finds nothing."""

    def request(self, method: str | bytes, url: str | bytes, *args: object, **kwargs: object) -> requests.Response:
        """Send it."""
        written = url.decode() if isinstance(url, bytes) else url
        return super().request(method, written.replace("%2A", "*"), *args, **kwargs)  # type: ignore[arg-type]


def make_client(archive: RemoteArchive) -> DICOMwebClient:
    """Return a client that follows no redirect, reads no proxy or password of its surroundings, and asks once."""
    session = PlainStars()
    session.max_redirects = 0
    session.trust_env = False
    if archive.ca_file is not None:
        session.verify = str(archive.ca_file)
    client = DICOMwebClient(
        archive.root, session, headers=dict(archive.headers), timeout=(archive.connect_seconds, archive.read_seconds)
    )
    client.set_http_retry_params(retry=False)
    return client


def write_query(level: Level, filters: Filters) -> dict[str, str]:
    """Return the filters under the names of DICOMweb.

    Raises
    ------
    ValueError
        A value would be read as a list.

    """
    modality = "ModalitiesInStudy" if level is Level.STUDIES else "Modality"
    named = {
        "StudyInstanceUID": filters.study_instance_uid,
        "SeriesInstanceUID": filters.series_instance_uid,
        "SOPInstanceUID": filters.sop_instance_uid,
        "PatientID": filters.patient_id,
        modality: filters.modality,
        "StudyDate": filters.study_date,
    }
    if any(LIST_MARKS & set(value) for value in named.values()):
        raise ValueError("a value would be read as a list")
    return {name: value for name, value in named.items() if value}


def matches(found: Found, filters: Filters) -> bool:
    """Tell whether an answer is what was asked for, case included: Orthanc folds it."""
    pattern = filters.patient_id.replace("[", "[[]")
    exact = [
        (Attribute.STUDY_INSTANCE_UID, filters.study_instance_uid),
        (Attribute.SERIES_INSTANCE_UID, filters.series_instance_uid),
        (Attribute.SOP_INSTANCE_UID, filters.sop_instance_uid),
    ]
    if any(wanted and found.text(attribute) not in ("", wanted) for attribute, wanted in exact):
        return False
    return not pattern or fnmatchcase(found.text(Attribute.PATIENT_ID), pattern)


@contextmanager
def translated() -> Iterator[None]:
    """Turn what requests raises into what the port promises."""
    try:
        yield
    except requests.Timeout as error:
        raise ArchiveTimeoutError(ErrorCode.ARCHIVE_UNREACHABLE) from error
    except requests.HTTPError as error:
        if error.response is not None and error.response.status_code == HTTPStatus.NOT_FOUND:
            raise NotFoundError from error
        raise UnreachableError(ErrorCode.ARCHIVE_UNREACHABLE) from error
    except requests.RequestException as error:
        raise UnreachableError(ErrorCode.ARCHIVE_UNREACHABLE) from error
