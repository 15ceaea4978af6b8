"""What a form's logic knows beside what is typed into it: the day, the time point, and what was answered before."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from toolpict.domain.reading import ResponseValue


@dataclass(frozen=True)
class Earlier:
    """What the same reader answered at an earlier time point of the same subject.

    Attributes
    ----------
    time_point
        Its code; it counts even when nothing was answered then.
    texts
        Path and row of a value -> its text.

    """

    time_point: str
    texts: Mapping[tuple[str, int], str] = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def of(cls, time_point: str, values: Iterable[ResponseValue]) -> "Earlier":
        """Build it from the values of a revision; those that were redacted are missing."""
        found = {(value.path, value.repeat): value.text for value in values if value.text is not None}
        return cls(time_point, MappingProxyType(found))


@dataclass(frozen=True)
class Circumstances:
    """What is known beside the answers.

    Attributes
    ----------
    moment
        When it is filled: what `'today'` and `'now'` mean; None where nobody may know.
    time_point
        Code of the time point that is read: `[event-name]`.
    subject
        Inclusion number, or the alias of a blinded reader: `[record-name]`.
    earlier
        Oldest first; the first one is the baseline.

    """

    moment: datetime | None = None
    time_point: str = ""
    subject: str = ""
    earlier: Sequence[Earlier] = ()

    def smart(self) -> Mapping[str, str]:
        """Return what is known, by the names of expressions; what is not known is not there."""
        known = {"event-name": self.time_point, "record-name": self.subject}
        if self.moment is not None:
            known |= {"today": f"{self.moment:%Y-%m-%d}", "now": f"{self.moment:%Y-%m-%d %H:%M:%S}"}
        return {name: text for name, text in known.items() if text}


UNKNOWN = Circumstances()
