"""What is typed about an item, a group, a section or a form, as its document says it: and the fields there are for each."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from toolpict.domain.codes import ProblemCode
from toolpict.domain.ecrf import ItemType
from toolpict.domain.ecrf.document_items import OF_TYPE
from toolpict.domain.ecrf.editing import GROUP, Said, label_of, read_choice_lines, read_label, write_choice_lines
from toolpict.domain.ecrf.editing.choice_lines import BAR
from toolpict.domain.errors import Problem

LABELS: Final = frozenset({"title", "label", "help", "header", "row_label"})
FLAGS: Final = frozenset({"required", "hidden", "identifier", "lesion"})
NUMBERS: Final = frozenset({"minimum", "maximum"})
LISTS: Final = frozenset({"choices", "missing_codes"})
CONCEPT: Final = ("scheme", "code", "label")
DECIMAL_COMMA: Final = re.compile(r"([+-]?[0-9]+),([0-9]+)")
OF_EVERY_ITEM: Final = frozenset(
    {"oid", "label", "help", "header", "branching", "concept", "hidden", "identifier", "matrix", "annotation", "checks"}
)
OF_A_GROUP: Final = frozenset({"oid", "label", "row_label", "rows", "lesion", "required", "branching"})
OF_A_SECTION: Final = frozenset({"oid", "title"})
OF_A_FORM: Final = frozenset({"oid", "title", "events", "missing_codes", "checks"})
WORDS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {GROUP: OF_A_GROUP, "section": OF_A_SECTION, "form": OF_A_FORM}
    | {kind: OF_EVERY_ITEM | {"type"} | OF_TYPE[kind] for kind in ItemType}
)
"""What can be typed about each kind of part."""

OF_MEANING: Final = frozenset({ProblemCode.MEANING_FIXED, ProblemCode.MEANING_TO_CONFIRM})
"""Problems that say themselves which choice they are about."""


def fields_of(kind: str) -> frozenset[str]:
    """Return the names of the fields there are for a kind of part; rows of checks are numbered beside them."""
    return frozenset(field for word in WORDS[kind] for field in _fields(word))


def _fields(word: str) -> Iterator[str]:
    if word in LABELS:
        yield from (f"{word}_fr", f"{word}_en")
    elif word == "concept":
        yield from (f"concept_{part}" for part in CONCEPT)
    else:
        yield word


def read_words(kind: str, typed: Mapping[str, str], checks: Collection[Said] = ()) -> dict[str, object]:
    """Return what was typed as the words of a document; None stands where nothing is to be said.

    Parameters
    ----------
    kind
        A type of items, or `group`, `section`, `form`.
    typed
        Field -> text; a box that is not ticked is missing.
    checks
        What is to be said when answers do not go together, as a document writes it.

    """
    words: dict[str, object] = {}
    typed = {field: text.replace("\r\n", "\n") for field, text in typed.items()}
    for word in WORDS[kind]:
        words[word] = list(checks) or None if word == "checks" else read_word(word, typed)
    if words.get("code_list"):
        words["choices"] = None  # the list has them
    return words


def read_word(word: str, typed: Mapping[str, str]) -> object:
    """Return one word of a document; None when nothing is to be said."""
    if word in LABELS:
        return read_both(typed.get(f"{word}_fr", ""), typed.get(f"{word}_en", ""))
    if word == "concept":
        parts = {part: typed.get(f"concept_{part}", "").strip() for part in CONCEPT}
        return parts if any(parts.values()) else None
    text = typed.get(word, "").strip()
    return READERS.get(word, str)(text) if text else None


def ticked(_text: str) -> bool:
    """Return that a box is ticked."""
    return True


def read_bound(text: str) -> str:
    """Return a bound as a document writes it: with a point."""
    return DECIMAL_COMMA.sub(r"\1.\2", text)


def read_count(text: str) -> int | str:
    """Return a whole number, or the text that is none, which is then found wrong."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else text


def read_marks(text: str) -> list[object]:
    """Return the words of a slider, one place a line."""
    return [read_mark(line) for line in text.splitlines() if line.strip()]


def read_both(french: str, english: str) -> object:
    """Return words in both languages; one text when they are the same, or one is missing."""
    return read_label(french.strip(), english.strip())


def read_mark(line: str) -> object:
    """Return the words at one place of a slider: `pas du tout | not at all`."""
    french, english, *_ = [*(part.replace("\\|", "|") for part in BAR.split(line)), ""]
    return read_both(french, english)


def write_fields(kind: str, part: Said) -> dict[str, str]:
    """Return what the fields of a part hold."""
    typed: dict[str, str] = {}
    for word in WORDS[kind] - {"checks"}:
        value = part.get(word)
        if word in LABELS:
            typed[f"{word}_fr"], typed[f"{word}_en"] = label_of(value)
        elif word == "concept":
            typed.update({f"concept_{name}": str((value or {}).get(name, "")) for name in CONCEPT})
        elif word in FLAGS:
            typed[word] = "yes" if value is True else ""
        elif word in LISTS:
            typed[word] = write_choice_lines(value or [])
        elif word == "events":
            typed[word] = " ".join(value or [])
        elif word == "marks":
            typed[word] = "\n".join(" | ".join(dict.fromkeys(label_of(mark))) for mark in value or [])
        else:
            typed[word] = "" if value is None else str(value)
    return typed


READERS: Final[Mapping[str, Callable[[str], object]]] = MappingProxyType(
    dict.fromkeys(FLAGS, ticked)
    | dict.fromkeys(NUMBERS, read_bound)
    | dict.fromkeys(LISTS, read_choice_lines)
    | {"events": str.split, "marks": read_marks, "rows": read_count}
)
"""How a field is read; any other one is the text as it is."""


def at_field(steps: list[str], problem: Problem) -> tuple[str, Problem]:
    """Return the field that a problem of a part stands at, by the steps that lead to it inside of the part.

    Empty when it is one of the part as a whole.
    """
    word = steps[0] if steps else str(problem.parameters.get("name", ""))
    if not steps and problem.code is ProblemCode.WORD_MISSING:
        problem = Problem(ProblemCode.MISSING)
    if word in LISTS and len(steps) > 1 and problem.code not in OF_MEANING:
        return word, Problem(ProblemCode.CHOICE_LINE, number=int(steps[1]) + 1)
    if word in LABELS:
        return f"{word}_fr", problem
    if word == "concept":
        return "concept_code", problem
    if word == "checks":
        return check_field(steps), problem
    return ("" if word == "items" else word), problem


def check_field(steps: list[str]) -> str:
    """Return the field of a check that a problem stands at."""
    number = steps[1] if len(steps) > 1 else "0"
    name = steps[2] if len(steps) > 2 else "when"
    return f"check-{number}-{'message_fr' if name == 'message' else name}"
