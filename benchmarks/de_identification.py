"""How fast the bridge de-identifies, beside copying the same files: `run()` gives the figures, by what was measured."""

import os
import resource
import shutil
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from anonymization_bridge.deidentification.assignment import Assignment
from anonymization_bridge.deidentification.de_identify import Cleaned, Order, de_identify, rewritten
from anonymization_bridge.deidentification.elements import Element, Encoding, text
from anonymization_bridge.deidentification.keys import ResearchStudyKey
from anonymization_bridge.deidentification.profile import load_profile
from anonymization_bridge.deidentification.verify import own_texts, search_result

SLICES: Final = 500
ROUNDS: Final = 5
LARGE: Final = 1 << 30
ROOT: Final = "1.2.826.0.1.3680043.10.999."
ORDER: Final = Order(
    Assignment("ONCO", "Bench", "Bench", "001", "M3", "A"), ResearchStudyKey(bytes(range(32))), load_profile()
)
EXPLICIT: Final = Encoding(implicit=False, little_endian=True)


def run(slices: int = SLICES, large: int = LARGE) -> Mapping[str, float]:
    """Return seconds, ratios to `cp -r`, and megabytes of memory, each under what it measures."""
    with TemporaryDirectory() as folder:
        series = Path(folder) / "series"
        series.mkdir()
        for number in range(slices):
            (series / f"{number:04d}").write_bytes(ct_slice(number))
        acts = (
            lambda: copy(series, Path(folder) / "copy"),
            lambda: rewrite_all(series, Path(folder) / "rewritten"),
            lambda: verified(series, Path(folder) / "whole"),
        )
        rounds = [[timed(act) for act in acts] for _ in range(ROUNDS)]
        (copying, own_copying), (rewriting, own_rewriting), (whole, own_whole) = (
            fastest(one) for one in zip(*rounds, strict=True)
        )
    with TemporaryDirectory() as folder:
        big = Path(folder) / "big"
        write_large(big, large)
        copying_large, _ = fastest(timed(lambda: copy(big, Path(folder) / "copy")) for _ in range(ROUNDS))
        each = [in_own_process(big, Path(folder) / "rewritten") for _ in range(ROUNDS)]
        rewriting_large, megabytes = min(seconds for seconds, _ in each), max(peak for _, peak in each)
    return {
        "slices": float(slices),
        "cp -r, s": copying,
        "rewrite and search, s": rewriting,
        "rewrite and search / cp -r": rewriting / copying,
        "rewrite and search / cp -r, processor's own time": own_rewriting / own_copying,
        "whole path, s": whole,
        "whole path / cp -r": whole / copying,
        "whole path / cp -r, processor's own time": own_whole / own_copying,
        "1 GB: cp, s": copying_large,
        "1 GB: rewrite and search, s": rewriting_large,
        "1 GB: rewrite and search / cp": rewriting_large / copying_large,
        "1 GB: memory, MB": megabytes,
    }


def timed(act: Callable[[], object]) -> tuple[float, float]:
    """Return the seconds an act takes: of the clock, and of the processor, children included."""
    begin, used = time.perf_counter(), processor_time()
    act()
    return time.perf_counter() - begin, processor_time() - used


