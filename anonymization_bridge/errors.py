"""Everything the bridge refuses: one class per kind, one code per reason; never a name, an identifier or a sentence."""

from anonymization_bridge.codes import ErrorCode, Parameter


class RefusedError(Exception):
    """What was asked for is not done."""

    def __init__(self, code: ErrorCode, **parameters: Parameter) -> None:
        super().__init__(code)
        self.code = code
        self.parameters = parameters


class NotFoundError(RefusedError):
    """There is no such thing, or the person may not know of it."""


class NotPermittedError(RefusedError):
    """The person may not do this."""


class WrongStateError(RefusedError):
    """It stands at another point by now."""


class InvalidInputError(RefusedError):
    """What was typed or handed in cannot be used."""


class ThrottledError(RefusedError):
    """Too many attempts in too short a time."""


class UnreachableError(RefusedError):
    """Somebody else's machine does not answer, or not as it should; the same may work later."""


class StorageFullError(RefusedError):
    """There is no room left on the disk."""
