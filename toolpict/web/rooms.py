"""What the pages are given to work with; `toolpict.app` builds it once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, tzinfo
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from toolpict.domain.people import Actor
from toolpict.domain.tasks import TaskKind
from toolpict.services.installation import Part
from toolpict.services.ports.accounts import Passwords
from toolpict.services.ports.archive import ImageArchive
from toolpict.services.ports.files import FileStore, VirusScanner
from toolpict.services.ports.units import Clock, UnitsOfWork
from toolpict.services.sign_in import SessionLimits


class MenuLink(NamedTuple):
    """One line of the menu of research studies."""

    label: str
    url: str
    note: str = ""


class TopBar(NamedTuple):
    """What the bar above a page shows of the person's work: the menu of research studies, and how many messages wait."""

    research_studies: Sequence[MenuLink] = ()
    unread: int = 0


def empty_bar(_actor: Actor) -> TopBar:
    """Return a bar of somebody without work."""
    return TopBar()


@dataclass(frozen=True)
class Front:
    """How the pages face the browser.

    Attributes
    ----------
    behind_tls
        Browsers come by https: the cookie is `__Host-` and Secure, and HSTS is sent.
    trusted_hosts
        Host names that requests may name; empty only in tests and on loopback.
    proxies
        How many front servers of ours stand before the program and add to X-Forwarded-For, -Proto and -Host; with a
        wrong number a stranger could choose the address that his attempts are counted under.
    bridge_origin
        Scheme, host and port of the bridge, which launch forms may be sent to; empty when there is none.
    largest_form_bytes
        Of a request with fields; uploads have their own routes and limits.

    """

    behind_tls: bool = True
    trusted_hosts: tuple[str, ...] = ()
    proxies: int = 0
    bridge_origin: str = ""
    zone: tzinfo = field(default_factory=lambda: ZoneInfo("Europe/Paris"))
    session_limits: SessionLimits = field(default_factory=SessionLimits)
    largest_form_bytes: int = 32 * 1024 * 1024
    largest_fields_bytes: int = 2 * 1024 * 1024
    most_fields: int = 5000


@dataclass(frozen=True)
class Rooms:
    """Everything a page may use.

    Attributes
    ----------
    top_bar
        Reads what the bar shows of a person's work.
    state
        Says how archive, jobs, mail, disk and audit chain are.
    scanner
        What knows harmful files; None where no virus scanner is set.
    watched_archive
        The archive as the administrator's pages ask it: it waits a short time only.
    most_waiting
        Requests of the viewer that may wait for a remote archive at once: below half of the threads that serve pages.
    task_bodies
        Kind of task -> what its own part of the page of a task shows, given the task's id and the person; see
        `toolpict.web.tasks.BODY_TEMPLATES`.

    """

    units: UnitsOfWork
    clock: Clock
    passwords: Passwords
    archive: ImageArchive | None = None
    files: FileStore | None = None
    front: Front = Front()
    version: str = ""
    top_bar: Callable[[Actor], TopBar] = empty_bar
    state: Callable[[], Sequence[Part]] = tuple
    watched_archive: ImageArchive | None = None
    scanner: VirusScanner | None = None
    most_waiting: int = 7
    task_bodies: Mapping[TaskKind, Callable[[UUID, Actor], object]] = field(default_factory=dict)

    def today(self) -> date:
        """Return the day it is where the people are."""
        return self.clock().astimezone(self.front.zone).date()

    def file_store(self) -> FileStore:
        """Return where files are kept.

        Raises
        ------
        LookupError
            The application was built without: a mistake of ours.

        """
        if self.files is None:
            raise LookupError("no file store")
        return self.files
