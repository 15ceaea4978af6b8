"""Take out of a compressed frame what rides along beside its image; the coded image itself is copied byte by byte.

JPEG (ITU-T T.81), JPEG-LS (T.87), JPEG 2000 (T.800) and RLE (DICOM PS3.5 Annex G).  What is not understood gives nothing.
"""

import struct

from anonymization_bridge.deidentification.codestreams import (
    END,
    J2K_COMMENT,
    J2K_DATA,
    J2K_END,
    J2K_SEGMENTS,
    J2K_TILE,
    MARKER_IN_SCAN,
    SCAN,
    is_plain_j2k_segment,
    is_plain_segment,
)

COMMENT, APPLICATION, ADOBE_MARKER = 0xFE, range(0xE0, 0xF0), 0xEE
J2K_TILE_LENGTHS = 0xFF55
JP2 = b"\0\0\0\x0cjP  \r\n\x87\n"


def strip_jpeg(stream: bytes) -> bytes | None:
    """Return a JPEG or JPEG-LS stream without comments, application data and what follows its end."""
    kept, place = [stream[:2]], 2
    while kept[0] == b"\xff\xd8" and stream[place : place + 1] == b"\xff":
        place = after_fill(stream, place)
        if stream[place + 1 : place + 2] == bytes((END,)):
            return b"".join([*kept, b"\xff\xd9"])
        end = place + 2 + int.from_bytes(stream[place + 2 : place + 4], "big")
        if not place + 4 <= end <= len(stream):
            return None
        marker = stream[place + 1]
        body = stream[place + 4 : end]
        if is_plain_segment(marker, body):
            kept.append(stream[place:end])
        elif marker == ADOBE_MARKER and is_adobe(body):
            kept.append(b"\xff\xee\0\x0eAdobe\0\x64\0\0\0\0" + body[11:12])
        elif marker != COMMENT and marker not in APPLICATION:
            return None
        place = end_of_scan(stream, end) if marker == SCAN else end
        kept.append(stream[end:place])
    return None


def is_adobe(body: bytes) -> bool:
    """Tell whether application data are Adobe's: of them, only what becomes of colours is kept (T.872 6.5.3)."""
    return len(body) >= 12 and body.startswith(b"Adobe") and body[11] in {0, 1, 2}


def after_fill(stream: bytes, place: int) -> int:
    """Return the place of a marker behind its fill bytes (T.81 B.1.1.2)."""
    while stream[place + 1 : place + 2] == b"\xff":
        place += 1
    return place


def end_of_scan(stream: bytes, place: int) -> int:
    """Return where the coded data that begin at `place` end; at the end of the stream when no marker follows."""
    following = MARKER_IN_SCAN.search(stream, place)
    return len(stream) if following is None else following.start()


def strip_jpeg_2000(stream: bytes) -> bytes | None:
    """Return a JPEG 2000 codestream without comments and what follows its end."""
    stream = unwrapped(stream)
    if stream[:2] != b"\xff\x4f":
        return None
    kept, place = [b"\xff\x4f"], 2
    while place + 2 <= len(stream):
        marker = int.from_bytes(stream[place : place + 2], "big")
        if marker == J2K_END:
            return b"".join([*kept, b"\xff\xd9"])
        if marker == J2K_TILE:
            tile, place = strip_tile(stream, place)
            if not tile:
                return None
            kept.append(tile)
            continue
        end = place + 2 + int.from_bytes(stream[place + 2 : place + 4], "big")
        if not is_known_j2k_segment(stream, place, marker, end):
            return None
        if is_plain_j2k_segment(stream, place) and marker != J2K_TILE_LENGTHS:
            kept.append(stream[place:end])
        place = end
    return None


def unwrapped(stream: bytes) -> bytes:
    """Return the codestream of a JP2 file (T.800 Annex I), whose other boxes DICOM does not allow; or the same."""
    place = 0
    while stream.startswith(JP2) and place + 8 <= len(stream):
        length = int.from_bytes(stream[place : place + 4], "big")
        if stream[place + 4 : place + 8] == b"jp2c":
            return stream[place + 8 : place + length if length else len(stream)]
        if length < 8:
            break
        place += length
    return stream


def is_known_j2k_segment(stream: bytes, place: int, marker: int, end: int) -> bool:
    """Tell whether a segment of a header is one that we know, comments included, and lies within the stream."""
    return place + 4 <= end <= len(stream) and (marker in J2K_SEGMENTS or marker == J2K_COMMENT)


def strip_tile(stream: bytes, start: int) -> tuple[bytes, int]:
    """Return a tile-part without comments, its length set right (T.800 A.4.2), and where it ended; empty when odd."""
    whole = int.from_bytes(stream[start + 6 : start + 10], "big")
    end = start + whole if whole else stream.rfind(b"\xff\xd9")
    head, place = [stream[start : start + 12]], start + 12
    while place + 2 <= end <= len(stream):
        marker = int.from_bytes(stream[place : place + 2], "big")
        if marker == J2K_DATA:
            rest = b"".join([*head[1:], stream[place:end]])
            length = struct.pack(">L", 12 + len(rest) if whole else 0)
            return head[0][:6] + length + head[0][10:] + rest, end
        after = place + 2 + int.from_bytes(stream[place + 2 : place + 4], "big")
        if not is_known_j2k_segment(stream, place, marker, after):
            break
        if is_plain_j2k_segment(stream, place):
            head.append(stream[place:after])
        place = after
    return b"", 0


def strip_rle(stream: bytes, segments: int, segment_bytes: int) -> bytes | None:
    """Return an RLE frame whose segments end where their pixels do; both numbers as for `is_clean_rle`."""
    numbers = struct.unpack("<16L", stream[:64]) if len(stream) >= 64 else (0,) * 16
    starts = numbers[1 : segments + 1]
    if numbers[0] != segments or not starts or starts[0] < 64 or list(starts) != sorted(set(starts)):
        return None
    kept = [
        packed(stream, start, end, segment_bytes) for start, end in zip(starts, (*starts[1:], len(stream)), strict=True)
    ]
    if not all(kept):
        return None
    return rle_frame([segment for segment in kept if segment])


def packed(stream: bytes, start: int, end: int, wanted: int) -> bytes:
    """Return the bytes that unpack (PackBits) to `wanted` bytes, padded to even length; none when there are too few."""
    place, made = start, 0
    while place < end and made < wanted:
        control = stream[place]
        if control < 128:
            made, place = made + control + 1, place + control + 2
        elif control > 128:
            made, place = made + 257 - control, place + 2
        else:
            place += 1
    if made != wanted or place > end:
        return b""
    return stream[start:place] + b"\0" * ((place - start) % 2)


def rle_frame(segments: list[bytes]) -> bytes:
    """Return an RLE frame of packed segments."""
    starts, place = [], 64
    for segment in segments:
        starts.append(place)
        place += len(segment)
    return struct.pack("<16L", len(segments), *starts, *[0] * (15 - len(starts))) + b"".join(segments)
