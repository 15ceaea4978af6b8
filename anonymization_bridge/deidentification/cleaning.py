"""What each action makes of one value: the bytes to write, or nothing, which removes the attribute."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from pydicom._uid_dict import UID_dictionary
from pydicom.datadict import dictionary_has_tag

from anonymization_bridge.deidentification.identifiers import Identifiers
from anonymization_bridge.deidentification.keys import Pseudonyms
from anonymization_bridge.deidentification.reasons import HeldError, HoldReason
from anonymization_bridge.deidentification.rules import Action, Rule
from anonymization_bridge.deidentification.vocabulary import vocabularies

SIZES = {"US": 2, "SS": 2, "UL": 4, "SL": 4, "FL": 4, "FD": 8, "SV": 8, "UV": 8, "AT": 4}
#: Written forms of PS3.5 §6.2; decimals beyond 16 characters occur and are taken up to 24.
WRITTEN: Mapping[str, re.Pattern[str]] = {
    "DS": re.compile(r"(?=.{1,24}$)[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?"),
    "IS": re.compile(r"[+-]?\d{1,12}"),
}
#: What numbers in binary do not look like: a word, or a date.
WRITTEN_TEXT = re.compile(rb"[A-Za-z0-9][A-Za-z0-9 ^_.,-]{7}")
SHORTEST_NUMBER = 5
TIME = re.compile(r"([01]\d|2[0-3])([0-5]\d(([0-5]\d|60)(\.\d{1,6})?)?)?")
TIMEZONE = re.compile(r"[+-](0\d|1[0-4])[0-5]\d")
DATE = re.compile(r"(\d{4})(\d\d)(\d\d)")
DATE_TIME = re.compile(r"(\d{4})(\d\d)(\d\d)(\d{2}(\d{2}(\d{2}(\.\d{1,6})?)?)?)?([+-]\d{4})?")
AGE = re.compile(r"(\d{3})([DWMY])")
OLDEST = {"D": 89 * 365, "W": 89 * 52, "M": 89 * 12, "Y": 89}
#: A token of a machine's designation that needs no list: few letters around few digits, or one or two letters.
DESIGNATION = re.compile(r"[a-z]{0,2}\d{1,5}[a-z]{0,2}\d{0,2}|[a-z]{1,2}")
ROI_WORDS = "roi-words"
#: Target volumes and organs with their numbers, and single letters or short numbers beside them.
ROI_NAME = re.compile(r"(?i:[A-Z]?(GTV|CTV|PTV|ITV|PRV|OAR)[A-Z]{0,3}\d{0,4}|\d{1,4}(C?GY|MM|CM)?|[A-Z]\d{0,2})")
#: A day with its year, or more numbers in a row than any version has.
DATE_OR_UID = re.compile(
    r"(?<!\d)(\d{1,2}[./ -]\d{1,2}[./ -](19|20)\d\d|(19|20)\d\d[./ -]\d{1,2}[./ -]\d{1,2})(?!\d)|\d+(\.\d+){5}"
)
ESSENTIAL = frozenset({Action.ESSENTIAL, Action.ESSENTIAL_TERMS})


@dataclass(frozen=True)
class Bench:
    """What the cleaning of one object's values needs beside the values.

    Attributes
    ----------
    identifiers
        Those of the source; a kept word must not be one of them.

    """

    pseudonyms: Pseudonyms
    identifiers: Identifiers


Cleaner = Callable[[bytes, Rule, str, Bench], bytes | None]


def clean_value(value: bytes, rule: Rule, vr: str, bench: Bench) -> bytes | None:
    """Return what is written in place of a value, or nothing when the attribute goes.

    Raises
    ------
    HeldError
        The value is needed to make sense of the image and is not valid.

    """
    if not value.strip(b"\0 ") and vr not in SIZES:
        return b""
    cleaned = CLEANERS[rule.action](value, rule, vr, bench)
    if cleaned is None and rule.action in ESSENTIAL:
        raise HeldError(HoldReason.VALUE_NOT_VALID)
    return cleaned


def keep(value: bytes, rule: Rule, vr: str, bench: Bench) -> bytes | None:
    """Return numbers as they are, when they are numbers and not too many."""
    if vr in SIZES:
        return value if are_numbers(value, vr, rule.most_values) else None
    if vr not in WRITTEN:
        return None
    parts = split(value)
    if parts is None or len(parts) > rule.most_values or not all(not p or WRITTEN[vr].fullmatch(p) for p in parts):
        return None
    return (
        None
        if any(len(part) >= SHORTEST_NUMBER and bench.identifiers.is_number(part) for part in parts)
        else join(parts)
    )


def are_numbers(value: bytes, vr: str, most: int) -> bool:
    """Tell whether bytes are at most so many numbers, and neither a text nor tags that no dictionary has."""
    if len(value) % SIZES[vr] or len(value) // SIZES[vr] > most:
        return False
    if vr == "AT":
        tags = (
            int.from_bytes(value[i : i + 2], "little") << 16 | int.from_bytes(value[i + 2 : i + 4], "little")
            for i in range(0, len(value), 4)
        )
        swapped = (int.from_bytes(value[i : i + 4], "big") for i in range(0, len(value), 4))
        return all(map(dictionary_has_tag, tags)) or all(map(dictionary_has_tag, swapped))
    return WRITTEN_TEXT.search(value) is None


def terms(value: bytes, rule: Rule, vr: str, bench: Bench) -> bytes | None:  # noqa: ARG001 - one shape for all
    """Return the values that are terms of the rule's list."""
    known = vocabularies()[rule.vocabulary]
    kept = [part for part in split(value) or [] if part.casefold() in known]
    return join(kept) if kept else None


