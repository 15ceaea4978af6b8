"""The limited child process: `python -m anonymization_bridge.deidentification.child`, a request a line, an answer a line."""

import sys
from pathlib import Path
from typing import BinaryIO

from anonymization_bridge.deidentification.before_after import preview
from anonymization_bridge.deidentification.de_identify import Held, de_identify
from anonymization_bridge.deidentification.device import Device, look
from anonymization_bridge.deidentification.glance import Glance, glance
from anonymization_bridge.deidentification.limits import allow_cpu, apply_for_good
from anonymization_bridge.deidentification.messages import (
    READY,
    Answer,
    Common,
    Look,
    Request,
    read_limits,
    read_request,
    write_answer,
)
from anonymization_bridge.deidentification.reasons import HoldReason


def serve(asked: BinaryIO, answered: BinaryIO) -> None:
    """Answer each request until there are no more."""
    limits = read_limits(asked.readline())
    apply_for_good(limits.memory, limits.file_size)
    answered.write(READY)
    answered.flush()
    told: Common | None = None
    for line in asked:
        allow_cpu(limits.cpu)
        request = read_request(line, told)
        told = request.common if isinstance(request, Request) else told
        answered.write(write_answer(answer(request)))
        answered.flush()


def answer(request: Request | Look | Path) -> Answer:
    """Return what became of one object, or what it is."""
    try:
        if isinstance(request, Path):
            seen = glance(request)
            return seen if isinstance(seen, Glance) else Held(seen)
        if isinstance(request, Look):
            made_by = look(request.source)
            return made_by if isinstance(made_by, Device) else Held(made_by)
        if request.target is None:
            return preview(request.source, request.assignment, request.key, request.profile, zones=request.zones)
        return de_identify(
            request.source, request.target, request.assignment, request.key, request.profile, zones=request.zones
        )
    except MemoryError:
        return Held((HoldReason.TOO_LARGE,))


if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer)
