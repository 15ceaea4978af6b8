"""Write a result: its meta information, its head, its pixels."""

from dataclasses import dataclass
from typing import BinaryIO, NamedTuple

from anonymization_bridge.deidentification.elements import Encoding, text
from anonymization_bridge.deidentification.labelling import IMPLEMENTATION_VERSION
from anonymization_bridge.deidentification.profile import OptionCode
from anonymization_bridge.deidentification.reading import PREAMBLE, PREFIX, PixelSource
from anonymization_bridge.deidentification.search import Sought
from anonymization_bridge.deidentification.treatment import Treatment, copy_pixels

#: Our own implementation, drawn once (PS3.5 B.2, PS3.7 D.3.3.2).
IMPLEMENTATION_CLASS_UID = "2.25.226319117390476258409126352806145170412"
META = Encoding(implicit=False, little_endian=True)


@dataclass(frozen=True)
class Names:
    """What an object is called: its new UIDs, its SOP class and modality."""

    study_instance_uid: str
    series_instance_uid: str
    sop_instance_uid: str
    sop_class_uid: str
    modality: str


class Meta(NamedTuple):
    """The file meta information but for the one UID in it that is other in each object."""

    before: bytes
    after: bytes

    def around(self, sop_instance_uid: bytes) -> bytes:
        """Return everything that stands before the data set, all of it ours (PS3.10 §7.1)."""
        uid = META.header(0x00020003, "UI", len(sop_instance_uid)) + sop_instance_uid
        length = len(self.before) + len(uid) + len(self.after)
        group_length = META.header(0x00020000, "UL", 4) + length.to_bytes(4, "little")
        return b"".join([bytes(PREAMBLE), PREFIX, group_length, self.before, uid, self.after])


@dataclass(frozen=True)
class Rewritten:
    """A result as it was written, and what must not be found in it.

    Attributes
    ----------
    treatment
        What was done to its pixels.
    pixels
        Those of its source.
    header_length
        Of all that stands before the value of uncompressed pixels, or of the whole, in bytes.
    pixel_digest
        Nothing when they are, byte by byte, as in the source.

    """

    names: Names
    treatment: Treatment
    applied: tuple[OptionCode, ...]
    sought: Sought
    meta: Meta
    pixels: PixelSource
    header_length: int = 0
    pixel_digest: str | None = None


def padded(uid: str) -> bytes:
    """Return a UID as bytes of even length (PS3.5 §9.1)."""
    return uid.encode() + b"\0" * (len(uid) % 2)


def meta_of(sop_class_uid: str, transfer_syntax_uid: str) -> Meta:
    """Return the meta information of objects of a class and syntax."""
    version = META.header(0x00020001, "OB", 2) + b"\0\1"
    after = [
        text(0x00020010, "UI", transfer_syntax_uid),
        text(0x00020012, "UI", IMPLEMENTATION_CLASS_UID),
        text(0x00020013, "SH", IMPLEMENTATION_VERSION),
    ]
    return Meta(version + META.write([text(0x00020002, "UI", sop_class_uid)]), META.write(after))


def write_object(rewritten: Rewritten, head: bytes, target: BinaryIO) -> Rewritten:
    """Write a result and return it as it was written.

    Raises
    ------
    HeldError
        Its pixels cannot be shown to be clean.

    """
    target.write(head)
    digest = copy_pixels(rewritten.pixels, rewritten.treatment, target)
    length = target.tell() - rewritten.treatment.value_length
    one = rewritten
    return Rewritten(one.names, one.treatment, one.applied, one.sought, one.meta, one.pixels, length, digest)
