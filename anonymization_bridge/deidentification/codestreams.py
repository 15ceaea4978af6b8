"""Look through compressed frames without decoding them: nothing may ride along beside the image itself.

JPEG (ITU-T T.81), JPEG-LS (T.87), JPEG 2000 (T.800) and RLE (DICOM PS3.5 Annex G).  Anything that is not understood
counts as not clean.
"""

import re

#: A byte 0xFF followed by one with the high bit set is a marker; RST0-7 and fill bytes are part of the scan.
MARKER_IN_SCAN = re.compile(rb"\xff[\x80-\xcf\xd8-\xfe]")
START, END, SCAN = 0xD8, 0xD9, 0xDA
#: Frame headers, Huffman and quantisation tables, restart interval, JPEG-LS parameters.
PLAIN_SEGMENTS = frozenset({*range(0xC0, 0xD0), 0xDB, 0xDD, 0xF7, 0xF8})
JFIF = re.compile(rb"JFIF\0\x01[\0-\2][\0-\2].{4}\0\0", re.DOTALL)
ADOBE = re.compile(rb"Adobe\0[\x64\x65]\0{4}[\0-\2]", re.DOTALL)

J2K_START, J2K_TILE, J2K_DATA, J2K_END, J2K_COMMENT = 0xFF4F, 0xFF90, 0xFF93, 0xFFD9, 0xFF64
#: SIZ, COD, COC, QCD, QCC, RGN, POC, TLM, PLM, PLT, PPM, PPT, CRG, CAP, CPF.
J2K_SEGMENTS = frozenset(
    {
        0xFF50,
        0xFF51,
        0xFF52,
        0xFF53,
        0xFF55,
        0xFF57,
        0xFF58,
        0xFF59,
        0xFF5C,
        0xFF5D,
        0xFF5E,
        0xFF5F,
        0xFF60,
        0xFF61,
        0xFF63,
    }
)
#: What encoders sign with; any other comment is somebody's text.
J2K_SIGNATURES = re.compile(
    rb"Created by (GDCM/)?OpenJPEG version \d[\d.]{0,8}|Kakadu-v?\d[\d.]{0,8}|"
    rb"Created by Aware, Inc\.?|Creator: JasPer Version \d[\d.]{0,8}|LEAD Technologies Inc\.? ?V?[\d.]{0,6}"
)


def is_clean_jpeg(stream: bytes) -> bool:
    """Tell whether a JPEG or JPEG-LS stream holds its image alone: no comment, no foreign application data, no tail."""
    if stream[:2] != b"\xff\xd8":
        return False
    place = 2
    while place + 4 <= len(stream) and stream[place] == 0xFF:
        marker, length = stream[place + 1], int.from_bytes(stream[place + 2 : place + 4], "big")
        body = stream[place + 4 : place + 2 + length]
        if marker == END:
            return is_padding(stream[place + 2 :])
        if length < 2 or not is_plain_segment(marker, body):
            return False
        place += 2 + length
        if marker == SCAN:
            following = MARKER_IN_SCAN.search(stream, place)
            if following is None:
                return False
            place = following.start()
    return stream[place : place + 2] == b"\xff\xd9" and is_padding(stream[place + 2 :])


def is_plain_segment(marker: int, body: bytes) -> bool:
    """Tell whether a segment belongs to the image."""
    if marker == 0xE0:
        return JFIF.fullmatch(body) is not None
    if marker == 0xEE:
        return ADOBE.fullmatch(body) is not None
    return marker == SCAN or marker in PLAIN_SEGMENTS


def is_padding(rest: bytes) -> bool:
    """Tell whether what follows the end of an image is at most a byte of padding."""
    return rest in {b"", b"\0", b"\xff"}


def is_clean_jpeg_2000(stream: bytes) -> bool:
    """Tell whether a JPEG 2000 codestream holds its image alone; an encoder's own signature may stay."""
    if stream[:2] != b"\xff\x4f":
        return False
    place = 2
    while place + 2 <= len(stream):
        marker = int.from_bytes(stream[place : place + 2], "big")
        if marker == J2K_END:
            return is_padding(stream[place + 2 :])
        if marker == J2K_TILE:
            place = end_of_tile(stream, place)
            if place == 0:
                return False
            continue
        length = is_plain_j2k_segment(stream, place)
        if length == 0:
            return False
        place += 2 + length
    return False


def end_of_tile(stream: bytes, start: int) -> int:
    """Return where a tile-part ends, or 0 when its header holds anything foreign (T.800 A.4.2)."""
    whole = int.from_bytes(stream[start + 6 : start + 10], "big")
    end = start + whole if whole else len(stream) - 2 - (len(stream) - len(stream.rstrip(b"\0")))
    place = start + 12
    while place + 2 <= end <= len(stream):
        if int.from_bytes(stream[place : place + 2], "big") == J2K_DATA:
            return end
        length = is_plain_j2k_segment(stream, place)
        if length == 0:
            return 0
        place += 2 + length
    return 0


def is_plain_j2k_segment(stream: bytes, place: int) -> int:
    """Return the length of a segment that belongs to the image, else 0."""
    marker = int.from_bytes(stream[place : place + 2], "big")
    length = int.from_bytes(stream[place + 2 : place + 4], "big")
    body = stream[place + 4 : place + 2 + length]
    if length < 2 or len(body) != length - 2:
        return 0
    if marker == J2K_COMMENT:
        return length if J2K_SIGNATURES.fullmatch(body[2:].rstrip(b"\0\n ")) else 0
    return length if marker in J2K_SEGMENTS else 0


def is_clean_rle(stream: bytes, segments: int, segment_bytes: int) -> bool:
    """Tell whether an RLE frame unpacks to exactly its pixels, with nothing before, between or behind its segments.

    Parameters
    ----------
    stream
        The frame, its header of 64 bytes included.
    segments
        Bytes per pixel, over all samples.
    segment_bytes
        Rows times columns.

    """
    numbers = [int.from_bytes(stream[place : place + 4], "little") for place in range(0, 64, 4)]
    offsets = numbers[1 : segments + 1]
    if len(stream) < 64 or numbers[0] != segments or offsets[:1] != [64] or any(numbers[segments + 1 :]):
        return False
    ends = [*offsets[1:], len(stream)]
    return all(
        start < end <= len(stream) and unpacks_to(stream, start, end, segment_bytes)
        for start, end in zip(offsets, ends, strict=True)
    )


def unpacks_to(stream: bytes, start: int, end: int, wanted: int) -> bool:
    """Tell whether the bytes unpack (PackBits) to `wanted` bytes and at most one byte of padding is left over."""
    place, made = start, 0
    while place < end and made < wanted:
        control = stream[place]
        if control < 128:
            made, place = made + control + 1, place + control + 2
        elif control > 128:
            made, place = made + 257 - control, place + 2
        else:
            place += 1
    return made == wanted and (place == end or (place == end - 1 and stream[place] in {0, 128}))
