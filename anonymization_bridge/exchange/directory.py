"""What TOOLPICT says of its research studies: who may bring images in, for whom, for which time point."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from joserfc.jwk import OKPKey

from anonymization_bridge.codes import ErrorCode
from anonymization_bridge.errors import UnreachableError
from anonymization_bridge.exchange.signing import SignatureError, open_signed


@dataclass(frozen=True)
class TimePoint:
    """A step of the schedule."""

    code: str
    label: str


@dataclass(frozen=True)
class Subject:
    """Somebody who takes part, known by the inclusion number."""

    number: str
    site: str


@dataclass(frozen=True)
class ResearchStudy:
    """One research study as the bridge needs to know it.

    Attributes
    ----------
    delegates
        Who may bring in images of any subject.
    site_delegates
        (username, site): who may bring in images of the subjects of a site.

    """

    code: str
    title: str
    sponsor: str
    delegates: frozenset[str]
    time_points: tuple[TimePoint, ...]
    subjects: tuple[Subject, ...]
    site_delegates: frozenset[tuple[str, str]] = frozenset()

    def knows(self, username: str) -> bool:
        """Tell whether a person may bring in images of anybody."""
        return username in self.delegates or any(username == name for name, _ in self.site_delegates)

    def subjects_of(self, username: str) -> tuple[Subject, ...]:
        """Return the subjects whose images a person may bring in."""
        whole = username in self.delegates
        return tuple(one for one in self.subjects if whole or (username, one.site) in self.site_delegates)

    def subject(self, number: str, username: str | None = None) -> Subject | None:
        """Return the subject of an inclusion number, if included, and one of this person's if somebody is named."""
        known = self.subjects if username is None else self.subjects_of(username)
        return next((one for one in known if one.number == number), None)

    def has_time_point(self, code: str) -> bool:
        """Tell whether the schedule has this step."""
        return any(one.code == code for one in self.time_points)


@dataclass(frozen=True)
class Directory:
    """The last copy of what TOOLPICT said.

    Attributes
    ----------
    fetched_at
        When TOOLPICT last answered; None when it never has.

    """

    research_studies: tuple[ResearchStudy, ...] = ()
    withdrawn_intakes: frozenset[UUID] = field(default_factory=frozenset)
    fetched_at: datetime | None = None

    def research_study(self, code: str) -> ResearchStudy | None:
        """Return the research study of a code."""
        return next((one for one in self.research_studies if one.code == code), None)

    def delegated_to(self, username: str) -> tuple[ResearchStudy, ...]:
        """Return the research studies into which a person may bring images, were it of one site."""
        return tuple(one for one in self.research_studies if one.knows(username))

    def delegates(self, username: str, research_study: str, number: str) -> bool:
        """Tell whether a person may bring images of a subject into a research study, or of all its subjects."""
        found = self.research_study(research_study)
        return found is not None and (username in found.delegates or found.subject(number, username) is not None)


def open_directory(token: bytes, toolpict: OKPKey, now: datetime) -> dict[str, Any]:
    """Return the claims of a directory signed by TOOLPICT, in time and in shape.

    Raises
    ------
    UnreachableError
        What came is not a directory signed by TOOLPICT for us.

    """
    try:
        claims = open_signed(token, toolpict)
        read_directory(claims, now)
    except (SignatureError, KeyError, TypeError, ValueError) as error:
        raise UnreachableError(ErrorCode.TOOLPICT_UNREACHABLE) from error
    in_time = isinstance(claims.get("exp"), int) and now.timestamp() < claims["exp"]
    if claims.get("iss") != "toolpict" or claims.get("aud") != "toolpict-bridge" or not in_time:
        raise UnreachableError(ErrorCode.TOOLPICT_UNREACHABLE)
    return claims


def read_directory(claims: dict[str, Any], fetched_at: datetime) -> Directory:
    """Return a directory from its claims, which are as their JSON Schema says."""
    return Directory(
        tuple(read_research_study(one) for one in claims["research_studies"]),
        frozenset(UUID(one) for one in claims["withdrawn_intakes"]),
        fetched_at,
    )


def read_research_study(found: dict[str, Any]) -> ResearchStudy:
    """Return one research study of a directory."""
    return ResearchStudy(
        code=found["code"],
        title=found["title"],
        sponsor=found["sponsor"],
        delegates=frozenset(found["delegates"]),
        time_points=tuple(TimePoint(one["code"], one["label"]) for one in found["time_points"]),
        subjects=tuple(Subject(one["number"], one["site"]) for one in found["subjects"]),
        site_delegates=frozenset((one["username"], one["site"]) for one in found.get("site_delegates", ())),
    )
