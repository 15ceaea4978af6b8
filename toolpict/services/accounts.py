"""What is done with accounts: adding, changing, shutting, and one's own password and language."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from toolpict.domain.audit import SYSTEM_ID, AuditEntry
from toolpict.domain.codes import AuditCode, ErrorCode, ProblemCode
from toolpict.domain.errors import InvalidInputError, NotFoundError, NotPermittedError, Problem
from toolpict.domain.people import Account, Actor
from toolpict.domain.permissions import Installation, Permission, require
from toolpict.services.ports.accounts import AccountRow, Passwords
from toolpict.services.ports.units import Changing, Clock, UnitsOfWork
from toolpict.services.sign_in import LONGEST_PASSWORD, check_password, digest_token, fold_username
from toolpict.services.wording import Language

SYSTEM: Final = Actor(SYSTEM_ID, "", "", administers=True)
"""Who adds the first accounts: the command line."""

SHORTEST_PASSWORD: Final = 12
"""Characters; no other rule of composition (NIST SP 800-63B section 5.1.1.2)."""

USERNAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]{1,63}")
EMAIL: Final = re.compile(r"[^@\s]{1,64}@[^@\s]{1,190}")
LONGEST_NAME: Final = 100


@dataclass(frozen=True)
class AddAccount:
    """A new account, as typed; `username` is folded to lower case."""

    username: str
    display_name: str
    email: str
    password: str
    opens_research_studies: bool = False
    administers: bool = False
    language: str = ""


def add_account(command: AddAccount, *, actor: Actor, units: UnitsOfWork, clock: Clock, passwords: Passwords) -> UUID:
    """Add an account; return its id.  It takes part in nothing until it is given a role.

    Raises
    ------
    NotPermittedError, InvalidInputError
        See `toolpict.domain.errors`.

    """
    require(actor, Permission.ACCOUNT_MANAGE, Installation())
    username = fold_username(command.username)
    problems = account_problems(command, username)
    if problems:
        raise InvalidInputError(problems)
    password_hash = passwords.hash(command.password)
    with units.changing() as work:
        if work.find(Account, username=username):
            raise InvalidInputError({"username": Problem(ProblemCode.ALREADY_THERE)})
        account = Account(
            username,
            command.display_name.strip(),
            command.email.strip(),
            password_hash,
            command.language,
            opens_research_studies=command.opens_research_studies,
            administers=command.administers,
        )
        work.record(AuditEntry(AuditCode.ACCOUNT_ADDED, "account", account.id, actor.account_id, clock()))
        work.add(account)
        work.commit()
    return account.id


def account_problems(command: AddAccount, username: str) -> dict[str, Problem]:
    """Return what is wrong with a new account, by field."""
    problems = {}
    if not USERNAME.fullmatch(username):
        problems["username"] = Problem(ProblemCode.WRONG_SHAPE)
    if not command.display_name.strip():
        problems["display_name"] = Problem(ProblemCode.MISSING)
    elif len(command.display_name) > LONGEST_NAME:
        problems["display_name"] = Problem(ProblemCode.TOO_LONG, maximum=LONGEST_NAME)
    if not EMAIL.fullmatch(command.email.strip()):
        problems["email"] = Problem(ProblemCode.WRONG_SHAPE)
    if command.language and command.language not in list(Language):
        problems["language"] = Problem(ProblemCode.NOT_A_CHOICE)
    return problems | password_problems("password", command.password, username)


def password_problems(field: str, password: str, username: str) -> dict[str, Problem]:
    """Return what is wrong with a new password, under the name of its field."""
    if len(password) < SHORTEST_PASSWORD:
        return {field: Problem(ProblemCode.PASSWORD_TOO_SHORT, minimum=SHORTEST_PASSWORD)}
    if len(password) > LONGEST_PASSWORD:
        return {field: Problem(ProblemCode.TOO_LONG, maximum=LONGEST_PASSWORD)}
    plain = password.casefold().replace(username, "").replace("password", "").replace("motdepasse", "")
    if len(set(plain)) < 5:
        return {field: Problem(ProblemCode.PASSWORD_GUESSABLE)}
    return {}


def list_people(*, actor: Actor, units: UnitsOfWork, clock: Clock) -> Sequence[AccountRow]:
    """Return all accounts with the roles held today: of research studies the codes, of subjects nothing."""
    require(actor, Permission.ACCOUNT_MANAGE, Installation())
    with units.looking() as work:
        return work.accounts.everyone(clock().date())


def find_person(account_id: UUID, *, actor: Actor, units: UnitsOfWork, clock: Clock) -> AccountRow:
    """Return one account with the roles held today.

    Raises
    ------
    NotFoundError, NotPermittedError
        See `toolpict.domain.errors`.

    """
    people = list_people(actor=actor, units=units, clock=clock)
    found = next((person for person in people if person.id == account_id), None)
    if found is None:
        raise NotFoundError
    return found


def shut_account(account_id: UUID, *, actor: Actor, units: UnitsOfWork, clock: Clock) -> None:
    """Let nobody sign in with an account any more, and end its sessions; what it did stays.

    Raises
    ------
    NotPermittedError
        Also for one's own account: somebody must stay who can open it again.

    """
    if account_id == actor.account_id:
        raise NotPermittedError(ErrorCode.NOT_PERMITTED, permission=Permission.ACCOUNT_MANAGE)

    def change(account: Account, work: Changing) -> None:
        account.active = False
        work.accounts.end_sessions(account.id)

    change_account(account_id, "active", change, actor=actor, units=units, clock=clock)


def reopen_account(account_id: UUID, *, actor: Actor, units: UnitsOfWork, clock: Clock) -> None:
    """Let an account sign in again."""

    def change(account: Account, _work: Changing) -> None:
        account.active = True

    change_account(account_id, "active", change, actor=actor, units=units, clock=clock)


def let_open_research_studies(
    account_id: UUID,
    may: bool,
    *,
    actor: Actor,
    units: UnitsOfWork,
    clock: Clock,
) -> None:
    """Give or take back the permission to open research studies."""

    def change(account: Account, _work: Changing) -> None:
        account.opens_research_studies = may

    change_account(account_id, "opens_research_studies", change, actor=actor, units=units, clock=clock)


def change_account(
    account_id: UUID,
    field: str,
    change: Callable[[Account, Changing], None],
    *,
    actor: Actor,
    units: UnitsOfWork,
    clock: Clock,
) -> None:
    """Change one field of somebody's account, as who looks after accounts."""
    require(actor, Permission.ACCOUNT_MANAGE, Installation())
    with units.changing() as work:
        account = work.get(Account, account_id)
        work.record(
            AuditEntry(AuditCode.ACCOUNT_CHANGED, "account", account.id, actor.account_id, clock(), {"field": field})
        )
        change(account, work)
        work.commit()


