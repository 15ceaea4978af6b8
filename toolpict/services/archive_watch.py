"""Watches what lies in the research archive: nothing identified, and nothing that the bridge has not announced (R19).

What we say of an examination is its place in our own count, by Study Date and Study Instance UID, newest first; never
one of its identifiers.
"""

import json
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from toolpict.domain import permissions
from toolpict.domain.errors import NotFoundError, UnreachableError
from toolpict.domain.people import Actor
from toolpict.domain.permissions import Installation, Permission
from toolpict.services.ports.archive import Attribute, Filters, Found, ImageArchive, Level
from toolpict.services.ports.archive_watch import UnremovedStudy
from toolpict.services.ports.units import UnitsOfWork

LOOKED_AT: Final = 50
"""Examinations looked at when a process starts."""

WINDOWS: Final = (90, 365, 1825)
"""Days back in which the newest are looked for, before the whole archive is asked for."""

MOST_LISTED: Final = 5000
"""Examinations asked for when all are listed."""

MOST_TO_REMOVE: Final = 200


class Fault(StrEnum):
    """What is wrong with an examination that was looked at."""

    NOT_DE_IDENTIFIED = "archive-not-de-identified"
    UNKNOWN_CODE = "archive-unknown-code"


@dataclass(frozen=True)
class Watch:
    """What came of looking; the numbers are places in our count, from 1.

    Attributes
    ----------
    looked_at
        How many examinations.
    is_away
        The archive did not answer, or not to the end.

    """

    looked_at: int = 0
    identified: tuple[int, ...] = ()
    unknown: tuple[int, ...] = ()
    is_away: bool = False


class IdentifiedImagesError(RuntimeError):
    """The archive holds images that are not marked as de-identified: the program does not start."""

    def __init__(self, watch: Watch) -> None:
        places = ", ".join(map(str, watch.identified))
        super().__init__(
            f"of the {watch.looked_at} newest examinations of the archive, by Study Date and Study Instance UID,"
            f" these are not marked as de-identified: {places}"
        )


def look_into_archive(*, units: UnitsOfWork, archive: ImageArchive, today: date) -> Watch:
    """Look at one object of each of the newest examinations, and tell what is wrong with them."""
    with units.looking() as work:
        codes = work.archive_watch.codes()
    faults: dict[int, Fault] = {}
    looked_at, is_away = 0, False
    try:
        for place, found in enumerate(newest(archive, today), start=1):
            if fault := fault_of(found, codes, archive):
                faults[place] = fault
            looked_at = place
    except UnreachableError:
        is_away = True
    identified, unknown = (tuple(place for place, found in faults.items() if found is fault) for fault in Fault)
    return Watch(looked_at, identified, unknown, is_away)


def newest(archive: ImageArchive, today: date) -> Sequence[Found]:
    """Return the newest examinations, in our count; DICOMweb knows no order, so ever longer times are asked for."""
    for days in WINDOWS:
        since = today - timedelta(days=days)
        found = archive.find(Level.STUDIES, Filters(study_date=f"{since:%Y%m%d}-", limit=MOST_LISTED))
        if len(found) >= LOOKED_AT:
            return in_our_count(found)[:LOOKED_AT]
    return everything(archive)[:LOOKED_AT]


def everything(archive: ImageArchive) -> Sequence[Found]:
    """Return the examinations of the archive in our count."""
    return in_our_count(archive.find(Level.STUDIES, Filters(limit=MOST_LISTED)))


def in_our_count(found: Sequence[Found]) -> Sequence[Found]:
    """Return examinations by Study Date and Study Instance UID, newest first."""

    def place(one: Found) -> tuple[str, str]:
        return one.text(Attribute.STUDY_DATE), one.text(Attribute.STUDY_INSTANCE_UID)

    return sorted(found, key=place, reverse=True)


