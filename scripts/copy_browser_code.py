"""Copy the browser code that npm installed to where each program serves it."""

import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FILES = (
    "bootstrap/dist/css/bootstrap.min.css",
    "htmx.org/dist/htmx.min.js",
)
PROGRAMS = ("toolpict", "anonymization_bridge")


def main() -> None:
    """Leave the files in `static/vendor/` of each program."""
    for program in PROGRAMS:
        folder = ROOT / program / "static" / "vendor"
        folder.mkdir(parents=True, exist_ok=True)
        for name in FILES:
            shutil.copy(ROOT / "node_modules" / name, folder)


if __name__ == "__main__":
    main()
