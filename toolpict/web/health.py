"""Tells a front server or a supervisor that the process answers; it looks at nothing and says nothing else."""

from flask import Blueprint, Response


def blueprint() -> Blueprint:
    """Build the route."""
    pages = Blueprint("health", __name__)

    @pages.get("/health")
    def show() -> Response:
        return Response("ok\n", mimetype="text/plain")

    return pages
