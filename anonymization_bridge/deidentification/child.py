"""The limited child process: `python -m anonymization_bridge.deidentification.child`, a request a line, an answer a line."""

import sys
from typing import BinaryIO

from anonymization_bridge.deidentification.before_after import Preview, preview
from anonymization_bridge.deidentification.de_identify import Cleaned, Held, de_identify
from anonymization_bridge.deidentification.limits import allow_cpu, apply_for_good
from anonymization_bridge.deidentification.messages import Request, read_limits, read_request, write_answer
from anonymization_bridge.deidentification.reasons import HoldReason


def serve(asked: BinaryIO, answered: BinaryIO) -> None:
    """Answer each request until there are no more."""
    limits = read_limits(asked.readline())
    apply_for_good(limits.memory, limits.file_size)
    for line in asked:
        allow_cpu(limits.cpu)
        answered.write(write_answer(answer(read_request(line))))
        answered.flush()


def answer(request: Request) -> Cleaned | Held | Preview:
    """Return what became of one object."""
    try:
        if request.target is None:
            return preview(request.source, request.assignment, request.key, request.profile)
        return de_identify(request.source, request.target, request.assignment, request.key, request.profile)
    except MemoryError:
        reasons = (HoldReason.TOO_LARGE,)
        return Preview(reasons, ()) if request.target is None else Held(reasons)


if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer)
