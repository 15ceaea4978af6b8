"""R29, R41, R44: of the poisoned set nothing leaks, everything that science needs survives, and what may carry text waits."""

from pathlib import Path

import pytest

from anonymization_bridge.deidentification.de_identify import Cleaned, de_identify
from anonymization_bridge.deidentification.zones import Zone, load_zones
from tests.bridge.deidentification.builders import ASSIGNMENT, KEY, PROFILE, saved
from tests.bridge.poisoned.scoring import Score, score
from tests.bridge.poisoned.the_set import whole_set, zones

DOCUMENTS = {"pdf", "cda", "stl"}


def scored(folder: Path, confirmed: tuple[Zone, ...]) -> Score:
    """De-identify the set, and return what became of it."""
    (folder / "out").mkdir()
    for one in whole_set():
        source = saved(folder, one.content)
        de_identify(source, folder / "out" / one.name, ASSIGNMENT, KEY, PROFILE, zones=confirmed)
    return score(whole_set(), folder / "out")


@pytest.fixture(scope="module")
def unconfirmed(tmp_path_factory: pytest.TempPathFactory) -> Score:
    return scored(tmp_path_factory.mktemp("unconfirmed"), ())


@pytest.fixture(scope="module")
def confirmed(tmp_path_factory: pytest.TempPathFactory) -> Score:
    folder = tmp_path_factory.mktemp("confirmed")
    return scored(folder, load_zones(saved(folder, zones().encode(), "zones.toml")))


def test_no_identifier_gets_through_when_nobody_confirmed_anything(unconfirmed: Score) -> None:
    assert unconfirmed.planted > 587
    assert unconfirmed.leaks == ()


def test_whatever_may_carry_text_waits_for_a_person_and_nothing_else_does(unconfirmed: Score) -> None:
    assert set(unconfirmed.held) == {one.name for one in whole_set() if one.needs_person}


def test_no_identifier_gets_through_with_the_zones_that_a_person_confirmed(confirmed: Score) -> None:
    assert confirmed.leaks == ()


def test_with_confirmed_zones_only_documents_are_held(confirmed: Score) -> None:
    assert set(confirmed.held) <= DOCUMENTS


def test_everything_that_science_needs_survives(confirmed: Score, unconfirmed: Score) -> None:
    assert confirmed.needs > 250
    assert confirmed.lost == unconfirmed.lost == ()


def test_the_score_finds_what_is_planted_in_the_set_itself(tmp_path: Path) -> None:
    for one in whole_set():
        saved(tmp_path, one.content, one.name)
    untouched = score(whole_set(), tmp_path)
    assert untouched.held == ()
    assert len(untouched.leaks) > 0.95 * untouched.planted
    assert {leak.name for leak in untouched.leaks} == {one.name for one in whole_set()}


def test_the_score_misses_what_a_tool_destroyed(tmp_path: Path) -> None:
    report = next(one for one in whole_set() if one.name == "sr-comprehensive")
    saved(tmp_path, report.content.replace(b"12.5", b"0.00"), "report")
    assert "measured value" in {finding.place for finding in score([report], tmp_path).lost}


def test_the_set_is_the_same_each_time() -> None:
    first = [one.content for one in whole_set()]
    whole_set.cache_clear()
    assert [one.content for one in whole_set()] == first


def test_a_poisoned_object_comes_out_whole(tmp_path: Path) -> None:
    one = next(one for one in whole_set() if one.name == "mr-kept-attributes")
    outcome = de_identify(saved(tmp_path, one.content), tmp_path / "clean", ASSIGNMENT, KEY, PROFILE)
    assert isinstance(outcome, Cleaned)
