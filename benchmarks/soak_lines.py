"""The lines of `docs/reference/benchmarks.md` that the long run writes."""

import re
from pathlib import Path
from typing import Final

PAGE: Final = Path(__file__).parents[1] / "docs/reference/benchmarks.md"
SOAK: Final = re.compile(r"(?s)<!-- soak -->\n(.*?)<!-- /soak -->")


def write_soak(kind: str, line: str) -> None:
    """Put what the long run came to on a database into the page, if there is one, in the place of what stood there."""
    text = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    if not (found := SOAK.search(text)):
        return
    others = [old for old in found[1].splitlines() if old and not old.startswith(f"- {kind}: ")]
    said = "".join(f"{each}\n" for each in sorted([*others, f"- {kind}: {line}"]))
    PAGE.write_text(SOAK.sub(lambda _: f"<!-- soak -->\n{said}<!-- /soak -->", text), encoding="utf-8")
