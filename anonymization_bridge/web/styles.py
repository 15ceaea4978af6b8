"""Serves Bootstrap's sheet and ours as one, and the icon where a browser looks for it beside a picture opened alone.

As several, a page may be drawn between them, and Bootstrap's pictures (`data:`) asked for, which our policy refuses.
"""

from hashlib import sha256
from pathlib import Path

from flask import Blueprint, Response, request, send_from_directory

SHEETS = ("vendor/bootstrap.min.css", "toolpict.css", "bridge.css")
STATIC = Path(__file__).parent.parent / "static"


def blueprint() -> Blueprint:
    """Build the sheet, read once."""
    pages = Blueprint("styles", __name__)
    sheet = "\n".join((STATIC / name).read_text("utf-8") for name in SHEETS if (STATIC / name).exists())
    etag = sha256(sheet.encode()).hexdigest()

    @pages.get("/styles.css")
    def show() -> Response:
        response = Response(sheet, mimetype="text/css")
        response.set_etag(etag)
        response.make_conditional(request)
        return response

    @pages.get("/favicon.ico")
    def icon() -> Response:
        return send_from_directory(STATIC, "icon.svg")

    return pages
