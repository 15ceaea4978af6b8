"""Electronic case report forms: what a form says, its logic, and answers checked against it."""

from toolpict.domain.ecrf.circumstances import UNKNOWN, Circumstances, Earlier
from toolpict.domain.ecrf.definition import Column, FormDefinition, Place, Section
from toolpict.domain.ecrf.documents import canonical_document, read_definition
from toolpict.domain.ecrf.items import Check, Choice, Group, Item, ItemType, Label, Measure
from toolpict.domain.ecrf.numbers import read_number, write_number
from toolpict.domain.ecrf.places import FilePlace
from toolpict.domain.ecrf.validation import ReadAnswers, Typed, is_field, read_answers
from toolpict.domain.ecrf.values import as_typed

__all__ = [
    "UNKNOWN",
    "Check",
    "Choice",
    "Circumstances",
    "Column",
    "Earlier",
    "FilePlace",
    "FormDefinition",
    "Group",
    "Item",
    "ItemType",
    "Label",
    "Measure",
    "Place",
    "ReadAnswers",
    "Section",
    "Typed",
    "as_typed",
    "canonical_document",
    "is_field",
    "read_answers",
    "read_definition",
    "read_number",
    "write_number",
]
