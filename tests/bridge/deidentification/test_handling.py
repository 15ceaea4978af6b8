"""Inputs are handled in a limited child process; nothing an input does reaches anything else."""

import os
import time
from dataclasses import replace
from pathlib import Path

import pytest

from anonymization_bridge.deidentification import handling
from anonymization_bridge.deidentification.before_after import Change
from anonymization_bridge.deidentification.de_identify import Cleaned, Held, de_identify
from anonymization_bridge.deidentification.elements import Element, text
from anonymization_bridge.deidentification.glance import Glance
from anonymization_bridge.deidentification.handling import LimitedChild, handle_in_child
from anonymization_bridge.deidentification.limits import Limits
from anonymization_bridge.deidentification.messages import (
    Request,
    read_answer,
    read_request,
    write_answer,
    write_request,
)
from anonymization_bridge.deidentification.reasons import HoldReason
from anonymization_bridge.deidentification.zones import Box, Zone
from tests.bridge.deidentification.builders import ASSIGNMENT, KEY, PROFILE, ROOT, file_bytes, image, saved


def test_a_batch_goes_through_one_child_in_order(tmp_path: Path) -> None:
    objects = []
    for number in range(5):
        kinds = "ORIGINAL\\PRIMARY" if number != 2 else "DERIVED\\SECONDARY"
        content = file_bytes(image(text(0x00080018, "UI", f"{ROOT}7.{number}"), text(0x00080008, "CS", kinds)))
        objects.append((saved(tmp_path, content, f"{number}.dcm"), tmp_path / f"clean-{number}.dcm"))
    outcomes = list(handle_in_child(objects, ASSIGNMENT, KEY, PROFILE))
    assert [type(outcome) for outcome in outcomes] == [Cleaned, Cleaned, Held, Cleaned, Cleaned]
    assert outcomes[2] == Held((HoldReason.IMAGE_TYPE_UNCERTAIN,))
    assert [target.exists() for _, target in objects] == [True, True, False, True, True]


def test_the_child_gives_the_same_bytes(tmp_path: Path) -> None:
    source = saved(tmp_path, file_bytes(image()))
    outcomes = list(handle_in_child([(source, tmp_path / "one")], ASSIGNMENT, KEY, PROFILE))
    assert outcomes == [de_identify(source, tmp_path / "two", ASSIGNMENT, KEY, PROFILE)]
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_the_object_that_kills_the_child_is_held_and_the_rest_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = saved(tmp_path, file_bytes(image()))
    with LimitedChild() as child:
        assert isinstance(child.de_identify(source, tmp_path / "one", ASSIGNMENT, KEY, PROFILE), Cleaned)
        first = child.process
        assert first is not None
        monkeypatch.setattr(handling, "write_request", lambda *_: b"no request\n")
        assert child.de_identify(source, tmp_path / "two", ASSIGNMENT, KEY, PROFILE) == Held((HoldReason.CHILD_DIED,))
        monkeypatch.undo()
        assert isinstance(child.de_identify(source, tmp_path / "three", ASSIGNMENT, KEY, PROFILE), Cleaned)
        assert child.process is not None
        assert child.process.pid != first.pid
    assert not (tmp_path / "two").exists()


def test_an_object_that_needs_too_much_memory_is_held(tmp_path: Path) -> None:
    large = file_bytes(image(Element(0x00091001, "OB", bytes(700 * 1024 * 1024))))
    objects = [
        (saved(tmp_path, large, "large"), tmp_path / "one"),
        (saved(tmp_path, file_bytes(image())), tmp_path / "two"),
    ]
    outcomes = list(handle_in_child(objects, ASSIGNMENT, KEY, PROFILE, Limits(memory=700 * 1024 * 1024)))
    assert isinstance(outcomes[0], Held)
    assert set(outcomes[0].reasons) <= {HoldReason.TOO_LARGE, HoldReason.CHILD_DIED}
    assert isinstance(outcomes[1], Cleaned)
    assert not (tmp_path / "one.part").exists()


