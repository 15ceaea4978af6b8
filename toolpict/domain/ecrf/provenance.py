"""Where a measured value comes from: the image, the frame and the points, as the reading room sends them."""

import json
import re
from decimal import Decimal
from typing import Final

from toolpict.domain.ecrf.numbers import read_number

LONGEST_PROVENANCE: Final = 100_000
"""Characters; an outline drawn by hand has hundreds of points."""

UID: Final = re.compile(r"[0-9]+(?:\.[0-9]+)*", re.ASCII)
NAMES: Final = frozenset(
    {
        "value",
        "unit",
        "tool",
        "measurement",
        "study_instance_uid",
        "series_instance_uid",
        "sop_instance_uid",
        "frame",
        "points",
        "annotation",
        "viewer",
        "kept",
    }
)
"""What may be told of a measure: `points` are (x, y, z) in patient mm, LPS; `annotation` is the viewer's own document,
from which it draws the measure again; `kept` says why the value stands although the image shows another (`moved`,
`deleted`, `absent`)."""


def read_provenance(said: str, answer: Decimal | str | None) -> str:
    """Return where a value comes from, as canonical JSON; empty when that is no provenance of this very value."""
    if len(said) > LONGEST_PROVENANCE:
        return ""
    try:
        told = json.loads(said, parse_constant=lambda _name: None)
    except (ValueError, RecursionError):
        return ""
    if not isinstance(told, dict) or told.keys() - NAMES or not _has_uids(told):
        return ""
    value = str(told.get("value", ""))
    is_same = read_number(value) == answer if isinstance(answer, Decimal) else value == answer
    return json.dumps(told, sort_keys=True, separators=(",", ":")) if is_same else ""


def _has_uids(told: dict[str, object]) -> bool:
    uids = [told.get(f"{level}_instance_uid") for level in ("series", "sop")]
    return all(isinstance(uid, str) and len(uid) <= 64 and UID.fullmatch(uid) for uid in uids)
