"""The key of a research study, and the pseudonyms it makes: new UIDs and a day shift, the same each time."""

import hmac
import secrets
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from hashlib import sha256

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32

#: Always back, never less than a month: a shifted date can then be no date of the same stay in hospital.
SMALLEST_SHIFT_DAYS = 30
LARGEST_SHIFT_DAYS = 3650


@dataclass(frozen=True)
class ResearchStudyKey:
    """One random 256-bit secret of a research study; without it no pseudonym can be made or tried.

    Attributes
    ----------
    secret
        32 bytes, never shown in a representation.

    """

    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        """Refuse a secret of another length."""
        if len(self.secret) != KEY_BYTES:
            raise ValueError("the key of a research study has 32 bytes")

    @cached_property
    def uid(self) -> bytes:
        """Return the 32 bytes that new UIDs are made with."""
        return self.derive("uid")

    @cached_property
    def date(self) -> bytes:
        """Return the 32 bytes that the day shift is made with."""
        return self.derive("date")

    @cached_property
    def id(self) -> bytes:
        """Return the 32 bytes for other identifiers, such as a blind index of patients."""
        return self.derive("id")

    def fingerprint(self, *parts: str) -> str:
        """Return what tells that two values are equal, and not what they are (HMAC-SHA-256, hexadecimal)."""
        return keyed(self.id, *parts).hex()

    def derive(self, purpose: str) -> bytes:
        """Return 32 bytes for one purpose (HKDF-SHA-256, RFC 5869)."""
        return HKDF(SHA256(), KEY_BYTES, salt=None, info=f"anonymization bridge {purpose} 1".encode()).derive(
            self.secret
        )


def new_research_study_key() -> ResearchStudyKey:
    """Return a fresh random key."""
    return ResearchStudyKey(secrets.token_bytes(KEY_BYTES))


@dataclass(frozen=True)
class Pseudonyms:
    """What one subject's UIDs and dates become."""

    key: ResearchStudyKey
    inclusion_number: str
    generation: int

    def uid(self, source: str) -> str:
        """Return the UID that takes the place of `source`: `2.25.` and at most 39 digits (DICOM PS3.5 B.2)."""
        digest = keyed(self.key.uid, self.inclusion_number, str(self.generation), source)[:16]
        number = int.from_bytes(digest, "big") & ~(0xF << 76) | 8 << 76
        return f"2.25.{number & ~(0x3 << 62) | 0x2 << 62}"

    @cached_property
    def days_back(self) -> int:
        """Return by how many whole days the dates of the subject go back, the same in each generation."""
        number = int.from_bytes(keyed(self.key.date, self.inclusion_number)[:8], "big")
        return SMALLEST_SHIFT_DAYS + number % (LARGEST_SHIFT_DAYS - SMALLEST_SHIFT_DAYS + 1)

    def shifted(self, day: date) -> date | None:
        """Return the shifted day, or nothing when it would lie before year 1."""
        if day.toordinal() <= self.days_back:
            return None
        return day - timedelta(days=self.days_back)


def keyed(key: bytes, *parts: str) -> bytes:
    """Return HMAC-SHA-256 of the parts, each with its length in front so that no two lists look alike."""
    encoded = [part.encode() for part in parts]
    return hmac.digest(key, b"".join(len(part).to_bytes(4, "big") + part for part in encoded), sha256)