def fault_of(found: Found, codes: AbstractSet[str], archive: ImageArchive) -> Fault | None:
    """Return what is wrong with an examination, by one object of it; what is not there any more is not wrong."""
    try:
        image = one_object(found.text(Attribute.STUDY_INSTANCE_UID), archive)
    except NotFoundError:
        return None
    if image.text(Attribute.PATIENT_IDENTITY_REMOVED) != "YES":
        return Fault.NOT_DE_IDENTIFIED
    return None if code_of(image, codes) else Fault.UNKNOWN_CODE


def one_object(study_instance_uid: str, archive: ImageArchive) -> Found:
    """Return what one object of an examination says of itself.

    Raises
    ------
    NotFoundError
        It is not there any more.

    """
    found = archive.find(Level.INSTANCES, Filters(study_instance_uid, limit=1))
    if not found:
        raise NotFoundError
    series, instance = found[0].text(Attribute.SERIES_INSTANCE_UID), found[0].text(Attribute.SOP_INSTANCE_UID)
    (document, *_) = archive.metadata(study_instance_uid, series, instance)
    return Found(json.loads(document))


def code_of(image: Found, codes: AbstractSet[str]) -> str:
    """Return the code of the research study in front of a Patient ID; empty when it is none of ours."""
    code, dash, number = image.text(Attribute.PATIENT_ID).partition("-")
    return code if dash and number and code in codes else ""


def require_de_identified(watch: Watch) -> None:
    """Do nothing if every examination that was looked at is marked as de-identified.

    Raises
    ------
    IdentifiedImagesError
        Some are not.

    """
    if watch.identified:
        raise IdentifiedImagesError(watch)


@dataclass(frozen=True)
class WaitingStudy:
    """An examination of the archive that no notice names yet.

    Attributes
    ----------
    place
        In our count of the whole archive.
    code
        Of its research study; empty when it is none of ours.

    """

    place: int
    code: str
    modality: str
    series: str
    instances: str


@dataclass(frozen=True)
class WaitingPage:
    """What waits for a notice, and what is still to be deleted.

    Attributes
    ----------
    waiting
        None when the archive is away.
    to_remove
        Withdrawn examinations: the archive was asked to delete them, and still has them.

    """

    waiting: tuple[WaitingStudy, ...] | None
    looked_at: int = 0
    is_whole: bool = True
    to_remove: Sequence[UnremovedStudy] = ()


def look_at_waiting(*, actor: Actor, units: UnitsOfWork, archive: ImageArchive) -> WaitingPage:
    """Return the examinations that lie in the archive, that no notice names and that are not ours; and what must go.

    They are registered nowhere, so that no grant shows them to anybody.

    Raises
    ------
    NotPermittedError
        See `toolpict.domain.errors`.

    """
    permissions.require(actor, Permission.INSTALLATION_READ, Installation())
    with units.looking() as work:
        to_remove = work.archive_watch.unremoved(MOST_TO_REMOVE)
    try:
        found = everything(archive)
    except UnreachableError:
        return WaitingPage(None, to_remove=to_remove)
    with units.looking() as work:  # after the archive: what is registered meanwhile waits no more
        known, codes = work.archive_watch.known(), work.archive_watch.codes()
    waiting = tuple(
        waiting_study(place, one, codes)
        for place, one in enumerate(found, start=1)
        if one.text(Attribute.STUDY_INSTANCE_UID) not in known
    )
    return WaitingPage(waiting, len(found), len(found) < MOST_LISTED, to_remove)


def waiting_study(place: int, found: Found, codes: AbstractSet[str]) -> WaitingStudy:
    """Return what may be said of an examination that waits: counts, and the code of a research study of ours."""
    modalities = " ".join(found.texts(Attribute.MODALITIES_IN_STUDY))
    series, instances = found.text(Attribute.STUDY_RELATED_SERIES), found.text(Attribute.STUDY_RELATED_INSTANCES)
    return WaitingStudy(place, code_of(found, codes), modalities, series, instances)
