"""Private attributes go, except the numbers that a research study names by creator and element."""

from pathlib import Path

import pytest
from pydicom import dcmread

from anonymization_bridge.deidentification.de_identify import Cleaned, de_identify
from anonymization_bridge.deidentification.elements import Element, text
from anonymization_bridge.deidentification.profile import Profile, load_profile
from tests.bridge.deidentification.builders import ASSIGNMENT, KEY, MR, PROFILE, file_bytes, image, saved

NAMED = """
name = "diffusion"
version = 2
options = ["modified-dates"]

[[private]]
creator = "SIEMENS MR HEADER"
group = 0x0019
element = 0x0C
vr = "IS"
name = "b-value"
"""
BLOCKS = [
    text(0x00190010, "LO", "SIEMENS MR HEADER"),
    text(0x0019100C, "IS", "800"),
    text(0x0019100D, "CS", "EXEMPLE"),
    text(0x00190011, "LO", "EXEMPLE JEANNE"),
    text(0x0019110C, "IS", "77"),
    text(0x00190012, "LO", "SIEMENS MR HEADER"),
    text(0x0019120C, "IS", "JEANNE"),
]


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    return load_profile(saved(tmp_path, NAMED.encode(), "named.toml"))


@pytest.mark.parametrize("syntax", ["1.2.840.10008.1.2", "1.2.840.10008.1.2.1"])
def test_only_what_is_named_stays_and_the_object_says_so(tmp_path: Path, profile: Profile, syntax: str) -> None:
    source = saved(tmp_path, file_bytes(image(*BLOCKS, sop_class_uid=MR, modality="MR"), syntax))
    assert isinstance(de_identify(source, tmp_path / "clean", ASSIGNMENT, KEY, profile), Cleaned)
    result = dcmread(tmp_path / "clean")
    assert [element.tag for element in result if element.tag.is_private] == [0x00190010, 0x0019100C]
    assert str(result[0x0019100C].value) in {"800", "b'800 '"}
    assert "113111" in [item.CodeValue for item in result.DeidentificationMethodCodeSequence]


def test_an_object_without_it_does_not_say_so(tmp_path: Path, profile: Profile) -> None:
    source = saved(tmp_path, file_bytes(image(sop_class_uid=MR, modality="MR")))
    de_identify(source, tmp_path / "clean", ASSIGNMENT, KEY, profile)
    assert "113111" not in [item.CodeValue for item in dcmread(tmp_path / "clean").DeidentificationMethodCodeSequence]


def test_the_default_keeps_none(tmp_path: Path) -> None:
    source = saved(tmp_path, file_bytes(image(*BLOCKS, sop_class_uid=MR, modality="MR")))
    de_identify(source, tmp_path / "clean", ASSIGNMENT, KEY, PROFILE)
    assert not any(element.tag.is_private for element in dcmread(tmp_path / "clean"))


def test_one_in_an_item_stays_too(tmp_path: Path, profile: Profile) -> None:
    items = Element(0x52009230, "SQ", (tuple(BLOCKS[:2]),))
    source = saved(tmp_path, file_bytes(image(items, sop_class_uid=MR + ".1", modality="MR")))
    assert isinstance(de_identify(source, tmp_path / "clean", ASSIGNMENT, KEY, profile), Cleaned)
    assert 0x0019100C in dcmread(tmp_path / "clean").PerFrameFunctionalGroupsSequence[0]


def test_the_profile_says_it_in_words_and_in_its_digest(profile: Profile) -> None:
    assert "Private attribute kept: SIEMENS MR HEADER (0019,xx0C) b-value." in profile.in_words("en")
    assert profile.digest != Profile(profile.name, profile.version, profile.options).digest


@pytest.mark.parametrize(
    ("before", "after"),
    [('"IS"', '"LO"'), ("0x0019", "0x0018"), ("0x0C", "0x100"), ('"SIEMENS MR HEADER"', '""'), ("vr =", "kind =")],
)
def test_what_is_no_private_number_is_refused(tmp_path: Path, before: str, after: str) -> None:
    with pytest.raises(ValueError, match="private"):
        load_profile(saved(tmp_path, NAMED.replace(before, after).encode(), "wrong.toml"))
