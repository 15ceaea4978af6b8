"""Look for the identifiers of a source in the bytes of its result, in every encoding a name may be written in."""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import BinaryIO, NamedTuple

import numpy as np

from anonymization_bridge.deidentification.identifiers import Identifiers, fold
from anonymization_bridge.deidentification.pixels import pieces
from anonymization_bridge.deidentification.vocabulary import all_words

ENCODINGS = ("utf-8", "latin-1", "utf-16-le", "utf-16-be")
#: Shorter ones occur by chance; the rules alone keep them out.
SHORTEST_TEXT = 4
SHORTEST_NUMBER = 5
#: From this length on a name is looked for inside longer words too, and among the pixels.
CERTAIN_LENGTH = 6
#: The least 16-bit sample whose high byte could be a letter or a figure of ASCII.
LEAST_WRITTEN = 0x2000
ASCII_HIGHEST = 0x7F
PREAMBLE = 128


class Needle(NamedTuple):
    """What to look for: its bytes in small letters, and what makes of them the pattern that decides where they are found."""

    small: bytes
    pattern: Callable[[bytes], re.Pattern[bytes]]

    def is_in(self, written: bytes) -> bool:
        """Tell whether it is found."""
        return self.pattern(self.small).search(written) is not None


class PixelNeedles(NamedTuple):
    """What to look for among pixels.

    Attributes
    ----------
    among_samples
        Those that can stand where no high byte of a 16-bit sample is ASCII.
    longest, shortest
        In bytes.
    letters
        Maps each byte that occurs in one of them to `a`, any other to `.`.

    """

    everywhere: tuple[bytes, ...]
    among_samples: tuple[bytes, ...]
    longest: int
    shortest: int
    letters: bytes


class Sought(NamedTuple):
    """Everything that must not be found in a result.

    Attributes
    ----------
    needles
        Names, numbers and dates in every form.
    first, wide
        The bytes of which at least one stands wherever a needle does, those in UTF-16 apart.
    uids
        Original UIDs, as bytes.

    """

    needles: tuple[Needle, ...]
    first: tuple[bytes, ...]
    wide: tuple[bytes, ...]
    pixels: PixelNeedles
    uids: tuple[bytes, ...]


def sought_of(identifiers: Identifiers) -> Sought:
    """Return what to look for in the result of a source with these identifiers."""
    texts = frozenset(identifiers.texts)
    fixed = fixed_needles(texts, frozenset(identifiers.raw), frozenset(identifiers.dates))
    return Sought(*fixed, pixel_needles(texts), uid_needles(identifiers.uids))


def uid_needles(uids: set[str]) -> tuple[bytes, ...]:
    """Return the bytes of UIDs that are long enough to tell anything."""
    return tuple(uid.lower().encode("utf-8", "replace") for uid in uids if len(uid) >= SHORTEST_NUMBER)


@lru_cache(maxsize=64)
def fixed_needles(
    texts: frozenset[str], raw: frozenset[bytes], dates: frozenset[str]
) -> tuple[tuple[Needle, ...], tuple[bytes, ...], tuple[bytes, ...]]:
    """Return the needles of names, numbers and dates, and the fewest bytes that find them all."""
    needles = (*text_needles(texts, raw), *date_needles(dates))
    least = fewest({needle.small for needle in needles})
    wide = tuple(one for one in least if is_wide(one))
    return needles, tuple(one for one in least if not is_wide(one)), wide


def fewest(smalls: set[bytes]) -> list[bytes]:
    """Return the byte strings that contain no other one: where none of them stands, none of all does."""
    kept: list[bytes] = []
    for one in sorted(smalls, key=len):
        if not any(shorter in one for shorter in kept):
            kept.append(one)
    return kept


def is_wide(small: bytes) -> bool:
    """Tell whether bytes are four letters or more in UTF-16, every second byte nothing."""
    return len(small) >= 2 * SHORTEST_TEXT and not (any(small[::2]) and any(small[1::2]))


def is_left_in_header(written: bytes, sought: Sought, own: tuple[str, ...]) -> bool:
    """Tell whether an identifier of the source stands in the header of the result.

    Parameters
    ----------
    written
        The header of the result.
    sought
        What identifies the source.
    own
        Texts from the assignment, which are ours and may hold a word that is also somebody's name.

    """
    suspects = found_in(written, sought)
    if not suspects:
        return False
    for text in sorted(own, key=len, reverse=True):
        written = written.replace(text.encode(), b" " * len(text.encode())) if text else written
    return any(needle.is_in(written) for needle in suspects)


def found_in(written: bytes, sought: Sought) -> list[Needle]:
    """Return the needles that are found, without regard to case."""
    small = written.lower()
    suspects = [Needle(uid, uid_pattern) for uid in sought.uids if uid in small]
    if any(one in small for one in sought.first) or (may_hold_wide(small) and any(one in small for one in sought.wide)):
        suspects += [needle for needle in sought.needles if needle.small in small]
    return [needle for needle in suspects if needle.is_in(written)]


def may_hold_wide(small: bytes) -> bool:
    """Tell whether anywhere behind the preamble every second byte alone is nothing, often enough for a text in UTF-16.

    Within such a text no two bytes in a row are nothing; one at either end may have a neighbour outside that is.
    """
    alone = small[PREAMBLE:].replace(b"\0\0", b"\1\1")
    nothing = bytes(SHORTEST_TEXT - 1)
    return nothing in alone[::2] or nothing in alone[1::2]


