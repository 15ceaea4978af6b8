"""Data cuts: what belongs to one, and the files it is written as (R54, R55, R56, R60)."""

import hashlib
import io
import json
import zipfile
from decimal import Decimal

import pandas
import pytest
import sqlalchemy as sa

from tests import post_processed as arranged
from tests.arranged import make_case
from tests.builders import NOW
from toolpict.domain.data_cut import DataCut, DataCutStatus
from toolpict.domain.errors import InvalidInputError, NotFoundError, NotPermittedError, WrongStateError
from toolpict.domain.forms import FormVersion
from toolpict.domain.people import Role
from toolpict.domain.post_processing import Output, OutputState, OutputStatus, OutputValue
from toolpict.domain.reading import ResponseValue, Revision, Signature, digest
from toolpict.domain.reading_plan import ReadingPlan, ReadingSlot
from toolpict.domain.tasks import Task, TaskKind, TaskStatus
from toolpict.integration.file_store import DiskFileStore
from toolpict.persistence.tables.post_processing import data_cuts
from toolpict.persistence.tables.research_studies import subjects
from toolpict.services import failed_cuts, notifications, results
from toolpict.services.ports.jobs import Job

DOCUMENT = json.dumps(
    {
        "oid": "LESIONS",
        "title": {"fr": "Lésions", "en": "Lesions"},
        "sections": [
            {
                "oid": "S",
                "title": {"fr": "Lésions", "en": "Lesions"},
                "items": [
                    {
                        "oid": "QUALITY",
                        "type": "radio",
                        "label": {"fr": "Qualité", "en": "Quality"},
                        "choices": [
                            {"code": "1", "label": {"fr": "Bonne", "en": "Good"}},
                            {"code": "2", "label": {"fr": "Mauvaise", "en": "Bad"}},
                        ],
                    },
                    {
                        "oid": "TARGETS",
                        "type": "group",
                        "label": {"fr": "Cibles", "en": "Targets"},
                        "row_label": {"fr": "Lésion", "en": "Lesion"},
                        "rows": 3,
                        "items": [
                            {
                                "oid": "DIAMETER",
                                "type": "number",
                                "label": {"fr": "Diamètre", "en": "Diameter"},
                                "unit": "mm",
                            }
                        ],
                    },
                    {"oid": "COMMENT", "type": "notes", "label": {"fr": "Remarque", "en": "Comment"}},
                ],
            }
        ],
    },
    ensure_ascii=False,
)
WIDE = """subject,site,time_point,study_day,task,slot,reader,form,form_version,status,signed_at,QUALITY,TARGETS_DIAMETER_1,TARGETS_DIAMETER_2,COMMENT
ONCO-001,LYON,BASELINE,,1001,R1,reader-1,LESIONS,1,validated,2026-11-24T09:26:00+00:00,1,42.5,7.25,"virgule, guillemet "" et
ligne é"
ONCO-001,LYON,BASELINE,,1002,R2,reader-2,LESIONS,1,validated,2026-11-24T09:26:00+00:00,2,41,,
"""
SAID = 'virgule, guillemet " et\nligne é'


@pytest.fixture
def file_store(tmp_path):
    (tmp_path / "files").mkdir()
    return DiskFileStore(tmp_path / "files")


@pytest.fixture
def coordinator(world):
    return world.account("coordinator", Role.COORDINATOR)


@pytest.fixture
def form(world):
    form = FormVersion(world.research_study.id, "LESIONS", 1, DOCUMENT, digest(DOCUMENT), world.associate.id, NOW)
    world.store(form)
    return form


@pytest.fixture
def readers(world):
    return [world.account(f"reader-{number}", Role.RADIOLOGIST) for number in (1, 2)]


