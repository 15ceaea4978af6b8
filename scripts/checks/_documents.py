"""Documents, or parts of them, that are made from the code: written anew with `--write`, else compared."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def with_blocks(text: str, blocks: Mapping[str, str]) -> str:
    """Give a document with what stands between `<!-- name: made from the code -->` and `<!-- end -->` replaced.

    Raises
    ------
    ValueError
        The document has no place for one of the blocks.

    """
    for name, made in blocks.items():
        start, end = f"<!-- {name}: made from the code -->\n", "<!-- end -->"
        before, found, rest = text.partition(start)
        _old, closed, after = rest.partition(end)
        if not (found and closed):
            raise ValueError(f"no place for {name}")
        text = f"{before}{start}\n{made.strip()}\n\n{end}{after}"
    return text


def settle(document: Path, wanted: str) -> bool:
    """Write a document if `--write` was asked for; else say that it differs; give whether it is as wanted."""
    if document.exists() and document.read_text(encoding="utf-8") == wanted:
        return True
    if "--write" in sys.argv:
        document.write_text(wanted, encoding="utf-8")
        return True
    module = Path(sys.argv[0]).stem
    print(f"{document.relative_to(ROOT)} is out of step: .venv/bin/python -m scripts.checks.{module} --write")
    return False


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Give a Markdown table."""
    cells = [[cell.replace("|", "\\|") for cell in row] for row in rows]
    lines = [head, ["---"] * len(head), *cells]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