def renew_password(
    account_id: UUID, password: str, *, actor: Actor, units: UnitsOfWork, clock: Clock, passwords: Passwords
) -> None:
    """Give somebody who forgot theirs a new password, and end their sessions."""
    require(actor, Permission.ACCOUNT_MANAGE, Installation())
    with units.looking() as work:
        username = work.get(Account, account_id).username
    if problems := password_problems("password", password, username):
        raise InvalidInputError(problems)
    password_hash = passwords.hash(password)
    with units.changing() as work:
        account = work.get(Account, account_id)
        work.record(AuditEntry(AuditCode.PASSWORD_CHANGED, "account", account.id, actor.account_id, clock()))
        account.password_hash = password_hash
        work.accounts.end_sessions(account.id)
        work.commit()


@dataclass(frozen=True)
class ChangePassword:
    """One's own new password, typed twice, with the present one and the token of the session that stays."""

    present: str
    new: str
    again: str
    token: str


def change_password(
    command: ChangePassword, *, actor: Actor, units: UnitsOfWork, clock: Clock, passwords: Passwords
) -> None:
    """Change one's own password and end one's other sessions.

    Raises
    ------
    NotPermittedError, ThrottledError, InvalidInputError
        See `toolpict.services.sign_in.check_password`.

    """
    check_password(actor, command.present, units=units, clock=clock, passwords=passwords)
    problems = password_problems("new", command.new, actor.username)
    if command.new != command.again:
        problems["again"] = Problem(ProblemCode.PASSWORDS_DIFFER)
    if problems:
        raise InvalidInputError(problems)
    password_hash = passwords.hash(command.new)
    with units.changing() as work:
        account = work.get(Account, actor.account_id)
        work.record(AuditEntry(AuditCode.PASSWORD_CHANGED, "account", account.id, account.id, clock()))
        account.password_hash = password_hash
        work.accounts.end_sessions(account.id, but=digest_token(command.token))
        work.commit()


def choose_language(language: str, *, actor: Actor, units: UnitsOfWork, clock: Clock) -> None:
    """Keep the language of one's pages and mails; empty: as the browser says.

    Raises
    ------
    InvalidInputError
        It is none of ours.

    """
    if language and language not in list(Language):
        raise InvalidInputError({"language": Problem(ProblemCode.NOT_A_CHOICE)})
    with units.changing() as work:
        account = work.get(Account, actor.account_id)
        said = {"field": "language"}
        work.record(AuditEntry(AuditCode.ACCOUNT_CHANGED, "account", account.id, account.id, clock(), said))
        account.language = language
        work.commit()


__all__ = [
    "SYSTEM",
    "AddAccount",
    "ChangePassword",
    "add_account",
    "change_password",
    "check_password",
    "choose_language",
    "find_person",
    "let_open_research_studies",
    "list_people",
    "renew_password",
    "reopen_account",
    "shut_account",
]
