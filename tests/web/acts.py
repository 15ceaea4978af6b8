"""One act of a person for every route that changes a record, as a browser would send it."""

import io
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.arranged_world import ANSWERS, DOCUMENT, PASSWORD, PDF, ArrangedWorld
from toolpict.domain.tasks import Task, TaskKind, TaskStatus

ROOT = Path(__file__).parents[2]
READING, POST_PROCESSING, QUALITY = TaskKind.READING, TaskKind.POST_PROCESSING, TaskKind.QUALITY_CONTROL
S = TaskStatus

Form = dict[str, object]


@dataclass(frozen=True)
class Act:
    """What one person sends to one route.

    Attributes
    ----------
    who
        Attribute of `People`.
    form
        Fields, given the world; a pair of content and name is a file.
    task
        Kind and status of the task it is about.
    first
        Another route that this person must have used before, in the same way.

    """

    endpoint: str
    who: str = "associate"
    form: Callable[[ArrangedWorld], Form] = lambda world: {}
    task: tuple[TaskKind, TaskStatus] | None = None
    first: str = ""
    code: str = ""

    def ids(self, world: ArrangedWorld) -> dict[str, object]:
        """Return what stands in the address besides the usual things."""
        found: dict[str, object] = {"task_id": self.about(world).id} if self.task else {}
        return {**found, "code": self.code} if self.code else found

    def about(self, world: ArrangedWorld) -> Task:
        """Return the task it is about."""
        assert self.task is not None
        return world.task(*self.task)


def on(endpoint: str, kind: TaskKind, status: TaskStatus, who: str = "associate", **form: object) -> Act:
    """Return an act on the task of a kind in a status, from a page that is not stale."""
    return Act(endpoint, who, lambda _world: {"version": 1, **form}, (kind, status))


def file(content: bytes, name: str) -> tuple[io.BytesIO, str]:
    """Return a file as a form sends it."""
    return io.BytesIO(content), name


NEW_PERSON = {"username": "new", "display_name": "New", "email": "new@example.test", "password": "another long phrase"}
NEW_PASSWORD = {"present": PASSWORD, "new": "another long phrase", "again": "another long phrase"}
NEW_STUDY = {"code": "NEW", "title": "Nouvelle", "sponsor": "CHU", "origin": "internal"}
NEW_POINT = {"time_point-0-code": "M6", "time_point-0-label": "Six mois", "time_point-0-day": "180"}
NEW_PROCEDURE = {
    "code": "CT", "title": "Volumes", "software": "", "steps": "Mesurer", "output-0-code": "NOTE",
    "output-0-label": "Compte rendu", "output-0-type": "file",
}  # fmt: skip
NEW_PLAN = {"code": "SECOND", "title": "Relecture", "readers": "2"}


def upload_headers(world: ArrangedWorld) -> dict[str, str]:
    """Return what a resumable upload begins with."""
    task = world.task(POST_PROCESSING, S.IN_PROGRESS)
    said = {"task": str(task.id), "code": "NOTE", "filename": "note.pdf", "filetype": "application/pdf"}
    pairs = ",".join(f"{name} {b64encode(text.encode()).decode()}" for name, text in said.items())
    return {"Upload-Metadata": pairs, "Upload-Length": str(len(PDF)), "Tus-Resumable": "1.0.0"}


