"""Takes objects as they come over the network: written to the disk piece by piece, never whole in memory.

pynetdicom writes each into a file of the folder for temporary files, which `worker` and `receive` set to our own work folder.
"""

import logging
import tempfile
import warnings
from itertools import islice, product
from pathlib import Path
from typing import Final, cast

from pydicom.uid import (
    JPEG2000,
    UID,
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
    RLELossless,
)
from pynetdicom import _config
from pynetdicom.dimse_primitives import C_STORE
from pynetdicom.events import Event

from anonymization_bridge.sources.source import Keep

# Their messages and warnings quote what is queried and found.
for library in ("pynetdicom", "pydicom"):
    logging.getLogger(library).setLevel(logging.CRITICAL)
    warnings.filterwarnings("ignore", module=library)
_config.LOG_HANDLER_LEVEL = "none"
_config.LOG_REQUEST_IDENTIFIERS = _config.LOG_RESPONSE_IDENTIFIERS = False
_config.STORE_RECV_CHUNKED_DATASET = True

STORED: Final = 0x0000
NO_ROOM: Final = 0xA700
"""Refused: out of resources (DICOM PS3.4 table B.2-1)."""

PDU_BYTES: Final = 131_072
"""Largest protocol data unit that we ask for."""

MOST_CONTEXTS: Final = 128
"""Of one association (DICOM PS3.8 section 9.3.2.2: odd numbers of one byte)."""

UNCOMPRESSED: Final = (ExplicitVRLittleEndian, ImplicitVRLittleEndian)
SYNTAXES: Final[tuple[UID, ...]] = (
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


def storage_contexts(classes: list[str]) -> list[tuple[str, str]]:
    """Return SOP class and transfer syntax of each presentation context, the likely ones first, as many as fit."""
    return [(sop_class, syntax) for syntax, sop_class in islice(product(SYNTAXES, classes), MOST_CONTEXTS - 1)]


def take_over(event: Event, keep: Keep) -> int:
    """Hand the file of an object that has come to `keep`, and return the status to answer with."""
    request = cast("C_STORE", event.request)
    if request._dataset_file is not None:  # noqa: SLF001 - pynetdicom closes it in one of its two ways only
        request._dataset_file.close()  # noqa: SLF001
    path = Path(event.dataset_path)
    try:
        keep(path)
    except OSError:
        return NO_ROOM
    finally:
        path.unlink(missing_ok=True)
    return STORED


def uid_of(event: Event) -> str:
    """Return the SOP Instance UID that an object is announced by."""
    return str(cast("C_STORE", event.request).AffectedSOPInstanceUID)


def write_temporary_files_into(folder: Path) -> None:
    """Have whatever is written on its way lie in a folder of our own: it holds patients, and /tmp is nobody's."""
    tempfile.tempdir = str(folder)
