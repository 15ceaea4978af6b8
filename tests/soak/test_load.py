"""Five minutes of eight clients that save 40 times a second, while 2 GB come in and exports go out."""

import os

import pytest

from benchmarks.soak_lines import write_soak
from tests.soak.house import open_house
from tests.soak.load import milliseconds, play

SECONDS = float(os.environ.get("SOAK_SECONDS", "300"))
UPLOAD_BYTES = 2 * 1024**3
P95_MS = 100.0


@pytest.mark.soak
def test_saves_stay_quick_beside_a_large_upload_and_exports(empty_url, tmp_path):
    with open_house(empty_url, tmp_path / "house", validated=400) as house:
        log = play(house, SECONDS, UPLOAD_BYTES)
    kind, line = empty_url.partition(":")[0].partition("+")[0], log.line()
    print(f"\n{kind}: {line}")
    write_soak(kind, f"{SECONDS:.0f} s, load average {os.getloadavg()[0]:.1f}: {line}")
    assert log.failures == []
    assert log.uploaded_bytes == UPLOAD_BYTES
    assert log.exports
    assert log.rate >= 38
    assert milliseconds(log.saves)[94] <= P95_MS