def image_type(value: bytes, rule: Rule, vr: str, bench: Bench) -> bytes | None:  # noqa: ARG001 - one shape for all
    """Return the image type with each unknown value as `OTHER`, since the place of a value has a meaning."""
    known = vocabularies()[rule.vocabulary]
    return join([part if not part or part.casefold() in known else "OTHER" for part in split(value) or ["OTHER"]])


def designation(value: bytes, rule: Rule, vr: str, bench: Bench) -> bytes | None:  # noqa: ARG001 - one shape for all
    """Return the name of a machine, program or technique when each of its tokens can be one."""
    known = vocabularies()[rule.vocabulary]
    parts = split(value)
    if parts is None:
        return None
    tokens = [token for token in re.split(r"[^a-z0-9]+", " ".join(parts).casefold()) if token]
    passes = all(
        (token in known or DESIGNATION.fullmatch(token)) and not bench.identifiers.is_word(token) for token in tokens
    )
    if not passes or DATE_OR_UID.search(" ".join(parts)) or bench.identifiers.is_within(" ".join(parts)):
        return None
    return join(parts) if not any(bench.identifiers.is_word(part) for part in parts) else None


def words(value: bytes, rule: Rule, vr: str, bench: Bench) -> bytes | None:  # noqa: ARG001 - one shape for all
    """Return only the words of a description that are in the rule's list."""
    known = vocabularies()[rule.vocabulary]
    folded = "".join(c for c in unicodedata.normalize("NFKD", value.decode("utf-8", "replace")) if c.isascii())
    kept = [
        token
        for token in re.split(r"[^A-Za-z0-9*.]+", folded)
        if (token.casefold() in known or (rule.vocabulary == ROI_WORDS and ROI_NAME.fullmatch(token)))
        and not bench.identifiers.is_word(token)
    ]
    return join([" ".join(kept)[:64]]) if kept and not bench.identifiers.is_within(" ".join(kept)) else None


def phrase(value: bytes, rule: Rule, vr: str, bench: Bench) -> bytes | None:  # noqa: ARG001 - one shape for all
    """Return the value when the whole of it is in the rule's list."""
    parts = split(value) or []
    return join(parts) if parts and all(part.casefold() in vocabularies()[rule.vocabulary] for part in parts) else None


