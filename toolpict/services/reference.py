"""The pages of docs/reference that are written by the tables themselves."""

from collections.abc import Iterable
from typing import Final

from toolpict.domain.permissions import MOVE_PERMISSION, PERMISSIONS, Permission, Predicate
from toolpict.domain.tasks import (
    FHIR_STATUS,
    GROUP,
    IMAGES_GRANTED,
    REASON_NEEDED,
    SYSTEM_MOVES,
    TRANSITIONS,
    Move,
    TaskStatus,
)
from toolpict.services.wording import Language, say

ENGLISH: Final = Language.ENGLISH


def task_states_table() -> str:
    """Return docs/reference/task-states.md: the statuses, the moves, and the diagram."""
    return "\n".join(
        [
            "# States of a task",
            "",
            "Written by `toolpict task-states` from `toolpict/domain/tasks.py`; a test compares the two.",
            "One machine serves every kind of task. An illegal move is refused (409) with the allowed ones.",
            "",
            "## Statuses",
            "",
            *table(
                ("code", "English", "French", "list", "FHIR R5 Task.status", "images shown"),
                (
                    (code(status), say(ENGLISH, status), say(Language.FRENCH, status), say(ENGLISH, GROUP[status]),
                     FHIR_STATUS[status], "yes" if status in IMAGES_GRANTED else "")
                    for status in TaskStatus
                ),
            ),
            "",
            "## Moves",
            "",
            "A reason is needed where the table says so, and when a task is taken from somebody who has it.",
            "",
            *table(("move", "from", "to", "permission", "reason"), move_rows()),
            "",
            "## Diagram",
            "",
            "Cancelling, which leads from every unfinished status to `cancelled`, is left out of it.",
            "",
            "```mermaid",
            "stateDiagram-v2",
            *diagram(),
            "```",
            "",
        ]
    )  # fmt: skip


def move_rows() -> Iterable[tuple[str, ...]]:
    """Yield a row per move and status it starts from."""
    for move in Move:
        for (before, other), targets in TRANSITIONS.items():
            if other is move:
                yield (
                    code(move), code(before), ", ".join(map(code, targets)),
                    "the system" if move in SYSTEM_MOVES else code(MOVE_PERMISSION[move]),
                    "needed" if move in REASON_NEEDED else "",
                )  # fmt: skip


def diagram() -> Iterable[str]:
    """Yield the arrows of the diagram; a status is named without hyphens, which mermaid does not take."""
    for status in TaskStatus:
        yield f'    state "{status}" as {name(status)}'
    yield f"    [*] --> {name(TaskStatus.DRAFT)}"
    for (before, move), targets in TRANSITIONS.items():
        if move is not Move.CANCEL:
            for after in targets:
                yield f"    {name(before)} --> {name(after)}: {move}"


def name(status: TaskStatus) -> str:
    """Return what the diagram calls a status."""
    return status.value.replace("-", "_")


def permissions_table() -> str:
    """Return docs/reference/permissions.md: who may do what."""
    return "\n".join(
        [
            "# Permissions",
            "",
            "Written by `toolpict permissions` from `toolpict/domain/permissions.py`; a test compares the two.",
            "What is not listed is refused. A permission is granted when all conditions of one line hold.",
            "Roles are held in the research study that the thing belongs to; one that is held for a site counts for tasks of that site alone.",
            "",
            *table(("permission", "what it allows", "granted when"), permission_rows()),
            "",
        ]
    )


def permission_rows() -> Iterable[tuple[str, ...]]:
    """Yield a row per permission."""
    for permission in Permission:
        clauses = PERMISSIONS.get(permission, ())
        granted = " *or* ".join(" and ".join(map(condition, clause)) for clause in clauses)
        yield code(permission), say(ENGLISH, permission), granted


def condition(predicate: Predicate) -> str:
    """Return a condition in words: the name of its function."""
    return predicate.__name__.replace("_", " ")


def code(text: str) -> str:
    """Return a code as Markdown sets it."""
    return f"`{text}`"


def table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterable[str]:
    """Yield the lines of a Markdown table."""
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"
