"""Files inside the wheels that the set-up fetched and never installs."""

import zipfile
from pathlib import Path

WHEELS = Path("var/wheels")


class WheelMissingError(RuntimeError):
    """A wheel was not fetched; the message says how it is."""


def wheel(name: str, folder: Path = WHEELS) -> Path:
    """Give the wheel of a distribution, such as `nilearn`."""
    found = sorted(folder.glob(f"{name}-*.whl"))
    if not found:
        raise WheelMissingError(f"The wheel of {name} is not in {folder}: run `make install`")
    return found[-1]


def read_from_wheel(name: str, path: str, folder: Path = WHEELS) -> bytes:
    """Give the bytes of one file inside the wheel of a distribution."""
    with zipfile.ZipFile(wheel(name, folder)) as archive:
        return archive.read(path)
