import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolpict.domain.grants import FRAMES_AT_ONCE, Grant, ImagePath, Resource, parse_image_path

S, E, I = "1.2.3", "1.2.3.4", "1.2.3.4.5"  # noqa: E741
INSTANCE = f"studies/{S}/series/{E}/instances/{I}"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("studies", ImagePath(Resource.STUDIES)),
        (f"studies/{S}", ImagePath(Resource.RAW, S)),
        (f"studies/{S}/metadata", ImagePath(Resource.METADATA, S)),
        (f"studies/{S}/series", ImagePath(Resource.SERIES, S)),
        (f"studies/{S}/series/{E}", ImagePath(Resource.RAW, S, E)),
        (f"studies/{S}/series/{E}/metadata", ImagePath(Resource.METADATA, S, E)),
        (f"studies/{S}/series/{E}/instances", ImagePath(Resource.INSTANCES, S, E)),
        (INSTANCE, ImagePath(Resource.RAW, S, E, I)),
        (f"{INSTANCE}/metadata", ImagePath(Resource.METADATA, S, E, I)),
        (f"{INSTANCE}/frames/7", ImagePath(Resource.FRAMES, S, E, I, (7,))),
        (f"{INSTANCE}/frames/3,1,2", ImagePath(Resource.FRAMES, S, E, I, (3, 1, 2))),
        (f"{INSTANCE}/bulkdata/00282000", ImagePath(Resource.BULK_DATA, S, E, I, (), "00282000")),
    ],
)
def test_an_address_is_taken_to_pieces(path, expected):
    assert parse_image_path(path) == expected


@pytest.mark.parametrize(
    "path",
    [
        "", "/studies", "studies/", "Studies", "series", "instances", "studies/1.2.3/", "studies//1.2.3", "studies/1..2",
        "studies/.1", "studies/1.2.", "studies/1.2.3\n", "studies/\u0661.\u0662", "studies/*", "studies/1.2.3,1.2.4",
        "studies/../studies/1.2", "studies/%2e%2e", f"studies/{'1.' * 32}1", f"studies/{S}/instances", f"{INSTANCE}/frames",
        f"{INSTANCE}/frames/0", f"{INSTANCE}/frames/-1", f"{INSTANCE}/frames/1,", f"{INSTANCE}/frames/1,0",
        f"{INSTANCE}/frames/1/rendered", f"{INSTANCE}/rendered", f"{INSTANCE}/thumbnail", f"{INSTANCE}/frames/99999999999",
        f"{INSTANCE}/frames/{','.join(['1'] * (FRAMES_AT_ONCE + 1))}", f"{INSTANCE}/bulkdata/../frames/1",
    ],
)  # fmt: skip
def test_any_other_address_is_none_of_ours(path):
    assert parse_image_path(path) is None


@given(st.text(alphabet="studieranc/0123456789.,-*%", max_size=80))
def test_what_is_taken_to_pieces_holds_nothing_but_digits_and_dots(path):
    asked = parse_image_path(path)
    if asked is not None:
        uids = (asked.study_instance_uid, asked.series_instance_uid, asked.sop_instance_uid)
        assert all(uid is None or set(uid) <= set("0123456789.") for uid in uids)


def test_a_grant_allows_its_series_in_their_own_study_only():
    grant = Grant.of([("1", "1.1"), ("1", "1.2"), ("2", "2.1")])
    allowed = [
        (study, series)
        for study in ("1", "2", "3")
        for series in ("1.1", "1.2", "2.1", "3.1")
        if grant.allows(ImagePath(Resource.METADATA, study, series))
    ]
    assert allowed == [("1", "1.1"), ("1", "1.2"), ("2", "2.1")]


def test_a_grant_allows_a_study_that_it_holds_a_series_of():
    grant = Grant.of([("1", "1.1")])
    assert grant.allows(ImagePath(Resource.SERIES, "1"))
    assert not grant.allows(ImagePath(Resource.SERIES, "2"))
