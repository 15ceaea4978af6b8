"""An installation of its own on the loopback: web and worker as they are served, with a small research study in it."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

import sqlalchemy as sa

from demonstration.processes import children, free_port
from demonstration.stage import BIN, Ports, gunicorn, settings_of
from tests.builders import NOW, World
from toolpict.domain.ecrf import canonical_document
from toolpict.domain.forms import FormVersion
from toolpict.domain.imaging import Case, CaseVisit
from toolpict.domain.people import Account, Role
from toolpict.domain.post_processing import ExpectedOutput, OutputType, ProcedureVersion
from toolpict.domain.reading import ResponseValue, Revision, Signature, digest
from toolpict.domain.reading_plan import ReadingPlan, ReadingSlot
from toolpict.domain.tasks import TaskKind, TaskStatus
from toolpict.integration import jobs
from toolpict.integration.exchange import make_key, public_pem
from toolpict.integration.passwords import Argon2Passwords
from toolpict.persistence import migrations
from toolpict.persistence.tables.accounts import accounts

PASSWORD = "a long enough password"
DOCUMENT = (Path(__file__).parents[2] / "demonstration/forms/lesions.json").read_text(encoding="utf-8")
READERS = 8


@dataclass(frozen=True)
class House:
    """Where the pages are, who is there, and what each of them works on."""

    url: str
    database_url: str
    research_study_id: UUID
    readings: dict[str, UUID]
    post_processing: UUID
    logs: Path
    kill_and_start: Callable[[], None] = lambda: None


@contextmanager
def open_house(database_url: str, folder: Path, validated: int) -> Iterator[House]:
    """Give a running installation whose research study has so many validated readings; it is stopped afterwards."""
    (folder / "files").mkdir(parents=True)
    migrations.upgrade(database_url)
    jobs.migrate(database_url)
    engine = sa.create_engine(database_url)
    readings, post_processing, research_study_id = arrange(engine, validated)
    engine.dispose()
    port = free_port()
    environment = environment_of(folder, database_url, port)
    with children(folder / "logs") as programs:
        programs.start("worker", [str(BIN / "toolpict"), "worker"], environment=environment)
        url = environment["TOOLPICT_PUBLIC_URL"]

        def start() -> None:
            command = gunicorn("wsgi:application", port)
            programs.start("web", command, environment=environment, ready_url=f"{url}/health")

        def kill_and_start() -> None:
            web = programs.running.pop()
            os.killpg(web.process.pid, signal.SIGKILL)
            web.process.wait()
            start()

        start()
        yield House(url, database_url, research_study_id, readings, post_processing, folder / "logs", kill_and_start)


def environment_of(folder: Path, database_url: str, port: int) -> dict[str, str]:
    """Return the settings of the demonstration, on this database."""
    ports = Ports(free_port(), port, free_port(), free_port(), free_port())
    environment = settings_of(folder, ports, os.environ)
    make_key(folder / "key.pem")
    (folder / "bridge.pem").write_text(public_pem(make_key(folder / "bridge-private.pem")))
    return environment | {
        "TOOLPICT_DATABASE_URL": database_url,
        "TOOLPICT_FILES_FOLDER": str(folder / "files"),
        "TOOLPICT_PRIVATE_KEY": str(folder / "key.pem"),
        "TOOLPICT_BRIDGE_PUBLIC_KEY": str(folder / "bridge.pem"),
    }


def arrange(engine: sa.Engine, validated: int) -> tuple[dict[str, UUID], UUID, UUID]:
    """Store eight readers with a reading in progress each, a technologist, a coordinator, and what an export is made of."""
    world = World(engine)
    study = world.research_study.id
    document = canonical_document(DOCUMENT)
    form = FormVersion(study, "LESIONS", 1, document, digest(document), world.associate.id, NOW)
    plan = ReadingPlan(study, "PLAN", "Lecture", form.id, tuple(f"R{n}" for n in range(1, READERS + 1)))
    world.store(form, plan)
    people = [world.account(f"reader-{n}", Role.RADIOLOGIST) for n in range(1, READERS + 1)]
    in_progress = make_readings(world, form, plan, people, "OPEN")
    for number in range(validated // READERS):
        sign(world, form, make_readings(world, form, plan, people, f"K-{number}", TaskStatus.VALIDATED))
    technologist = world.account("technologist", Role.TECHNOLOGIST)
    world.account("coordinator", Role.COORDINATOR)
    procedure = ProcedureVersion(
        uuid4(), study, "GM", 1, "Substance grise", ("Segmenter",), "",
        (ExpectedOutput("NOTE", "Volume", OutputType.FILE),), world.associate.id, NOW,
    )  # fmt: skip
    world.store(procedure)
    handed_in = world.task(
        TaskKind.POST_PROCESSING, TaskStatus.IN_PROGRESS, assignee_id=technologist.id,
        procedure_version_id=procedure.id, title="",
    )  # fmt: skip
    with engine.begin() as connection:
        connection.execute(sa.update(accounts).values(password_hash=Argon2Passwords().hash(PASSWORD)))
    return {person.username: task for person, task in in_progress}, handed_in.id, study


def make_readings(
    world: World,
    form: FormVersion,
    plan: ReadingPlan,
    people: list[Account],
    alias: str,
    status: TaskStatus = TaskStatus.IN_PROGRESS,
) -> list[tuple[Account, UUID]]:
    """Store a case, and a reading of it by each of these people."""
    case = Case(world.research_study.id, world.subject.id, alias, (CaseVisit(world.visit.id),))
    world.store(case)
    made = []
    for place, person in enumerate(people, start=1):
        task = world.task(status=status, assignee_id=person.id, form_version_id=form.id)
        world.store(ReadingSlot(task.id, plan.id, case.id, f"R{place}", 1))
        made.append((person, task.id))
    return made


def sign(world: World, form: FormVersion, readings: list[tuple[Account, UUID]]) -> None:
    """Store a signed revision of each reading."""
    for person, task_id in readings:
        values = [ResponseValue.of("TARGETS/DIAMETER", n, f"{n}2.5", number=n * 10 + 2.5, unit="mm") for n in (1, 2, 3)]
        said = Revision(task_id, 1, form.id, person.id, NOW, "", "0" * 64, tuple(values))
        world.store(said, Signature(said.id, person.id, person.display_name, "m", NOW, said.sha256))
