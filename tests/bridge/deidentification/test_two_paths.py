"""Both readers find the same attributes: the one that reads bytes, and pydicom's, over real files and made-up ones."""

from io import BytesIO
from pathlib import Path

import pydicom
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anonymization_bridge.deidentification import reading
from anonymization_bridge.deidentification.attributes import items
from anonymization_bridge.deidentification.de_identify import Held, de_identify
from anonymization_bridge.deidentification.dictionary import dictionary_vr
from anonymization_bridge.deidentification.elements import Element, Encoding, text
from anonymization_bridge.deidentification.header import Header, Nested
from anonymization_bridge.deidentification.odd_files import read_odd_header
from anonymization_bridge.deidentification.reading import EXPLICIT, IMPLICIT, quietly, read_meta, read_plain_header
from anonymization_bridge.deidentification.reasons import HeldError
from anonymization_bridge.deidentification.streaming import OddError
from anonymization_bridge.deidentification.zones import Zone, load_zones
from tests.bridge.deidentification.builders import ASSIGNMENT, KEY, PROFILE, saved
from tests.bridge.poisoned.planting import Poisoned
from tests.bridge.poisoned.the_set import whole_set, zones

BUNDLED = Path(pydicom.__file__).parent / "data"
FILES = sorted(path for path in BUNDLED.rglob("*") if path.is_file() and path.suffix in {".dcm", ".DCM"})


def plain(header: Header) -> list[object]:
    """Return the attributes of a header so that two can be compared; whatever may be a sequence as one."""
    found: list[object] = []
    for tag in sorted(header.tags()):
        entry = header.entries[tag]
        if isinstance(entry, Nested) or (entry[0] in {None, "UN"} and dictionary_vr(tag) == "SQ"):
            found.append((tag, [plain(item) for item in items(header, tag)]))
        else:
            found.append((tag, entry if entry[1] else "empty"))
    return found


def both(content: bytes) -> tuple[list[object], list[object]] | None:
    """Return what both readers find, nothing when the first leaves it to the second."""
    stream = BytesIO(content)
    try:
        syntax = read_meta(stream)
        start = stream.tell()
        encoding = Encoding(implicit=syntax == IMPLICIT, little_endian=True)
        first = plain(read_plain_header(stream, start, encoding))
    except (OddError, HeldError):
        return None
    place = stream.tell()
    stream.seek(start)
    with quietly():
        second = plain(read_odd_header(stream, encoding))
    assert stream.tell() == place
    return first, second


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_bundled_file_reads_alike(path: Path) -> None:
    found = both(path.read_bytes())
    if found is not None:
        assert found[0] == found[1]


def test_most_bundled_files_need_no_second_reader() -> None:
    assert sum(both(path.read_bytes()) is not None for path in FILES) > 0.75 * len(FILES)


texts = st.text("ABC 12.^\\é", max_size=9).map(lambda text: text.encode() + b" " * (len(text.encode()) % 2))
tags = st.sampled_from([0x00080060, 0x0008103E, 0x00090010, 0x00091001, 0x00100010, 0x00200013, 0x00281052, 0x00400275])
leaves = st.builds(Element, tags, st.sampled_from(["LO", "UN", "OB", "UT", "DS"]), texts)
data_sets = st.recursive(
    st.lists(leaves, max_size=4),
    lambda inner: st.lists(
        leaves | st.builds(Element, tags, st.just("SQ"), st.lists(inner.map(tuple), max_size=3).map(tuple)), max_size=4
    ),
    max_leaves=12,
)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(data_sets, st.booleans())
def test_a_made_up_data_set_reads_alike(elements: list[Element], implicit: bool) -> None:
    encoding = Encoding(implicit=implicit, little_endian=True)
    meta = Encoding(False, True).write([text(0x00020010, "UI", IMPLICIT if implicit else EXPLICIT)])
    found = both(bytes(128) + b"DICM" + meta + encoding.write(once(elements)))
    if found is not None:
        assert found[0] == found[1]


def once(elements: list[Element]) -> list[Element]:
    """Return the elements with each tag once, at every depth."""
    kept = {element.tag: element for element in elements}
    return [
        element
        if isinstance(element.value, bytes)
        else Element(element.tag, "SQ", tuple(tuple(once(list(item))) for item in element.value))
        for element in kept.values()
    ]


def through_the_second(
    folder: Path, monkeypatch: pytest.MonkeyPatch, content: bytes, confirmed: tuple[Zone, ...]
) -> tuple[object, object]:
    """Return what both readers lead to: the bytes of the result, or the reasons."""
    source, found = saved(folder, content), []
    for name in ("first", "second"):
        outcome = de_identify(source, folder / name, ASSIGNMENT, KEY, PROFILE, zones=confirmed)
        found.append(outcome.reasons if isinstance(outcome, Held) else (folder / name).read_bytes())
        monkeypatch.setattr(reading, "read_plain_header", refuse)
    monkeypatch.undo()
    return found[0], found[1]


def refuse(*_: object) -> Header:
    """Leave everything to pydicom."""
    raise OddError


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_bundled_file_comes_out_alike(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = through_the_second(tmp_path, monkeypatch, path.read_bytes(), ())
    if isinstance(first, bytes) or isinstance(second, bytes):
        assert first == second


@pytest.mark.parametrize("one", whole_set(), ids=lambda one: one.name)
def test_a_poisoned_object_comes_out_alike(one: Poisoned, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    confirmed = load_zones(saved(tmp_path, zones().encode(), "zones.toml"))
    first, second = through_the_second(tmp_path, monkeypatch, one.content, confirmed)
    assert first == second
