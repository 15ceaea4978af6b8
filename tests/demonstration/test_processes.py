"""Child processes: ports, readiness, logs, and nothing left behind."""

import os
import signal
import socket
import sys
from pathlib import Path

import pytest

from demonstration.processes import ProcessFailedError, children, free_port, wait_until

SERVER = "import http.server,sys; http.server.HTTPServer(('127.0.0.1', int(sys.argv[1])), http.server.SimpleHTTPRequestHandler).serve_forever()"


def test_a_taken_port_is_replaced_by_the_next_free_one() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert port < free_port(port) <= port + 50


def test_a_program_is_ready_when_it_answers_and_gone_afterwards(tmp_path: Path) -> None:
    port = free_port()
    with children(tmp_path) as group:
        child = group.start("web", [sys.executable, "-c", SERVER, str(port)], ready_url=f"http://127.0.0.1:{port}/")
        assert child.is_running
    assert child.process.returncode == -signal.SIGTERM
    assert "GET /" in (tmp_path / "web.log").read_text()


def test_a_program_that_ends_at_once_is_told_with_its_log(tmp_path: Path) -> None:
    with children(tmp_path) as group, pytest.raises(ProcessFailedError, match=r"web ended with 3; see .*web\.log"):
        group.start("web", [sys.executable, "-c", "raise SystemExit(3)"], ready_url="http://127.0.0.1:9/")


def test_what_a_program_started_itself_ends_with_it(tmp_path: Path) -> None:
    script = "import subprocess,sys,time; print(subprocess.Popen(['sleep','60']).pid, flush=True); time.sleep(60)"
    log = tmp_path / "web.log"
    with children(tmp_path) as group:
        child = group.start("web", [sys.executable, "-c", script])
        wait_until(lambda: log.read_text().strip() != "", child)
        grandchild = int(log.read_text())
    # A zombie still has a /proc entry until init takes it; running it is not.
    state = Path(f"/proc/{grandchild}/stat")
    wait_until(lambda: not state.exists() or state.read_text().split()[2] == "Z", seconds=5)
    assert not state.exists() or os.getpgid(grandchild) == child.process.pid


def test_programs_end_in_the_reverse_order_of_their_start(tmp_path: Path) -> None:
    with children(tmp_path) as group:
        for name in ("archive", "web", "worker"):
            group.start(name, ["sleep", "60"])
        assert list(group.stop_all()) == ["worker", "web", "archive"]
