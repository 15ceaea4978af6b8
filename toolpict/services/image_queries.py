"""Reads the query of a search (QIDO-RS, PS3.18 §8.3.4)."""

import re
from collections.abc import Iterable

from toolpict.domain.grants import ImagePath
from toolpict.services.ports.archive import Filters

KEYS = {
    "PatientID": "patient_id", "00100020": "patient_id",
    "StudyInstanceUID": "study_instance_uid", "0020000D": "study_instance_uid",
    "SeriesInstanceUID": "series_instance_uid", "0020000E": "series_instance_uid",
    "SOPInstanceUID": "sop_instance_uid", "00080018": "sop_instance_uid",
    "Modality": "modality", "00080060": "modality",
    "ModalitiesInStudy": "modality", "00080061": "modality",
    "StudyDate": "study_date", "00080020": "study_date",
    "limit": "limit",
    "offset": "offset",
}  # fmt: skip
PASSED_OVER = frozenset({"includefield", "fuzzymatching"})
"""Every attribute that we keep for a search is answered anyway, and nothing is matched loosely."""
COUNT = re.compile(r"[0-9]{1,9}", re.ASCII)


class QueryError(ValueError):
    """The query asks what cannot be answered; answering without it would be answering something else."""


def read_filters(query: Iterable[tuple[str, str]], asked: ImagePath) -> Filters:
    """Return what to look for: the query, below the address.

    Raises
    ------
    QueryError
        A key is unknown, given twice, or contradicts the address.

    """
    values = {
        "study_instance_uid": asked.study_instance_uid or "",
        "series_instance_uid": asked.series_instance_uid or "",
    }
    for key, given in query:
        if key in PASSED_OVER or not given:
            continue
        name = KEYS.get(key)
        if name is None or values.get(name, "") not in ("", given):
            raise QueryError
        values[name] = given
    limit, offset = values.pop("limit", ""), values.pop("offset", "0")
    return Filters(**values, limit=read_count(limit) if limit else None, offset=read_count(offset))


def read_count(text: str) -> int:
    """Return a count."""
    if not COUNT.fullmatch(text):
        raise QueryError
    return int(text)
