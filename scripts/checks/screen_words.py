"""Find words that our documents say stand on the screen, and that stand there no longer."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from anonymization_bridge.wording import SENTENCES as BRIDGE_SENTENCES
from scripts.checks._documents import ROOT
from toolpict.services.wording import SENTENCES

FOLDERS = ("tutorial", "how-to", "explanation")
QUOTED = re.compile(r"«\s*(?P<french>[^»]+?)\s*»(?:\s*\(\*(?P<english>[^*]+)\*)?")


def plain(words: str) -> str:
    """Give words with single spaces, one kind of apostrophe, and no trailing dots."""
    return re.sub(r"\s+", " ", words).replace("’", "'").strip(" ….").casefold()


def sentences() -> list[tuple[str, str]]:
    """Give all that both programs say, French and English."""
    said = [*SENTENCES.values(), *BRIDGE_SENTENCES.values()]
    return [(plain(one.fr), plain(one.en)) for one in said]


SAID = sentences()


def unsaid(text: str) -> Iterator[str]:
    """Give the quoted words that no page says, or says otherwise in English."""
    for found in QUOTED.finditer(text):
        french, english = plain(found["french"]), plain(found["english"] or "")
        if not any(french in fr and english in en for fr, en in SAID):
            yield " ".join(found.group().split())


def main() -> int:
    """Print each and give 1 when there is one."""
    documents: list[Path] = sorted(file for name in FOLDERS for file in (ROOT / "docs" / name).glob("*.md"))
    found = [(document, words) for document in documents for words in unsaid(document.read_text(encoding="utf-8"))]
    for document, words in found:
        print(f"{document.relative_to(ROOT)}: no page says {words}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
