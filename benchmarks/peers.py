"""How fast other tools in Python de-identify the same slices: `run()` gives milliseconds a slice, by tool.

Each runs in an environment of its own, made on the first run from PyPI; one that cannot be installed or run is left out.
"""

import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from benchmarks.de_identification import ct_slice

ENVIRONMENT: Final = Path(__file__).parents[1] / "var" / "peers"
PYTHON: Final = str(ENVIRONMENT / "bin" / "python")
VERSIONS: Final = ("dicom-anonymizer==2.1.0", "dicognito==0.19.0", "deid==0.4.13")
FEW, MANY, ROUNDS, PATIENCE = 1, 101, 3, 300.0
DEID: Final = (
    "import pathlib, sys; from deid.dicom import replace_identifiers; "
    "files = [str(one) for one in sorted(pathlib.Path(sys.argv[1]).iterdir())]; "
    "replace_identifiers(dicom_files=files, save=True, output_folder=sys.argv[2], overwrite=True)"
)
TOOLS: Final[Mapping[str, Sequence[str]]] = {
    "dicom-anonymizer": ("-m", "dicomanonymizer.anonymizer", "{source}", "{target}"),
    "dicognito": ("-m", "dicognito", "-q", "-o", "{target}", "{source}"),
    "deid": ("-c", DEID, "{source}", "{target}"),
}


def run() -> Mapping[str, float]:
    """Return the milliseconds that each tool takes for a slice, its start left out."""
    if not is_installed():
        return {}
    found: dict[str, float] = {}
    for tool, arguments in TOOLS.items():
        with suppress(subprocess.SubprocessError):
            few, many = (min(seconds(arguments, slices) for _ in range(ROUNDS)) for slices in (FEW, MANY))
            found[tool] = (many - few) / (MANY - FEW) * 1000
    return found


def is_installed() -> bool:
    """Install the tools if they are not there, and tell whether they are."""
    if Path(PYTHON).exists():
        return True
    try:
        subprocess.run([sys.executable, "-m", "venv", str(ENVIRONMENT)], check=True)  # noqa: S603
        install = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *VERSIONS]
        subprocess.run(install, check=True, timeout=PATIENCE, capture_output=True)  # noqa: S603
    except subprocess.SubprocessError:
        return False
    return True


def seconds(arguments: Sequence[str], slices: int) -> float:
    """Return how long a tool takes for so many slices; every one must come out.

    Raises
    ------
    SubprocessError
        It failed, took too long, or left one out.

    """
    with TemporaryDirectory() as folder:
        source, target = Path(folder) / "in", Path(folder) / "out"
        source.mkdir()
        target.mkdir()
        for number in range(slices):
            (source / f"{number:04d}.dcm").write_bytes(ct_slice(number))
        command = [PYTHON, *(part.format(source=source, target=target) for part in arguments)]
        begin = time.perf_counter()
        subprocess.run(command, check=True, timeout=PATIENCE, capture_output=True)  # noqa: S603
        took = time.perf_counter() - begin
        if sum(1 for one in target.rglob("*") if one.is_file()) < slices:
            raise subprocess.SubprocessError
    return took
