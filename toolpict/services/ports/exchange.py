"""What passes between TOOLPICT and the bridge, signed (docs/reference/between-the-programs.md)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

Claims = Mapping[str, object]


class SignatureRefusedError(Exception):
    """A message that the bridge did not sign, or not for us, or not for now."""


class Signatures(Protocol):
    """Signs what we say to the bridge, and opens what it says to us."""

    def sign(self, claims: Claims) -> str:
        """Return the claims as a compact JWS."""
        ...

    def open(self, token: str) -> Claims:
        """Return the claims of a compact JWS that the bridge signed.

        Raises
        ------
        SignatureRefusedError
            It did not.

        """
        ...


@dataclass(frozen=True)
class DirectoryRow:
    """One research study as the bridge may know it; `site_delegates` are (username, code of the site)."""

    research_study_id: UUID
    code: str
    title: str
    sponsor: str
    delegates: Sequence[str]
    time_points: Sequence[tuple[str, str]]
    subjects: Sequence[tuple[str, str]]
    site_delegates: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class VisitPlace:
    """Where a notice points to, found by what it names."""

    research_study_id: UUID
    subject_id: UUID
    site_id: UUID
    visit_id: UUID


@dataclass(frozen=True)
class VisitNames:
    """What a visit is called."""

    research_study_code: str
    inclusion_number: str
    time_point_code: str


class ExchangeQueries(Protocol):
    """Questions about research studies that the exchange with the bridge asks."""

    def directory(self, today: datetime) -> Sequence[DirectoryRow]:
        """Return all open research studies, with who may bring images in today."""
        ...

    def withdrawn_intakes(self) -> Sequence[UUID]:
        """Return the intakes whose examination was withdrawn, and those that were cancelled and are not over."""
        ...

    def place(self, research_study_code: str, inclusion_number: str, time_point_code: str) -> VisitPlace | None:
        """Return the visit that these name; None when there is none."""
        ...

    def names(self, visit_id: UUID) -> VisitNames:
        """Return what a visit is called."""
        ...

    def delegate(self, username: str, place: VisitPlace, today: datetime) -> UUID | None:
        """Return the account of a person who may bring images into the research study today; None for others."""
        ...

    def spend(self, jti: str, expires_at: datetime, now: datetime) -> bool:
        """Remember that a message was taken; False when it was taken before.  Forgets what has expired."""
        ...
