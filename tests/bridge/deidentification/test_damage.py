"""A damaged file is held or comes out clean; it never breaks the bridge and never lets the patient through."""

from pathlib import Path

import pydicom
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anonymization_bridge.deidentification.de_identify import Cleaned, Held, de_identify
from tests.bridge.deidentification.builders import ASSIGNMENT, KEY, PROFILE, file_bytes, image
from tests.bridge.deidentification.poison import poisoned

BUNDLED = Path(pydicom.__file__).parent / "data" / "test_files"
SEEDS = [
    file_bytes(image()),
    *((BUNDLED / name).read_bytes() for name in ("CT_small.dcm", "liver_1frame.dcm", "693_J2KI.dcm")),
]
HEADER = 5_000
cuts = st.tuples(st.integers(128, HEADER), st.integers(0, 6), st.binary(max_size=6))


@settings(
    max_examples=300, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.sampled_from(SEEDS), st.lists(cuts, min_size=1, max_size=5))
def test_a_damaged_file_breaks_nothing(tmp_path: Path, content: bytes, damage: list[tuple[int, int, bytes]]) -> None:
    for place, removed, inserted in damage:
        content = content[:place] + inserted + content[place + removed :]
    (tmp_path / "source").write_bytes(content)
    target = tmp_path / "clean"
    target.unlink(missing_ok=True)
    outcome = de_identify(tmp_path / "source", target, ASSIGNMENT, KEY, PROFILE)
    assert isinstance(outcome, Cleaned | Held)
    assert target.exists() == isinstance(outcome, Cleaned)
    assert not (tmp_path / "clean.part").exists()
    if target.exists():
        assert b"JEANNE" not in target.read_bytes()


def test_r41_one_name_in_every_place_goes_too(tmp_path: Path) -> None:
    content, places = poisoned()
    for marker in places:
        content = content.replace(marker.encode(), b"ZQEXEMPLEAAAAA")
    (tmp_path / "source").write_bytes(content)
    outcome = de_identify(tmp_path / "source", tmp_path / "clean", ASSIGNMENT, KEY, PROFILE)
    assert isinstance(outcome, Cleaned)
    assert b"ZQEXEMPLE" not in (tmp_path / "clean").read_bytes()
