"""What the bridge may ask of TOOLPICT, and how its messages are read."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final, cast
from uuid import UUID

from toolpict.domain.codes import ErrorCode, ProblemCode
from toolpict.domain.errors import InvalidInputError, Problem
from toolpict.domain.grants import UID, UID_CHARACTERS
from toolpict.domain.imaging import Source
from toolpict.domain.intake import DeliveredSeries, DeliveredStudy, Notice, NoticeEvent
from toolpict.domain.research_study import CODE, NUMBER, TIME_POINT_CODE
from toolpict.services.ports.exchange import Claims, DirectoryRow, SignatureRefusedError, Signatures
from toolpict.services.ports.units import Clock, UnitsOfWork

UNIQUE_IDENTIFIER: Final = re.compile(rf"(?=.{{1,{UID_CHARACTERS}}}\Z){UID}", re.ASCII)
USERNAME: Final = re.compile(r"[^\x00-\x1f]{1,150}")
REASON: Final = re.compile(r"[a-z0-9-]{1,64}")
MODALITY: Final = re.compile(r"[A-Z0-9]{1,16}")
WORD: Final = re.compile(r"[^\x00-\x1f]{0,64}")
DIGEST: Final = re.compile(r"(?:[0-9a-f]{64})?")
LARGEST: Final = 2**31 - 1
"""Numbers beyond it have no place in the database."""

LONGEST_LIFE: Final = timedelta(seconds=60)
CLOCKS_APART: Final = timedelta(seconds=30)
DIRECTORY_LIFE: Final = timedelta(minutes=5)


def open_message(token: str, *, signatures: Signatures, now: datetime) -> Claims:
    """Return the claims of a message that the bridge signed for us and for now.

    Raises
    ------
    SignatureRefusedError
        It is not.

    """
    claims = signatures.open(token)
    ours = claims.get("iss") == "toolpict-bridge" and claims.get("aud") == "toolpict"
    expires = claims.get("exp")
    if not ours or isinstance(expires, bool) or not isinstance(expires, int) or not claims.get("jti"):
        raise SignatureRefusedError
    if not now.timestamp() < expires <= (now + LONGEST_LIFE + CLOCKS_APART).timestamp():
        raise SignatureRefusedError
    return claims


def read_directory(
    token: str, *, method: str, path: str, signatures: Signatures, units: UnitsOfWork, clock: Clock
) -> str:
    """Return the signed directory, to a call that the bridge signed for exactly this and makes for the first time.

    Raises
    ------
    SignatureRefusedError
        It is another call, or one made before.

    """
    now = clock()
    claims = open_message(token, signatures=signatures, now=now)
    empty = hashlib.sha256(b"").hexdigest()
    if (claims.get("method"), claims.get("path"), claims.get("body_sha256")) != (method, path, empty):
        raise SignatureRefusedError
    with units.changing() as work:
        expires = datetime.fromtimestamp(cast("int", claims["exp"]), UTC)
        first = work.exchange.spend(str(claims["jti"]), expires, now)
        work.commit()
    if not first:
        raise SignatureRefusedError
    with units.looking() as work:
        said = [research_study(row) for row in work.exchange.directory(now)]
        withdrawn = [str(intake_id) for intake_id in work.exchange.withdrawn_intakes()]
    return signatures.sign(
        {
            "iss": "toolpict",
            "aud": "toolpict-bridge",
            "iat": int(now.timestamp()),
            "exp": int((now + DIRECTORY_LIFE).timestamp()),
            "research_studies": said,
            "withdrawn_intakes": withdrawn,
        }
    )


def research_study(row: DirectoryRow) -> dict[str, object]:
    """Return one research study as the directory writes it."""
    return {
        "code": row.code,
        "title": row.title,
        "sponsor": row.sponsor,
        "delegates": list(row.delegates),
        "site_delegates": [{"username": username, "site": site} for username, site in row.site_delegates],
        "time_points": [{"code": code, "label": label} for code, label in row.time_points],
        "subjects": [{"number": number, "site": site} for number, site in row.subjects],
    }


def read_notice(claims: Claims) -> Notice:
    """Return a notice from its claims.

    Raises
    ------
    InvalidInputError
        They are not as the JSON Schema of notices says.

    """
    try:
        return notice_of(cast("Mapping[str, Any]", claims))
    except (KeyError, TypeError, ValueError) as error:
        problem = {"notice": Problem(ProblemCode.WRONG_SHAPE)}
        raise InvalidInputError(problem, ErrorCode.FIELDS_TO_CORRECT) from error


def notice_of(claims: Mapping[str, Any]) -> Notice:
    """Return a notice from claims of the right shape.

    Raises
    ------
    KeyError, TypeError, ValueError
        They have another.

    """
    delivers = claims["event"] == "delivered"
    at = datetime.fromisoformat(claims["at"])
    if at.tzinfo is None or bool(claims["imaging_studies"]) is not delivers or not 0 < claims["number"] <= LARGEST:
        raise ValueError
    return Notice(
        intake_id=UUID(claims["intake_id"]),
        number=int(claims["number"]),
        event=NoticeEvent(f"notice-{claims['event']}"),
        research_study_code=shaped(claims["research_study"], CODE),
        inclusion_number=shaped(claims["inclusion_number"], NUMBER),
        time_point_code=shaped(claims["time_point"], TIME_POINT_CODE),
        username=shaped(claims["username"], USERNAME),
        at=at,
        source=Source(claims["source"]),
        objects=int(claims["counts"]["objects"]),
        held=int(claims["counts"]["held"]),
        reason_codes=tuple(shaped(code, REASON) for code in claims["reason_codes"]),
        profile_name=shaped(claims["profile"]["name"], WORD),
        profile_version=shaped(str(claims["profile"]["version"]), WORD),
        profile_sha256=shaped(claims["profile"]["sha256"], DIGEST),
        imaging_studies=tuple(delivered_study(found) for found in claims["imaging_studies"]),
    )


def delivered_study(found: Mapping[str, Any]) -> DeliveredStudy:
    """Return one examination of a notice."""
    if not found["series"]:
        raise ValueError
    return DeliveredStudy(uid(found["study_instance_uid"]), int(found["bytes"]), delivered_series(found["series"]))


def delivered_series(found: Sequence[Mapping[str, Any]]) -> tuple[DeliveredSeries, ...]:
    """Return the series of an examination of a notice."""
    if not all(one["instances"] for one in found):
        raise ValueError
    return tuple(
        DeliveredSeries(
            uid(one["series_instance_uid"]), shaped(one["modality"], MODALITY), tuple(map(uid, one["instances"]))
        )
        for one in found
    )


def shaped(text: object, shape: re.Pattern[str]) -> str:
    """Return a text that has a shape.

    Raises
    ------
    ValueError
        It has not, or is no text.

    """
    if not isinstance(text, str) or not shape.fullmatch(text):
        raise ValueError
    return text


def uid(text: object) -> str:
    """Return a DICOM unique identifier (PS3.5 section 9.1)."""
    return shaped(text, UNIQUE_IDENTIFIER)
