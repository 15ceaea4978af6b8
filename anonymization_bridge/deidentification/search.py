"""Look for the identifiers of a source in the bytes of its result, in every encoding a name may be written in."""

import re
from typing import BinaryIO

from anonymization_bridge.deidentification.identifiers import Identifiers, fold
from anonymization_bridge.deidentification.pixels import chunks
from anonymization_bridge.deidentification.vocabulary import all_words

ENCODINGS = ("utf-8", "latin-1", "utf-16-le", "utf-16-be")
#: Shorter ones occur by chance; the rules alone keep them out.
SHORTEST_TEXT = 4
SHORTEST_NUMBER = 5
#: From this length on a name is looked for inside longer words too, and among the pixels.
CERTAIN_LENGTH = 6


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
    for text in sorted(own, key=len, reverse=True):
        written = written.replace(text.encode(), b" " * len(text.encode())) if text else written
    return any(
        pattern.search(written)
        for pattern in (*text_patterns(identifiers), *date_patterns(identifiers), *uid_patterns(identifiers))
    )


def is_left_in_pixels(stream: BinaryIO, start: int, length: int, identifiers: Identifiers) -> bool:
    """Tell whether a long identifier of the source is written among the pixels."""
    needles = pixel_needles(identifiers)
    longest = max(map(len, needles), default=0)
    tail = b""
    for chunk in chunks(stream, start, length):
        if any(needle in tail + chunk for needle in needles):
            return True
        tail = chunk[-longest:]
    return False


def pixel_needles(identifiers: Identifiers) -> set[bytes]:
    """Return the byte strings to look for among pixels."""
    telling = {text for text in identifiers.texts if len(text) >= CERTAIN_LENGTH and fold(text) not in all_words()}
    variants = {variant for text in telling for variant in (text, text.upper(), text.lower())}
    return {
        variant.encode(encoding) for variant in variants for encoding in ENCODINGS[:2] if is_writable(variant, encoding)
    }


def is_writable(text: str, encoding: str) -> bool:
    """Tell whether an encoding has all the characters of a text."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def text_patterns(identifiers: Identifiers) -> list[re.Pattern[bytes]]:
    """Return the patterns of names and numbers, without regard to case and accents."""
    telling = {text for text in identifiers.texts if is_telling(text)}
    forms = {form for text in telling for form in (text, text.upper(), text.lower(), fold(text))}
    encoded = {form.encode(encoding) for form in forms for encoding in ENCODINGS if is_writable(form, encoding)}
    return [
        pattern_of(needle)
        for needle in encoded | identifiers.raw
        if len(needle) >= SHORTEST_TEXT and is_telling_raw(needle)
    ]


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


def date_patterns(identifiers: Identifiers) -> list[re.Pattern[bytes]]:
    """Return the patterns of original dates, compact and with separators."""
    written = {
        form
        for day in identifiers.dates
        for form in (day, f"{day[:4]}-{day[4:6]}-{day[6:]}", f"{day[:4]}.{day[4:6]}.{day[6:]}")
    }
    return [re.compile(rb"(?<![0-9])" + re.escape(form.encode())) for form in written]


def uid_patterns(identifiers: Identifiers) -> list[re.Pattern[bytes]]:
    """Return the patterns of original UIDs."""
    return [
        re.compile(rb"(?<![0-9.])" + re.escape(uid.encode("utf-8", "replace")) + rb"(?![0-9.])")
        for uid in identifiers.uids
        if len(uid) >= SHORTEST_NUMBER
    ]
