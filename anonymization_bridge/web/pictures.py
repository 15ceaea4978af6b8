"""Answers with small pictures: to the person they were made for, and to no cache."""

from pathlib import Path
from typing import Final

from flask import Response

from anonymization_bridge.codes import ErrorCode
from anonymization_bridge.errors import NotFoundError

POLICY: Final = "script-src 'none'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
"""A picture opened alone stands in a page of the browser's own, with a style in it that the policy of our pages refuses."""


def answer_picture(path: Path | None) -> Response:
    """Return a picture.

    Raises
    ------
    NotFoundError
        There is none, or it is gone with what it was made for.

    """
    try:
        content = path.read_bytes() if path else b""
    except FileNotFoundError:
        content = b""
    if not content:
        raise NotFoundError(ErrorCode.NOT_FOUND)
    return Response(content, mimetype="image/png", headers={"Content-Security-Policy": POLICY})
