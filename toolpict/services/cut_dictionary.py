"""The dictionary of a data cut: what every column of every table means, with its type, unit and codes."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from toolpict.services.cut_tables import (
    COMPLETENESS,
    KEYS,
    LONG,
    OUTPUT_VALUES,
    CutContent,
    WideColumn,
    form_names,
    wide_columns,
)

DICTIONARY: Final = ("file", "variable", "label_fr", "label_en", "type", "unit", "codes_fr", "codes_en", "row")

ALWAYS: Final[Mapping[str, tuple[str, str, str]]] = MappingProxyType(
    {
        "subject": ("Numéro d'inclusion", "Inclusion number", "text"),
        "site": ("Centre", "Site", "text"),
        "time_point": ("Temps de l'étude", "Time point", "text"),
        "study_day": (
            "Jour du premier examen du temps, compté depuis l'examen initial du sujet (jour 0) ; vide s'il est inconnu",
            "Day of the first examination of the time point, from the subject's baseline (day 0); empty when unknown",
            "integer",
        ),
        "task": ("Numéro de la demande", "Number of the task", "integer"),
        "kind": ("Nature de la demande", "Kind of the task", "text"),
        "slot": ("Place du lecteur dans le plan", "Place of the reader in the plan", "text"),
        "status": ("État de la demande lors du gel", "Status of the task when the data were frozen", "text"),
        "expected": ("1 si la demande est attendue", "1 when the task is expected", "integer"),
        "received": ("1 si la demande est validée", "1 when the task is validated", "integer"),
        "withdrawn": (
            "1 si la demande, validée, ne compte plus : un examen qu'elle montrait a été retiré",
            "1 when the task was validated and counts no more: an examination that it showed was withdrawn",
            "integer",
        ),
        "reader": ("Lecteur", "Reader", "text"),
        "form": ("Formulaire", "Form", "text"),
        "form_version": ("Version du formulaire", "Version of the form", "integer"),
        "signed_at": ("Moment de la signature (UTC)", "Moment of the signature (UTC)", "datetime"),
        "item": ("Variable du formulaire", "Variable of the form", "text"),
        "repeat": ("Ligne du groupe répété", "Row of the repeating group", "integer"),
        "value": ("Réponse, ou code de la valeur", "Answer, or code of the value", "text"),
        "number": ("Valeur numérique", "Numeric value", "number"),
        "unit": ("Unité (UCUM)", "Unit (UCUM)", "text"),
        "provenance": ("Origine d'une mesure (JSON)", "Where a measurement comes from (JSON)", "text"),
        "output": ("Sortie attendue", "Expected output", "text"),
    }
)
"""Columns that are the same in every research study: French label, English label, type."""


def dictionary_rows(content: CutContent) -> Iterator[tuple[object, ...]]:
    """Return one line a column of each table."""
    tables = {"completeness.csv": COMPLETENESS, "long/values.csv": LONG, "outputs/values.csv": OUTPUT_VALUES}
    wide = {f"wide/{oid}.csv": oid for oid in form_names(content)}
    for file, columns in {**tables, **dict.fromkeys(wide, KEYS)}.items():
        yield from ((file, name, *ALWAYS[name], None, None, None, None) for name in columns)
    for file, oid in wide.items():
        yield from (described(file, column) for column in wide_columns(content, oid))


def described(file: str, wide: WideColumn) -> tuple[object, ...]:
    """Return one line about a variable of a form."""
    column = wide.column
    codes = ["; ".join(f"{one.code}={getattr(one.label, tongue)}" for one in column.choices) for tongue in ("fr", "en")]
    label = column.label
    return (file, wide.name, label.fr, label.en, column.type, column.unit, *codes, wide.row or None)
