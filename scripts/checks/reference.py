"""Keep the reference in step: words of the screen, settings, commands and audit codes are those of the code."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from enum import StrEnum

import click

import config
from anonymization_bridge import codes as bridge_codes
from anonymization_bridge import settings as bridge_settings
from anonymization_bridge.commands import bridge
from anonymization_bridge.wording import SENTENCES as BRIDGE_SENTENCES
from scripts.checks._documents import ROOT, settle, table, with_blocks
from toolpict.commands import toolpict
from toolpict.domain.codes import PARAMETERS, AuditCode
from toolpict.domain.ecrf.document_items import OF_TYPE
from toolpict.domain.ecrf.items import ItemType
from toolpict.domain.ecrf.validations import OF_TYPE as VALIDATIONS
from toolpict.domain.people import Role
from toolpict.domain.tasks import Move, StatusGroup, TaskKind, TaskStatus
from toolpict.services.wording import SENTENCES

REFERENCE = ROOT / "docs/reference"
Pair = tuple[str, str]


def words(codes: type[StrEnum]) -> str:
    """Give the French and English words of an enumeration; one without words is shown as such."""
    rows = [(f"`{code}`", *SENTENCES.get(code, ("—", "—"))) for code in codes]
    return table(("code", "French", "English"), rows)


def audit_codes(codes: type[StrEnum], sentences: Mapping[str, Pair]) -> str:
    """Give what each code of an audit trail says, after the name of the person."""
    rows = [(f"`{code}`", *sentences.get(code, ("—", "—"))) for code in codes]
    return table(("code", "French", "English"), rows)


def audit_parameters() -> str:
    """Give what each entry of TOOLPICT keeps beside who, what and when."""
    rows = [(f"`{code}`", ", ".join(f"`{name}`" for name in sorted(PARAMETERS.get(code, ())))) for code in AuditCode]
    return table(("code", "also keeps"), [row for row in rows if row[1]])


class Recording(dict[str, str]):
    """An environment that answers what it is asked for, and remembers it with its default."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[tuple[str, str | None]] = []

    def get(self, name: str, default: str | None = None) -> str:  # type: ignore[override]  # the default is remembered
        """Give the default, or a number where there is none."""
        self.asked.append((name, default))
        return "1" if default is None else default


def variables(settings: type[config.Settings] | type[bridge_settings.Settings]) -> list[tuple[str, str | None]]:
    """Give the environment variables that a program reads, with their defaults."""
    environment = Recording()
    # What was answered is not safe to start with, which is not the question.
    with suppress(config.SettingsError, bridge_settings.SettingsError):
        settings.from_environment(environment)
    return environment.asked


def undescribed(text: str) -> Iterator[str]:
    """Give the variables that docs/reference/configuration.md does not have, or has with another need."""
    rows = {line.split("|")[1].strip(): line.split("|")[2].strip() for line in text.splitlines() if line.count("|") > 3}
    asked = [*variables(config.Settings), *variables(bridge_settings.Settings)]
    for name, default in asked:
        need = rows.pop(f"`{name}`", None)
        if need is None or (need == "needed") != (default is None):
            yield f"{name} is missing from configuration.md, or its need is another"
    yield from (f"{name} is in configuration.md, but nothing reads it" for name in rows if name.startswith("`TOOLPICT"))


def commands(name: str, command: click.Command) -> Iterator[tuple[str, str]]:
    """Give every command of a program with what it does."""
    if isinstance(command, click.Group):
        for part, inner in sorted(command.commands.items()):
            yield from commands(f"{name} {part}", inner)
        return
    words_of_help = " ".join((command.help or "").split())
    options = [written(option) for option in command.params if isinstance(option, click.Option)]
    given = " ".join(f"{part.name}".upper() for part in command.params if isinstance(part, click.Argument))
    yield f"`{f'{name} {given}'.strip()}`", " ".join([words_of_help, *options])


def written(option: click.Option) -> str:
    """Give an option, whether it is needed, its default and its help, in one sentence."""
    notes = []
    if option.required:
        notes.append("needed")
    if isinstance(option.default, int | str) and not isinstance(option.default, bool) and option.default:
        notes.append(f"default {option.default}")
    flags = "`, `".join([*option.opts, *option.secondary_opts])
    bracket = f" ({', '.join(notes)})" if notes else ""
    return f"<br>`{flags}`{bracket}{': ' + option.help if option.help else ''}"


def of_program(name: str, command: click.Command) -> str:
    """Give the table of the commands of a program."""
    return table(("command", "what it does"), list(commands(name, command)))


def words_of_types() -> str:
    """Give the words that an item of each type may say, beyond what every item may."""
    rows = [(f"`{kind}`", ", ".join(f"`{word}`" for word in sorted(OF_TYPE[kind])) or "—") for kind in ItemType]
    return table(("`type`", "words"), rows)


def validations() -> str:
    """Give the validations of each type that has any."""
    rows = [(f"`{kind}`", ", ".join(f"`{name}`" for name in sorted(VALIDATIONS[kind]))) for kind in VALIDATIONS]
    return table(("`type`", "`validation`"), rows)


def blocks() -> Mapping[str, Mapping[str, str]]:
    """Give what is made from the code, by document and place."""
    return {
        "glossary.md": {
            "kinds": words(TaskKind),
            "statuses": words(TaskStatus),
            "groups": words(StatusGroup),
            "moves": words(Move),
            "roles": words(Role),
        },
        "audit.md": {
            "codes": audit_codes(AuditCode, SENTENCES),
            "parameters": audit_parameters(),
            "bridge codes": audit_codes(bridge_codes.AuditCode, BRIDGE_SENTENCES),
        },
        "forms.md": {"words of types": words_of_types(), "validations": validations()},
        "command-line.md": {
            "toolpict": of_program("toolpict", toolpict),
            "bridge": of_program("toolpict-bridge", bridge),
        },
    }


def unsaid() -> list[str]:
    """Give the codes that have no words yet."""
    said: list[tuple[type[StrEnum], Mapping[str, Pair]]] = [
        (codes, SENTENCES) for codes in (TaskKind, TaskStatus, StatusGroup, Move, Role, AuditCode)
    ]
    said.append((bridge_codes.AuditCode, BRIDGE_SENTENCES))
    return [f"{code} has no words" for codes, sentences in said for code in codes if code not in sentences]


def main() -> int:
    """Give 1 when a document is out of step with the code."""
    in_step = [
        settle(REFERENCE / name, with_blocks((REFERENCE / name).read_text(encoding="utf-8"), made))
        for name, made in blocks().items()
    ]
    faults = [*unsaid(), *undescribed((REFERENCE / "configuration.md").read_text(encoding="utf-8"))]
    print(*faults, sep="\n", end="\n" if faults else "")
    return 0 if all(in_step) and not faults else 1


if __name__ == "__main__":
    sys.exit(main())
