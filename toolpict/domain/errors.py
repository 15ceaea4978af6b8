"""Everything the domain refuses, one class per kind of refusal, one code per reason.

The web layer maps each class to one HTTP status in `toolpict.web.errors`; nothing else turns a refusal into a response.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from toolpict.domain.codes import ErrorCode, Parameter, Parameters, ProblemCode, check_parameters


@dataclass(frozen=True, init=False)
class Problem:
    """What is wrong with one answer, one field or one file."""

    code: ProblemCode
    parameters: Parameters

    def __init__(self, code: ProblemCode, **parameters: Parameter) -> None:
        vars(self).update(code=code, parameters=check_parameters(code, parameters))


class DomainError(Exception):
    """A request the rules of the research study do not allow."""

    def __init__(self, code: ErrorCode, **parameters: Parameter) -> None:
        super().__init__(code)
        self.code = code
        self.parameters = check_parameters(code, parameters)


class NotFoundError(DomainError):
    """No such object, or none that this person may know of: the two look alike from outside."""

    def __init__(self) -> None:
        super().__init__(ErrorCode.NOT_FOUND)


class NotPermittedError(DomainError):
    """The person may see this, but not do that to it, whatever its state."""


class WrongStateError(DomainError):
    """It is not, or no longer, in a state that allows this."""


class StorageFullError(DomainError):
    """There is no room left for a file; nothing of it is kept."""

    def __init__(self) -> None:
        super().__init__(ErrorCode.STORAGE_FULL)


class UnreachableError(DomainError):
    """The archive does not answer; work resumes by itself when it does."""


class ThrottledError(DomainError):
    """Too many attempts in too short a time."""


class InvalidInputError(DomainError):
    """What was typed or handed in breaks a rule.

    Attributes
    ----------
    problems
        Field name, item path or place in a file -> what is wrong there.

    """

    def __init__(self, problems: Mapping[str, Problem], code: ErrorCode = ErrorCode.FIELDS_TO_CORRECT) -> None:
        super().__init__(code, count=len(problems))
        self.problems = problems