@pytest.fixture
def readings(world, form, readers, file_store):
    """Two validated readings of one case, the first with an attachment; a third is in progress."""
    plan = ReadingPlan(world.research_study.id, "PLAN", "Plan", form.id, ("R1", "R2", "R3"))
    case = make_case(world)
    world.store(plan)
    made = []
    answers = [
        [number("TARGETS/DIAMETER", 1, "42.5"), number("TARGETS/DIAMETER", 2, "7.25"), text("QUALITY", "1"),
         text("COMMENT", SAID)],
        [number("TARGETS/DIAMETER", 1, "41"), text("QUALITY", "2")],
    ]  # fmt: skip
    for place, (reader, values) in enumerate(zip(readers, answers, strict=True), start=1):
        task = world.task(TaskKind.READING, TaskStatus.VALIDATED, assignee_id=reader.id, form_version_id=form.id)
        world.store(ReadingSlot(task.id, plan.id, case.id, f"R{place}", 1))
        files = (file_store.put(io.BytesIO(b"%PDF-"), "../fiche.pdf", "application/pdf"),) if place == 1 else ()
        sign(world, task, form, reader, values, files)
        made.append(task)
    open_one = world.task(TaskKind.READING, TaskStatus.IN_PROGRESS, assignee_id=readers[0].id, form_version_id=form.id)
    world.store(ReadingSlot(open_one.id, plan.id, case.id, "R3", 1))
    world.store(Revision(open_one.id, 1, form.id, readers[0].id, NOW, "", "0" * 64, (text("QUALITY", "2"),)))
    return made


def number(path, repeat, written):
    return ResponseValue.of(path, repeat, written, number=float(written), unit="mm")


def text(path, written):
    return ResponseValue.of(path, 0, written)


def sign(world, task, form, reader, values, files=(), revision=1):
    said = Revision(task.id, revision, form.id, reader.id, NOW, "", "0" * 64, tuple(values), files)
    world.store(said, Signature(said.id, reader.id, reader.display_name, "m", NOW, said.sha256))


@pytest.fixture
def handed_in(world, file_store):
    """A validated post-processing task with one output that stands and one that was superseded."""
    technologist = arranged.make_technologist(world)
    task = arranged.make_task(world, technologist, status=TaskStatus.VALIDATED)
    kept = file_store.put(io.BytesIO(arranged.TABLE), "volumes.csv", "text/csv")
    for version, status in ((1, OutputStatus.SUPERSEDED), (2, OutputStatus.ACCEPTED)):
        output = Output(task.id, "VALUES", version, kept.filename, kept.media_type, kept.size_bytes, kept.sha256,
                        technologist.id, NOW)  # fmt: skip
        volume = OutputValue(output.id, "GM_VOLUME", Decimal("612.50"), "mL")
        world.store(output, OutputState(output.id, status), volume)
    return task


@pytest.fixture
def freeze(world, units, coordinator):
    def call(*, final=False, title="Analyse", by=coordinator):
        command = results.FreezeDataCut(world.research_study.id, title, final)
        return results.freeze_data_cut(command, actor=world.actor(by), units=units, clock=lambda: NOW)

    return call


@pytest.fixture
def write(units, file_store):
    """Do what the worker does; return the bytes of the ZIP."""

    def call(cut_id):
        results.write_data_cut(cut_id, units=units, file_store=file_store, clock=lambda: NOW, software_version="1.2.3")
        with units.looking() as work:
            cut = work.get(DataCut, cut_id)
        with file_store.open(cut.sha256) as stream:
            return stream.read()

    return call


@pytest.fixture
def cut_of(units):
    def call(cut_id):
        with units.looking() as work:
            return work.get(DataCut, cut_id)

    return call


@pytest.mark.parametrize(
    ("fault", "problem"),
    [("StorageFullError", "storage-full"), ("KeyError", "job-failed"), ("", "job-failed")],
)
def test_a_cut_that_could_not_be_written_says_why(freeze, units, cut_of, fault, problem):
    cut_id = freeze()
    failed_cuts.give_up_data_cut(cut_id, fault, units=units, clock=lambda: NOW)
    assert (cut_of(cut_id).status, cut_of(cut_id).problem) == (DataCutStatus.FAILED, problem)
    with units.looking() as work:
        assert [entry.code for entry in work.history(cut_id)] == ["data-cut-frozen", "data-cut-failed"]


def test_who_froze_a_cut_is_told_that_its_export_failed(freeze, units, jobs, coordinator, world):
    cut_id = freeze()
    failed_cuts.give_up_data_cut(cut_id, "StorageFullError", units=units, clock=lambda: NOW)
    (row,) = notifications.look_at_notifications(actor=world.actor(coordinator), units=units).rows
    assert (row.code, row.number, row.research_study_id) == ("notified-cut-failed", 1, world.research_study.id)
    sent = []

    class Box:
        def send(self, to, subject, text):
            sent.append((to, subject, text))

    (mail,) = [key for job, key in jobs.asked if job is Job.SEND_MAIL]
    notifications.mail_notification(
        mail, units=units, mail=Box(), clock=lambda: NOW, address="https://toolpict.example"
    )
    ((to, subject, text),) = sent
    assert (to, subject.replace("\u00a0", " ")) == (coordinator.email, "TOOLPICT : gel de données n° 1")
    assert f"https://toolpict.example/research-studies/{world.research_study.id}/results" in text
    assert "ONCO" not in subject + text


