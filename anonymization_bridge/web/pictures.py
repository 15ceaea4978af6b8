"""Answers with small pictures: to the person they were made for, and to no cache."""

from pathlib import Path

from flask import Response

from anonymization_bridge.codes import ErrorCode
from anonymization_bridge.errors import NotFoundError


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
    return Response(content, mimetype="image/png")