def uid(value: bytes, rule: Rule, vr: str, bench: Bench) -> bytes | None:  # noqa: ARG001 - one shape for all
    """Return registered UIDs as they are, and for each other one the subject's own."""
    sources = [part.strip("\0 ") for part in value.decode("latin-1").split("\\")]
    return join([s if not s or s in UID_dictionary else bench.pseudonyms.uid(s) for s in sources], b"\0")


def registered_uid(value: bytes, rule: Rule, vr: str, bench: Bench) -> bytes | None:  # noqa: ARG001 - one shape for all
    """Return a UID that DICOM registers."""
    sources = [part.strip("\0 ") for part in value.decode("latin-1").split("\\")]
    return join(sources, b"\0") if all(source in UID_dictionary for source in sources) else None


def moved_date(value: bytes, rule: Rule, vr: str, bench: Bench) -> bytes | None:  # noqa: ARG001 - one shape for all
    """Return a date or date-time moved back by the subject's days, or nothing when it is no complete date."""
    written = value.decode("latin-1").strip("\0 ")
    if vr == "DA" and re.fullmatch(r"\d{4}\.\d\d\.\d\d", written):
        written = written.replace(".", "")
    match = (DATE if vr == "DA" else DATE_TIME).fullmatch(written)
    if match is None:
        return None
    try:
        day = bench.pseudonyms.shifted(date(int(match[1]), int(match[2]), int(match[3])))
    except ValueError:
        return None
    return None if day is None else join([f"{day:%Y%m%d}".rjust(8, "0") + written[8:]])


def time(value: bytes, rule: Rule, vr: str, bench: Bench) -> bytes | None:  # noqa: ARG001 - one shape for all
    """Return a time of day as it is."""
    written = value.decode("latin-1").strip("\0 ").replace(":", "")
    return join([written]) if TIME.fullmatch(written) else None


def timezone(value: bytes, rule: Rule, vr: str, bench: Bench) -> bytes | None:  # noqa: ARG001 - one shape for all
    """Return the offset from UTC as it is."""
    written = value.decode("latin-1").strip("\0 ")
    return join([written]) if TIMEZONE.fullmatch(written) else None


def age(value: bytes, rule: Rule, vr: str, bench: Bench) -> bytes | None:  # noqa: ARG001 - one shape for all
    """Return an age, `090Y` for everybody older than 89."""
    match = AGE.fullmatch(value.decode("latin-1").strip("\0 "))
    return None if match is None else join([capped_age(int(match[1]), match[2])])


def capped_age(number: int, unit: str) -> str:
    """Return an age string (PS3.5 AS), `090Y` beyond 89 years."""
    return "090Y" if number > OLDEST[unit] else f"{number:03d}{unit}"


def split(value: bytes) -> list[str] | None:
    """Return the values of an ASCII text without their padding, or nothing when it is not ASCII."""
    try:
        return [part.strip() for part in value.rstrip(b"\0 ").decode("ascii").split("\\")]
    except UnicodeDecodeError:
        return None


def join(parts: list[str], padding: bytes = b" ") -> bytes:
    """Return the values as bytes of even length."""
    encoded = "\\".join(parts).encode("ascii")
    return encoded + padding * (len(encoded) % 2)


CLEANERS: Mapping[Action, Cleaner] = {
    Action.AGE: age,
    Action.CONSTANT: lambda _value, rule, _vr, _bench: join([rule.vocabulary]),
    Action.DATE: moved_date,
    Action.DESIGNATION: designation,
    Action.ESSENTIAL: keep,
    Action.ESSENTIAL_TERMS: terms,
    Action.IMAGE_TYPE: image_type,
    Action.KEEP: keep,
    Action.PHRASE: phrase,
    Action.REGISTERED_UID: registered_uid,
    Action.TERMS: terms,
    Action.TIME: time,
    Action.TIMEZONE: timezone,
    Action.UID: uid,
    Action.WORDS: words,
}
