"""Objects whose pixels are poisoned: text burnt in, in every encoding, and what rides along in compressed frames."""

import io
import struct
from collections.abc import Iterator

import numpy as np
import openjpeg.utils
from jpeg_ls import encode_array
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from rle.rle import encode_segment

from anonymization_bridge.deidentification.elements import Element, text
from tests.bridge.poisoned.heads import encapsulated, file_of, geometry, head, merged, number, pixel_head
from tests.bridge.poisoned.planting import EXPLICIT, IMPLICIT, Planter, Poisoned, Survivor, sequence

ROWS, COLUMNS = 64, 96
BANNER = (0, 0, 96, 16)
"""Left, top, width and height of where text is burnt in."""
JPEG, JPEG_LS, JPEG_2000, RLE = (f"1.2.840.10008.1.2.{end}" for end in ("4.50", "4.80", "4.90", "5"))
US, US_CINE, SC, XC = "6.1", "3.1", "7", "77.1.4"
Picture = NDArray[np.uint8]


def picture(words: str, samples: int) -> Picture:
    """Return a ramp (rows, columns[, samples]) with words burnt into its banner."""
    ramp = np.add.outer(np.arange(ROWS), np.arange(COLUMNS)).astype(np.uint8)
    frame = np.stack([ramp] * samples, axis=-1) if samples > 1 else ramp
    drawn = Image.fromarray(frame)
    ImageDraw.Draw(drawn).text((2, 2), words, fill=(255,) * samples if samples > 1 else 255)
    return np.asarray(drawn).copy()


def burnt(planter: Planter, samples: int) -> Picture:
    """Return a picture with a marker burnt in."""
    return picture(planter.marker("burnt into the pixels", "pixels_hidden"), samples)


def jpeg(frame: Picture, planter: Planter) -> bytes:
    """Return a JPEG stream with text in comment, EXIF, application data and behind its end."""
    stream = io.BytesIO()
    Image.fromarray(frame).save(stream, "JPEG", quality=92)
    written = stream.getvalue()
    parts = [
        segment(0xFE, planter.marker("JPEG comment")),
        segment(0xE1, "Exif\0\0" + planter.marker("EXIF")),
        segment(0xED, planter.marker("APP13")),
        segment(0xE0, "JFXX\0" + planter.marker("thumbnail")),
    ]
    return written[:2] + b"".join(parts) + written[2:] + planter.marker("bytes after EOI").encode()


def segment(marker: int, words: str) -> bytes:
    """Return a JPEG segment."""
    return struct.pack(">BBH", 0xFF, marker, len(words) + 2) + words.encode()


def jpeg_2000(frame: Picture, planter: Planter) -> bytes:
    """Return a JPEG 2000 stream with text in comments of its main and tile headers, and behind its end."""
    stream = openjpeg.utils.encode_array(frame, photometric_interpretation=1 if frame.ndim == 3 else 2, use_mct=False)
    main, inside = (comment(planter.marker(place)) for place in ("JPEG 2000 comment", "comment of a tile"))
    tile = stream.index(b"\xff\x90")
    length = struct.unpack(">L", stream[tile + 6 : tile + 10])[0] + len(inside)
    opened = stream[tile : tile + 6] + struct.pack(">L", length) + stream[tile + 10 : tile + 12] + inside
    tail = planter.marker("bytes after the codestream").encode()
    return stream[:tile] + main + opened + stream[tile + 12 :] + tail


def comment(words: str) -> bytes:
    """Return a JPEG 2000 comment."""
    return struct.pack(">HHH", 0xFF64, 4 + len(words), 1) + words.encode()


def rle(frame: Picture, planter: Planter) -> bytes:
    """Return an RLE frame with a tail in each segment."""
    planes = [frame] if frame.ndim == 2 else [frame[..., place] for place in range(frame.shape[2])]
    segments = []
    for plane in planes:
        packed = bytes(encode_segment(plane.tobytes(), COLUMNS)) + planter.marker("tail of an RLE segment").encode()
        segments.append(packed + b"\0" * (len(packed) % 2))
    starts, place = [], 64
    for packed in segments:
        starts.append(place)
        place += len(packed)
    return struct.pack("<16L", len(starts), *starts, *[0] * (15 - len(starts))) + b"".join(segments)


def described(
    planter: Planter, sop_class: str, modality: str, instance: int, samples: int, frames: int = 1
) -> list[Element]:
    """Return the header of a picture."""
    photometric = "RGB" if samples == 3 else "MONOCHROME2"
    return merged(
        head(planter, sop_class, modality, instance),
        pixel_head(ROWS, COLUMNS, 8, 8, samples, photometric),
        [text(0x00280008, "IS", str(frames)), text(0x00280301, "CS", "NO")],
    )


def below(frame: Picture) -> object:
    """Return what asks whether the pixels outside the banner are as they were."""
    return ("below", BANNER[3], frame[BANNER[3] :].tolist())