ACTS = (
    Act("sign_in.enter", "reader", lambda _: {"username": "reader", "password": PASSWORD}),
    Act("sign_in.leave"),
    Act("profile.choose_language", form=lambda _: {"language": "en"}),
    Act("profile.change_password", form=lambda _: NEW_PASSWORD),
    Act("administration.add", "administrator", lambda _: NEW_PERSON),
    Act("administration.shut", "administrator"),
    Act("administration.reopen", "administrator", first="administration.shut"),
    Act("administration.opening", "administrator", lambda _: {"may": "yes"}),
    Act("administration.password", "administrator", lambda _: {"password": "another long phrase"}),
    Act("research_studies.open_one", form=lambda world: {**NEW_STUDY, "sites": str(world.world.site.id)}),
    Act("research_studies.add_site", form=lambda _: {"site-0-code": "NANTES", "site-0-name": "Nantes"}),
    Act("research_studies.add_time_point", form=lambda _: NEW_POINT),
    Act(
        "research_studies.change_acquisitions",
        form=lambda world: {f"{world.world.baseline.id}-modalities": "CT", f"{world.world.baseline.id}-slices": "20"},
    ),
    Act("delegation.grant", form=lambda _: {"username": "nobody", "role": "radiologist"}),
    Act("delegation.end"),
    Act("subjects.include", form=lambda world: {"number": "002", "site": str(world.world.site.id)}),
    Act("subjects.change_status", form=lambda _: {"version": 1, "status": "excluded", "reason": "Critère"}),
    Act("subjects.change_reference_date", form=lambda _: {"version": 1, "reference_date": "2026-11-05", "reason": "R"}),
    Act("subjects.change_visit", form=lambda _: {"version": 1, "status": "not-done", "reason": "Absent"}),
    Act("documents.add", form=lambda _: {"title": "Charte", "label": "1", "file": file(PDF + b"%", "charte.pdf")}),
    Act("form_versions.publish", form=lambda _: {"document": file(other_document().encode(), "form.json")}),
    Act("form_versions.publish_ready_made", form=lambda _: {"name": "recist-1.1"}),
    Act("form_versions.use", form=lambda _: {"act": "retire", "reason": "Remplacée"}),
    Act("form_drafts.begin", form=lambda _: {"oid": "NEW", "title_fr": "Nouveau"}),
    Act("form_drafts.begin_next"),
    Act("form_drafts.edit", form=lambda _: {"version": 1, "act": "add-section", "oid": "OTHER_FORM", "title_fr": "A"}),
    Act("form_drafts.publish", form=lambda _: {"version": 1}),
    Act("form_drafts.discard", form=lambda _: {"version": 1}),
    Act("code_lists.add", form=lambda _: {"code": "NEW", "title_fr": "Nouvelle", "choices": "1 | Oui"}),
    Act("code_lists.change", form=lambda _: {"version": 1, "code": "SIGNS", "title_fr": "S", "choices": "1 | Oui"}),
    Act("procedures.publish", form=lambda _: NEW_PROCEDURE),
    Act("procedures.publish_file", form=lambda _: {"file": file(procedure_file(), "procedure.json")}),
    Act("reading_plans.publish", form=lambda world: {**NEW_PLAN, "form": str(world.form.id)}),
    Act(
        "task_creation.create",
        form=lambda world: {"work": str(world.plan.id), "visits": str(world.world.visit.id), "cases": "visit"},
    ),
    Act("task_creation.issue", form=lambda world: {"tasks": str(world.task(READING, S.DRAFT).id)}),
    Act(
        "group_acts.act",
        form=lambda world: {"act": "group.due", "task": f"{world.task(READING, S.READY).id},1", "due": "2026-12-24"},
    ),
    Act("intakes.ask"),
    Act("intakes.withdraw", form=lambda _: {"reason": "Mauvais numéro"}),
    Act("results.freeze", "coordinator", lambda _: {"title": "Troisième"}),
    Act("results.ask_again", "coordinator"),
    on("tasks.issue", READING, S.DRAFT),
    Act(
        "tasks.assign",
        form=lambda world: {"version": 1, "assignee": str(world.people.other_reader.id)},
        task=(READING, S.READY),
    ),
    on("tasks.claim", READING, S.READY, "reader"),
    on("tasks.decline", READING, S.ASSIGNED, "reader", reason="Absent"),
    on("tasks.start", READING, S.ASSIGNED, "reader"),
    on("tasks.hold", READING, S.IN_PROGRESS, "reader", reason="Panne"),
    on("tasks.resume", READING, S.ON_HOLD, "reader"),
    on("tasks.validate", READING, S.SUBMITTED),
    on("tasks.cancel", READING, S.READY, reason="Doublon"),
    on("tasks.send_back", READING, S.SUBMITTED, reason="Il manque une lésion"),
    on("tasks.edit", READING, S.READY, due="2026-12-24", priority="1"),
    on("tasks.write", READING, S.IN_PROGRESS, "reader", text="Bonjour"),
    on("tasks.ask_unlock", READING, S.LOCKED, reason="Erreur"),
    on("tasks.grant_unlock", READING, S.LOCKED, "coordinator"),
    Act(
        "queries.ask",
        form=lambda _: {"place": "NEW_LESION@0", "text": "Sûr ?"},
        task=(READING, S.SUBMITTED),
    ),
    Act(
        "queries.act",
        "reader",
        form=lambda _: {"version": 0, "act": "query-act-answer", "text": "Oui"},
        task=(READING, S.RETURNED),
    ),
    Act(
        "queries.mark",
        form=lambda _: {"act": "source.verify", "place": "IMAGE_QUALITY@0"},
        task=(READING, S.SUBMITTED),
    ),
    Act(
        "version_moves.move",
        form=lambda world: {"version": 1, "to": str(world.next_form.id), "reason": "Correction"},
        task=(READING, S.IN_PROGRESS),
    ),
    Act("queries.lock", form=lambda _: {"act": "locks.lay"}),
    on("tasks.quality", QUALITY, S.IN_PROGRESS, "technologist", verdict="refuse", comment="Floue"),
    Act("readings.attach", "reader", lambda _: {"attachment": file(PDF + b"%", "autre.pdf")}, (READING, S.IN_PROGRESS)),
    on("readings.detach", READING, S.IN_PROGRESS, "reader"),
    Act("reading_room.hand_in", "reader", lambda _: {"task-version": 1, **ANSWERS}, (READING, S.IN_PROGRESS)),
    on("post_processing.confirm", POST_PROCESSING, S.IN_PROGRESS, "technologist"),
    Act(
        "post_processing.submit",
        "technologist",
        lambda _: {"version": 2},
        (POST_PROCESSING, S.IN_PROGRESS),
        first="post_processing.confirm",
    ),
    Act(
        "post_processing.add",
        "technologist",
        lambda _: {"file": file(PDF, "note.pdf")},
        (POST_PROCESSING, S.IN_PROGRESS),
        code="NOTE",
    ),
)
"""`reading_room.save_draft` and `uploads.go_on`, which take no form, have tests of their own."""


def other_document() -> str:
    """Return the demonstration's form under another name."""
    return DOCUMENT.replace('"oid": "LESIONS"', '"oid": "OTHER"')


def procedure_file() -> bytes:
    """Return the demonstration's procedure."""
    return (ROOT / "demonstration/procedures/grey_matter.json").read_bytes()
