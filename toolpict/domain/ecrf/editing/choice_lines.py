"""Choices as they are typed, one a line: `1 | Foie | Liver | SCT 10200004 Liver`.

A line copied from a spreadsheet, with tabs between the cells, is read too; so is REDCap's `1, Foie`.
"""

import re
from collections.abc import Sequence
from typing import Final

from toolpict.domain.ecrf.editing.outline import Said

BAR: Final = re.compile(r"(?<!\\)\|")
REDCAP: Final = re.compile(r"(?P<code>[A-Za-z0-9_.-]{1,32})\s*,\s*(?P<label>.+)")
CONCEPT: Final = re.compile(r"(?P<scheme>[A-Z]+)\s+(?P<code>\S+)\s*(?P<label>.*)")


def read_choice_lines(text: str) -> list[Said]:
    """Return the choices of a text as a document writes them; what is wrong with one is found with the document."""
    return [read_line(line.strip()) for line in text.splitlines() if line.strip()]


def read_line(line: str) -> Said:
    """Return one choice; a line that is no more than a code has no label, which is then found missing."""
    cells = line.split("\t") if "\t" in line else BAR.split(line)
    if len(cells) == 1 and (found := REDCAP.fullmatch(line)):
        cells = [found["code"], found["label"]]
    code, french, english, concept, *_ = [*(cell.replace("\\|", "|").strip() for cell in cells), "", "", "", ""]
    choice: Said = {"code": code}
    if label := read_label(french, english):
        choice["label"] = label
    if concept:
        found = CONCEPT.fullmatch(concept)
        choice["concept"] = found.groupdict() if found else {"scheme": concept, "code": "", "label": ""}
    return choice


def read_label(french: str, english: str) -> str | dict[str, str] | None:
    """Return words as a document writes them: one text when both languages say the same, None when none says anything."""
    if french and english and french != english:
        return {"fr": french, "en": english}
    return french or english or None


def write_choice_lines(choices: Sequence[Said]) -> str:
    """Return choices as one types them."""
    return "\n".join(map(write_line, choices))


def write_line(choice: Said) -> str:
    """Return one choice as one types it."""
    label, concept = label_of(choice.get("label")), choice.get("concept")
    cells = [str(choice.get("code", "")), label[0], label[1] if label[0] != label[1] else ""]
    if concept:
        cells.append(f"{concept['scheme']} {concept['code']} {concept['label']}".strip())
    while cells[-1] == "" and len(cells) > 1:
        cells.pop()
    return " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells)


def label_of(label: object) -> tuple[str, str]:
    """Return French and English words of a label as a document writes it; empty where there are none."""
    if isinstance(label, dict):
        either = next((str(words) for words in label.values()), "")
        return str(label.get("fr", either)), str(label.get("en", either))
    return (str(label), str(label)) if label else ("", "")