def test_a_cut_that_failed_is_asked_for_again_and_is_then_the_same(
    readings, freeze, write, units, jobs, coordinator, world, cut_of
):
    cut_id, whole = freeze(), freeze()
    failed_cuts.give_up_data_cut(cut_id, "StorageFullError", units=units, clock=lambda: NOW)

    actor = world.actor(coordinator)
    failed_cuts.ask_for_data_cut(failed_cuts.AskForDataCut(cut_id), actor=actor, units=units, clock=lambda: NOW)

    assert (cut_of(cut_id).status, cut_of(cut_id).problem) == (DataCutStatus.WRITING, "")
    assert jobs.asked.count((Job.WRITE_DATA_CUT, cut_id)) == 2
    again, other = files_of(write(cut_id)), files_of(write(whole))
    assert again["wide/LESIONS.csv"] == other["wide/LESIONS.csv"]
    assert cut_of(cut_id).status is DataCutStatus.WRITTEN


def test_a_cut_that_did_not_fail_is_not_asked_for_again(freeze, write, units, world, coordinator, rows):
    waiting, written = freeze(), freeze()
    write(written)
    before = rows()
    for cut_id in (waiting, written):
        with pytest.raises(WrongStateError):
            failed_cuts.ask_for_data_cut(
                failed_cuts.AskForDataCut(cut_id), actor=world.actor(coordinator), units=units, clock=lambda: NOW
            )
    failed_cuts.give_up_data_cut(written, "KeyError", units=units, clock=lambda: NOW)
    assert rows() == before


def test_r43_who_may_not_freeze_may_not_ask_again(freeze, units, world):
    cut_id = freeze()
    failed_cuts.give_up_data_cut(cut_id, "KeyError", units=units, clock=lambda: NOW)
    for account, error in ((world.associate, NotPermittedError), (world.account("stranger"), NotFoundError)):
        with pytest.raises(error):
            failed_cuts.ask_for_data_cut(
                failed_cuts.AskForDataCut(cut_id), actor=world.actor(account), units=units, clock=lambda: NOW
            )


def files_of(content):
    archive = zipfile.ZipFile(io.BytesIO(content))
    return {name: archive.read(name) for name in archive.namelist()}


def test_r54_validated_readings_stand_in_one_table_a_line_each(readings, freeze, write):
    files = files_of(write(freeze()))
    assert files["wide/LESIONS.csv"].decode().replace("\r\n", "\n") == WIDE


def test_r54_the_same_values_stand_one_a_line_with_unit_and_origin(readings, freeze, write):
    table = pandas.read_csv(io.BytesIO(files_of(write(freeze()))["long/values.csv"]))
    assert list(zip(table["task"], table["item"], table["value"], strict=True)) == [
        (1001, "COMMENT", SAID),
        (1001, "QUALITY", "1"),
        (1001, "TARGETS/DIAMETER", "42.5"),
        (1001, "TARGETS/DIAMETER", "7.25"),
        (1002, "QUALITY", "2"),
        (1002, "TARGETS/DIAMETER", "41"),
    ]
    assert list(table["number"].dropna()) == [42.5, 7.25, 41.0]
    assert set(table["unit"].dropna()) == {"mm"}


def test_r55_the_cut_says_what_was_expected_and_what_is_missing(readings, handed_in, world, freeze, write):
    world.task(TaskKind.READING, TaskStatus.CANCELLED)
    world.task(TaskKind.READING, TaskStatus.DRAFT)

    files = files_of(write(freeze()))

    table = pandas.read_csv(io.BytesIO(files["completeness.csv"]))
    assert (table["expected"].sum(), table["received"].sum(), len(table)) == (4, 3, 6)
    manifest = json.loads(files["manifest.json"])
    assert manifest["tasks"] == {"expected": 4, "received": 3, "missing": 1, "withdrawn": 0}
    assert "4 ; received / reçus : 3 ; missing / manquants : 1" in files["README.txt"].decode()


def test_nothing_of_a_subject_who_withdrew_with_their_data_is_in_a_later_cut(
    readings, handed_in, freeze, write, unguarded
):
    with unguarded.begin() as connection:
        connection.execute(sa.update(subjects).values(status="subject-withdrawn", data_stay=False))
    files = files_of(write(freeze()))
    assert [len(pandas.read_csv(io.BytesIO(files[name]))) for name in ("completeness.csv", "long/values.csv")] == [0, 0]
    assert not [name for name in files if "001" in name]


