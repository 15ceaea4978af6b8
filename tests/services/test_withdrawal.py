"""Work on an examination that was withdrawn never counts: not in a cut, not in a page, not under another round (R42, R54, R55)."""

import io
import json
import zipfile
from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest

from tests.arranged import make_prerequisite
from tests.builders import NOW, TODAY
from toolpict.domain.forms import FormVersion
from toolpict.domain.imaging import Case, CaseVisit, Purpose, Series, SeriesOrigin, TaskImage
from toolpict.domain.people import Role
from toolpict.domain.post_processing import (
    ExpectedOutput,
    Output,
    OutputState,
    OutputStatus,
    OutputType,
    ProcedureVersion,
)
from toolpict.domain.reading import ResponseValue, Revision, Signature, digest
from toolpict.domain.reading_plan import ReadingPlan, ReadingSlot
from toolpict.domain.research_study import Visit
from toolpict.domain.tasks import Task, TaskKind, TaskStatus
from toolpict.integration.file_store import DiskFileStore
from toolpict.services import results, subject_page, task_creation, task_pages, tasks, withdrawal
from toolpict.services.task_planning import Cases, Wanted
from toolpict.services.wording import Language
from toolpict.web.results import shares

FORM = json.dumps(
    {
        "oid": "LESIONS",
        "title": {"fr": "Lésions", "en": "Lesions"},
        "sections": [
            {
                "oid": "S",
                "title": {"fr": "Lésions", "en": "Lesions"},
                "items": [{"oid": "SIZE", "type": "number", "label": {"fr": "Taille", "en": "Size"}, "unit": "mm"}],
            }
        ],
    }
)


@pytest.fixture
def file_store(tmp_path):
    (tmp_path / "files").mkdir()
    return DiskFileStore(tmp_path / "files")


@pytest.fixture
def study(world, examination, file_store):
    """A reading of two visits and a post-processing of the first, both validated, on two examinations."""
    study_id = world.research_study.id
    world.reader = world.account("reader", Role.RADIOLOGIST)
    world.coordinator = world.account("coordinator", Role.COORDINATOR)
    world.later = Visit(world.subject.id, world.month_3.id)
    output = ExpectedOutput("SEG", "Segmentation", OutputType.FILE)
    world.procedure = ProcedureVersion(
        world.site.id, study_id, "VOL", 1, "Volume", ("x",), "", (output,), world.associate.id, NOW
    )
    form = FormVersion(study_id, "LESIONS", 1, FORM, digest(FORM), world.associate.id, NOW)
    world.plan = ReadingPlan(study_id, "MAIN", "Lecture", form.id, ("R1",), world.procedure.procedure_id)
    world.case = Case(
        study_id, world.subject.id, "K-001", tuple(CaseVisit(v.id, Purpose.TARGET) for v in (world.visit, world.later))
    )
    world.store(world.later, world.procedure, form, world.plan, world.case)
    world.first, world.second = examination(), examination(visit=world.later)

    world.processed = world.task(
        TaskKind.POST_PROCESSING, TaskStatus.VALIDATED, procedure_version_id=world.procedure.id
    )
    file = file_store.put(io.BytesIO(b"volume"), "volume.txt", "text/plain")
    said = Output(
        world.processed.id, "SEG", 1, file.filename, file.media_type, file.size_bytes, file.sha256, world.reader.id, NOW
    )
    world.store(TaskImage(world.processed.id, world.first.id), said, OutputState(said.id, OutputStatus.ACCEPTED))

    world.read = world.task(
        TaskKind.READING, TaskStatus.VALIDATED, assignee_id=world.reader.id, form_version_id=form.id,
        visit_id=world.later.id,
    )  # fmt: skip
    revision = Revision(
        world.read.id, 1, form.id, world.reader.id, NOW, "", "0" * 64,
        (ResponseValue.of("SIZE", 0, "42.5", number=42.5, unit="mm"),),
        (file_store.put(io.BytesIO(b"%PDF-"), "fiche.pdf", "application/pdf"),),
    )  # fmt: skip
    world.store(
        ReadingSlot(world.read.id, world.plan.id, world.case.id, "R1", 0),
        TaskImage(world.read.id, world.first.id),
        TaskImage(world.read.id, world.second.id),
        revision,
        Signature(revision.id, world.reader.id, "Reader", "m", NOW, revision.sha256),
    )
    return world


@pytest.fixture
def withdraw(study, units):
    def call(imaging_study=None):
        command = withdrawal.WithdrawImagingStudy((imaging_study or study.first).id, "mauvais patient")
        actor = study.actor(study.associate)
        withdrawal.withdraw_imaging_study(command, actor=actor, units=units, clock=lambda: NOW)

    return call


