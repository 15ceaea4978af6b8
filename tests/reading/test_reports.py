"""The PDF of a signed reading: who signed, what it means, when, and the digests (R52)."""

import re
from zoneinfo import ZoneInfo

import pytest

from tests.builders import NOW
from tests.reading.conftest import TYPED
from tests.reading.test_signing import body, sign
from toolpict.domain.errors import NotFoundError
from toolpict.integration.reading_reports import WeasyPrinter
from toolpict.services import reading_reports
from toolpict.services.ports.jobs import Job
from toolpict.services.reading_reports import gather

PRINTER = WeasyPrinter(ZoneInfo("Europe/Paris"), "1")


@pytest.fixture
def database_url(sqlite_url):
    return sqlite_url


def write(units, files, revision_id, printer=PRINTER):
    reading_reports.write_report(revision_id, units=units, files=files, printer=printer, clock=lambda: NOW)


def open_report(units, files, readers, revision_id, actor=None):
    given = {"actor": actor or readers.associate, "units": units, "files": files, "clock": lambda: NOW}
    return reading_reports.open_report(readers.first.id, revision_id, **given)


def test_signing_has_it_made_and_it_is_kept_once(units, readers, files, jobs):
    revision_id = sign(units, readers, {**TYPED, "COMMENT": ["<b>EXEMPLE</b>"]})
    assert (Job.WRITE_READING_REPORT, revision_id) in jobs.asked
    with pytest.raises(NotFoundError):
        open_report(units, files, readers, revision_id)
    with units.looking() as work:
        assert work.readings.without_report() == [revision_id]
    write(units, files, revision_id)
    write(units, files, revision_id)
    with units.looking() as work:
        assert work.readings.without_report() == []
    found, stream = open_report(units, files, readers, revision_id)
    with stream:
        content = stream.read()
    assert content.startswith(b"%PDF-")
    assert body(units, readers).trail.reports[revision_id].sha256 == found.sha256


def test_it_says_who_what_when_and_the_digests_and_no_inclusion_number(units, readers, world):
    revision_id = sign(units, readers, {**TYPED, "COMMENT": ["<b>EXEMPLE</b>"]})
    with units.looking() as work:
        content = gather(work, revision_id)
    page = PRINTER.page(content)
    for said in (
        readers.one.display_name,
        "répondre de ces valeurs",
        "2026-11-24 10:26:00 CET (UTC+01:00)",
        content.revision.sha256,
        readers.form.sha256,
        "52,5",
        "K-17",
        "&lt;b&gt;EXEMPLE&lt;/b&gt;",
    ):
        assert said in page
    assert re.search(rf"\b{world.subject.number}\b", page) is None


def test_a_co_reader_has_none_of_it(units, readers, files):
    revision_id = sign(units, readers)
    write(units, files, revision_id)
    with pytest.raises(NotFoundError):
        open_report(units, files, readers, revision_id, readers.other)
    found, stream = open_report(units, files, readers, revision_id, readers.actor)
    stream.close()
    assert found.filename == f"lecture-{readers.first.number}.pdf"
