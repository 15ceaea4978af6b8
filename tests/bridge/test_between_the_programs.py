"""The page of the three formats, its schemas and its signed examples say the same as the code."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import jsonschema
import pytest

from anonymization_bridge.codes import ErrorCode, EventKind, SourceKind
from anonymization_bridge.errors import InvalidInputError
from anonymization_bridge.exchange.directory import read_directory
from anonymization_bridge.exchange.launch import read_launch
from anonymization_bridge.exchange.notices import DeliveredObject, NoticeFacts, Profile, content
from anonymization_bridge.exchange.signing import SignatureError, open_signed, sign
from anonymization_bridge.intakes.directory_copy import check_assignment
from tests.bridge.example_keys import example_key
from tests.bridge.make_examples import BEGAN, EXAMPLES, FOLDER, write_examples

NOW = datetime.fromtimestamp(BEGAN + 5, UTC)
TOOLPICT = example_key("toolpict")
BRIDGE = example_key("bridge")


def schema(example: str) -> dict[str, object]:
    found: dict[str, object] = json.loads((FOLDER / f"{example.split('-', maxsplit=1)[0]}.schema.json").read_text())
    return found


@pytest.mark.parametrize("example", sorted(EXAMPLES))
def test_an_example_is_signed_by_its_program_and_obeys_its_schema(example: str) -> None:
    signer, _ = EXAMPLES[example]
    claims = open_signed((FOLDER / f"{example}.jws").read_text().strip(), example_key(signer))
    jsonschema.validate(claims, schema(example))
    assert claims == json.loads((FOLDER / f"{example}.json").read_text())


def test_the_examples_on_disk_are_those_the_helper_writes(tmp_path: Path) -> None:
    write_examples(tmp_path)
    for file in tmp_path.iterdir():
        assert file.read_text() == (FOLDER / file.name).read_text(), file.name


def test_a_message_signed_by_the_other_program_is_refused() -> None:
    with pytest.raises(SignatureError):
        open_signed((FOLDER / "launch.jws").read_text().strip(), BRIDGE)


@pytest.mark.parametrize("broken", ["", "x", "a.b.c", "e30.e30.", "{}"])
def test_what_is_no_signed_message_is_refused(broken: str) -> None:
    with pytest.raises(SignatureError):
        open_signed(broken, TOOLPICT)


def test_a_message_larger_than_the_library_allows_by_itself_is_taken() -> None:
    claims = {"subjects": ["0" * 64] * 10_000}
    assert open_signed(sign(claims, TOOLPICT), TOOLPICT) == claims


def test_the_example_launch_is_read() -> None:
    launch = read_launch((FOLDER / "launch.jws").read_text().strip(), TOOLPICT, NOW)
    assert (launch.research_study, launch.inclusion_number, launch.time_point) == ("ONCO", "001", "M3")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"exp": BEGAN + 5}, ErrorCode.LAUNCH_EXPIRED),
        ({"exp": BEGAN + 3600}, ErrorCode.LAUNCH_NOT_VALID),
        ({"exp": "soon"}, ErrorCode.LAUNCH_NOT_VALID),
        ({"exp": True}, ErrorCode.LAUNCH_NOT_VALID),
        ({"exp": 2**39}, ErrorCode.LAUNCH_NOT_VALID),
        ({"aud": "toolpict"}, ErrorCode.LAUNCH_NOT_VALID),
        ({"iss": "toolpict-bridge"}, ErrorCode.LAUNCH_NOT_VALID),
        ({"jti": "short"}, ErrorCode.LAUNCH_NOT_VALID),
        ({"intake_id": "1"}, ErrorCode.LAUNCH_NOT_VALID),
        ({"username": 7}, ErrorCode.LAUNCH_NOT_VALID),
        ({"research_study": "onco"}, ErrorCode.LAUNCH_NOT_VALID),
        ({"inclusion_number": "0" * 33}, ErrorCode.LAUNCH_NOT_VALID),
    ],
)
def test_a_launch_that_is_not_as_agreed_is_refused(change: dict[str, object], code: ErrorCode) -> None:
    token = sign({**EXAMPLES["launch"][1], **change}, TOOLPICT)
    with pytest.raises(InvalidInputError) as refused:
        read_launch(token, TOOLPICT, NOW)
    assert refused.value.code == code


def test_the_example_directory_is_read() -> None:
    directory = read_directory(EXAMPLES["directory"][1], NOW)
    assert directory.delegates("arc", "ONCO", "001")
    assert not directory.delegates("reader-1", "ONCO", "001")
    assert not directory.delegates("arc", "OTHER", "001")


def test_who_is_delegated_for_one_site_knows_its_subjects_alone() -> None:
    """R32."""
    directory = read_directory(EXAMPLES["directory"][1], NOW)
    assert directory.delegates("arc-02", "ONCO", "002")
    assert not directory.delegates("arc-02", "ONCO", "001")
    assert check_assignment(directory, "arc-02", "ONCO", "002", "M3").code == "ONCO"
    with pytest.raises(InvalidInputError) as refused:
        check_assignment(directory, "arc-02", "ONCO", "001", "M3")
    assert refused.value.code == ErrorCode.SUBJECT_UNKNOWN


@pytest.mark.parametrize("event", EventKind)
def test_every_notice_we_write_obeys_the_schema(event: EventKind) -> None:
    delivered = [
        DeliveredObject("2.25.1", f"2.25.{series}", f"2.25.{series}{number}", "1.2.840.10008.5.1.4.1.1.2", "CT", 10)
        for series in (2, 3)
        for number in (7, 4)
    ]
    facts = NoticeFacts(
        intake_id=UUID(int=5),
        number=3,
        event=event,
        research_study="ONCO",
        inclusion_number="001",
        time_point="M3",
        username="arc",
        at=NOW + timedelta(microseconds=3),
        source=SourceKind.ZIP,
        objects=4,
        held=1,
        profile=Profile("default", "1", "0" * 64),
        reason_codes=["text-in-pixels", "text-in-pixels"],
        delivered=delivered if event is EventKind.DELIVERED else [],
    )
    envelope = {"iss": "toolpict-bridge", "aud": "toolpict", "jti": "0" * 16, "iat": BEGAN, "exp": BEGAN + 60}
    jsonschema.validate({**content(facts), **envelope}, schema("notice"))
