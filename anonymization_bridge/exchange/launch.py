"""Reads a launch: what TOOLPICT asks a named person to bring in (DESIGN section 1).

It opens nothing; it only fills in the form.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from joserfc.jwk import OKPKey

from anonymization_bridge.codes import ErrorCode
from anonymization_bridge.errors import InvalidInputError
from anonymization_bridge.exchange.signing import SignatureError, open_signed

LONGEST_LIFE: Final = timedelta(minutes=5)
CLOCKS_APART: Final = timedelta(seconds=30)
SHAPES: Final = {
    "research_study": re.compile(r"[A-Z0-9]{2,16}"),
    "inclusion_number": re.compile(r"[0-9A-Z-]{1,32}"),
    "time_point": re.compile(r"[A-Za-z0-9-]{1,16}"),
    "username": re.compile(r"[^\x00-\x1f]{1,150}"),
    "jti": re.compile(r"[\x21-\x7e]{16,128}"),
}


@dataclass(frozen=True)
class Launch:
    """The facts of a launch whose signature holds."""

    intake_id: UUID
    username: str
    research_study: str
    inclusion_number: str
    time_point: str
    nonce_sha256: str


def read_launch(token: str, toolpict: OKPKey, now: datetime) -> Launch:
    """Return the facts of a launch signed by TOOLPICT.

    Raises
    ------
    InvalidInputError
        It was altered, is not for us, or is no longer to be used.

    """
    try:
        claims = open_signed(token, toolpict)
    except SignatureError as error:
        raise InvalidInputError(ErrorCode.LAUNCH_NOT_VALID) from error
    check_shape(claims)
    check_time(claims, now)
    return Launch(
        intake_id=read_uuid(claims.get("intake_id")),
        username=claims["username"],
        research_study=claims["research_study"],
        inclusion_number=claims["inclusion_number"],
        time_point=claims["time_point"],
        nonce_sha256=sha256(claims["jti"].encode()).hexdigest(),
    )


def check_shape(claims: dict[str, Any]) -> None:
    """Refuse claims that are for another audience, or are not written as agreed."""
    ours = claims.get("iss") == "toolpict" and claims.get("aud") == "toolpict-bridge"
    shaped = all(
        isinstance(claims.get(name), str) and shape.fullmatch(claims[name]) is not None
        for name, shape in SHAPES.items()
    )
    if not (ours and shaped):
        raise InvalidInputError(ErrorCode.LAUNCH_NOT_VALID)


def check_time(claims: dict[str, Any], now: datetime) -> None:
    """Refuse a launch after its end, or with a longer life than five minutes."""
    end = claims.get("exp")
    if isinstance(end, bool) or not isinstance(end, int) or not 0 <= end < 2**40:
        raise InvalidInputError(ErrorCode.LAUNCH_NOT_VALID)
    expires = datetime.fromtimestamp(end, UTC) if end < 2**37 else datetime.max.replace(tzinfo=UTC)
    if now >= expires:
        raise InvalidInputError(ErrorCode.LAUNCH_EXPIRED)
    if expires > now + LONGEST_LIFE + CLOCKS_APART:
        raise InvalidInputError(ErrorCode.LAUNCH_NOT_VALID)


def read_uuid(text: object) -> UUID:
    """Return an id."""
    try:
        return UUID(text) if isinstance(text, str) else UUID("")
    except ValueError as error:
        raise InvalidInputError(ErrorCode.LAUNCH_NOT_VALID) from error
