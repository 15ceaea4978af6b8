"""The two addresses that the bridge calls; browsers have no business here (docs/reference/between-the-programs.md)."""

from http import HTTPStatus
from typing import Final

from flask import Blueprint, Response, abort, jsonify, request
from flask.typing import ResponseReturnValue

from toolpict.domain.errors import InvalidInputError, WrongStateError
from toolpict.services import exchange, intakes
from toolpict.services.ports.exchange import SignatureRefusedError, Signatures
from toolpict.web.forms import csrf
from toolpict.web.rooms import Rooms

LARGEST_NOTICE: Final = 64_000_000
"""Bytes: a delivered notice names every instance."""


def blueprint(rooms: Rooms, signatures: Signatures) -> Blueprint:
    """Build the routes; each call is let in by the bridge's signature alone."""
    routes = Blueprint("bridge", __name__, url_prefix="/bridge")

    @routes.errorhandler(SignatureRefusedError)
    def refuse(_error: SignatureRefusedError) -> ResponseReturnValue:
        return jsonify(code="signature-refused"), HTTPStatus.UNAUTHORIZED

    @routes.get("/directory")
    def directory() -> ResponseReturnValue:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme != "JWS" or not token:
            raise SignatureRefusedError
        answer = exchange.read_directory(
            token, method=request.method, path=request.path, signatures=signatures, units=rooms.units, clock=rooms.clock
        )
        return Response(answer, mimetype="application/jose")

    @routes.post("/notices")
    def notices() -> ResponseReturnValue:
        request.max_content_length = LARGEST_NOTICE
        if request.mimetype != "application/jose":
            abort(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
        token = request.get_data(as_text=True)
        claims = exchange.open_message(token, signatures=signatures, now=rooms.clock())
        try:
            notice = exchange.read_notice(claims)
            return jsonify(acknowledged=intakes.take_notice(notice, claims, units=rooms.units, clock=rooms.clock))
        except WrongStateError as error:
            return jsonify(code=error.code, expected=error.parameters.get("expected")), HTTPStatus.CONFLICT
        except InvalidInputError as error:
            return jsonify(code=f"unknown-{next(iter(error.problems))}"), HTTPStatus.UNPROCESSABLE_ENTITY

    csrf.exempt(routes)
    return routes
