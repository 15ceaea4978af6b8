"""Fetches one object of each series of a form, to be shown to the person who fills it in."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from anonymization_bridge.codes import SourceKind
from anonymization_bridge.intakes.preparations import Preparation
from anonymization_bridge.rooms import Rooms
from anonymization_bridge.sources.found import FoundSeries
from anonymization_bridge.sources.headers import read_headers
from anonymization_bridge.sources.pacs_queries import Wanted
from anonymization_bridge.sources.unpacking import link_or_copy


@dataclass(frozen=True)
class Place:
    """One series of a form, named as its page names it.

    Attributes
    ----------
    examination, number
        Places in what was found, from 0 on.

    """

    examination: int
    number: int
    study_instance_uid: str
    series: FoundSeries

    @property
    def key(self) -> str:
        """Return what names it in the page: no UID stands there."""
        return f"{self.examination}-{self.number}"

    @property
    def file_name(self) -> str:
        """Return the name of its files: another series never takes its place."""
        return sha256("\0".join(self.uids).encode()).hexdigest()[:32]

    @property
    def uids(self) -> tuple[str, str]:
        """Return the UIDs of examination and series."""
        return self.study_instance_uid, self.series.series_instance_uid


def places(form: Preparation) -> Iterator[Place]:
    """Yield every series that was found."""
    for examination, one in enumerate(form.found or ()):
        for number, series in enumerate(one.series):
            yield Place(examination, number, one.study_instance_uid, series)


def to_be_shown(form: Preparation) -> list[Place]:
    """Return the series to show: those chosen, or all of what was handed in while none is chosen."""
    if form.chosen is None:
        return list(places(form)) if form.upload_name else []
    chosen = {(one.study_instance_uid, each.series_instance_uid) for one in form.chosen for each in one.series}
    return [one for one in places(form) if one.uids in chosen]


class Sampler:
    """Gives one object of a series: from the clinical PACS, or from what was handed in."""

    def __init__(self, rooms: Rooms, form: Preparation) -> None:
        self._rooms = rooms
        self._files = {} if form.source is SourceKind.CLINICAL_PACS else middle_files(rooms, form)
        self._handed_in = bool(form.upload_name)

    def take(self, place: Place, target: Path) -> bool:
        """Put the middle object of a series at `target`; tell whether there is one.

        Raises
        ------
        UnreachableError
            The clinical PACS is away.

        """
        if not self._handed_in:
            self._rooms.pacs.retrieve_one(Wanted(*place.uids), lambda file: ignore(shutil.move(str(file), target)))
        elif place.uids in self._files:
            link_or_copy(self._files[place.uids], target)
        return target.exists()


def ignore(_moved: Path | str) -> None:
    """Take what a call returns and nobody asks for."""


def middle_files(rooms: Rooms, form: Preparation) -> dict[tuple[str, str], Path]:
    """Return the middle file of each series of what was handed in."""
    folder = rooms.folders.uploads / form.upload_name
    files = sorted(folder.iterdir()) if form.upload_name and folder.is_dir() else []
    by_series: dict[tuple[str, str], list[tuple[int, Path]]] = {}
    for file, header in read_headers(files):
        if isinstance(header, dict):
            number = header["InstanceNumber"]
            place = (header["StudyInstanceUID"], header["SeriesInstanceUID"])
            by_series.setdefault(place, []).append((int(number) if number.isdecimal() else 0, file))
    return {place: sorted(members)[len(members) // 2][1] for place, members in by_series.items()}
