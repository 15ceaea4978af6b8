"""Arranges post-processing: a procedure, a task at a technologist, and a real brain series in a real archive."""

import io
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from uuid import uuid4

from pydicom import Dataset, dcmread
from pydicom.uid import generate_uid

from demonstration.images.brain import write_brain
from demonstration.images.identities import Examinations
from demonstration.images.segmentation import segment
from tests.builders import NOW, World
from toolpict.domain.imaging import ImagingStudy, ImagingStudyStatus, Series, SeriesOrigin, Source, TaskImage
from toolpict.domain.intake import Intake
from toolpict.domain.people import Account, Role
from toolpict.domain.post_processing import ExpectedOutput, ExpectedValue, OutputType, ProcedureVersion
from toolpict.domain.tasks import Task, TaskKind, TaskStatus

VOLUME = ExpectedValue("GM_VOLUME", "Volume de substance grise", "mL", Decimal(0), Decimal(2000))
OUTPUTS = (
    ExpectedOutput("SEG", "Segmentation", OutputType.DICOM_SEG),
    ExpectedOutput("VALUES", "Volumes", OutputType.CSV_VALUES, values=(VOLUME,)),
    ExpectedOutput("NOTE", "Compte rendu", OutputType.FILE, required=False),
)
TABLE = b"code;value;unit\r\nGM_VOLUME;612,5;mL\r\n"


@dataclass(frozen=True)
class Brain:
    """A series of three slices as the bridge would deliver it, and a segmentation of it."""

    files: tuple[Path, ...]
    segmentation: bytes
    study_instance_uid: str
    series_instance_uid: str


@cache
def make_brain(patient_id: str = "ONCO-001") -> Brain:
    """Return the series and its segmentation, made once a test process."""
    folder = Path(mkdtemp(prefix="brain-"))
    write_brain(Examinations.BRAIN.value, folder / "images", step=60)
    files = tuple(sorted((folder / "images").iterdir()))
    for file in files:
        image = dcmread(file)
        de_identify(image, patient_id)
        image.save_as(file)
    segment(folder / "images", folder / "seg.dcm")
    first = dcmread(files[0])
    segmentation = (folder / "seg.dcm").read_bytes()
    return Brain(files, segmentation, str(first.StudyInstanceUID), str(first.SeriesInstanceUID))


def de_identify(image: Dataset, patient_id: str) -> None:
    """Give an invented image the marks that the bridge leaves."""
    image.PatientID, image.PatientName = patient_id, f"{patient_id}^"
    image.PatientIdentityRemoved = "YES"
    image.DeidentificationMethod = "test"
    for keyword in ("OtherPatientIDs", "PatientAddress", "AccessionNumber", "InstitutionName"):
        setattr(image, keyword, "")


def changed(file: bytes, **attributes: object) -> io.BytesIO:
    """Return a DICOM file with other attributes, as a new object."""
    read = dcmread(io.BytesIO(file))
    read.SOPInstanceUID = read.file_meta.MediaStorageSOPInstanceUID = generate_uid(prefix=None)
    for keyword, value in attributes.items():
        setattr(read, keyword, value)
    written = io.BytesIO()
    read.save_as(written)
    written.seek(0)
    return written


def register(world: World, brain: Brain, status: ImagingStudyStatus = ImagingStudyStatus.ACCEPTED) -> ImagingStudy:
    """Return the registered examination of a brain."""
    task = world.task(TaskKind.INTAKE, TaskStatus.VALIDATED)
    intake = Intake(task.id, task.research_study_id, task.subject_id, task.visit_id, world.associate.id)
    study = ImagingStudy(
        task.research_study_id, task.subject_id, task.visit_id, intake.id, brain.study_instance_uid, "MR",
        Source.CLINICAL_PACS, 3, 1000, NOW, NOW, "default", "1", "0" * 64, status,
    )  # fmt: skip
    world.store(intake, study, Series(study.id, brain.series_instance_uid, "MR", 3, SeriesOrigin.BRIDGE))
    return study


def make_task(
    world: World, technologist: Account, study: ImagingStudy | None = None, status: TaskStatus = TaskStatus.IN_PROGRESS
) -> Task:
    """Return a post-processing task that a technologist has."""
    procedure = ProcedureVersion(
        uuid4(), world.research_study.id, f"GM{uuid4().hex[:6]}", 1, "Substance grise", ("Segmenter", "Mesurer"),
        "FreeSurfer 7", OUTPUTS, world.associate.id, NOW,
    )  # fmt: skip
    world.store(procedure)
    task = world.task(
        TaskKind.POST_PROCESSING, status, assignee_id=technologist.id, procedure_version_id=procedure.id, title=""
    )
    if study is not None:
        world.store(TaskImage(task.id, study.id))
    return task


def make_technologist(world: World, username: str = "tech") -> Account:
    """Return a technologist of the research study."""
    return world.account(username, Role.TECHNOLOGIST)
