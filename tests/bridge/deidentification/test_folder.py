"""R29, R41: a folder in, a folder out, on the command line alone; what is not shown to be clean is listed, not written."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from anonymization_bridge.commands import bridge
from anonymization_bridge.deidentification.elements import text
from anonymization_bridge.deidentification.key_files import read_key_file
from tests.bridge.deidentification.builders import KEY, ROOT, file_bytes, image, saved


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    return saved(tmp_path, KEY.secret, "key")


@pytest.fixture
def incoming(tmp_path: Path) -> Path:
    folder = tmp_path / "in" / "EXEMPLE JEANNE"
    folder.mkdir(parents=True)
    saved(folder, file_bytes(image()), "one")
    saved(folder, file_bytes(image(text(0x00080018, "UI", ROOT + "44"))), "two")
    return folder.parent


def arguments(incoming: Path, outgoing: Path, key_file: Path, *more: str) -> list[str]:
    return [
        "deidentify",
        str(incoming),
        str(outgoing),
        "--code",
        "ONCO",
        "--number",
        "001",
        "--key",
        str(key_file),
        *more,
    ]


def test_everything_comes_out_under_a_new_name(incoming: Path, key_file: Path, tmp_path: Path) -> None:
    result = CliRunner().invoke(bridge, arguments(incoming, tmp_path / "out", key_file, "--json", "--jobs", "2"))
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert [one["source"] for one in told["written"]] == ["EXEMPLE JEANNE/one", "EXEMPLE JEANNE/two"]
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert names == {one["file"] for one in told["written"]}
    assert not any("EXEMPLE" in name or ROOT in name for name in names)


def test_what_is_held_is_listed_with_its_reason_code(incoming: Path, key_file: Path, tmp_path: Path) -> None:
    saved(incoming, file_bytes(image(text(0x00280301, "CS", "YES"), text(0x00080018, "UI", ROOT + "45"))), "burnt")
    saved(incoming, file_bytes(image(text(0x00180060, "DS", "99"))), "other-bytes")
    saved(incoming, b"not DICOM", "notes.txt")
    saved(incoming, b"left out", "DICOMDIR")
    result = CliRunner().invoke(bridge, arguments(incoming, tmp_path / "out", key_file, "--json"))
    assert result.exit_code == 3
    assert {one["source"]: one["reasons"] for one in json.loads(result.stdout)["held"]} == {
        "burnt": ["burned-in-annotation"],
        "notes.txt": ["unreadable"],
        "other-bytes": ["same-uid-other-bytes"],
    }
    assert len(list((tmp_path / "out").iterdir())) == 2


def test_another_process_writes_the_same_bytes(incoming: Path, key_file: Path, tmp_path: Path) -> None:
    for name in ("first", "second"):
        command = [sys.executable, "-m", "anonymization_bridge", *arguments(incoming, tmp_path / name, key_file)]
        assert subprocess.run(command, check=False, capture_output=True).returncode == 0
    first, second = (sorted((tmp_path / name).iterdir()) for name in ("first", "second"))
    assert [path.name for path in first] == [path.name for path in second]
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def test_a_second_run_changes_nothing(incoming: Path, key_file: Path, tmp_path: Path) -> None:
    runs = [CliRunner().invoke(bridge, arguments(incoming, tmp_path / "out", key_file, "--json")) for _ in range(2)]
    assert runs[0].stdout == runs[1].stdout
    assert len(list((tmp_path / "out").iterdir())) == 2


@pytest.mark.parametrize("more", [["--number", "né"], ["--jobs", "0"], ["--code", "x"]])
def test_misuse_is_refused(incoming: Path, key_file: Path, tmp_path: Path, more: list[str]) -> None:
    result = CliRunner().invoke(bridge, [*arguments(incoming, tmp_path / "out", key_file), *more])
    assert result.exit_code == 2
    assert not (tmp_path / "out").exists()


def test_a_target_inside_the_source_is_refused(incoming: Path, key_file: Path) -> None:
    assert CliRunner().invoke(bridge, arguments(incoming, incoming / "out", key_file)).exit_code == 2


@pytest.mark.parametrize(
    "written", [KEY.secret.hex().encode() + b"\n", b"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n"]
)
def test_a_key_may_be_written_in_letters(tmp_path: Path, written: bytes) -> None:
    assert read_key_file(saved(tmp_path, written, "key")) == KEY


@pytest.mark.parametrize("written", [b"", b"short", bytes(31), bytes(33), b"zz" * 32, b"AAEC"])
def test_a_key_of_another_length_is_refused(tmp_path: Path, incoming: Path, written: bytes) -> None:
    result = CliRunner().invoke(bridge, arguments(incoming, tmp_path / "out", saved(tmp_path, written, "wrong")))
    assert result.exit_code == 2


def test_what_if_tells_each_attribute_in_words_and_writes_nothing(incoming: Path, tmp_path: Path) -> None:
    before = sorted(tmp_path.rglob("*"))
    result = CliRunner().invoke(bridge, ["what-if", str(incoming), "--json", "--language", "en"])
    assert result.exit_code == 0, result.output
    attributes = {row["attribute"]: row["in_words"] for row in json.loads(result.stdout)[0]["attributes"]}
    assert attributes["PatientName"] == "replaced by CODE-NUMBER"
    assert attributes["StudyDate"] == "moved back by the subject’s days"
    assert attributes["StudyInstanceUID"] == "replaced by a UID of the subject’s own"
    assert attributes["SliceThickness"] == "kept: 1.25"
    assert attributes["SeriesDescription"] == "known words only: T1 MPRAGE"
    assert "JEANNE" not in result.stdout.replace("EXEMPLE JEANNE/", "")
    assert sorted(tmp_path.rglob("*")) == before


def test_what_if_speaks_french_unless_told_otherwise(incoming: Path) -> None:
    result = CliRunner().invoke(bridge, ["what-if", str(incoming)])
    assert "(0010,0010) PatientName: remplacé par CODE-NUMBER" in result.stdout


def test_verify_passes_what_was_made_and_finds_what_was_changed(incoming: Path, key_file: Path, tmp_path: Path) -> None:
    outgoing = tmp_path / "out"
    CliRunner().invoke(bridge, arguments(incoming, outgoing, key_file))
    asked = ["verify", str(outgoing), "--code", "ONCO", "--number", "001", "--source", str(incoming), "--json"]
    assert json.loads(CliRunner().invoke(bridge, asked).stdout) == {"checked": 2, "wrong": {}}
    first, second = sorted(outgoing.iterdir())
    first.write_bytes(first.read_bytes() + b"EXEMPLE")
    second.write_bytes(second.read_bytes().replace(b"T1 MPRAGE", b"T1 JEANNE"))
    result = CliRunner().invoke(bridge, asked)
    assert result.exit_code == 3
    assert json.loads(result.stdout)["wrong"] == {first.name: "not-verified", second.name: "identifier-left"}


def test_a_profile_is_checked_in_words(tmp_path: Path) -> None:
    told = json.loads(CliRunner().invoke(bridge, ["profile", "check", "--json", "--language", "en"]).stdout)
    assert told["codes"][0] == "113100"
    assert len(told["sha256"]) == 64
    assert "Every attribute is removed, except those that a rule keeps." in told["in_words"]
    wrong = saved(tmp_path, b'name = "x"\nversion = 1\noptions = ["keep-names"]\n', "wrong.toml")
    assert CliRunner().invoke(bridge, ["profile", "check", str(wrong)]).exit_code == 2


def test_zones_that_lie_outside_their_image_are_refused(incoming: Path, key_file: Path, tmp_path: Path) -> None:
    wrong = saved(tmp_path, b"[[zones]]\nrows = 8\ncolumns = 6\nboxes = [[0, 0, 7, 1]]\n", "zones.toml")
    result = CliRunner().invoke(bridge, [*arguments(incoming, tmp_path / "out", key_file), "--zones", str(wrong)])
    assert result.exit_code == 2


def test_what_an_interrupted_run_left_goes(incoming: Path, key_file: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    saved(tmp_path / "out", b"half", ".unsettled-7")
    saved(tmp_path / "out", b"half", ".unsettled-7.part")
    assert CliRunner().invoke(bridge, arguments(incoming, tmp_path / "out", key_file)).exit_code == 0
    assert sorted(path.suffix for path in (tmp_path / "out").iterdir()) == [".dcm", ".dcm"]
