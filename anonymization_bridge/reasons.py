"""The reason a person gives for what they decide."""

from typing import Final

from anonymization_bridge.codes import ErrorCode
from anonymization_bridge.errors import InvalidInputError

LONGEST_REASON: Final = 1000
"""Characters."""


def check_reason(reason: str) -> None:
    """Refuse an empty reason, or one longer than 1,000 characters."""
    if not reason.strip():
        raise InvalidInputError(ErrorCode.REASON_MISSING)
    if len(reason) > LONGEST_REASON:
        raise InvalidInputError(ErrorCode.TYPED_TOO_LONG)
