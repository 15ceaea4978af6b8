"""Edits a form's document while it is a draft: it may lack anything, but every OID in it names one thing."""

from toolpict.domain.ecrf.editing.choice_lines import label_of, read_choice_lines, read_label, write_choice_lines
from toolpict.domain.ecrf.editing.code_lists import with_code_lists
from toolpict.domain.ecrf.editing.edits import (
    AddEntry,
    AddSection,
    ChangeEntry,
    ChangeForm,
    ChangeSection,
    DuplicateEntry,
    Edit,
    MoveEntry,
    MoveSection,
    RemoveEntry,
    RemoveSection,
    ShiftEntry,
    ShiftSection,
)
from toolpict.domain.ecrf.editing.findings import Findings, Owner, look_over, owner_of
from toolpict.domain.ecrf.editing.outline import GROUP, Outline, Said, read_said, write_said

__all__ = [
    "GROUP",
    "AddEntry",
    "AddSection",
    "ChangeEntry",
    "ChangeForm",
    "ChangeSection",
    "DuplicateEntry",
    "Edit",
    "Findings",
    "MoveEntry",
    "MoveSection",
    "Outline",
    "Owner",
    "RemoveEntry",
    "RemoveSection",
    "Said",
    "ShiftEntry",
    "ShiftSection",
    "label_of",
    "look_over",
    "owner_of",
    "read_choice_lines",
    "read_label",
    "read_said",
    "with_code_lists",
    "write_choice_lines",
    "write_said",
]
