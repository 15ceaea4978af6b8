"""How texts, numbers and days are to be written: the validation types of REDCap."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from toolpict.domain.ecrf.items import ItemType

DECIMALS: Final[Mapping[str, int]] = MappingProxyType(
    {
        "number": 20,
        "number_comma_decimal": 20,
        "integer": 0,
        **{f"number_{count}dp{comma}": count for count in range(1, 5) for comma in ("", "_comma_decimal")},
    }
)
"""Validation of a number -> the most decimals."""

ORDERS: Final = ("dmy", "mdy", "ymd")
DATES: Final = frozenset(f"date_{order}" for order in ORDERS)
MOMENTS: Final = frozenset(f"datetime{seconds}_{order}" for order in ORDERS for seconds in ("", "_seconds"))

PATTERNS: Final[Mapping[str, re.Pattern[str]]] = MappingProxyType(
    {
        name: re.compile(pattern, re.ASCII | re.IGNORECASE)
        for name, pattern in {
            "alpha_only": r"[a-z]+",
            "email": r"[^\s@,;<>()]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+",
            "mrn_10d": r"[0-9]{10}",
            "mrn_generic": r"[a-z0-9_-]+",
            "phone": r"(?:\+?1[-. ]?)?\(?[2-9][0-9]{2}\)?[-. ]?[0-9]{3}[-. ]?[0-9]{4}(?: *(?:x|ext\.?) *[0-9]+)?",
            "phone_australia": r"(?:\+?61|\(?0)[0-9() -]{8,12}",
            "postalcode_australia": r"[0-9]{4}",
            "postalcode_canada": r"[a-z][0-9][a-z] ?[0-9][a-z][0-9]",
            "postalcode_french": r"[0-9]{5}",
            "postalcode_germany": r"[0-9]{5}",
            "postalcode_uk": r"[a-z]{1,2}[0-9][a-z0-9]? ?[0-9][a-z]{2}",
            "ssn": r"[0-9]{3}-[0-9]{2}-[0-9]{4}",
            "time": r"(?:[01]?[0-9]|2[0-3]):[0-5][0-9]",
            "time_hh_mm_ss": r"(?:[01]?[0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]",
            "time_mm_ss": r"[0-5]?[0-9]:[0-5][0-9]",
            "vmrn": r"[0-9]{4,9}",
            "zipcode": r"[0-9]{5}(?:-[0-9]{4})?",
        }.items()
    }
)
"""Validation of a text -> what all of it has to look like."""

OF_TYPE: Final[Mapping[ItemType, frozenset[str]]] = MappingProxyType(
    {
        ItemType.NUMBER: frozenset(DECIMALS),
        ItemType.DATE: DATES,
        ItemType.DATETIME: MOMENTS,
        ItemType.TEXT: frozenset(PATTERNS),
    }
)
"""Validations that an item of a type may have."""


def type_of(validation: str) -> ItemType | None:
    """Return the type of an item with a validation of REDCap; None when we do not know it."""
    return next((kind for kind, known in OF_TYPE.items() if validation in known), None)


def order_of(validation: str) -> str:
    """Return in which order day, month and year are typed; empty when the form does not say."""
    return validation[-3:] if validation[-3:] in ORDERS else ""
