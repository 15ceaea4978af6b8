"""Read with pydicom what is not plain little endian: big endian, odd representations, attributes out of order."""

import struct
from typing import BinaryIO

from pydicom.dataelem import DataElement, RawDataElement
from pydicom.dataset import Dataset
from pydicom.errors import BytesLengthException, InvalidDicomError
from pydicom.filereader import read_dataset
from pydicom.sequence import Sequence

from anonymization_bridge.deidentification.elements import Encoding
from anonymization_bridge.deidentification.header import Entry, Header, Nested
from anonymization_bridge.deidentification.reasons import HeldError, HoldReason
from anonymization_bridge.deidentification.streaming import DEEPEST, PIXEL_TAGS, UNDEFINED

#: What pydicom raises on files that are not what they claim to be.
UNREADABLE = (
    AttributeError,
    BytesLengthException,
    EOFError,
    IndexError,
    InvalidDicomError,
    KeyError,
    LookupError,
    NotImplementedError,
    OSError,
    OverflowError,
    struct.error,
    TypeError,
    UnicodeError,
    ValueError,
)


def read_odd_header(stream: BinaryIO, encoding: Encoding) -> Header:
    """Return the attributes before the pixel data; the stream then stands at it, or at its end.

    Raises
    ------
    HeldError
        pydicom cannot make sense of it, or takes it for another encoding.

    """
    try:
        dataset: Dataset = read_dataset(
            stream, encoding.implicit, encoding.little_endian, stop_when=lambda tag, _vr, _length: tag in PIXEL_TAGS
        )
        if dataset.original_encoding != (encoding.implicit, encoding.little_endian):
            raise HeldError(HoldReason.UNREADABLE)
        return as_header(dataset, encoding.little_endian, 0)
    except RecursionError as error:
        raise HeldError(HoldReason.NESTED_TOO_DEEP) from error
    except MemoryError as error:
        raise HeldError(HoldReason.TOO_LARGE) from error
    except UNREADABLE as error:
        raise HeldError(HoldReason.UNREADABLE) from error


def as_header(dataset: Dataset, little_endian: bool, depth: int) -> Header:
    """Return what pydicom read, as we hold it."""
    if depth > DEEPEST:
        raise HeldError(HoldReason.NESTED_TOO_DEEP)
    tags = sorted(int(tag) for tag in dataset.keys())  # noqa: SIM118 - iterating would decode the values
    entries = {tag: as_entry(dataset, tag, little_endian, depth) for tag in tags}
    return Header(entries, little_endian=little_endian)


def as_entry(dataset: Dataset, tag: int, little_endian: bool, depth: int) -> Entry:
    """Return one attribute; what pydicom decoded on its own, since others depend on it, is encoded again."""
    found: object = dataset.get_item(tag)
    if isinstance(found, RawDataElement) and found.length != UNDEFINED and len(found.value or b"") < found.length:
        raise HeldError(HoldReason.TRUNCATED)
    if isinstance(found, RawDataElement) and found.VR != "SQ":
        return None if found.VR is None else str(found.VR), found.value or b""
    value = dataset[tag].value
    if isinstance(value, Sequence):
        return Nested(None, items=[as_header(item, little_endian, depth + 1) for item in value])
    vr = str(found.VR) if isinstance(found, DataElement) else "UN"
    if vr == "US" and isinstance(value, int):
        return "US", value.to_bytes(2, "little" if little_endian else "big")
    return vr, b""