@pytest.fixture
def freeze(study, units, file_store):
    """Freeze a cut and write it; return its files by name."""

    def call(*, final=False):
        command = results.FreezeDataCut(study.research_study.id, "Analyse", final)
        actor = study.actor(study.coordinator)
        return results.freeze_data_cut(command, actor=actor, units=units, clock=lambda: NOW)

    return call


@pytest.fixture
def written(units, file_store):
    def call(cut_id):
        results.write_data_cut(cut_id, units=units, file_store=file_store, clock=lambda: NOW, software_version="1")
        with units.looking() as work:
            cut = work.get(results.DataCut, cut_id)
        with file_store.open(cut.sha256) as stream, zipfile.ZipFile(io.BytesIO(stream.read())) as archive:
            return {name: archive.read(name) for name in archive.namelist()}

    return call


def status_of(units, task):
    with units.looking() as work:
        return work.get(Task, task.id).status


def handed_in(files):
    return [name for name in files if name.startswith(("outputs/ONCO", "attachments/"))]


def test_r55_nothing_made_of_a_withdrawn_examination_is_in_a_later_cut(study, withdraw, freeze, written):
    withdraw()

    files = written(freeze())

    assert "wide/LESIONS.csv" not in files
    assert files["long/values.csv"].count(b"\r\n") == files["outputs/values.csv"].count(b"\r\n") == 1
    assert handed_in(files) == []
    manifest = json.loads(files["manifest.json"])
    assert manifest["tasks"] == {"expected": 2, "received": 2, "missing": 0, "withdrawn": 2}
    assert b"withdrawn / retir\xc3\xa9s : 2" in files["README.txt"]
    lines = [line.split(",") for line in files["completeness.csv"].decode().splitlines()]
    assert [line[-4:] for line in lines if "reading" in line] == [["task-withdrawn", "0", "0", "1"]]


def test_a_cut_without_a_withdrawal_holds_what_was_validated(study, freeze, written):
    files = written(freeze())
    assert b"42.5" in files["long/values.csv"]
    assert len(handed_in(files)) == 2


@pytest.mark.parametrize("which", ["first", "second"])
def test_a_reading_over_several_visits_falls_with_any_of_its_examinations(study, withdraw, units, which):
    withdraw(getattr(study, which))
    assert status_of(units, study.read) is TaskStatus.WITHDRAWN
    assert (status_of(units, study.processed) is TaskStatus.WITHDRAWN) is (which == "first")


def test_r60_a_cut_that_is_frozen_keeps_its_bytes_and_the_page_says_what_it_holds(
    study, withdraw, freeze, written, units
):
    old = freeze()
    withdraw()
    new = freeze()

    assert b"42.5" in written(old)["long/values.csv"]
    page = results.look_at_results(study.research_study.id, actor=study.actor(study.coordinator), units=units)
    assert {line.cut.id: line.withdrawn for line in page.cuts} == {old: 2, new: 0}


def test_what_a_final_cut_locked_is_withdrawn_all_the_same(study, withdraw, freeze, units):
    freeze(final=True)
    assert status_of(units, study.read) is TaskStatus.LOCKED
    withdraw()
    assert status_of(units, study.read) is TaskStatus.WITHDRAWN


def test_the_page_of_results_counts_what_was_withdrawn_apart(study, withdraw, units):
    withdraw()
    page = results.look_at_results(study.research_study.id, actor=study.actor(study.coordinator), units=units)
    (read,) = [share for share in shares(page.progress)["Trois mois"] if share.kind is TaskKind.READING]
    assert (read.total, read.finished, read.missing, read.withdrawn, read.percent) == (0, 0, 0, 1, 0)


def test_the_history_says_why_and_the_reader_is_told(study, withdraw, units):
    withdraw()
    page = task_pages.look_at_task(
        study.read.id, actor=study.actor(study.associate), units=units, today=TODAY, language=Language.FRENCH
    )
    assert page.history[0].text == (
        "a retiré la demande des résultats\u00a0: un examen qu’elle montrait a été retiré — «\u00a0mauvais patient\u00a0»"
    )
    assert page.moves == ()
    with units.looking() as work:
        told = [one.code for one in work.conversation.notifications(study.reader.id, 10)]
    assert told == ["notified-withdrawn"]


def test_a_task_that_is_cancelled_with_it_says_so_too(study, withdraw, units):
    begun = study.task(TaskKind.READING, TaskStatus.IN_PROGRESS, assignee_id=study.reader.id)
    study.store(TaskImage(begun.id, study.first.id))
    withdraw()
    assert status_of(units, begun) is TaskStatus.CANCELLED
    with units.looking() as work:
        assert [entry.code for entry in work.history(begun.id)] == ["imaging-study-withdrawn", "task-moved"]