def test_an_object_that_takes_too_long_is_held(tmp_path: Path) -> None:
    fifo = tmp_path / "never-ends"
    os.mkfifo(fifo)
    started = time.monotonic()
    objects = [(fifo, tmp_path / "one"), (saved(tmp_path, file_bytes(image())), tmp_path / "two")]
    with LimitedChild(Limits(patience=3.0)) as child:
        outcomes = [child.de_identify(source, target, ASSIGNMENT, KEY, PROFILE) for source, target in objects]
    assert outcomes[0] == Held((HoldReason.TOOK_TOO_LONG,))
    assert isinstance(outcomes[1], Cleaned)
    assert time.monotonic() - started < 20


def test_the_child_gets_neither_secrets_nor_identifiers_in_its_environment_or_its_title(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BRIDGE_SECRET", "EXEMPLE-SECRET")
    source = saved(tmp_path, file_bytes(image()), "EXEMPLE-JEANNE.dcm")
    with LimitedChild() as child:
        child.de_identify(source, tmp_path / "one", ASSIGNMENT, KEY, PROFILE)
        assert child.process is not None
        seen = Path(f"/proc/{child.process.pid}")
        told = (seen / "cmdline").read_bytes() + (seen / "environ").read_bytes()
    assert b"EXEMPLE" not in told
    assert KEY.secret.hex().encode() not in told


def test_the_child_ends_with_its_batch(tmp_path: Path) -> None:
    with LimitedChild() as child:
        child.preview(saved(tmp_path, file_bytes(image())), ASSIGNMENT, KEY, PROFILE)
        process = child.process
        assert process is not None
    assert process.poll() is not None


def test_a_preview_tells_what_would_happen_and_writes_nothing(tmp_path: Path) -> None:
    with LimitedChild() as child:
        seen = child.preview(saved(tmp_path, file_bytes(image())), ASSIGNMENT, KEY, PROFILE)
    rows = {row.keyword: row for row in seen.rows}
    assert seen.reasons == ()
    assert rows["PatientName"].action is Change.CHANGED
    assert [path.name for path in tmp_path.iterdir()] == ["source.dcm"]


def test_what_parent_and_child_say_survives_the_pipe(tmp_path: Path) -> None:
    request = Request(tmp_path / "é", tmp_path / "b", ASSIGNMENT, KEY, PROFILE)
    assert read_request(write_request(request, None), None) == request
    answer = Held((HoldReason.COLOUR,))
    assert read_answer(write_answer(answer)) == answer


def test_what_a_batch_has_in_common_is_said_once_and_anew_when_it_changes(tmp_path: Path) -> None:
    zones = tuple(Zone(768 + place, 1024, station=f"US{place}", boxes=(Box(0, 0, 1024, 60),)) for place in range(300))
    first = Request(tmp_path / "a", tmp_path / "b", ASSIGNMENT, KEY, PROFILE, zones)
    second, third = replace(first, source=tmp_path / "c"), replace(first, zones=zones[1:])
    again, other = write_request(second, first.common), write_request(third, second.common)
    assert len(again) < 500 < len(other)
    assert read_request(again, first.common) == second
    assert read_request(other, second.common) == third
    with pytest.raises(ValueError, match="for whom"):
        read_request(again, None)


def test_a_child_tells_what_made_an_image(tmp_path: Path) -> None:
    with LimitedChild() as child:
        seen = child.look(saved(tmp_path, file_bytes(image())))
        unread = child.look(saved(tmp_path, b"EXEMPLE", "none"))
    assert seen is not None
    assert (seen.manufacturer, seen.model, seen.rows, seen.columns, seen.frames) == ("SIEMENS", "Avanto", 8, 6, 1)
    assert unread is None


def test_a_glance_tells_what_a_file_is(tmp_path: Path) -> None:
    content = file_bytes(image(text(0x00080005, "CS", "ISO_IR 192"), text(0x00100010, "PN", "EXEMPLÉ^Zoë")))
    with LimitedChild() as child:
        seen = child.glance(saved(tmp_path, content))
        unread = child.glance(saved(tmp_path, b"EXEMPLE", "none"))
    assert isinstance(seen, Glance)
    assert (seen.patient_name, seen.patient_id, seen.birth_date) == ("EXEMPLÉ^Zoë", "IPP9988776655", "19500301")
    assert (seen.modality, seen.study_date, seen.series_instance_uid) == ("CT", "20240229", ROOT + "3")
    assert unread == Held((HoldReason.UNREADABLE,))