def test_r55_a_reading_that_is_not_validated_lends_no_value(readings, freeze, write):
    table = pandas.read_csv(io.BytesIO(files_of(write(freeze()))["wide/LESIONS.csv"]))
    assert list(table["slot"]) == ["R1", "R2"]


def test_r56_every_column_of_every_table_is_in_the_dictionary(readings, handed_in, freeze, write):
    files = files_of(write(freeze()))
    dictionary = pandas.read_csv(io.BytesIO(files["dictionary.csv"]))
    tables = [name for name in files if name.endswith(".csv") and name != "dictionary.csv" and "-VALUES-" not in name]
    for name in tables:
        columns = list(pandas.read_csv(io.BytesIO(files[name]), nrows=0).columns)
        assert list(dictionary[dictionary["file"] == name]["variable"]) == columns, name
    assert not dictionary[["label_fr", "label_en", "type"]].isna().any().any()


def test_r56_the_dictionary_says_type_unit_and_codes(readings, freeze, write):
    dictionary = pandas.read_csv(io.BytesIO(files_of(write(freeze()))["dictionary.csv"])).set_index("variable")
    quality, diameter = dictionary.loc["QUALITY"], dictionary.loc["TARGETS_DIAMETER_2"]
    assert (quality["type"], quality["codes_fr"], quality["codes_en"]) == (
        "radio",
        "1=Bonne; 2=Mauvaise",
        "1=Good; 2=Bad",
    )
    assert (diameter["type"], diameter["unit"], diameter["row"]) == ("number", "mm", 2)


def test_r60_a_cut_written_twice_has_the_same_bytes(readings, handed_in, freeze, write, unguarded):
    cut_id = freeze()
    first = write(cut_id)
    with unguarded.begin() as connection:
        connection.execute(sa.update(data_cuts).values(status=DataCutStatus.WRITING, sha256=""))
    assert write(cut_id) == first


def test_r60_the_manifest_names_every_file_with_its_digest(readings, handed_in, freeze, write, units):
    cut_id = freeze()
    files = files_of(write(cut_id))
    manifest = json.loads(files.pop("manifest.json"))
    assert {name: found["sha256"] for name, found in manifest["files"].items()} == {
        name: hashlib.sha256(content).hexdigest() for name, content in files.items()
    }
    with units.looking() as work:
        cut = work.get(DataCut, cut_id)
    assert manifest["audit_chain"] == {"entries": cut.last_entry, "head": cut.last_hash}
    assert manifest["software"] == {"name": "TOOLPICT", "version": "1.2.3"}
    assert manifest["frozen_at"] == "2026-11-24T09:26:00+00:00"


def test_files_stand_under_whose_they_are_and_never_climb_out(readings, handed_in, freeze, write):
    files = files_of(write(freeze()))
    handed = [name for name in files if name.startswith(("attachments/", "outputs/ONCO"))]
    assert handed == [
        "attachments/ONCO-001/BASELINE/1001-attachment-0-_fiche.pdf",
        f"outputs/ONCO-001/BASELINE/{handed_in.number}-VALUES-2-volumes.csv",
    ]
    assert files[handed[1]] == arranged.TABLE


def test_the_numbers_of_outputs_that_stand_are_a_table(handed_in, freeze, write):
    table = pandas.read_csv(io.BytesIO(files_of(write(freeze()))["outputs/values.csv"]))
    (line,) = table.to_dict("records")
    assert (line["output"], line["value"], line["number"], line["unit"]) == ("VALUES", "GM_VOLUME", 612.5, "mL")


def test_r60_what_changes_later_is_in_the_next_cut_and_not_in_this_one(
    readings, form, readers, freeze, write, world, units
):
    first = freeze()
    sign(world, readings[1], form, readers[1], [text("QUALITY", "1")], revision=2)

    before, after = files_of(write(first)), files_of(write(freeze()))

    assert before["wide/LESIONS.csv"].decode().replace("\r\n", "\n") == WIDE
    assert pandas.read_csv(io.BytesIO(after["wide/LESIONS.csv"]))["QUALITY"].tolist() == [1, 1]
    with units.looking() as work:
        assert sorted(cut.number for cut in work.find(DataCut)) == [1, 2]