def test_what_ends_is_shown_before(study, units):
    begun = study.task(TaskKind.READING, TaskStatus.IN_PROGRESS, assignee_id=study.reader.id)
    study.store(TaskImage(begun.id, study.first.id))
    page = withdrawal.look_at_withdrawal(study.first.id, actor=study.actor(study.associate), units=units)
    assert [task.id for task in page.tasks] == [begun.id]
    assert [task.id for task in page.results] == [study.processed.id, study.read.id]


def make(units, study, asked, **wanted):
    points = (study.baseline,) if asked is study.procedure else (study.baseline, study.month_3)
    chosen = Wanted(asked.id, cases=Cases.SUBJECT, time_point_ids=tuple(point.id for point in points), **wanted)
    command = task_creation.CreateTasks(study.research_study.id, chosen)
    return task_creation.create_tasks(
        command, actor=study.actor(study.associate), units=units, clock=lambda: NOW, today=date(2026, 11, 24)
    )


def test_once_the_right_examination_is_there_the_work_is_asked_for_in_another_round(
    study, withdraw, units, examination
):
    other = study.task(TaskKind.POST_PROCESSING, TaskStatus.VALIDATED, procedure_version_id=study.procedure.id,
                       visit_id=study.later.id)  # fmt: skip
    study.store(TaskImage(other.id, study.second.id))
    withdraw()
    right = examination()

    assert make(units, study, study.procedure) == 1
    assert make(units, study, study.plan, people={"R1": study.reader.id}) == 1

    with units.looking() as work:
        (slot,) = [one for one in work.find(ReadingSlot, case_id=study.case.id) if one.task_id != study.read.id]
        (again,) = work.find(Task, id=slot.task_id)
        (processed,) = work.find(Task, status=TaskStatus.DRAFT, procedure_version_id=study.procedure.id)
    assert (slot.slot, slot.round, again.assignee_id) == ("R1", 2, study.reader.id)

    tasks.issue_tasks(
        tasks.IssueTasks(frozenset({again.id, processed.id})),
        actor=study.actor(study.associate), units=units, clock=lambda: NOW,
    )  # fmt: skip

    with units.looking() as work:
        assert work.get(Task, again.id).open_prerequisites == 1  # the post-processing of the right examination
        assert {one.imaging_study_id for one in work.find(TaskImage, task_id=processed.id)} == {right.id}


def test_the_subjects_page_says_who_withdrew_what_and_why(study, withdraw, units):
    withdraw()
    actor = study.actor(study.associate)
    page = subject_page.look_at_subject(study.subject.id, actor=actor, units=units, today=TODAY)
    told = [(line.entry.code, line.who, line.entry.reason) for line in page.history]
    assert ("imaging-study-withdrawn", "Arc", "mauvais patient") in told


@pytest.mark.parametrize(
    ("status", "shows", "lent"),
    [
        (TaskStatus.VALIDATED, True, {"2.25.1", "2.25.2"}),
        (TaskStatus.WITHDRAWN, True, {"2.25.1"}),
        (TaskStatus.VALIDATED, False, {"2.25.1"}),
    ],
)
def test_r43_a_reading_is_lent_what_stands_and_what_its_plan_shows(study, units, status, shows, lent):
    plan = replace(study.plan, id=uuid4(), code="SHOWS", shows_segmentations=shows)
    before = study.task(TaskKind.POST_PROCESSING, status, procedure_version_id=study.procedure.id)
    reading = study.task(TaskKind.READING, TaskStatus.IN_PROGRESS, assignee_id=study.reader.id)
    made = Output(before.id, "SEG", 1, "seg.dcm", "application/dicom", 1, "0" * 64, study.reader.id, NOW)
    study.store(
        made,
        plan,
        ReadingSlot(reading.id, plan.id, study.case.id, "R1", 1),
        OutputState(made.id, OutputStatus.ACCEPTED, "", "2.25.2"),
        TaskImage(reading.id, study.first.id),
        Series(study.first.id, "2.25.1", "MR", 1, SeriesOrigin.BRIDGE),
        Series(study.first.id, "2.25.2", "SEG", 1, SeriesOrigin.OUTPUT, made.id),
    )
    make_prerequisite(study, reading, before)
    with units.looking() as work:
        grant = work.viewing.grant_for_task(reading.id, study.reader.id)
    assert set().union(*grant.series.values()) == lent
