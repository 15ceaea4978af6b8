"""What is remembered of a series changes nothing but the time: each object becomes what it would become alone."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pydicom
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydicom.uid import UID

from anonymization_bridge.deidentification import reading
from anonymization_bridge.deidentification.de_identify import (
    Held,
    Order,
    de_identify,
    memory_for,
    series_for,
)
from anonymization_bridge.deidentification.elements import Element, text
from anonymization_bridge.deidentification.examination import header_reasons
from anonymization_bridge.deidentification.header import Entry
from anonymization_bridge.deidentification.identifiers import IDENTIFYING, told
from anonymization_bridge.deidentification.reading import open_source, quietly
from anonymization_bridge.deidentification.reasons import HeldError
from anonymization_bridge.deidentification.series import DECISIVE, PIXEL_GROUP, SHOWN_ONLY, WITHOUT_NAMES, Series
from anonymization_bridge.deidentification.treatment import treat
from anonymization_bridge.deidentification.zones import Box, Zone
from tests.bridge.deidentification.builders import (
    ASSIGNMENT,
    COLUMNS,
    KEY,
    PROFILE,
    ROOT,
    ROWS,
    file_bytes,
    image,
    number,
    saved,
)

BUNDLED = Path(pydicom.__file__).parent / "data" / "test_files"


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    """Begin and end without any memory."""
    forget()
    yield
    forget()


#: So that the station of an image decides what is blanked in it.
ZONES = (Zone(ROWS, COLUMNS, station="CT99", boxes=(Box(0, 0, 2, 2),)),)


def forget() -> None:
    """Forget every series."""
    series_for.cache_clear()
    memory_for.cache_clear()


def outcome(folder: Path, content: bytes) -> object:
    """Return the bytes of a result, or the reasons why there is none."""
    made = de_identify(saved(folder, content), folder / "result", ASSIGNMENT, KEY, PROFILE, zones=ZONES)
    return made.reasons if isinstance(made, Held) else (made, (folder / "result").read_bytes())


def piece(place: int, *changes: Element, syntax: str = reading.EXPLICIT) -> bytes:
    """Return one slice of a series."""
    own = (text(0x00080018, "UI", f"{ROOT}4.{place}"), text(0x00200013, "IS", str(place)))
    return file_bytes(image(*own, *changes), syntax)


#: What may change from one slice to the next: what it may be, sense or nonsense.
CHANGES = [
    *(text(0x00080008, "CS", value) for value in ("ORIGINAL\\PRIMARY\\AXIAL", "DERIVED\\SECONDARY\\SCREEN SAVE")),
    *(text(0x00080020, "DA", value) for value in ("20240229", "20240301", "")),
    *(text(0x00080032, "TM", value) for value in ("101500.25", "998877", "")),
    *(text(0x00080033, "TM", value) for value in ("101501", "112233")),
    *(text(0x00081010, "SH", value) for value in ("CT99", "Avanto")),
    *(text(0x00081090, "LO", value) for value in ("Avanto", "Avanto 15", "SOMATOM", f"{ROOT}4.2", "112233")),
    *(text(0x0008103E, "LO", value) for value in ("T1 MPRAGE", "T1 AUTRE")),
    *(text(0x00081155, "UI", value) for value in (f"{ROOT}4.3", f"{ROOT}9", "15", "")),
    *(text(0x00100010, "PN", value) for value in ("EXEMPLE^JEANNE", "EXEMPLE^AVANTO")),
    *(text(0x00100020, "LO", value) for value in ("IPP9988776655", "112233", "12345678")),
    *(text(0x00181151, "IS", value) for value in ("200", "12345678", "x", "")),
    *(text(0x00200032, "DS", value) for value in ("-1\\-2\\-3.5", "-1\\-2\\4", "-1\\-2")),
    *(text(0x00201041, "DS", value) for value in ("3.5", "4", "EXEMPLE", "12345678")),
    *(text(0x00281050, "DS", value) for value in ("40", "40\\-600", "?")),
    *(number(0x00280101, value) for value in (12, 16, 3)),
    *(number(0x00280106, value) for value in (0, 7)),
    *(text(0x00191010, "LO", value) for value in ("private", "other")),
    *(text(0x00191011, "UI", value) for value in (f"{ROOT}77", f"{ROOT}78")),
    *(Element(0x00191012, "OB", value) for value in (b"\0\1", b"\2\3\4\5")),
]
slices = st.lists(st.sampled_from(CHANGES), max_size=4)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.lists(slices, min_size=1, max_size=3), st.lists(st.integers(0, 9), min_size=3, max_size=6), st.booleans())
def test_each_object_of_a_series_becomes_what_it_would_alone(
    kinds: list[list[Element]], order: list[int], implicit: bool
) -> None:
    syntax = reading.IMPLICIT if implicit else reading.EXPLICIT
    series = [
        piece(place, *CHANGES[:: len(CHANGES) // 6], *kinds[kind % len(kinds)], syntax=syntax)
        for place, kind in enumerate([0, 0, *order], start=1)
    ]
    with TemporaryDirectory() as folder:
        forget()
        together = [outcome(Path(folder), content) for content in series]
        for content, one in zip(series, together, strict=True):
            forget()
            assert outcome(Path(folder), content) == one


#: Harmless in themselves, and identifying once the patient is called or numbered so.
TELLING = [
    text(0x00081090, "LO", "Avanto"),
    text(0x00181020, "LO", "112233"),
    text(0x00100020, "LO", "112233"),
    text(0x00181151, "IS", "112233"),
    text(0x00181152, "IS", "12345678"),
    text(0x00081010, "SH", "CT99"),
]


@pytest.mark.parametrize("tag", sorted({change.tag for change in CHANGES}), ids=lambda tag: f"{tag:08X}")
def test_whatever_differs_each_object_becomes_what_it_would_alone(tag: int, tmp_path: Path) -> None:
    values = [change for change in CHANGES if change.tag == tag]
    series = [piece(place, *TELLING, values[place % len(values)]) for place in range(1, 3 * len(values) + 1)]
    series += [piece(place, *TELLING, values[0]) for place in range(40, 43)]
    series += [piece(place, *TELLING, value) for place, value in enumerate(values, start=50)]
    together = [outcome(tmp_path, content) for content in series]
    for content, one in zip(series, together, strict=True):
        forget()
        assert outcome(tmp_path, content) == one


@pytest.mark.parametrize("name", ["CT_small.dcm", "MR_small.dcm", "MR_small_implicit.dcm", "693_J2KI.dcm"])
def test_real_objects_of_a_series_become_what_they_would_alone(name: str, tmp_path: Path) -> None:
    dataset = pydicom.dcmread(BUNDLED / name)
    series = []
    for place in range(4):
        dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = UID(f"{ROOT}{place}")
        dataset.InstanceNumber = place * 9
        dataset.save_as(tmp_path / "made")
        series.append((tmp_path / "made").read_bytes())
    together = [outcome(tmp_path, content) for content in series]
    for content, one in zip(series, together, strict=True):
        forget()
        assert outcome(tmp_path, content) == one


def test_a_short_uid_that_stands_in_another_value_is_seen_in_each_object(tmp_path: Path) -> None:
    uids = [f"{ROOT}7", f"{ROOT}8", f"{ROOT}9", "15"]
    series = [
        piece(place, text(0x00081090, "LO", "Avanto 15"), text(0x00081155, "UI", uid))
        for place, uid in enumerate(uids, start=1)
    ]
    *_, last = [outcome(tmp_path, content) for content in series]
    forget()
    assert outcome(tmp_path, series[-1]) == last


def test_the_third_object_of_a_series_is_not_read_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for place in (1, 2):
        outcome(tmp_path, piece(place))
    monkeypatch.setattr(reading, "parse", None)
    assert isinstance(outcome(tmp_path, piece(3)), tuple)


def test_an_object_that_is_not_like_the_others_is_read_anew(tmp_path: Path) -> None:
    for place in (1, 2):
        outcome(tmp_path, piece(place))
    assert outcome(tmp_path, piece(3, text(0x00104000, "LT", "EXEMPLE"))) != outcome(tmp_path, b"nothing")
    assert isinstance(series_for(Order(ASSIGNMENT, KEY, PROFILE, ZONES)), Series)


class Watched(dict[int, Entry]):
    """Attributes that remember which of them were read."""

    read: set[int]

    def get(self, tag: int, default: object = None) -> object:  # type: ignore[override]
        """Return an attribute."""
        self.read.add(tag)
        return super().get(tag, default)

    def __getitem__(self, tag: int) -> Entry:
        self.read.add(tag)
        return super().__getitem__(tag)


def test_decisions_rest_on_no_attribute_that_may_differ_within_a_series() -> None:
    zones = tuple(Zone(rows, 1, "m", "m", "m", "m", "m", outside_regions=True) for rows in (1, 128, 512))
    for path in sorted(BUNDLED.glob("*.dcm")):
        try:
            with quietly(), open_source(path) as source:
                watched = Watched(source.header.entries)
                watched.read = set()
                source.header.entries = watched
                header_reasons(source, zones)
                if source.pixels is not None:
                    treat(source, zones)
        except HeldError:
            continue
        for tag in watched.read:
            shown = tag >> 16 == PIXEL_GROUP and tag not in SHOWN_ONLY
            entry = watched.get(tag)
            named = not isinstance(entry, tuple) or told(tag, entry[0]) not in WITHOUT_NAMES
            assert tag in DECISIVE | IDENTIFYING or shown or named or tag == 0x00080018, f"{tag:08X}"
