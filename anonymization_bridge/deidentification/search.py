"""Look for the identifiers of a source in the bytes of its result, in every encoding a name may be written in."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import BinaryIO, NamedTuple

import numpy as np

from anonymization_bridge.deidentification.identifiers import Identifiers, fold
from anonymization_bridge.deidentification.pixels import chunks
from anonymization_bridge.deidentification.vocabulary import all_words

ENCODINGS = ("utf-8", "latin-1", "utf-16-le", "utf-16-be")
#: Shorter ones occur by chance; the rules alone keep them out.
SHORTEST_TEXT = 4
SHORTEST_NUMBER = 5
#: From this length on a name is looked for inside longer words too, and among the pixels.
CERTAIN_LENGTH = 6
#: The least 16-bit sample whose high byte could be a letter or a figure of ASCII.
LEAST_WRITTEN = 0x2000


class Needle(NamedTuple):
    """What to look for: its bytes in small letters, and the pattern that decides where they are found."""

    small: bytes
    pattern: re.Pattern[bytes]


def is_left_in_header(written: bytes, identifiers: Identifiers, own: tuple[str, ...]) -> bool:
    """Tell whether an identifier of the source stands in the header of the result.

    Parameters
    ----------
    written
        The header of the result.
    identifiers
        Those of the source.
    own
        Texts from the assignment, which are ours and may hold a word that is also somebody's name.

    """
    suspects = found_in(written, needles_for(identifiers))
    if not suspects:
        return False
    for text in sorted(own, key=len, reverse=True):
        written = written.replace(text.encode(), b" " * len(text.encode())) if text else written
    return any(needle.pattern.search(written) for needle in suspects)


def found_in(written: bytes, needles: Iterable[Needle]) -> list[Needle]:
    """Return the needles that are found, without regard to case."""
    small = written.lower()
    return [needle for needle in needles if needle.small in small and needle.pattern.search(written)]


def needles_for(identifiers: Identifiers) -> list[Needle]:
    """Return what to look for in a header."""
    return [
        *text_needles(frozenset(identifiers.texts), frozenset(identifiers.raw)),
        *date_needles(frozenset(identifiers.dates)),
        *(uid_needle(uid) for uid in identifiers.uids if len(uid) >= SHORTEST_NUMBER),
    ]


def is_left_in_pixels(stream: BinaryIO, start: int, length: int, identifiers: Identifiers) -> bool:
    """Tell whether a long identifier of the source is written among the pixels."""
    needles = pixel_needles(frozenset(identifiers.texts))
    longest = max(map(len, needles), default=0)
    tail = b""
    for chunk in chunks(stream, start, length):
        looked_for = [needle for needle in needles if not needle.isascii()] if holds_no_ascii(chunk) else needles
        if any(needle in tail + chunk for needle in looked_for):
            return True
        tail = chunk[-longest:] if longest else b""
    return False


def holds_no_ascii(chunk: bytes) -> bool:
    """Tell whether every second byte is such that no two letters of ASCII can stand side by side."""
    return len(chunk) > 1 and int(np.frombuffer(chunk, "<i2", len(chunk) // 2).max()) < LEAST_WRITTEN


@lru_cache(maxsize=64)
def pixel_needles(texts: frozenset[str]) -> frozenset[bytes]:
    """Return the byte strings to look for among pixels."""
    telling = {text for text in texts if len(text) >= CERTAIN_LENGTH and fold(text) not in all_words()}
    variants = {variant for text in telling for variant in (text, text.upper(), text.lower())}
    return frozenset(
        variant.encode(encoding) for variant in variants for encoding in ENCODINGS[:2] if is_writable(variant, encoding)
    )


def is_writable(text: str, encoding: str) -> bool:
    """Tell whether an encoding has all the characters of a text."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


@lru_cache(maxsize=64)
def text_needles(texts: frozenset[str], raw: frozenset[bytes]) -> tuple[Needle, ...]:
    """Return the needles of names and numbers, without regard to case and accents."""
    telling = {text for text in texts if is_telling(text)}
    forms = {form for text in telling for form in (text, text.upper(), text.lower(), fold(text))}
    encoded = {form.encode(encoding) for form in forms for encoding in ENCODINGS if is_writable(form, encoding)}
    wanted = {needle for needle in encoded | raw if len(needle) >= SHORTEST_TEXT and is_telling_raw(needle)}
    return tuple(Needle(small, pattern_of(small)) for small in {needle.lower() for needle in wanted})


def is_telling(text: str) -> bool:
    """Tell whether finding a text would mean something: long enough, and no word of ours."""
    if text.isdigit():
        return len(text) >= SHORTEST_NUMBER
    return (len(text) >= SHORTEST_TEXT or not text.isascii()) and not all(w in all_words() for w in fold(text).split())


def is_telling_raw(needle: bytes) -> bool:
    """Tell the same of bytes."""
    return not needle.isascii() or b"\0" in needle or is_telling(needle.decode("ascii"))


def pattern_of(needle: bytes) -> re.Pattern[bytes]:
    """Return the pattern of a needle; short words and numbers must stand alone, numbers not be a decimal fraction."""
    found = re.escape(needle)
    if needle.isdigit():
        found = rb"(?<![0-9])(?<![0-9]\.)" + found + rb"(?![0-9])"
    elif needle.isalpha() and len(needle) < CERTAIN_LENGTH:
        found = rb"(?<![A-Za-z])" + found + rb"(?![A-Za-z])"
    return re.compile(found, re.IGNORECASE)


@lru_cache(maxsize=64)
def date_needles(dates: frozenset[str]) -> tuple[Needle, ...]:
    """Return the needles of original dates, compact and with separators."""
    written = {
        form.encode()
        for day in dates
        for form in (day, f"{day[:4]}-{day[4:6]}-{day[6:]}", f"{day[:4]}.{day[4:6]}.{day[6:]}")
    }
    return tuple(Needle(form, re.compile(rb"(?<![0-9])" + re.escape(form))) for form in written)


@lru_cache(maxsize=4096)
def uid_needle(uid: str) -> Needle:
    """Return the needle of an original UID."""
    written = uid.encode("utf-8", "replace")
    return Needle(written.lower(), re.compile(rb"(?<![0-9.])" + re.escape(written) + rb"(?![0-9.])"))
