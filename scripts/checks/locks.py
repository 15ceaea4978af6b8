"""Find what a lock must not say: an address of a registry, or a package without a digest."""

import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
REQUIREMENT = re.compile(r"^[A-Za-z0-9][\w.\-]*==")


def faults_of_requirements(text: str) -> list[str]:
    """Give what is wrong with a lock of Python packages."""
    faults = ["names an address"] if "://" in text else []
    entries = re.split(r"\n(?=\S)", text)
    return faults + [
        f"{entry.split()[0]} has no digest" for entry in entries if REQUIREMENT.match(entry) and "--hash=" not in entry
    ]


def faults_of_browser_code(text: str) -> list[str]:
    """Give what is wrong with the lock of browser packages."""
    packages = {name: entry for name, entry in json.loads(text)["packages"].items() if name}
    faults = [f"{name} names an address" for name, entry in packages.items() if "resolved" in entry]
    return faults + [f"{name} has no digest" for name, entry in packages.items() if "integrity" not in entry]


def main() -> int:
    """Print each fault and give 1 when there is one."""
    found = [
        f"package-lock.json: {fault}" for fault in faults_of_browser_code((ROOT / "package-lock.json").read_text())
    ]
    for lock in sorted((ROOT / "requirements").glob("*.txt")):
        found += [f"{lock.name}: {fault}" for fault in faults_of_requirements(lock.read_text())]
    print(*found, sep="\n", end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
