"""Hand source objects to a limited child process, one after the other; what kills it is held, and the rest goes on."""

import os
import selectors
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from anonymization_bridge.deidentification.assignment import Assignment
from anonymization_bridge.deidentification.before_after import Preview
from anonymization_bridge.deidentification.de_identify import Cleaned, Held
from anonymization_bridge.deidentification.device import Device
from anonymization_bridge.deidentification.glance import Glance
from anonymization_bridge.deidentification.keys import ResearchStudyKey
from anonymization_bridge.deidentification.limits import Limits
from anonymization_bridge.deidentification.messages import (
    Answer,
    Common,
    Request,
    read_answer,
    write_glance,
    write_limits,
    write_look,
    write_request,
)
from anonymization_bridge.deidentification.profile import Profile
from anonymization_bridge.deidentification.reasons import HoldReason
from anonymization_bridge.deidentification.zones import Zone

ROOT = Path(__file__).parent.parent.parent
COMMAND = (sys.executable, "-m", "anonymization_bridge.deidentification.child")
#: The child gets no other variable: it needs no secret, and a secret it does not have it cannot lose.
VARIABLES = ("PATH", "LD_LIBRARY_PATH", "LANG", "LC_ALL")
PIECE = 1 << 16
#: Seconds of the clock until a child has read its own program, on a machine that is busy.
START_PATIENCE = 60.0


class LimitedChild:
    """A child process that de-identifies; started when first needed, started anew after it died.

    Use it as a context manager, for one batch, from one thread.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self.process: subprocess.Popen[bytes] | None = None
        self.told: Common | None = None

    def __enter__(self) -> Self:
        """Return the child, which starts with its first object."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the child."""
        self.end()

    def de_identify(
        self,
        source: Path,
        target: Path,
        assignment: Assignment,
        key: ResearchStudyKey,
        profile: Profile,
        *,
        zones: tuple[Zone, ...] = (),
    ) -> Cleaned | Held:
        """Write the de-identified object and tell what it is, or write nothing and tell why it is held."""
        answer = self.ask(Request(source, target, assignment, key, profile, zones))
        if isinstance(answer, Cleaned):
            return answer
        target.with_name(target.name + ".part").unlink(missing_ok=True)
        return Held(answer.reasons if isinstance(answer, Held) else (HoldReason.CHILD_DIED,))

    def preview(
        self,
        source: Path,
        assignment: Assignment,
        key: ResearchStudyKey,
        profile: Profile,
        *,
        zones: tuple[Zone, ...] = (),
    ) -> Preview:
        """Return what would happen to a file: reasons to hold it, each attribute before and after."""
        answer = self.ask(Request(source, None, assignment, key, profile, zones))
        return (
            answer if isinstance(answer, Preview) else Preview(answer.reasons if isinstance(answer, Held) else (), ())
        )

    def glance(self, source: Path) -> Glance | Held:
        """Return what a file is, with the patient's identity, or why it cannot be read."""
        answer = self.ask(write_glance(source))
        return answer if isinstance(answer, Glance | Held) else Held((HoldReason.CHILD_DIED,))

    def look(self, source: Path) -> Device | None:
        """Return what made an image; nothing when it cannot be read."""
        answer = self.ask(write_look(source))
        return answer if isinstance(answer, Device) else None

    def ask(self, request: Request | bytes) -> Answer:
        """Return the child's answer, or that the object is held because the child died of it or took too long."""
        try:
            process = self.started()
            if process.stdin is None or process.stdout is None:
                raise RuntimeError("the child has no pipes")
            process.stdin.write(self.line_of(request) if isinstance(request, Request) else request)
            process.stdin.flush()
            line = read_line(process.stdout.fileno(), self.limits.patience)
        except BrokenPipeError:
            line = b""
        except TimeoutError:
            self.end()
            return Held((HoldReason.TOOK_TOO_LONG,))
        if not line.endswith(b"\n"):
            self.end()
            return Held((HoldReason.CHILD_DIED,))
        return read_answer(line)

    def line_of(self, request: Request) -> bytes:
        """Return a request as this child needs it, after what it was told before."""
        line = write_request(request, self.told)
        self.told = request.common
        return line

    def started(self) -> subprocess.Popen[bytes]:
        """Return the running child, started if it is not."""
        if self.process is None or self.process.poll() is not None:
            self.end()
            self.process = subprocess.Popen(  # noqa: S603 - our own module, no argument from outside
                COMMAND,
                cwd=ROOT,
                env={name: os.environ[name] for name in VARIABLES if name in os.environ},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
            if self.process.stdin is not None:
                self.process.stdin.write(write_limits(self.limits))
                self.process.stdin.flush()
            if self.process.stdout is not None:
                read_line(self.process.stdout.fileno(), START_PATIENCE)
        return self.process

    def end(self) -> None:
        """End the child, if there is one."""
        self.told = None
        if self.process is None:
            return
        self.process.kill()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                with suppress(BrokenPipeError):
                    pipe.close()
        self.process.wait()
        self.process = None


def read_line(descriptor: int, patience: float) -> bytes:
    """Return one line of a pipe, without its end when the pipe was closed before.

    Raises
    ------
    TimeoutError
        The line is not there after `patience` seconds.

    """
    until, read = time.monotonic() + patience, b""
    with selectors.DefaultSelector() as selector:
        selector.register(descriptor, selectors.EVENT_READ)
        while not read.endswith(b"\n"):
            if not selector.select(max(until - time.monotonic(), 0)):
                raise TimeoutError
            piece = os.read(descriptor, PIECE)
            if not piece:
                return read
            read += piece
    return read


def handle_in_child(
    objects: Iterable[tuple[Path, Path]],
    assignment: Assignment,
    key: ResearchStudyKey,
    profile: Profile,
    limits: Limits | None = None,
) -> Iterator[Cleaned | Held]:
    """Yield what became of each (source, target), in order, all in one limited child."""
    with LimitedChild(limits) as child:
        for source, target in objects:
            yield child.de_identify(source, target, assignment, key, profile)
