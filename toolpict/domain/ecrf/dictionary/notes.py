"""What cannot be carried over from one kind of form to another, or means something else there: told, never dropped."""

from dataclasses import dataclass, field
from types import MappingProxyType

from toolpict.domain.codes import NoteCode, Parameter, Parameters, check_parameters


@dataclass(frozen=True)
class Note:
    """One thing to know about one cell.

    Attributes
    ----------
    row
        As a spreadsheet numbers it: 1 is the line of titles; 0 is the form as a whole.
    column
        Title of the column; empty for the whole row.

    """

    row: int
    column: str
    code: NoteCode
    parameters: Parameters = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def of(cls, row: int, column: str, code: NoteCode, **parameters: Parameter) -> "Note":
        """Build it, with just the parameters that its sentence has."""
        return cls(row, column, code, check_parameters(code, parameters))
