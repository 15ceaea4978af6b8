"""Copy the browser code that npm installed to where each program serves it."""

import re
import shutil
from pathlib import Path
from typing import Final

ROOT = Path(__file__).resolve().parent.parent
FILES = (
    "bootstrap/dist/css/bootstrap.min.css",
    "htmx.org/dist/htmx.min.js",
)
PROGRAMS = ("toolpict", "anonymization_bridge")

INLINE_PICTURE: Final = re.compile(r'url\("data:[^"]*"\)')
"""Our sheet redraws them all; the policy of our pages refuses them, and a browser that asks too early reports it."""


def main() -> None:
    """Leave the files in `static/vendor/` of each program."""
    for program in PROGRAMS:
        folder = ROOT / program / "static" / "vendor"
        folder.mkdir(parents=True, exist_ok=True)
        for name in FILES:
            copied = Path(shutil.copy(ROOT / "node_modules" / name, folder))
            if copied.suffix == ".css":
                copied.write_text(INLINE_PICTURE.sub("none", copied.read_text()))


if __name__ == "__main__":
    main()
