"""Install the Debian packages that the demonstration and the tests need, or name those that are missing.

Runs on the system's own Python, before anything of the project is installed.
"""

import ctypes.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

NO_SERVICES = Path("/usr/sbin/policy-rc.d")


def command(name: str) -> Callable[[], bool]:
    """Ask whether a program can be run."""
    return lambda: shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin") is not None


def file(pattern: str) -> Callable[[], bool]:
    """Ask whether a file of this pattern exists below `/`."""
    return lambda: any(Path("/").glob(pattern))


def library(name: str) -> Callable[[], bool]:
    """Ask whether a shared library can be loaded."""
    return lambda: ctypes.util.find_library(name) is not None


def chromium_is_there() -> bool:
    """Ask whether a Chromium can be run: the one that CHROMIUM names, or Debian's."""
    return bool(os.environ.get("CHROMIUM")) or command("chromium")()


# A package, and how to see in a millisecond that what we need of it is there, from wherever it came.
NEEDED: dict[str, Callable[[], bool]] = {
    "python3-venv": file("usr/lib/python3*/ensurepip/__init__.py"),
    "nodejs": command("node"),
    "npm": command("npm"),
    "orthanc": command("Orthanc"),
    "orthanc-dicomweb": file("usr/share/orthanc/plugins/libOrthancDicomWeb.so"),
    "postgresql": file("usr/lib/postgresql/*/bin/initdb"),
    "chromium": chromium_is_there,
    "dcmtk": command("storescu"),
    "dicom3tools": command("dciodvfy"),
    "libturbojpeg0": library("turbojpeg"),
    "nginx": command("nginx"),
    "libpango-1.0-0": library("pango-1.0"),
    "libpangoft2-1.0-0": library("pangoft2-1.0"),
    "libharfbuzz-subset0": library("harfbuzz-subset"),
    "fonts-noto-core": file("usr/share/fonts/truetype/noto/NotoSans-Regular.ttf"),
}
# On Ubuntu Chromium is a snap, which cannot be driven: CHROMIUM names another one.
NOT_ON_UBUNTU = frozenset({"chromium"})
# The same library under the name that Ubuntu gives it.
UBUNTU_NAMES = {"libturbojpeg0": "libturbojpeg"}


def missing() -> list[str]:
    """Name the packages of which something is missing."""
    on_ubuntu = "ID=ubuntu" in Path("/etc/os-release").read_text().splitlines()
    skipped, names = (NOT_ON_UBUNTU, UBUNTU_NAMES) if on_ubuntu else (frozenset(), {})
    return [
        names.get(package, package) for package, is_there in NEEDED.items() if package not in skipped and not is_there()
    ]


@contextmanager
def services_left_alone() -> Iterator[None]:
    """Keep newly installed servers from starting: the project starts its own, on ports of its own."""
    if NO_SERVICES.exists():
        yield
        return
    NO_SERVICES.write_text("#!/bin/sh\nexit 101\n")
    NO_SERVICES.chmod(0o755)
    try:
        yield
    finally:
        NO_SERVICES.unlink()


def install(packages: list[str]) -> int:
    """Install packages as root and give apt's exit status."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with services_left_alone():
        subprocess.run(["apt-get", "update", "-qq"], env=environment, check=False)
        wanted = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
        return subprocess.run(wanted, env=environment, check=False).returncode


def has_sudo() -> bool:
    """Whether we may become root without being asked for a password."""
    return bool(shutil.which("sudo")) and subprocess.run(["sudo", "-n", "true"], check=False).returncode == 0


def main() -> int:
    """Install what is missing where we may; else name it and go on, so that what needs it fails by name."""
    packages = missing()
    if not packages:
        return 0
    if not shutil.which("apt-get"):
        print("Missing, and apt-get is not here:", " ".join(packages))
    elif os.geteuid() == 0:
        print("Installing Debian packages:", " ".join(packages), flush=True)
        install(packages)
    elif has_sudo():
        return subprocess.run(["sudo", "-n", sys.executable, __file__], check=False).returncode
    else:
        print("Missing Debian packages. As root: apt-get install", " ".join(packages))
    return 0


if __name__ == "__main__":
    sys.exit(main())
