"""Find links between our documents that lead nowhere: files that are not there, headings that nobody wrote."""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+\s+(.+?)\s*$", re.MULTILINE)
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
ELSEWHERE = re.compile(r"^[a-z]+:")


def documents(root: Path = ROOT) -> list[Path]:
    """Give every Markdown file of the project."""
    return sorted([*root.glob("*.md"), *(root / "docs").rglob("*.md")])


def dead_links(document: Path) -> list[str]:
    """Give the targets of a document's links that are not there; addresses elsewhere are not looked at."""
    targets = LINK.findall(CODE.sub("", document.read_text(encoding="utf-8")))
    return [target for target in targets if not ELSEWHERE.match(target) and not leads_somewhere(document, target)]


def leads_somewhere(document: Path, target: str) -> bool:
    """Whether a relative target is a file and, after `#`, one of its headings."""
    path, _, anchor = target.partition("#")
    file = (document.parent / path) if path else document
    if not file.exists():
        return False
    return not anchor or file.suffix != ".md" or anchor in anchors(file)


def anchors(document: Path) -> set[str]:
    """Give the anchors of a document's headings."""
    headings = HEADING.findall(document.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def main() -> int:
    """Print each dead link and give 1 when there is one."""
    found = [(document, target) for document in documents() for target in dead_links(document)]
    for document, target in found:
        print(f"{document.relative_to(ROOT)}: {target} leads nowhere")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
