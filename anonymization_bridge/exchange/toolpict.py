"""Calls TOOLPICT: asks for the directory and hands notices over.  Every call goes from here to there, never back."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final
from uuid import uuid4

import urllib3
from joserfc.jwk import OKPKey

from anonymization_bridge.codes import ErrorCode
from anonymization_bridge.errors import UnreachableError
from anonymization_bridge.exchange.directory import open_directory
from anonymization_bridge.exchange.signing import sign

DIRECTORY_PATH: Final = "/bridge/directory"
NOTICES_PATH: Final = "/bridge/notices"
LIFE: Final = timedelta(seconds=60)
TIMEOUT: Final = urllib3.Timeout(connect=3, read=15)


@dataclass(frozen=True)
class Answer:
    """What TOOLPICT said to a notice: the number it acknowledged, or a code of its refusal."""

    acknowledged: int | None
    refusal_code: str = ""


class Toolpict:
    """TOOLPICT as the bridge sees it."""

    def __init__(self, url: str, own_key: OKPKey, toolpict_key: OKPKey) -> None:
        self._url = url
        self._own_key = own_key
        self._toolpict_key = toolpict_key
        self._pool = urllib3.PoolManager(cert_reqs="CERT_REQUIRED", timeout=TIMEOUT, retries=False)

    def directory(self, now: datetime) -> dict[str, Any]:
        """Return the claims of the directory as TOOLPICT signs them now.

        Raises
        ------
        UnreachableError
            TOOLPICT is away, or what answers is not TOOLPICT.

        """
        claims = {"method": "GET", "path": DIRECTORY_PATH, "body_sha256": sha256(b"").hexdigest()}
        token = self._sign({**claims, "iss": "toolpict-bridge"}, now)
        answer = self._call("GET", DIRECTORY_PATH, headers={"Authorization": f"JWS {token}"})
        if answer.status != 200:
            raise UnreachableError(ErrorCode.TOOLPICT_UNREACHABLE)
        return open_directory(answer.data, self._toolpict_key, now)

    def hand_over(self, content: dict[str, Any], now: datetime) -> Answer:
        """Sign one notice, hand it over, and return what TOOLPICT said.

        Raises
        ------
        UnreachableError
            TOOLPICT is away or does not answer as agreed: the notice has to be sent again.

        """
        token = self._sign({**content, "iss": "toolpict-bridge"}, now)
        headers = {"Content-Type": "application/jose"}
        return read_answer(self._call("POST", NOTICES_PATH, headers=headers, body=token.encode()))

    def _sign(self, claims: dict[str, Any], now: datetime) -> str:
        moments = {"iat": int(now.timestamp()), "exp": int((now + LIFE).timestamp())}
        return sign({**claims, "aud": "toolpict", "jti": str(uuid4()), **moments}, self._own_key)

    def _call(self, method: str, path: str, **request: Any) -> urllib3.BaseHTTPResponse:  # noqa: ANN401 - passed on
        try:
            return self._pool.request(method, self._url + path, redirect=False, **request)
        except urllib3.exceptions.HTTPError as error:
            raise UnreachableError(ErrorCode.TOOLPICT_UNREACHABLE) from error


def read_answer(answer: urllib3.BaseHTTPResponse) -> Answer:
    """Return an acknowledgement, or the code of a refusal."""
    try:
        said = answer.json()
        if answer.status == 200 and type(said["acknowledged"]) is int:
            return Answer(said["acknowledged"])
        if answer.status in {409, 422} and isinstance(said["code"], str):
            return Answer(None, said["code"][:64])
    except (ValueError, KeyError, TypeError) as error:
        raise UnreachableError(ErrorCode.TOOLPICT_UNREACHABLE) from error
    raise UnreachableError(ErrorCode.TOOLPICT_UNREACHABLE)
