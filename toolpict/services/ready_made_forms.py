"""Forms of ours, made from public criteria, ready to be published or changed: both languages, each with its reference."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from toolpict.domain.ecrf import FormDefinition, read_definition

FOLDER: Final = Path(__file__).parent.parent / "ready_made_forms"


@dataclass(frozen=True)
class ReadyMadeForm:
    """A form that comes with TOOLPICT.

    Attributes
    ----------
    name
        Of its file, without `.json`.

    """

    name: str
    document: str
    definition: FormDefinition


@lru_cache(maxsize=1)
def ready_made_forms() -> Sequence[ReadyMadeForm]:
    """Return the forms that come with TOOLPICT, by name."""
    documents = {path.stem: path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.json"))}
    return tuple(ReadyMadeForm(name, document, read_definition(document)) for name, document in documents.items())