def processor_time() -> float:
    """Return the seconds of processor time that this process and its children have used."""
    return sum(
        used.ru_utime + used.ru_stime
        for used in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


def fastest(times: Iterable[tuple[float, float]]) -> tuple[float, float]:
    """Return the least of each: what others do on the machine only ever adds."""
    clock, processor = zip(*times, strict=True)
    return min(clock), min(processor)


def copy(source: Path, target: Path) -> None:
    """Copy a folder or file as `cp -r` does, into a fresh one."""
    fresh(target)
    subprocess.run(["/bin/cp", "-r", str(source), str(target)], check=True)  # noqa: S603


def fresh(target: Path) -> None:
    """Make room for a folder or file."""
    if target.is_dir():
        shutil.rmtree(target)
    target.unlink(missing_ok=True)


def rewrite_all(source: Path, target: Path) -> None:
    """Rewrite each file and search its result for what identifies the source."""
    fresh(target)
    target.mkdir()
    for path in sorted(source.iterdir()):
        rewrite_and_search(path, target / path.name)


def rewrite_and_search(source: Path, target: Path) -> None:
    """Rewrite one file and search its result; nothing may be found."""
    with rewritten(source, target, ORDER) as result:
        search_result(target, result.header_length, result.sought, own_texts(ORDER.assignment, ORDER.profile))


def verified(source: Path, target: Path) -> None:
    """Take each file the whole way: rewrite, read anew, compare digests, search."""
    fresh(target)
    target.mkdir()
    for path in sorted(source.iterdir()):
        if not isinstance(de_identify(path, target / path.name, ORDER.assignment, ORDER.key, ORDER.profile), Cleaned):
            raise SystemExit("a slice was held")


def in_own_process(source: Path, target: Path) -> tuple[float, float]:
    """Return seconds and peak megabytes of one file, rewritten and searched in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.de_identification", str(source), str(target)]
    told = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603
    seconds, megabytes = told.stdout.split()
    return float(seconds), float(megabytes)


def peak_megabytes() -> float:
    """Return the most memory this program had; `ru_maxrss` would count what its parent had before it began."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def ct_slice(number: int) -> bytes:
    """Return a CT slice of 512 by 512 with as many attributes as scanners write."""
    return file_head(header(number, 512, 512)) + EXPLICIT.header(0x7FE00010, "OW", 1 << 19) + pixels()


def pixels() -> bytes:
    """Return 512 by 512 samples of 12 bits that look like nothing in particular."""
    noise = os.urandom(1 << 18)
    return b"".join(bytes((low, low & 15)) for low in noise[: 1 << 12]) * 64


def write_large(path: Path, size: int) -> None:
    """Write a multi-frame CT of so many bytes of pixels."""
    frames = size >> 19
    elements = [*header(0, 512, 512), text(0x00280008, "IS", str(frames))]
    block = pixels()
    with path.open("wb") as file:
        file.write(file_head(elements) + EXPLICIT.header(0x7FE00010, "OW", frames << 19))
        file.writelines(block for _ in range(frames))


def file_head(elements: list[Element]) -> bytes:
    """Return everything before the pixel data."""
    meta = EXPLICIT.write([text(0x00020010, "UI", "1.2.840.10008.1.2.1")])
    return bytes(128) + b"DICM" + meta + EXPLICIT.write({one.tag: one for one in elements}.values())


def header(number: int, rows: int, columns: int) -> list[Element]:
    """Return the attributes of a slice: a hundred and some that a series shares, a few of its own."""
    return [
        *shared(rows, columns),
        text(0x00080018, "UI", f"{ROOT}4.{number}"),
        text(0x00080032, "TM", f"{101500 + number % 60}.25"),
        text(0x00080033, "TM", f"{101600 + number % 60}"),
        text(0x00200013, "IS", str(number + 1)),
        text(0x00200032, "DS", f"-250\\-250\\{number * 1.25:g}"),
        text(0x00201041, "DS", f"{number * 1.25:g}"),
        text(0x00181151, "IS", str(200 + number % 50)),
        text(0x00191010, "LO", f"private {number}"),
    ]


def shared(rows: int, columns: int) -> Iterator[Element]:
    """Yield the attributes that are alike in each slice."""
    texts = {
        0x00080005: ("CS", "ISO_IR 100"), 0x00080008: ("CS", "ORIGINAL\\PRIMARY\\AXIAL"), 0x00080012: ("DA", "20240229"),
        0x00080013: ("TM", "101500"), 0x00080016: ("UI", "1.2.840.10008.5.1.4.1.1.2"), 0x00080020: ("DA", "20240229"),
        0x00080021: ("DA", "20240229"), 0x00080022: ("DA", "20240229"), 0x00080023: ("DA", "20240229"),
        0x00080030: ("TM", "101500"), 0x00080031: ("TM", "101501"), 0x00080050: ("SH", "ACC7788991"),
        0x00080060: ("CS", "CT"), 0x00080070: ("LO", "SIEMENS"), 0x00080080: ("LO", "CHU EXEMPLE"),
        0x00080081: ("ST", "1 rue EXEMPLE"), 0x00080090: ("PN", "EXEMPLE^PRESCRIPTEUR"), 0x00081010: ("SH", "CT99EXEMPLE"),
        0x00081030: ("LO", "TDM thorax"), 0x0008103E: ("LO", "Thorax 1.25 lung"), 0x00081040: ("LO", "RADIOLOGIE EXEMPLE"),
        0x00081048: ("PN", "EXEMPLE^MEDECIN"), 0x00081050: ("PN", "EXEMPLE^REALISATEUR"), 0x00081070: ("PN", "EXEMPLE^MANIP"),
        0x00081090: ("LO", "SOMATOM Force"), 0x00100010: ("PN", "EXEMPLE^JEANNE"), 0x00100020: ("LO", "IPP9988776655"),
        0x00100030: ("DA", "19500301"), 0x00100040: ("CS", "F"), 0x00101001: ("PN", "EXEMPLE^AUTRE"),
        0x00101010: ("AS", "073Y"), 0x00101020: ("DS", "1.62"), 0x00101030: ("DS", "61.5"), 0x00104000: ("LT", "EXEMPLE"),
        0x00180015: ("CS", "CHEST"), 0x00180022: ("CS", "HELICAL MODE"), 0x00180050: ("DS", "1.25"), 0x00180060: ("DS", "120"),
        0x00180090: ("DS", "500"), 0x00181000: ("LO", "SN778899"), 0x00181020: ("LO", "syngo CT VB20"),
        0x00181030: ("LO", "Thorax"), 0x00181100: ("DS", "500"), 0x00181110: ("DS", "1040"), 0x00181111: ("DS", "570"),
        0x00181120: ("DS", "0"), 0x00181130: ("DS", "160"), 0x00181140: ("CS", "CW"), 0x00181150: ("IS", "500"),
        0x00181152: ("IS", "120"), 0x00181160: ("SH", "FLAT"), 0x00181170: ("IS", "60"), 0x00181190: ("DS", "1.2"),
        0x00181210: ("SH", "Br49d"), 0x00185100: ("CS", "HFS"), 0x0020000D: ("UI", ROOT + "2"), 0x0020000E: ("UI", ROOT + "3"),
        0x00200010: ("SH", "ETUDE77"), 0x00200011: ("IS", "3"), 0x00200012: ("IS", "1"),
        0x00200037: ("DS", "1\\0\\0\\0\\1\\0"), 0x00200052: ("UI", ROOT + "5"), 0x00201040: ("LO", "SN"),
        0x00280004: ("CS", "MONOCHROME2"), 0x00280030: ("DS", "0.9765625\\0.9765625"), 0x00281050: ("DS", "40\\-600"),
        0x00281051: ("DS", "400\\1500"), 0x00281052: ("DS", "-1024"), 0x00281053: ("DS", "1"), 0x00281054: ("LO", "HU"),
        0x00281055: ("LO", "WINDOW1\\WINDOW2"), 0x00321033: ("LO", "EXEMPLE"), 0x00321060: ("LO", "TDM EXEMPLE"),
        0x00400244: ("DA", "20240229"), 0x00400245: ("TM", "101500"), 0x00400253: ("SH", "PPS778899"),
        0x00190010: ("LO", "MAKER CT 01"), 0x00191011: ("LO", "EXEMPLE"), 0x00290010: ("LO", "MAKER CSA"),
    }  # fmt: skip
    yield from (text(tag, vr, value) for tag, (vr, value) in texts.items())
    numbers = {
        0x00280002: 1, 0x00280010: rows, 0x00280011: columns, 0x00280100: 16, 0x00280101: 12, 0x00280102: 11, 0x00280103: 0,
    }  # fmt: skip
    yield from (Element(tag, "US", struct.pack("<H", value)) for tag, value in numbers.items())
    code = (text(0x00080100, "SH", "51185008"), text(0x00080102, "SH", "SCT"), text(0x00080104, "LO", "Thorax"))
    request = (
        text(0x00400007, "LO", "TDM EXEMPLE"),
        text(0x00400009, "SH", "SPS7788"),
        text(0x00401001, "SH", "RP7788"),
    )
    for tag, item in ((0x00082218, code), (0x00400275, request)):
        yield Element(tag, "SQ", (item,))
    yield from (text(0x00291000 + place, "LO", f"private {place}") for place in range(20))


if __name__ == "__main__":
    begun = time.perf_counter()
    rewrite_and_search(Path(sys.argv[1]), Path(sys.argv[2]))
    took = time.perf_counter() - begun
    sys.stdout.write(f"{took} {peak_megabytes()}\n")
