"""What was done to a task, told in sentences to whoever asks: a reader never learns who else reads."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Final
from uuid import UUID

from toolpict.domain.audit import SYSTEM_ID, AuditEntry
from toolpict.domain.codes import AuditCode, Parameter
from toolpict.domain.reading import Saved, is_about
from toolpict.domain.tasks import NO_DUE_DATE
from toolpict.services.wording import SENTENCES, Language, say

CHANGES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "images": "task.did.images",
        "open_prerequisites": "task.did.waits",
        "due": "task.did.due",
        "priority": "task.did.priority",
    }
)


@dataclass(frozen=True)
class HistoryLine:
    """One line of the history: when, who, and what in words."""

    at: datetime
    who: str
    text: str


def tell(entries: Sequence[AuditEntry], names: Mapping[UUID, str], language: Language) -> tuple[HistoryLine, ...]:
    """Return the history in sentences, newest first; people that `names` leaves out are "somebody else"."""

    def name(account_id: UUID) -> str:
        if account_id == SYSTEM_ID:
            return say(language, "task.system")
        return names.get(account_id) or say(language, "task.somebody")

    return tuple(
        HistoryLine(entry.at, name(entry.actor_id), sentence(entry, name, language)) for entry in reversed(entries)
    )


def sentence(entry: AuditEntry, name: Callable[[UUID], str], language: Language) -> str:
    """Return what an entry says, with its reason; the system's own is a code, in words where there are some."""
    what = TELLERS.get(entry.code, tell_plainly)(entry, name, language) if entry.parameters else bare(entry, language)
    is_code = entry.actor_id == SYSTEM_ID and entry.reason in SENTENCES
    reason = say(language, entry.reason) if is_code else entry.reason
    return because(language, what, reason) if reason else what


def because(language: Language, what: str, reason: str) -> str:
    """Return a sentence with the reason behind it; the reason stands as it is, with nothing in it to be filled in."""
    return (
        say(language, "task.did.because", what="\u0001", reason="\u0002")
        .replace("\u0001", what)
        .replace("\u0002", reason)
    )


def bare(entry: AuditEntry, language: Language) -> str:
    """Return the sentence of an entry that has no parameters, or whose parameters were redacted."""
    try:
        return say(language, entry.code)
    except KeyError:
        return "…"


def tell_plainly(entry: AuditEntry, _name: Callable[[UUID], str], language: Language) -> str:
    """Return the sentence of the entry's own code."""
    return say(language, entry.code, **entry.parameters)


def tell_move(entry: AuditEntry, _name: Callable[[UUID], str], language: Language) -> str:
    """Return the sentence of a move."""
    return say(language, f"task.did.{entry.parameters['move']}")


def tell_giving(entry: AuditEntry, name: Callable[[UUID], str], language: Language) -> str:
    """Return the sentence of a task given to, or taken from, somebody."""
    before, after = entry.parameters["before"], entry.parameters["after"]
    if after:
        return say(language, "task.did.give", name=name(UUID(str(after))))
    return say(language, "task.did.take-away", name=name(UUID(str(before))))


def tell_change(entry: AuditEntry, name: Callable[[UUID], str], language: Language) -> str:
    """Return the sentence of a changed attribute."""
    field = str(entry.parameters["field"])
    if field not in CHANGES:
        return tell_plainly(entry, name, language)
    said = {end: value_of(field, entry.parameters[end], language) for end in ("before", "after")}
    return say(language, CHANGES[field], **said)


def value_of(field: str, value: Parameter, language: Language) -> Parameter:
    """Return an attribute as a sentence says it; the trail keeps dates as text."""
    if field == "priority":
        return say(language, f"tasks.priority-{value}")
    if field != "due":
        return value
    day = date.fromisoformat(str(value))
    return say(language, "task.no-due-date") if day == NO_DUE_DATE else day


Teller = Callable[[AuditEntry, Callable[[UUID], str], Language], str]
TELLERS: Final[Mapping[AuditCode, Teller]] = MappingProxyType(
    {
        AuditCode.TASK_MOVED: tell_move,
        AuditCode.TASK_REASSIGNED: tell_giving,
        AuditCode.TASK_CHANGED: tell_change,
    }
)


OF_ANSWERS: Final = frozenset(
    {
        AuditCode.DATA_LOCKED,
        AuditCode.DATA_UNLOCKED,
        AuditCode.QUERY_ANSWERED,
        AuditCode.QUERY_ASKED,
        AuditCode.QUERY_CLOSED,
        AuditCode.QUERY_REOPENED,
        AuditCode.READING_SAVED,
        AuditCode.READING_SIGNED,
        AuditCode.SOURCE_UNVERIFIED,
        AuditCode.SOURCE_VERIFIED,
    }
)
"""What is done to the answers of a reading: who reads after another learns of none of it."""

REASONED: Final = frozenset({AuditCode.TASK_MOVED, AuditCode.TASK_REASSIGNED, AuditCode.UNLOCK_ASKED})
"""What is told to whoever reads, but not why, when it was said of another's answers."""


def told_to_reader(entries: Sequence[AuditEntry], reader_id: UUID, saved: Sequence[Saved]) -> list[AuditEntry]:
    """Return what a reader may know of the history; `saved` are all revisions of the task, oldest first."""

    def is_own(entry: AuditEntry) -> bool:
        return entry.actor_id == reader_id or is_about(reader_id, entry.at, saved)

    kept = [entry for entry in entries if entry.code not in OF_ANSWERS or is_own(entry)]
    return [replace(entry, reason="") if entry.code in REASONED and not is_own(entry) else entry for entry in kept]


def people_in(entries: Sequence[AuditEntry]) -> frozenset[UUID]:
    """Return everybody whom the history speaks of."""
    given = {
        UUID(str(entry.parameters[end]))
        for entry in entries
        if entry.code is AuditCode.TASK_REASSIGNED
        for end in ("before", "after")
        if entry.parameters.get(end)
    }
    return frozenset(given | {entry.actor_id for entry in entries}) - {SYSTEM_ID}
