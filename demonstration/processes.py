"""Child processes of the demonstration: free ports, logs, readiness and a clean end."""

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import urllib3

LOOPBACK = "127.0.0.1"
POLL_SECONDS = 0.05
STOP_SECONDS = 10.0


class ProcessFailedError(RuntimeError):
    """A child ended, or did not answer in time; the message names its log."""


def free_port(near: int = 0, tries: int = 50) -> int:
    """Give a free loopback port: `near` or the next free one after it, or any when `near` is 0."""
    if near:
        for port in range(near, near + tries):
            if _is_free(port):
                return port
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        # A server that has just been stopped leaves the port in TIME_WAIT; its successor may have it.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
        return True


@dataclass
class Child:
    """A running program, its name and its log."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path
    stop_signal: signal.Signals = signal.SIGTERM

    @property
    def is_running(self) -> bool:
        """Whether the program has not ended yet."""
        return self.process.poll() is None

    def stop(self) -> int:
        """End the program with its own children and give its exit status; kill it after ten seconds."""
        if self.is_running:
            self._signal(self.stop_signal)
            try:
                self.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._signal(signal.SIGKILL)
        return self.process.wait()

    def _signal(self, number: signal.Signals) -> None:
        # Each child leads a group of its own, so that workers it forked end with it.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)


def start_child(
    name: str,
    command: Sequence[str],
    log: Path,
    *,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
    user: str | None = None,
    stop_signal: signal.Signals = signal.SIGTERM,
) -> Child:
    """Start a program in a process group of its own, with its output appended to `log`.

    The environment is added to our own. Only root may name another account as `user`.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        process = subprocess.Popen(
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, **(environment or {})},
            cwd=folder,
            start_new_session=True,
            user=user,
            group=user,
            extra_groups=[] if user else None,
        )
    return Child(name, process, log, stop_signal)


def wait_for_http(url: str, child: Child | None = None, seconds: float = 30.0) -> None:
    """Return when `url` answers below 500; raise ProcessFailedError when the child ends first or time is over."""

    def answers() -> bool:
        try:
            answer = urllib3.request("GET", url, timeout=2.0, retries=False, redirect=False)
        except urllib3.exceptions.HTTPError:
            return False
        return answer.status < 500

    wait_until(answers, child, seconds)


def wait_until(is_ready: Callable[[], bool], child: Child | None = None, seconds: float = 30.0) -> None:
    """Return when `is_ready()` is true; raise ProcessFailedError when the child ends first or time is over."""
    deadline = time.monotonic() + seconds
    while not is_ready():
        if child is not None and not child.is_running:
            raise ProcessFailedError(f"{child.name} ended with {child.process.returncode}; see {child.log}")
        if time.monotonic() > deadline:
            name = child.name if child else "a program"
            raise ProcessFailedError(f"{name} did not answer within {seconds:.0f} s")
        time.sleep(POLL_SECONDS)


@dataclass
class Children:
    """The programs of one run, ended together in the reverse order of their start."""

    logs: Path
    running: list[Child] = field(default_factory=list)

    def start(
        self,
        name: str,
        command: Sequence[str],
        *,
        environment: Mapping[str, str] | None = None,
        ready_url: str | None = None,
        folder: Path | None = None,
    ) -> Child:
        """Start a program with its log in `logs/<name>.log`, and wait for `ready_url` when one is given."""
        child = start_child(name, command, self.logs / f"{name}.log", environment=environment, folder=folder)
        self.running.append(child)
        if ready_url:
            wait_for_http(ready_url, child)
        return child

    def adopt(self, child: Child) -> Child:
        """Take charge of ending a program started elsewhere."""
        self.running.append(child)
        return child

    def stop(self, child: Child) -> int:
        """End one program before the others and give its exit status."""
        self.running.remove(child)
        return child.stop()

    def stop_all(self) -> Mapping[str, int]:
        """End every program, the last started first, and give the exit status of each by its name."""
        ended = {}
        while self.running:
            child = self.running.pop()
            ended[child.name] = child.stop()
        return ended


@contextlib.contextmanager
def children(logs: Path) -> Iterator[Children]:
    """Give a group of programs that is ended when the block is left, however it is left."""
    group = Children(logs)
    try:
        yield group
    finally:
        group.stop_all()
