"""One research study in the middle of its work: at least one row in every table, and a person of every role."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID, uuid4

import sqlalchemy as sa

from tests.arranged import make_case, make_images, make_prerequisite, make_slot
from tests.builders import NOW, World
from toolpict.domain.audit import SYSTEM_ID, AuditEntry
from toolpict.domain.codes import AuditCode, ErrorCode, FindingCode
from toolpict.domain.conversation import Message, Notification, Notified
from toolpict.domain.data_cut import CutOutput, CutTask, DataCut, DataCutStatus
from toolpict.domain.document import Document
from toolpict.domain.ecrf import canonical_document
from toolpict.domain.form_drafts import CodeList, FormDraft, FormDraftStep, FormState
from toolpict.domain.forms import FormVersion
from toolpict.domain.imaging import Series, SeriesOrigin, TaskImage
from toolpict.domain.intake import Intake, NoticeEvent, TakenNotice
from toolpict.domain.locks import LockEntry, LockScope, SourceMark
from toolpict.domain.people import Account, Role, RoleAssignment
from toolpict.domain.post_processing import (
    ExpectedOutput,
    ExpectedValue,
    Output,
    OutputState,
    OutputStatus,
    OutputType,
    OutputValue,
    ProcedureVersion,
)
from toolpict.domain.quality_control import (
    Check,
    CheckAnswer,
    FindingLevel,
    QualityDecision,
    SystemCheck,
    Verdict,
    finding,
)
from toolpict.domain.queries import Query, QueryAct
from toolpict.domain.reading import (
    Attachment,
    ClearedAnswer,
    ReadingReport,
    ResponseValue,
    Revision,
    Signature,
    digest,
    revision_sha256,
)
from toolpict.domain.reading_plan import ReadingPlan
from toolpict.domain.research_study import Origin, ResearchStudy, Subject, TimePoint, Visit
from toolpict.domain.structured_report import StructuredReport
from toolpict.domain.tasks import Task, TaskKind, TaskStatus, UnlockRequest
from toolpict.persistence import tables
from toolpict.persistence.database import open_database
from toolpict.persistence.unit_of_work import SqlUnitsOfWork
from toolpict.services.ports.accounts import AccountSession
from toolpict.services.sign_in import digest_token

ROOT = Path(__file__).parents[1]
DOCUMENT = (ROOT / "demonstration/forms/lesions.json").read_text(encoding="utf-8")
PASSWORD = "a long enough password"
PDF = b"%PDF-1.4\n%test\n"
ANSWERS = {"IMAGE_QUALITY": ["1"], "NEW_LESION": ["0"]}
VOLUME = ExpectedValue("GM_VOLUME", "Volume de substance grise", "mL", Decimal(0), Decimal(2000))
OUTPUTS = (
    ExpectedOutput("VALUES", "Volumes", OutputType.CSV_VALUES, values=(VOLUME,)),
    ExpectedOutput("NOTE", "Compte rendu", OutputType.FILE, required=False),
)


@dataclass
class People:
    """One person of every role, somebody who has none, and the research associate of another research study."""

    associate: Account
    technologist: Account
    reader: Account
    other_reader: Account
    adjudicator: Account
    coordinator: Account
    administrator: Account
    nobody: Account
    stranger: Account

    def all(self) -> list[Account]:
        """Return all of them."""
        return list(vars(self).values())


class ArrangedWorld:
    """See the module; tasks are reached by kind and status: `world.tasks[TaskKind.READING, TaskStatus.RETURNED]`."""

    def __init__(self, engine: sa.Engine, folder: Path) -> None:
        self.engine, self.world = engine, World(engine)
        self.files = folder / "kept"
        self.files.mkdir(parents=True)
        self.people = self._people()
        self.images = make_images(self.world)
        self.series = Series(self.images.id, "1.2.3.4", "CT", 180, SeriesOrigin.BRIDGE)
        self.world.store(self.series)
        self._documents()
        self.tasks: dict[tuple[TaskKind, TaskStatus], Task] = {}
        for kind in (TaskKind.POST_PROCESSING, TaskKind.READING, TaskKind.QUALITY_CONTROL, TaskKind.INTAKE):
            for status in TaskStatus:
                self.tasks[kind, status] = self._task(kind, status)
        self._intake()
        self._outputs()
        self._reading()
        self._talk()
        self._cut()
        self._quality()
        self._unaudited()
        self._entries()

    def keep(self, content: bytes) -> str:
        """Keep a file, and return its SHA-256."""
        sha256 = hashlib.sha256(content).hexdigest()
        (self.files / sha256).write_bytes(content)
        return sha256

    def _people(self) -> People:
        roles = {
            "technologist": Role.TECHNOLOGIST,
            "reader": Role.RADIOLOGIST,
            "other_reader": Role.RADIOLOGIST,
            "adjudicator": Role.ADJUDICATOR,
            "coordinator": Role.COORDINATOR,
        }
        made = {name: self.world.account(name, role) for name, role in roles.items()}
        others = {name: self.world.account(name) for name in ("administrator", "nobody", "stranger")}
        people = People(associate=self.world.associate, **made, **others)
        with self.engine.begin() as connection:
            account = tables.accounts.accounts
            connection.execute(sa.update(account).values(password_hash=f"plain:{PASSWORD}"))
            for username, column in (("administrator", "administers"), ("arc", "opens_research_studies")):
                connection.execute(sa.update(account).where(account.c.username == username).values({column: True}))
        self.second_associate = RoleAssignment(
            people.coordinator.id, self.world.research_study.id, Role.RESEARCH_ASSOCIATE, date(2026, 1, 1)
        )
        other = ResearchStudy("OTHER", "Ailleurs", "CHU", Origin.EXTERNAL)
        point = TimePoint(other.id, "BASELINE", "Inclusion", 0, 7, 7, 0)
        foreign = Subject(other.id, self.world.site.id, "901")
        self.world.store(self.second_associate, other, point, foreign, Visit(foreign.id, point.id))
        self.world.store(RoleAssignment(people.stranger.id, other.id, Role.RESEARCH_ASSOCIATE, date(2026, 1, 1)))
        return people

    def _documents(self) -> None:
        world, document = self.world, canonical_document(DOCUMENT)
        self.form = FormVersion(
            world.research_study.id, "LESIONS", 1, document, digest(document), world.associate.id, NOW
        )
        self.procedure = ProcedureVersion(
            uuid4(), world.research_study.id, "GM", 1, "Substance grise", ("Segmenter",), "", OUTPUTS,
            world.associate.id, NOW,
        )  # fmt: skip
        self.plan = ReadingPlan(
            world.research_study.id, "PLAN", "Lecture", self.form.id, ("R1", "R2"), self.procedure.procedure_id
        )
        self.protocol = Document(
            uuid4(), world.research_study.id, 1, "Protocole", "1.0", "protocole.pdf", "application/pdf", len(PDF),
            self.keep(PDF), world.associate.id, NOW,
        )  # fmt: skip
        later = document.replace('"fr":"Commentaire"', '"fr":"Remarque"')
        self.next_form = FormVersion(
            world.research_study.id, "LESIONS", 2, later, digest(later), world.associate.id, NOW
        )
        world.store(self.form, self.next_form, self.procedure, self.plan, self.protocol)
        said = json.dumps({"oid": "OTHER_FORM", "title": "Autre", "sections": json.loads(document)["sections"]})
        self.form_draft = FormDraft(world.research_study.id, said, world.associate.id, NOW, world.associate.id, NOW)
        self.code_list = CodeList(world.research_study.id, "SIGNS", "Signes", "Signs", '[{"code":"1","label":"Non"}]')
        world.store(self.form_draft, FormDraftStep(self.form_draft.id, 0, said), self.code_list)
        self.retired_form = FormVersion(world.research_study.id, "OLD", 1, said, digest(said), world.associate.id, NOW)
        state = FormState(self.retired_form.id, world.research_study.id, NOW, world.associate.id)
        world.store(self.retired_form, state)

    def _task(self, kind: TaskKind, status: TaskStatus) -> Task:
        people = self.people
        given = status not in {TaskStatus.DRAFT, TaskStatus.BLOCKED, TaskStatus.READY}
        person = {
            TaskKind.INTAKE: people.associate,
            TaskKind.QUALITY_CONTROL: people.technologist,
            TaskKind.POST_PROCESSING: people.technologist,
            TaskKind.READING: people.reader,
        }[kind]
        task = self.world.task(
            kind,
            status,
            assignee_id=person.id if given else None,
            held_from=TaskStatus.IN_PROGRESS if status is TaskStatus.ON_HOLD else None,
            open_prerequisites=1 if status is TaskStatus.BLOCKED else 0,
            form_version_id=self.form.id if kind is TaskKind.READING else None,
            procedure_version_id=self.procedure.id if kind is TaskKind.POST_PROCESSING else None,
        )
        if kind is not TaskKind.INTAKE:
            self.world.store(TaskImage(task.id, self.images.id))
        if kind is TaskKind.READING:
            make_slot(self.world, task, self.plan, make_case(self.world, f"K-{task.number}"))
        return task

    def task(self, kind: TaskKind, status: TaskStatus) -> Task:
        """Return the one task of this kind in this status."""
        return self.tasks[kind, status]

    def _intake(self) -> None:
        task, world = self.task(TaskKind.INTAKE, TaskStatus.IN_PROGRESS), self.world
        intake = Intake(task.id, task.research_study_id, task.subject_id, task.visit_id, world.associate.id)
        notice = TakenNotice(intake.id, 1, NoticeEvent.RECEIVED, NOW, NOW, "{}")
        world.store(intake, notice)
        make_prerequisite(
            world,
            self.task(TaskKind.READING, TaskStatus.BLOCKED),
            self.task(TaskKind.POST_PROCESSING, TaskStatus.READY),
        )

    def _outputs(self) -> None:
        self.output = self._output(self.task(TaskKind.POST_PROCESSING, TaskStatus.IN_PROGRESS), OutputStatus.TO_CONFIRM)
        for status in (TaskStatus.SUBMITTED, TaskStatus.VALIDATED):
            self.accepted = self._output(self.task(TaskKind.POST_PROCESSING, status), OutputStatus.ACCEPTED)

    def _output(self, task: Task, status: OutputStatus) -> Output:
        content = b"code;value;unit\r\nGM_VOLUME;612,5;mL\r\n"
        sha256, who = self.keep(content), self.people.technologist.id
        output = Output(task.id, "VALUES", 1, "volumes.csv", "text/csv", len(content), sha256, who, NOW)
        self.world.store(
            output, OutputState(output.id, status), OutputValue(output.id, "GM_VOLUME", Decimal("612.5"), "mL")
        )
        return output

    def _reading(self) -> None:
        self.attachment = Attachment("note.pdf", "application/pdf", len(PDF), self.keep(PDF))
        for status in (TaskStatus.SUBMITTED, TaskStatus.RETURNED, TaskStatus.VALIDATED, TaskStatus.LOCKED):
            self.revision = self._sign(self.task(TaskKind.READING, status))
        self.world.store(
            StructuredReport(self.revision.id, self.revision.task_id, "1.2", "1.2.3", "1.2.3.4", "0" * 64, NOW)
        )
        returned = self.task(TaskKind.READING, TaskStatus.RETURNED)
        associate, submitted = self.world.associate.id, self.task(TaskKind.READING, TaskStatus.SUBMITTED)
        self.query = Query(returned.id, "NEW_LESION", "À revoir", associate, NOW)
        self.answered = Query(submitted.id, "NEW_LESION", "Sûr ?", associate, NOW)
        line = self.answered.do(QueryAct.ANSWER, by=self.people.reader.id, at=NOW, text="Oui")
        self.world.store(self.query, self.answered, line)
        self.world.store(
            LockEntry(self.world.research_study.id, LockScope.ITEM, submitted.id, True, associate, NOW, path="COMMENT"),
            SourceMark(submitted.id, "NEW_LESION", 0, digest("0"), True, associate, NOW),
            ReadingReport(self.revision.id, self.attachment.sha256, len(PDF), NOW),
        )
        self.room = self.task(TaskKind.READING, TaskStatus.IN_PROGRESS)
        own = {"task_id": self.room.id, "account_id": self.people.reader.id}
        with self.engine.begin() as connection:
            drafts = tables.readings.drafts
            connection.execute(sa.insert(drafts).values(**own, answers=json.dumps(ANSWERS), sequence=3, saved_at=NOW))
            files = sa.insert(tables.readings.draft_attachments)
            connection.execute(files.values(**own, **vars(self.attachment), position=0))

    def _sign(self, task: Task) -> Revision:
        values = (ResponseValue.of("IMAGE_QUALITY", 0, "1", code="1"), ResponseValue.of("NEW_LESION", 0, "0", code="0"))
        files, reader = (self.attachment,), self.people.reader
        cleared = (ClearedAnswer.of("QUALITY_REASON", "2"),)
        sha256 = revision_sha256(task.id, 1, self.form.sha256, values, files, cleared=cleared)
        revision = Revision(task.id, 1, self.form.id, reader.id, NOW, "", sha256, values, files, cleared)
        signature = Signature(revision.id, reader.id, reader.display_name, "reading-responsibility", NOW, sha256)
        self.world.store(revision, signature)
        return revision

    def _talk(self) -> None:
        locked = self.task(TaskKind.READING, TaskStatus.LOCKED)
        self.unlock = UnlockRequest(locked.id, self.world.associate.id, NOW, "Erreur de saisie")
        self.world.store(
            Message(self.room.id, self.people.reader.id, NOW, "Bonjour"),
            Notification(self.people.reader.id, self.room.id, Notified.ASSIGNED, NOW),
            self.unlock,
        )

    def _cut(self) -> None:
        content = b"PK\x05\x06" + bytes(18)
        self.cut = DataCut(
            self.world.research_study.id, 1, "Premier", self.people.coordinator.id, NOW, 1, "0" * 64, False,
            DataCutStatus.WRITTEN, self.keep(content), len(content),
        )  # fmt: skip
        self.world.store(
            self.cut,
            CutTask(self.cut.id, self.room.id, "in-progress"),
            CutOutput(self.cut.id, self.accepted.id),
        )
        self.failed_cut = DataCut(
            self.world.research_study.id, 2, "Deuxième", self.people.coordinator.id, NOW, 1, "0" * 64, False,
            DataCutStatus.FAILED, problem=ErrorCode.STORAGE_FULL,
        )  # fmt: skip
        self.world.store(self.failed_cut)

    def _quality(self) -> None:
        found = finding(FindingCode.SLICES_MISSING, FindingLevel.PROBLEM, number=2, count=1)
        self.world.store(
            SystemCheck(self.images.id, 1, NOW, (found,)),
            QualityDecision(
                self.task(TaskKind.QUALITY_CONTROL, TaskStatus.VALIDATED).id, self.images.id, 1, Verdict.DEVIATE,
                self.people.technologist.id, NOW, "Hors de la lésion", False, {Check.COVERAGE: CheckAnswer.NO},
            ),
        )  # fmt: skip

    def _unaudited(self) -> None:
        other = {
            "counter": {"name": "task", "value": 9000},
            "spent_token": {"jti": "spent", "expires_at": NOW},
            "sign_in_throttle": {"key": "k", "count": 1, "last_at": NOW - timedelta(days=1), "open_at": NOW},
            "access_log": {"id": uuid4(), "at": NOW, "account_id": self.people.reader.id, "object_type": "task",
                           "object_id": self.room.id},
        }  # fmt: skip
        counters = tables.metadata.tables["counter"]
        with self.engine.begin() as connection:
            connection.execute(sa.insert(counters).values(name=f"data-cut {self.world.research_study.id}", value=2))
            for name, row in other.items():
                connection.execute(sa.insert(tables.metadata.tables[name]).values(**row))

    def _entries(self) -> None:
        guarded = open_database(self.engine.url.render_as_string(hide_password=False))
        with SqlUnitsOfWork(guarded, lambda *_: None).changing() as work:
            for person in self.people.all():
                token = digest_token(token_of(person.username))
                work.accounts.add_session(AccountSession(token, person.id, NOW, NOW))
            for task in self.tasks.values():
                said = {"kind": task.kind}
                work.record(
                    AuditEntry(
                        AuditCode.TASK_CREATED, "task", task.id, SYSTEM_ID, NOW, said, "", task.research_study_id
                    )
                )
            work.commit()
        guarded.dispose()

    def ids(self) -> dict[str, UUID | str]:
        """Return, for each part of an address, something that is really there."""
        world = self.world
        return {
            "research_study_id": world.research_study.id,
            "subject_id": world.subject.id,
            "visit_id": world.visit.id,
            "task_id": self.room.id,
            "imaging_study_id": self.images.id,
            "output_id": self.output.id,
            "procedure_version_id": self.procedure.id,
            "form_version_id": self.form.id,
            "since_id": self.form.id,
            "draft_id": self.form_draft.id,
            "code_list_id": self.code_list.id,
            "version_id": self.protocol.id,
            "data_cut_id": self.cut.id,
            "failed_cut_id": self.failed_cut.id,
            "assignment_id": self.second_associate.id,
            "account_id": self.people.reader.id,
            "request_id": self.unlock.id,
            "query_id": self.query.id,
            "revision_id": self.revision.id,
            "upload_id": UUID(int=7),
            "sha256": self.attachment.sha256,
            "code": "VALUES",
            "what": "status",
            "path": "studies",
            "name": "index.html",
            "version": "0",
            "filename": "toolpict.css",
        }


def token_of(username: str) -> str:
    """Return the token of the session that a person has."""
    return f"token of {username}"


__all__ = ["ANSWERS", "PASSWORD", "PDF", "ArrangedWorld", "token_of"]
