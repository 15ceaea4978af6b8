"""The functions of a form's logic: REDCap's, and those of imaging (`sod`, `pctchg`, `nadir`, `prior`)."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

MANY: Final = 500

FUNCTIONS: Final[Mapping[str, tuple[int, int]]] = MappingProxyType(
    {
        "abs": (1, 1),
        "age_at_date": (2, 3),
        "concat": (1, MANY),
        "concat_ws": (2, MANY),
        "contains": (2, 2),
        "count": (1, MANY),
        "datediff": (3, 5),
        "day": (1, 1),
        "dayoftheweek": (1, 1),
        "ends_with": (2, 2),
        "exp": (1, 1),
        "exponential": (1, 1),
        "find": (2, 2),
        "hasmissingcode": (2, 2),
        "hasmissingval": (1, MANY),
        "if": (3, 3),
        "isblankormissingcode": (1, 1),
        "isblanknotmissingcode": (1, 1),
        "isinteger": (1, 1),
        "ismissingcode": (1, 1),
        "isnumber": (1, 1),
        "left": (2, 2),
        "length": (1, 1),
        "log": (1, 2),
        "lower": (1, 1),
        "max": (1, MANY),
        "mean": (1, MANY),
        "median": (1, MANY),
        "mid": (3, 3),
        "min": (1, MANY),
        "mod": (2, 2),
        "month": (1, 1),
        "nadir": (0, 1),
        "not_contain": (2, 2),
        "pctchg": (2, 2),
        "prior": (1, 2),
        "replace_text": (3, 3),
        "right": (2, 2),
        "round": (1, 2),
        "rounddown": (1, 2),
        "roundup": (1, 2),
        "sod": (0, 1),
        "sqrt": (1, 1),
        "starts_with": (2, 2),
        "stdev": (1, MANY),
        "sum": (1, MANY),
        "trim": (1, 1),
        "upper": (1, 1),
        "year": (1, 1),
    }
)
"""Function -> fewest and most operands."""

SAME_AS: Final[Mapping[str, str]] = MappingProxyType({"exponential": "exp", "mod": "%"})
"""A function that has another word in the tree."""

OF_LISTS: Final = frozenset({"count", "hasmissingval", "max", "mean", "median", "min", "stdev", "sum"})
"""Functions that a column of a group, `[GROUP][ITEM]`, may be handed to."""

OF_EARLIER: Final = frozenset({"nadir", "prior"})
"""Functions of what was answered at earlier time points; they name an item, as text or in brackets."""

REDCAP_SKIPS_BLANKS: Final = OF_LISTS - {"count", "hasmissingval"}
"""Functions that pass over what is blank in REDCap, and are missing here: missing is not zero."""
