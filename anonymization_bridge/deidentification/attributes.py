"""Read single attributes as they stand in the file: bytes, texts, items; nothing is decoded that need not be."""

import struct
from dataclasses import dataclass

from pydicom.dataelem import DataElement, RawDataElement
from pydicom.dataset import Dataset
from pydicom.errors import BytesLengthException, InvalidDicomError
from pydicom.sequence import Sequence

from anonymization_bridge.deidentification.reasons import HeldError, HoldReason

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


@dataclass(frozen=True, slots=True)
class RawValue:
    """An attribute's value as bytes; its representation as the file tells it, nothing where the encoding has none."""

    vr: str | None
    value: bytes
    is_little_endian: bool


def items(dataset: Dataset, tag: int) -> list[Dataset]:
    """Return the items of a sequence, parsed now.

    Raises
    ------
    HeldError
        It is nested too deep, or its bytes are no sequence.

    """
    try:
        value = dataset[tag].value
    except RecursionError as error:
        raise HeldError(HoldReason.NESTED_TOO_DEEP) from error
    except UNREADABLE as error:
        raise HeldError(HoldReason.UNREADABLE) from error
    return list(value) if isinstance(value, Sequence) else []


def raw_element(dataset: Dataset, tag: int) -> RawValue | None:
    """Return an attribute as it stands in the file, not decoded; nothing when it is absent or a sequence.

    pydicom decodes (0028,0103) on its own while it reads, because other attributes depend on it: it is encoded again.
    """
    found = element_of(dataset, tag)
    if isinstance(found, RawDataElement):
        return RawValue(None if found.VR is None else str(found.VR), found.value or b"", found.is_little_endian)
    if isinstance(found, DataElement) and found.VR == "US" and isinstance(found.value, int):
        return RawValue("US", found.value.to_bytes(2, "little" if is_little(dataset) else "big"), is_little(dataset))
    return None


def element_of(dataset: Dataset, tag: int) -> object:
    """Return what pydicom holds for an attribute, nothing when it is absent.

    Raises
    ------
    HeldError
        Its value representation is none, so its value cannot be found.

    """
    try:
        return dataset.get_item(tag) if tag in dataset else None
    except UNREADABLE as error:
        raise HeldError(HoldReason.UNREADABLE) from error


def is_little(dataset: Dataset) -> bool:
    """Tell whether a data set was read as little endian."""
    return bool(dataset.original_encoding[1])


def text_of(dataset: Dataset, tag: int) -> str:
    """Return an attribute's text without padding, empty when it is absent."""
    raw = raw_element(dataset, tag)
    return "" if raw is None else raw.value.decode("latin-1").strip("\0 ")
