"""`python -m tests.bridge.poisoned write FOLDER` writes the set, `score FOLDER` tells what a tool made of it."""

import argparse
import sys
from pathlib import Path

from tests.bridge.poisoned.planting import Poisoned
from tests.bridge.poisoned.scoring import score
from tests.bridge.poisoned.the_set import whole_set, zones


def main() -> int:
    """Write the set, or score a folder; exit 1 when anything leaks or is lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("act", choices=["write", "score"])
    parser.add_argument("folder", type=Path)
    asked = parser.parse_args()
    objects = whole_set()
    if asked.act == "write":
        write(objects, asked.folder)
        return 0
    found = score(objects, asked.folder)
    print(found.as_json())
    return 1 if found.leaks or found.lost else 0


def write(objects: list[Poisoned], folder: Path) -> None:
    """Write every object, and beside the folder the zones that a person would confirm."""
    folder.mkdir(parents=True, exist_ok=True)
    for one in objects:
        (folder / f"{one.name}.dcm").write_bytes(one.content)
    folder.with_name(folder.name + "-zones.toml").write_text(zones())


if __name__ == "__main__":
    sys.exit(main())
