"""Values as revisions keep them, and back as fields show them."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from toolpict.domain.ecrf.definition import FormDefinition, Place
from toolpict.domain.ecrf.items import CHOSEN, COUNTED, ItemType
from toolpict.domain.ecrf.numbers import write_number
from toolpict.domain.ecrf.results import MissingCode
from toolpict.domain.reading import ResponseValue


def response_values(
    place: Place, row: int, answer: Decimal | str | bool | tuple[str, ...], provenance: str
) -> Iterator[ResponseValue]:
    """Return the values of one answer: one, or for several choices one a choice, with the answers 0 and 1."""
    item, path = place.item, place.path
    if isinstance(answer, tuple):
        for code in item.codes:
            ticked = "1" if code in answer else "0"
            yield ResponseValue.of(f"{path}___{code}", row, ticked, code=ticked)
    elif isinstance(answer, Decimal):
        text = write_number(answer)
        yield ResponseValue.of(path, row, text, number=float(answer), unit=item.unit, provenance=provenance)
    elif isinstance(answer, bool):
        yield ResponseValue.of(path, row, "1" if answer else "0", number=float(answer), unit=item.unit)
    else:
        code = str(answer) if item.type in CHOSEN or isinstance(answer, MissingCode) else ""
        yield ResponseValue.of(path, row, str(answer), code=code, provenance=provenance)


def as_typed(definition: FormDefinition, values: Iterable[ResponseValue], decimal_sign: str) -> dict[str, list[str]]:
    """Return values as one would type them into the fields; calculated ones are left out."""
    typed: dict[str, list[str]] = {}
    for value in values:
        place = definition.place(value.path)
        if place is None or value.text is None or place.item.type is ItemType.CALC:
            continue
        name = place.field(value.repeat)
        if place.item.type is ItemType.CHECKBOX:
            typed.setdefault(name, []).extend([value.path.partition("___")[2]] * (value.text == "1"))
        elif place.item.type in COUNTED and not value.code:
            typed[name] = [value.text.replace(".", decimal_sign)]
        else:
            typed[name] = [value.text]
        if value.provenance:
            typed[f"{name}:from"] = [value.provenance]
    return typed