def test_r60_a_cut_that_is_written_stays_as_it_is(readings, freeze, write, rows):
    cut_id = freeze()
    write(cut_id)
    before = rows()
    write(cut_id)
    assert rows() == before


def test_a_final_cut_locks_what_is_validated(readings, handed_in, freeze, units):
    freeze(final=True)
    with units.looking() as work:
        assert [work.get(Task, task.id).status for task in (*readings, handed_in)] == [TaskStatus.LOCKED] * 3
        assert work.history(readings[0].id)[-1].parameters["move"] == "lock"


def test_a_cut_that_is_not_final_locks_nothing(readings, freeze, units):
    freeze()
    with units.looking() as work:
        assert work.get(Task, readings[0].id).status is TaskStatus.VALIDATED


def test_a_cut_asks_the_worker_and_is_audited(freeze, jobs, units):
    cut_id = freeze()
    assert jobs.asked == [(Job.WRITE_DATA_CUT, cut_id)]
    with units.looking() as work:
        assert [entry.code for entry in work.history(cut_id)] == ["data-cut-frozen"]


def test_a_page_freezes_once(world, units, coordinator, freeze):
    actor, again = world.actor(coordinator), results.FreezeDataCut(world.research_study.id, "Analyse", after=0)
    results.freeze_data_cut(again, actor=actor, units=units, clock=lambda: NOW)
    with pytest.raises(WrongStateError):
        results.freeze_data_cut(again, actor=actor, units=units, clock=lambda: NOW)


def test_an_empty_research_study_can_be_frozen(freeze, write):
    assert json.loads(files_of(write(freeze()))["manifest.json"])["tasks"]["expected"] == 0


def test_a_title_has_bounds(freeze, rows, coordinator):
    before = rows()
    with pytest.raises(InvalidInputError):
        freeze(title="x" * 201)
    assert rows() == before


@pytest.mark.parametrize("role", [Role.TECHNOLOGIST, Role.RADIOLOGIST])
def test_technologists_and_radiologists_see_no_results(freeze, write, world, units, file_store, role):
    account = world.account("somebody", role)
    cut_id = freeze()
    write(cut_id)
    actor = world.actor(account)
    with pytest.raises(NotPermittedError):
        results.look_at_results(world.research_study.id, actor=actor, units=units)
    with pytest.raises(NotPermittedError):
        results.download_data_cut(cut_id, actor=actor, units=units, file_store=file_store, clock=lambda: NOW)
    with pytest.raises(NotPermittedError):
        freeze(by=account)


def test_a_research_associate_sees_results_and_freezes_nothing(freeze, world, units):
    assert results.look_at_results(world.research_study.id, actor=world.actor(world.associate), units=units)
    with pytest.raises(NotPermittedError):
        freeze(by=world.associate)


def test_who_takes_no_part_knows_of_nothing(freeze, write, world, units, file_store):
    stranger = world.account("stranger")
    cut_id = freeze()
    write(cut_id)
    actor = world.actor(stranger)
    for act in (
        lambda: results.look_at_results(world.research_study.id, actor=actor, units=units),
        lambda: results.download_data_cut(cut_id, actor=actor, units=units, file_store=file_store, clock=lambda: NOW),
        lambda: freeze(by=stranger),
    ):
        with pytest.raises(NotFoundError):
            act()


def test_a_cut_that_is_still_being_written_is_not_downloaded(freeze, world, units, file_store, coordinator):
    cut_id, actor = freeze(), world.actor(coordinator)
    with pytest.raises(NotFoundError):
        results.download_data_cut(cut_id, actor=actor, units=units, file_store=file_store, clock=lambda: NOW)


def test_who_downloads_a_cut_is_kept(freeze, write, world, units, file_store, coordinator, rows):
    cut_id = freeze()
    content = write(cut_id)
    opened = results.download_data_cut(
        cut_id, actor=world.actor(coordinator), units=units, file_store=file_store, clock=lambda: NOW
    )
    with opened.stream as stream:
        assert stream.read() == content
    assert opened.filename == "ONCO-cut-1.zip"
    assert [row.object_type for row in rows()["access_log"]] == ["data_cut"]


def test_the_page_counts_visits_with_images(world, units, coordinator):
    arranged.register(world, arranged.make_brain())
    page = results.look_at_results(world.research_study.id, actor=world.actor(coordinator), units=units)
    assert [(row.time_point, row.visits, row.with_images) for row in page.visits] == [("Inclusion", 1, 1)]