def ultrasound() -> Poisoned:
    """Return an ultrasound cine with a banner, and the calibration of its region."""
    planter = Planter("USN")
    frame = burnt(planter, 3)
    region = (
        number(0x00186018, 0, form="L"),
        number(0x0018601A, 16, form="L"),
        number(0x0018601C, 95, form="L"),
        number(0x0018601E, 63, form="L"),
        number(0x00186024, 3),
        number(0x00186026, 3),
        number(0x00186012, 1),
        number(0x00186014, 1),
        number(0x00186016, 2, form="L"),
        Element(0x0018602C, "FD", struct.pack("<d", 0.0123)),
        Element(0x0018602E, "FD", struct.pack("<d", 0.0123)),
    )
    more = [
        sequence(0x00186011, region),
        text(0x00181063, "DS", "40"),
        planter.at(0x00185010, "LO", "transducer"),
        planter.at(0x00082120, "SH", "stage"),
        Element(0x7FE00010, "OB", frame.tobytes() * 3),
    ]
    survivors = [
        Survivor("ultrasound calibration", "SequenceOfUltrasoundRegions.0.PhysicalDeltaX", 0.0123),
        Survivor("ultrasound calibration", "SequenceOfUltrasoundRegions.0.RegionLocationMinY0", 16),
        Survivor("frame time", "FrameTime", 40),
        Survivor("pixels outside the zone", "", below(frame)),
    ]
    content = file_of(merged(described(planter, US_CINE, "US", 81, 3, 3), more), EXPLICIT)
    return Poisoned("us-cine", 81, content, planter.planted, survivors, BANNER, needs_person=True)


def grey_capture() -> Poisoned:
    """Return a capture of a screen."""
    planter = Planter("SCN")
    frame = burnt(planter, 1)
    more = [
        text(0x00080064, "CS", "WSD"),
        planter.at(0x00181016, "LO", "maker of the capture"),
        planter.at(0x00181018, "LO", "model of the capture"),
        Element(0x7FE00010, "OW", frame.tobytes()),
    ]
    content = file_of(merged(described(planter, SC, "OT", 82, 1), more), IMPLICIT)
    return Poisoned(
        "sc-grey",
        82,
        content,
        planter.planted,
        [Survivor("pixels outside the zone", "", below(frame))],
        BANNER,
        needs_person=True,
    )


def compressed() -> Iterator[Poisoned]:
    """Yield a picture with burnt text in each compressed encoding."""
    kinds = (
        ("sc-jpeg", 83, SC, "OT", 3, JPEG, jpeg),
        ("us-jpeg", 84, US, "US", 1, JPEG, jpeg),
        ("xc-jpeg-2000", 85, XC, "XC", 3, JPEG_2000, jpeg_2000),
        ("us-jpeg-2000", 86, US, "US", 1, JPEG_2000, jpeg_2000),
        ("us-rle", 87, US, "US", 3, RLE, rle),
        ("sc-rle", 88, SC, "OT", 1, RLE, rle),
        ("us-jpeg-ls", 89, US, "US", 3, JPEG_LS, jpeg_ls),
        ("sc-jpeg-ls", 90, SC, "OT", 1, JPEG_LS, jpeg_ls),
    )
    for name, instance, sop_class, modality, samples, syntax, encode in kinds:
        planter = Planter(name.replace("-", "").upper()[:6] + "ABCDEFGH"[instance - 83])
        frame = burnt(planter, samples)
        stream = encode(frame, planter)
        content = file_of(
            described(planter, sop_class, modality, instance, samples), syntax, pixels=encapsulated(stream)
        )
        expected = np.asarray(Image.open(io.BytesIO(stream))) if syntax == JPEG else frame
        survivors = [Survivor("pixels outside the zone", "", below(expected))]
        yield Poisoned(name, instance, content, planter.planted, survivors, BANNER, needs_person=True)


def jpeg_ls(frame: Picture, planter: Planter) -> bytes:
    """Return a JPEG-LS stream with a comment, and text behind its end."""
    stream = bytes(encode_array(frame, interleave_mode=2 if frame.ndim == 3 else 0))
    return (
        stream[:2]
        + segment(0xFE, planter.marker("JPEG-LS comment"))
        + stream[2:]
        + planter.marker("bytes after EOI").encode()
    )


def riding_along() -> Iterator[Poisoned]:
    """Yield CT slices, which need no person, with text riding along in their compressed frames."""
    for instance, (name, syntax, encode) in enumerate(
        (("jpeg", JPEG, jpeg), ("jpeg-2000", JPEG_2000, jpeg_2000), ("rle", RLE, rle), ("jpeg-ls", JPEG_LS, jpeg_ls)),
        91,
    ):
        planter = Planter("RID" + "ABCD"[instance - 91])
        frame = picture("", 1)
        stream = encode(frame, planter)
        header = merged(described(planter, "2", "CT", instance, 1), geometry())
        content = file_of(header, syntax, pixels=encapsulated(stream))
        expected = np.asarray(Image.open(io.BytesIO(stream))) if syntax == JPEG else frame
        survivors = [Survivor("pixels", "", ("below", 0, expected.tolist())), Survivor("rescale", "RescaleSlope", 1.5)]
        yield Poisoned(f"ct-{name}", instance, content, planter.planted, survivors)


def burnt_ct() -> Poisoned:
    """Return a CT slice that says that text is burnt into it."""
    planter = Planter("CTB")
    frame = burnt(planter, 1)
    header = merged(
        described(planter, "2", "CT", 95, 1),
        geometry(),
        [text(0x00280301, "CS", "YES"), Element(0x7FE00010, "OW", frame.tobytes())],
    )
    return Poisoned(
        "ct-burnt",
        95,
        file_of(header, EXPLICIT),
        planter.planted,
        [Survivor("pixels outside the zone", "", below(frame))],
        BANNER,
        needs_person=True,
    )


def picture_objects() -> Iterator[Poisoned]:
    """Yield all of them."""
    yield from (ultrasound(), grey_capture())
    yield from compressed()
    yield from riding_along()
    yield burnt_ct()
