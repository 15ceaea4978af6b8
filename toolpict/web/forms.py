"""Forms that are ours, and no larger than a form is: CSRF tokens and limits.  `page_forms` reads what was typed."""

from typing import Final

from flask import Flask, abort, request
from flask_wtf import CSRFProtect

from toolpict.web.rooms import Front

csrf: Final = CSRFProtect()
"""`csrf.exempt(view)` is for machines that sign their requests, and nothing else."""

FIELDS: Final = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})
NO_VERSION: Final = -1
"""Stands for a version that is missing or no number: the page it came from was not ours, so it is stale."""


def install(app: Flask, front: Front) -> None:
    """Refuse forms that are too large or not ours; called after `guard`, so that a stranger's is not even read."""
    app.config.update(
        MAX_CONTENT_LENGTH=front.largest_form_bytes,
        MAX_FORM_MEMORY_SIZE=front.largest_fields_bytes,
        MAX_FORM_PARTS=front.most_fields,
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session: a page may stay open for hours beside the images
        WTF_CSRF_SSL_STRICT=front.behind_tls,
    )

    @app.before_request
    def refuse_oversized() -> None:
        if request.mimetype not in FIELDS:
            return
        if request.mimetype == "application/x-www-form-urlencoded":
            # Only here does the limit of fields hold: a body of this type is read at once.
            if (request.content_length or 0) > front.largest_fields_bytes:
                abort(413)
            if sum(len(values) for _, values in request.form.lists()) > front.most_fields:
                abort(413)

    app.before_request(refuse_zero_bytes)
    csrf.init_app(app)


def refuse_zero_bytes() -> None:
    """Refuse what nobody types and PostgreSQL cannot store, wherever it stands."""
    fields = [*request.args.lists(), *(request.form.lists() if request.mimetype in FIELDS else ())]
    texts = [request.path, *(text for name, values in fields for text in (name, *values))]
    if any("\0" in text for text in texts):
        abort(400)


def read_version(name: str = "version") -> int:
    """Return the version of the thing that the page was drawn from."""
    return request.form.get(name, NO_VERSION, type=int)
