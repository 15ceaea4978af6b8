"""Answers a STOW-RS request (PS3.18 §10.5): parts go to disk as they arrive, then are filed together."""

from collections.abc import Sequence
from http import HTTPStatus

import orjson
from flask import Response, request

from toolpict.integration.archive.filing import FilingCabinet
from toolpict.integration.archive.multipart import NotMultipartError, find_boundary, read_parts
from toolpict.services.ports.archive import KEPT, Outcome, Stored

REASONS = {
    Outcome.CONFLICT: 0x0111,
    Outcome.NOT_DICOM: 0xC000,
    Outcome.NO_ROOM: 0xA700,
}
"""Failure Reason (0008,1197): duplicate SOP instance, cannot understand, out of resources (PS3.18 Table I.2-2)."""


def answer_store(cabinet: FilingCabinet, study_instance_uid: str) -> Response:
    """Store what was sent, and tell what became of each part.

    A part of another examination than the address names is refused.
    """
    try:
        boundary = find_boundary(request.headers.get("Content-Type", ""))
        with cabinet.filing(study_instance_uid) as (add, outcomes):
            for part in read_parts(request.stream.read, boundary):
                add(part.chunks)
    except NotMultipartError:
        return answer([], HTTPStatus.BAD_REQUEST)
    return answer(outcomes, judge(outcomes))


def judge(outcomes: Sequence[Stored]) -> HTTPStatus:
    """Return the status of the whole: all kept, some, none, or nothing sent."""
    kept = sum(each.outcome in KEPT for each in outcomes)
    if not outcomes:
        return HTTPStatus.BAD_REQUEST
    if kept == len(outcomes):
        return HTTPStatus.OK
    if kept:
        return HTTPStatus.ACCEPTED
    if all(each.outcome is Outcome.NO_ROOM for each in outcomes):
        return HTTPStatus.INSUFFICIENT_STORAGE
    return HTTPStatus.CONFLICT


def answer(outcomes: Sequence[Stored], status: HTTPStatus) -> Response:
    """Return the Store Instances Response Module (PS3.18 Annex I)."""
    kept = [reference(each) for each in outcomes if each.outcome in KEPT]
    failed = [
        {**reference(each), "00081197": {"vr": "US", "Value": [REASONS[each.outcome]]}}
        for each in outcomes
        if each.outcome not in KEPT
    ]
    body: dict[str, object] = {}
    if failed:
        body["00081198"] = {"vr": "SQ", "Value": failed}
    if kept:
        body["00081199"] = {"vr": "SQ", "Value": kept}
    return Response(orjson.dumps(body), status, mimetype="application/dicom+json")


def reference(stored: Stored) -> dict[str, object]:
    """Return how a response names an object."""
    if not stored.sop_instance_uid:
        return {}
    return {
        "00081150": {"vr": "UI", "Value": [stored.sop_class_uid]},
        "00081155": {"vr": "UI", "Value": [stored.sop_instance_uid]},
    }
