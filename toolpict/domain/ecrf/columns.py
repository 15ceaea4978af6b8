"""The columns of REDCap's data dictionary, by the names of its files and those of its interface for programs."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

COLUMNS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "field_name": "Variable / Field Name",
        "form_name": "Form Name",
        "section_header": "Section Header",
        "field_type": "Field Type",
        "field_label": "Field Label",
        "select_choices_or_calculations": "Choices, Calculations, OR Slider Labels",
        "field_note": "Field Note",
        "text_validation_type_or_show_slider_number": "Text Validation Type OR Show Slider Number",
        "text_validation_min": "Text Validation Min",
        "text_validation_max": "Text Validation Max",
        "identifier": "Identifier?",
        "branching_logic": "Branching Logic (Show field only if...)",
        "required_field": "Required Field?",
        "custom_alignment": "Custom Alignment",
        "question_number": "Question Number (surveys only)",
        "matrix_group_name": "Matrix Group Name",
        "matrix_ranking": "Matrix Ranking?",
        "field_annotation": "Field Annotation",
    }
)
"""Name -> title, in the order of the file."""

NAMES: Final = tuple(COLUMNS)

OTHER_TITLES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "choices or calculations": "select_choices_or_calculations",
        "choices, calculations or slider labels": "select_choices_or_calculations",
        "form": "form_name",
        "section": "section_header",
        "variable": "field_name",
        "type": "field_type",
        "question": "field_label",
        "answer options": "select_choices_or_calculations",
        "validation": "text_validation_type_or_show_slider_number",
        "minimum": "text_validation_min",
        "maximum": "text_validation_max",
        "skip logic": "branching_logic",
        "completion guideline": "field_note",
    }
)
"""Titles of older files, and of the question lists of ISARIC (ARC), which have the same columns by other names."""