def is_left_in_pixels(stream: BinaryIO, start: int, length: int, sought: PixelNeedles) -> bool:
    """Tell whether a long identifier of the source is written among the pixels."""
    search = PixelSearch(sought)
    return any(search.finds(piece) for piece in pieces(stream, start, length))


class PixelSearch:
    """Looks for identifiers among pixels, piece by piece, across the seams of the pieces."""

    def __init__(self, sought: PixelNeedles) -> None:
        self.sought = sought
        self.tail = b""
        self.no_ascii_before = True

    def finds(self, piece: memoryview) -> bool:
        """Tell whether one is found in the next piece, or across the seam before it."""
        sought = self.sought
        no_ascii = holds_no_ascii(piece)
        needles = sought.among_samples if no_ascii and self.no_ascii_before else sought.everywhere
        self.no_ascii_before = no_ascii
        found = bool(needles) and self.are_in(self.tail + piece.tobytes(), needles)
        self.tail = bytes(piece[-sought.longest :]) if sought.longest else b""
        return found

    def are_in(self, written: bytes, needles: tuple[bytes, ...]) -> bool:
        """Tell whether one of the needles stands in some bytes."""
        if b"a" * self.sought.shortest not in written.translate(self.sought.letters):
            return False
        return any(needle in written for needle in needles)


def holds_no_ascii(piece: memoryview) -> bool:
    """Tell whether every second byte is such that no two letters of ASCII can stand side by side."""
    return len(piece) > 1 and int(np.frombuffer(piece, "<i2", len(piece) // 2).max()) < LEAST_WRITTEN


@lru_cache(maxsize=64)
def pixel_needles(texts: frozenset[str]) -> PixelNeedles:
    """Return the byte strings to look for among pixels."""
    telling = {text for text in texts if len(text) >= CERTAIN_LENGTH and fold(text) not in all_words()}
    variants = {variant for text in telling for variant in (text, text.upper(), text.lower())}
    needles = {
        variant.encode(encoding) for variant in variants for encoding in ENCODINGS[:2] if is_writable(variant, encoding)
    }
    letters = {letter for needle in needles for letter in needle}
    return PixelNeedles(
        tuple(needles),
        tuple(needle for needle in needles if has_no_ascii(needle[::2]) or has_no_ascii(needle[1::2])),
        max(map(len, needles), default=0),
        min(map(len, needles), default=0),
        bytes(ord("a") if letter in letters else ord(".") for letter in range(256)),
    )


def has_no_ascii(letters: bytes) -> bool:
    """Tell whether none of some bytes can be the high byte of a sample that holds no ASCII."""
    return all(letter > ASCII_HIGHEST or letter < LEAST_WRITTEN >> 8 for letter in letters)


def is_writable(text: str, encoding: str) -> bool:
    """Tell whether an encoding has all the characters of a text."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def text_needles(texts: frozenset[str], raw: frozenset[bytes]) -> tuple[Needle, ...]:
    """Return the needles of names and numbers, without regard to case and accents."""
    telling = {text for text in texts if is_telling(text)}
    forms = {form for text in telling for form in (text, text.upper(), text.lower(), fold(text))}
    encoded = {form.encode(encoding) for form in forms for encoding in ENCODINGS if is_writable(form, encoding)}
    wanted = {needle for needle in encoded | raw if len(needle) >= SHORTEST_TEXT and is_telling_raw(needle)}
    return tuple(Needle(small, pattern_of) for small in {needle.lower() for needle in wanted})


def is_telling(text: str) -> bool:
    """Tell whether finding a text would mean something: long enough, and no word of ours."""
    if text.isdigit():
        return len(text) >= SHORTEST_NUMBER
    return (len(text) >= SHORTEST_TEXT or not text.isascii()) and not all(w in all_words() for w in fold(text).split())


def is_telling_raw(needle: bytes) -> bool:
    """Tell the same of bytes."""
    return not needle.isascii() or b"\0" in needle or is_telling(needle.decode("ascii"))


@lru_cache(maxsize=1024)
def pattern_of(needle: bytes) -> re.Pattern[bytes]:
    """Return the pattern of a needle; short words and numbers must stand alone, numbers not be a decimal fraction."""
    found = re.escape(needle)
    if needle.isdigit():
        found = rb"(?<![0-9])(?<![0-9]\.)" + found + rb"(?![0-9])"
    elif needle.isalpha() and len(needle) < CERTAIN_LENGTH:
        found = rb"(?<![A-Za-z])" + found + rb"(?![A-Za-z])"
    return re.compile(found, re.IGNORECASE)


def date_needles(dates: frozenset[str]) -> tuple[Needle, ...]:
    """Return the needles of original dates, compact and with separators."""
    written = {
        form.encode()
        for day in dates
        for form in (day, f"{day[:4]}-{day[4:6]}-{day[6:]}", f"{day[:4]}.{day[4:6]}.{day[6:]}")
    }
    return tuple(Needle(form, date_pattern) for form in written)


@lru_cache(maxsize=1024)
def date_pattern(written: bytes) -> re.Pattern[bytes]:
    """Return the pattern of a date, which is none within a longer number."""
    return re.compile(rb"(?<![0-9])" + re.escape(written))


def uid_pattern(written: bytes) -> re.Pattern[bytes]:
    """Return the pattern of an original UID, which is none within a longer one."""
    return re.compile(rb"(?<![0-9.])" + re.escape(written) + rb"(?![0-9.])", re.IGNORECASE)
