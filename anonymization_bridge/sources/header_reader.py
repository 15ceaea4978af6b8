"""Reads the first attributes of files that nobody vouches for; run as a program of its own, under limits.

Standard input: one path a line.  Standard output: one JSON line for each: the path's position, and its attributes, or null
for what is no DICOM object, or `false` for one that cannot be read.
"""

import json
import sys
from pathlib import Path
from resource import RLIMIT_AS, RLIMIT_CPU, setrlimit
from typing import Final

from pydicom.dataset import FileDataset
from pydicom.errors import InvalidDicomError
from pydicom.filereader import read_partial
from pydicom.tag import BaseTag
from pydicom.uid import MediaStorageDirectoryStorage

MEMORY: Final = 2_000_000_000
"""Bytes."""

CPU_SECONDS: Final = 600
LAST_TAG: Final = 0x00200013
WANTED: Final = (
    "PatientID",
    "PatientName",
    "PatientBirthDate",
    "PatientSex",
    "StudyDate",
    "StudyDescription",
    "AccessionNumber",
    "InstitutionName",
    "StudyInstanceUID",
    "SeriesInstanceUID",
    "SeriesNumber",
    "InstanceNumber",
    "SeriesDescription",
    "Modality",
    "SOPClassUID",
)
LONGEST: Final = 256
"""Characters kept of a value, which is only shown."""


def past_what_is_wanted(tag: BaseTag, _vr: str | None, _length: int) -> bool:
    """Tell the parser to stop."""
    return int(tag) > LAST_TAG


def read(path: Path) -> dict[str, str] | bool | None:
    """Return the attributes of a file; None when it is no object of a patient, False when it cannot be read."""
    try:
        with path.open("rb") as file:
            found = read_partial(file, stop_when=past_what_is_wanted)
            return attributes(found)
    except InvalidDicomError:
        return None
    except Exception:
        return False


def attributes(found: FileDataset) -> dict[str, str] | bool | None:
    """Return what is wanted of a parsed header."""
    if found.file_meta.get("MediaStorageSOPClassUID") == MediaStorageDirectoryStorage:
        return None
    values = {keyword: str(found.get(keyword, None) or "")[:LONGEST] for keyword in WANTED}
    return values if values["StudyInstanceUID"] and values["SeriesInstanceUID"] else False


def main() -> None:
    """Answer one line for each line."""
    setrlimit(RLIMIT_AS, (MEMORY, MEMORY))
    setrlimit(RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    for position, line in enumerate(sys.stdin):
        sys.stdout.write(json.dumps([position, read(Path(line.rstrip("\n")))]) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
