"""The day of the research study: on the subject's page and in data cuts, and no date beside it (R54, R63)."""

import io
import zipfile
from datetime import date
from types import SimpleNamespace

import pandas
import pytest
import sqlalchemy as sa

from tests.builders import NOW, TODAY
from toolpict.domain.data_cut import DataCut
from toolpict.domain.imaging import ImagingStudyStatus
from toolpict.domain.people import Role
from toolpict.domain.research_study import Subject, TimePoint, Visit
from toolpict.domain.tasks import TaskKind, TaskStatus
from toolpict.integration.file_store import DiskFileStore
from toolpict.persistence.tables.imaging import imaging_studies
from toolpict.services import results, subject_page

SHIFTED = date(1987, 3, 14)
AT_BASELINE, AT_MONTH_3 = SHIFTED, date(1987, 6, 25)


@pytest.fixture
def later(world):
    visit = Visit(world.subject.id, world.month_3.id)
    world.store(visit)
    return visit


@pytest.fixture
def examined(examination, unguarded):
    """Store an examination with the date that its images carry."""

    def call(visit=None, day=None, status=ImagingStudyStatus.ACCEPTED):
        found = examination(status, visit)
        with unguarded.begin() as connection:
            own = imaging_studies.c.id == found.id
            connection.execute(sa.update(imaging_studies).where(own).values(shifted_study_date=day))
        return found

    return call


@pytest.fixture
def look(world, units):
    """Return what the subject's page says of an examination."""

    def call(imaging_study):
        page = subject_page.look_at_subject(
            world.subject.id, actor=world.actor(world.associate), units=units, today=TODAY
        )
        return page.looked_at[imaging_study.id]

    return call


@pytest.fixture
def cut(world, units, tmp_path):
    """Freeze and write a cut; return its tables."""
    coordinator = world.account("coordinator", Role.COORDINATOR)
    (tmp_path / "files").mkdir()
    store = DiskFileStore(tmp_path / "files")

    def call():
        command = results.FreezeDataCut(world.research_study.id, "Analyse")
        cut_id = results.freeze_data_cut(command, actor=world.actor(coordinator), units=units, clock=lambda: NOW)
        results.write_data_cut(cut_id, units=units, file_store=store, clock=lambda: NOW, software_version="1")
        with units.looking() as work, store.open(work.get(DataCut, cut_id).sha256) as stream:
            archive = zipfile.ZipFile(io.BytesIO(stream.read()))
        return {name: archive.read(name) for name in archive.namelist()}

    return call


def completeness(files):
    table = pandas.read_csv(io.BytesIO(files["completeness.csv"]), dtype={"study_day": "Int64"})
    return table.set_index("task")["study_day"]


def test_days_are_counted_from_the_baseline_examination(examined, look, later):
    baseline, month_3 = examined(day=AT_BASELINE), examined(later, AT_MONTH_3)
    assert (look(baseline).study_day, look(baseline).is_outside) == (0, False)
    assert (look(month_3).study_day, look(month_3).is_outside) == (103, False)


def test_what_was_made_outside_its_window_is_told_by_that_day(examined, look, later):
    examined(day=AT_BASELINE)
    month_3 = examined(later, date(1987, 6, 27))
    assert (look(month_3).study_day, look(month_3).is_outside) == (105, True)


@pytest.mark.parametrize("baseline", [None, ImagingStudyStatus.REFUSED, ImagingStudyStatus.WITHDRAWN], ids=str)
def test_the_day_is_empty_until_a_baseline_stands(examined, look, later, baseline):
    if baseline:
        examined(day=AT_BASELINE, status=baseline)
    assert look(examined(later, AT_MONTH_3)).study_day is None


def test_each_subject_has_its_own_baseline(examined, look, later, world):
    other = Subject(world.research_study.id, world.site.id, "002")
    visit = Visit(other.id, world.baseline.id)
    world.store(other, visit)
    examined(visit, AT_BASELINE)
    assert look(examined(later, AT_MONTH_3)).study_day is None


def test_the_baseline_is_of_this_research_study_s_day_0(examined, look, later, world):
    screening = TimePoint(world.research_study.id, "SCR", "Sélection", -14, 14, 0, 9)
    visit = Visit(world.subject.id, screening.id)
    world.store(screening, visit)
    early = examined(visit, date(1987, 3, 1))
    examined(day=AT_BASELINE)
    assert look(early).study_day == -13


def test_r54_a_cut_has_the_day_of_each_task_and_its_dictionary_says_what_it_is(examined, cut, later, world):
    examined(day=AT_BASELINE)
    examined(later, AT_MONTH_3)
    tasks = {
        "baseline": world.task(TaskKind.READING, TaskStatus.READY),
        "month_3": world.task(TaskKind.READING, TaskStatus.READY, visit_id=later.id),
    }
    files = cut()
    days = completeness(files)
    assert {name: days[task.number] for name, task in tasks.items()} == {"baseline": 0, "month_3": 103}
    dictionary = pandas.read_csv(io.BytesIO(files["dictionary.csv"]))
    own = dictionary[dictionary["variable"] == "study_day"]
    assert set(own["file"]) >= {"completeness.csv", "long/values.csv", "outputs/values.csv"}
    assert set(own["type"]) == {"integer"}


def test_r60_a_day_that_is_known_later_is_not_in_a_cut_frozen_before(examined, units, world, later, tmp_path, cut):
    examined(later, AT_MONTH_3)
    task = world.task(TaskKind.READING, TaskStatus.READY, visit_id=later.id)
    before = completeness(cut())
    examined(day=AT_BASELINE)
    after = completeness(cut())
    assert (pandas.isna(before[task.number]), after[task.number]) == (True, 103)


def test_no_file_of_a_cut_has_a_date_of_the_images(examined, cut, later, world):
    examined(day=AT_BASELINE)
    examined(later, AT_MONTH_3)
    world.task(TaskKind.READING, TaskStatus.READY, visit_id=later.id)
    everything = b"".join(cut().values()).decode(errors="replace")
    assert [said for day in (AT_BASELINE, AT_MONTH_3) for said in written(day) if said in everything] == []


def written(day):
    """Return the ways in which a date may be written."""
    months = ["mars", "March", "Mar", "juin", "June", "Jun"]
    iso, plain = day.isoformat(), f"{day:%Y%m%d}"
    return [iso, plain, f"{day:%d/%m/%Y}", f"{day:%d.%m.%Y}", f"{day.year}", *(f"{day.day} {name}" for name in months)]


def test_the_page_of_a_subject_knows_no_date_of_the_images(examined, look, later):
    examined(day=AT_BASELINE)
    known = look(examined(later, AT_MONTH_3))
    assert not any(isinstance(value, date) for value in vars(known).values())
    assert SimpleNamespace(**vars(known)).study_day == 103
