"""The story that runs: five people, one research study, real images, from the opening of the study to its data cut."""

import io
import re
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from demonstration.images.segmentation import segment
from demonstration.person import Person, StoryError, must_see
from demonstration.stage import Stage

HERE: Final = Path(__file__).parent
FORM: Final = HERE / "forms/lesions.json"
PATIENCE: Final = 90.0
"""Seconds that a page is given to show what the worker or the bridge has done."""

DOWNLOAD: Final = r"/data-cuts/[0-9a-f-]{36}/download$"
BRAIN_PATIENT: Final = "90000532"
PHANTOM_PATIENT: Final = "90000417"
ANSWERS: Final = {
    "reader-1": {"IMAGE_QUALITY": "1", "TARGETS/1/LOCATION": "OTHER", "TARGETS/1/DIAMETER": "24,5", "NEW_LESION": "0"},
    "reader-2": {"IMAGE_QUALITY": "1", "TARGETS/1/LOCATION": "OTHER", "TARGETS/1/DIAMETER": "23.8", "NEW_LESION": "0"},
}


@dataclass
class Step:
    """One step of the story, and how it went."""

    name: str
    seconds: float
    ok: bool


@dataclass
class Story:
    """Plays the story with people that `meet` brings in, and keeps what each step took."""

    stage: Stage
    meet: Callable[[str], Person]
    tell: Callable[[Step], None]
    steps: list[Step] = field(default_factory=list)
    people: dict[str, Person] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)

    def play(self) -> Path:
        """Play every step; return where the export is.

        Raises
        ------
        StoryError
            A page did not show or take what it should.

        """
        for name, act in ACTS:
            with self.step(name):
                act(self)
        return self.export

    @property
    def export(self) -> Path:
        """Return where the coordinator's download is kept."""
        return self.stage.folder / "ONCO-export.zip"

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time a step, and tell of it however it ends."""
        started, ok = time.monotonic(), False
        try:
            yield
            ok = True
        finally:
            self.steps.append(Step(name, round(time.monotonic() - started, 2), ok))
            self.tell(self.steps[-1])

    def person(self, username: str) -> Person:
        """Return somebody who is signed in to TOOLPICT."""
        if username not in self.people:
            person = self.meet(self.stage.toolpict)
            person.open(self.stage.toolpict)
            account = self.stage.account(username)
            person.submit("/sign-in", {"username": username, "password": account.password})
            must_see(person, account.name)
            self.people[username] = person
        return self.people[username]

    def task(self, number_of: str) -> str:
        """Return the address of a task that was noted."""
        return self.addresses[number_of]


def wait_until(person: Person, address: str, *words: str) -> None:
    """Open a page again and again until it shows these words.

    Raises
    ------
    StoryError
        It does not, within the patience of the story.

    """
    deadline = time.monotonic() + PATIENCE
    while True:
        person.open(address)
        try:
            must_see(person, *words)
        except StoryError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.3)
        else:
            return


def wait_until_gone(person: Person, address: str, words: str) -> None:
    """Open a page again and again until it shows these words no more.

    Raises
    ------
    StoryError
        It still does, after the patience of the story.

    """
    deadline = time.monotonic() + PATIENCE
    person.open(address)
    while words in person.text:
        if time.monotonic() > deadline:
            raise StoryError(f"{address} still shows “{words}”")
        time.sleep(0.3)
        person.open(address)


def wait_for_link(person: Person, address: str, part: str) -> None:
    """Open a page again and again until it has a link whose address matches.

    Raises
    ------
    StoryError
        It has not, within the patience of the story.

    """
    deadline = time.monotonic() + PATIENCE
    person.open(address)
    while not person.links(part):
        if time.monotonic() > deadline:
            raise StoryError(f"{address} has no link like {part}")
        time.sleep(0.3)
        person.open(address)


def open_research_study(story: Story) -> None:
    """Open ONCO with two sites and three time points, as the research associate."""
    arc = story.person("arc")
    arc.picture("01-home-empty")
    arc.open("/research-studies/new")
    fields = {
        "code": "ONCO",
        "title": "Réponse tumorale sous traitement",
        "sponsor": "Hôpital universitaire",
        "origin": "internal",
        "site-0-code": "NORD",
        "site-0-name": "Hôpital Nord",
        "site-1-code": "SUD",
        "site-1-name": "Hôpital Sud",
    }
    schedule = [("BASELINE", "Inclusion", 0, 14, 14), ("M3", "3 mois", 90, 14, 14), ("M6", "6 mois", 180, 21, 21)]
    for row, step in enumerate(schedule):
        for name, value in zip(("code", "label", "day", "early", "late"), step, strict=True):
            fields[f"time_point-{row}-{name}"] = str(value)
    arc.submit("/research-studies/new", fields)
    must_see(arc, "ONCO")
    story.addresses["study"] = arc.address
    arc.picture("02-research-study")


def give_roles(story: Story) -> None:
    """Give roles to the others."""
    arc = story.person("arc")
    roles = {
        "technologist": "technologist",
        "reader-1": "radiologist",
        "reader-2": "radiologist",
        "coordinator": "coordinator",
    }
    for username, role in roles.items():
        arc.open(f"{story.addresses['study']}/people")
        arc.submit("/people$", {"username": username, "role": role})
        must_see(arc, story.stage.account(username).name)
    arc.picture("03-people")


def publish_form(story: Story) -> None:
    """Publish a small form from a file."""
    arc = story.person("arc")
    arc.open(f"{story.addresses['study']}/forms")
    arc.submit("/forms$", files={"document": FORM})
    must_see(arc, "Lésions cibles")
    arc.picture("04-form")


def write_procedure(story: Story) -> None:
    """Write a procedure, and a reading plan of one form and two readers that waits for it."""
    arc = story.person("arc")
    arc.open(f"{story.addresses['study']}/procedures/new")
    arc.submit(
        "/procedures/new$",
        {
            "code": "PT-GM",
            "title": "Volume de substance grise",
            "software": "Logiciel de segmentation 4.2",
            "steps": "Charger la série T1.\nSegmenter la substance grise.\nRelever le volume en mL.",
            "output-0-code": "SEG",
            "output-0-label": "Segmentation de la substance grise",
            "output-0-type": "dicom-seg",
            "output-1-code": "VOLUMES",
            "output-1-label": "Volumes",
            "output-1-type": "csv-values",
            "output-1-values": "GM; Substance grise; mL; 100; 2000",
        },
    )
    must_see(arc, "PT-GM")
    arc.picture("05-procedure")
    arc.open(f"{story.addresses['study']}/reading-plans")
    arc.submit(
        "/reading-plans$",
        {
            "code": "LECTURE",
            "title": "Double lecture des lésions",
            "form": option(arc, "form"),
            "readers": "2",
            "procedure": option(arc, "procedure"),
        },
    )
    must_see(arc, "LECTURE")


def option(person: Person, name: str) -> str:
    """Return the value of the first real option of a field of the page."""
    found = [value for value in person.options(name) if value]
    if not found:
        raise StoryError(f"nothing to choose for {name}")
    return found[0]


def include_subjects(story: Story) -> None:
    """Include three subjects with their reference dates."""
    arc = story.person("arc")
    for number, site in (("001", 0), ("002", 1), ("003", 0)):
        arc.open(f"{story.addresses['study']}/subjects")
        sites = [value for value in arc.options("site") if value]
        arc.submit("/subjects$", {"number": number, "site": sites[site], "reference_date": "2026-10-12"})
        must_see(arc, f"ONCO-{number}")
        story.addresses[number] = arc.address
    arc.picture("06-subject")


def launch(story: Story, number: str, visit: int) -> Person:
    """Launch the bridge from a subject's page, sign in there if need be, confirm, and return the person there."""
    arc = story.person("arc")
    arc.open(story.addresses[number])
    arc.submit_nth("/visits/[^/]+/intake$", visit)
    story.addresses[f"intake {number}-{visit}"] = arc.address
    arc.submit(re.escape(story.stage.bridge) + "/launch")
    if "/sign-in" in arc.address:
        account = story.stage.account("arc")
        arc.submit("/sign-in", {"username": account.username, "password": account.password})
    arc.submit("/confirm$")
    must_see(arc, number)
    return arc


def bring_in_from_pacs(story: Story) -> None:
    """Search the clinical PACS, pick the examination, see before and after, and send."""
    arc = launch(story, "001", 0)
    arc.picture("07-bridge")
    search_and_choose(arc, BRAIN_PATIENT, "MR")
    must_see(arc, "ONCO-001", "effacé")
    wait_until(arc, arc.address, "rien ne la retient")
    arc.picture("08-bridge-before-after")
    arc.submit("/send$")


def search_and_choose(arc: Person, patient_id: str, modality: str, position: int = 0) -> None:
    """Search by patient id and modality, and tick one of the series found."""
    arc.submit("/search$", {"patient_id": patient_id, "modality": modality})
    series = arc.options("series")
    if not series:
        raise StoryError("the clinical PACS shows no examination")
    arc.submit("/choose$", {"series": series[position : position + 1]})


def bring_in_from_cd(story: Story) -> None:
    """Hand in a ZIP made from a CD, for a second subject."""
    arc = launch(story, "002", 0)
    arc.submit("/zip$", files={"zip": story.stage.collection.cd})
    arc.submit("/choose$", {"series": arc.options("series")})
    arc.submit("/send$")


def bring_in_more(story: Story) -> None:
    """Bring in a third subject's CT, and an ultrasound that is held since a name stands in its pixels."""
    arc = launch(story, "003", 0)
    search_and_choose(arc, PHANTOM_PATIENT, "CT")
    arc.submit("/send$")
    arc = launch(story, "003", 1)
    search_and_choose(arc, PHANTOM_PATIENT, "US")
    arc.submit("/send$", {"warnings_confirmed": ["yes"]} if arc.options("warnings_confirmed") else None)
    story.addresses["held at the bridge"] = arc.address


def see_registered(story: Story) -> None:
    """See the intake tasks complete by themselves, and the held one tell its reason."""
    arc = story.person("arc")
    for number in ("001", "002", "003"):
        wait_until(arc, story.addresses[f"intake {number}-0"], "Validée")
    arc.picture("09-intake-done")
    wait_until(arc, story.addresses["intake 003-1"], "Retenu par la passerelle")
    arc.picture("10-intake-held")
    arc.open(story.addresses["held at the bridge"])
    arc.picture("11-bridge-held")
    arc.open(story.stage.toolpict)


def create_tasks(story: Story) -> None:
    """Create the post-processing, and two readings that wait for it, with due dates, and issue them."""
    arc = story.person("arc")
    for work in ("PT-GM", "LECTURE"):
        arc.open(f"{story.addresses['study']}/tasks/new")
        arc.open(arc.link_named(work))
        arc.submit("/tasks/preview$", wanted_tasks(arc, ("001", "002")))
        must_see(arc, "ONCO-001")
        arc.picture(f"12-preview-{work}")
        arc.submit("/tasks/new$")
        arc.submit("/tasks/issue$")
    arc.open("/tasks?study=ONCO&kind=reading")
    must_see(arc, "Bloquée")
    arc.picture("13-work-list")


def wanted_tasks(arc: Person, numbers: tuple[str, ...]) -> dict[str, str | list[str]]:
    """Return what is filled in to ask for work on the baseline of some subjects."""
    fields: dict[str, str | list[str]] = {
        "numbers": "\n".join(f"ONCO-{number}" for number in numbers),
        "time_points": arc.options("time_points")[:1],
        "due": "2026-12-04",
    }
    for position, slot in enumerate(("PT", "R1", "R2")):
        people = [value for value in arc.options(f"person-{slot}") if value]
        if people:
            fields[f"person-{slot}"] = people[max(0, position - 1) % len(people)]
    return fields


def post_process(story: Story) -> None:
    """Start, look at the images, upload two outputs, confirm the values and submit, as the technologist."""
    technologist = story.person("technologist")
    technologist.picture("14-technologist-home")
    technologist.open("/tasks?group=to-do")
    story.addresses["post-processing"] = technologist.link(r"/tasks/[0-9a-f-]{36}$")
    technologist.open(story.task("post-processing"))
    technologist.submit("/start$")
    technologist.open(f"{story.task('post-processing')}/images")
    technologist.picture("15-images")
    work = story.stage.folder / "work"
    work.mkdir(exist_ok=True)
    technologist.download(f"{story.task('post-processing')}/images.zip", work / "images.zip")
    with zipfile.ZipFile(work / "images.zip") as images:
        images.extractall(work / "images")
    grey_matter = segment(work / "images", work / "segmentation.dcm")
    (work / "volumes.csv").write_text(f"code;value;unit\nGM;{str(grey_matter.volume_ml).replace('.', ',')};mL\n")
    for code, file in (("SEG", grey_matter.file), ("VOLUMES", work / "volumes.csv")):
        technologist.open(story.task("post-processing"))
        technologist.submit(f"/outputs/{code}$", files={"file": file})
    wait_until(technologist, story.task("post-processing"), "Lu dans le fichier")
    technologist.picture("16-outputs")
    technologist.submit("/confirm$")
    wait_until_gone(technologist, story.task("post-processing"), "Contrôle en cours")
    technologist.submit("/outputs/submit$")
    must_see(technologist, "Soumise")


def validate_post_processing(story: Story) -> None:
    """Validate; the readings become assigned."""
    arc = story.person("arc")
    arc.open(story.task("post-processing"))
    arc.picture("17-to-validate")
    arc.submit("/validate$")
    must_see(arc, "Validée")


def read(story: Story, reader: str, *, in_two_goes: bool) -> None:
    """Open the list, then the reading room; fill the form, attach a PDF and sign, as a radiologist."""
    person = story.person(reader)
    person.open("/")
    person.picture(f"18-{reader}-home")
    person.submit(r"/tasks/[0-9a-f-]{36}/start$")
    if not person.address.endswith("/room"):
        person.open(f"{person.address}/room")
    room = story.addresses[f"room {reader}"] = person.address
    person.see_images()
    person.picture(f"19-{reader}-room")
    if in_two_goes:
        person.leave_in_the_middle(room, {"IMAGE_QUALITY": "1", "TARGETS/1/DIAMETER": "24,5"})
    person.submit("/attachments$", files={"attachment": report(story, reader)})
    if person.address != room:
        person.open(room)
    account = story.stage.account(reader)
    person.submit("/reading$", {**ANSWERS[reader], "sign-password": account.password}, button="form-act=sign")
    person.open(room.removesuffix("/room"))
    must_see(person, "Soumise")
    person.picture(f"20-{reader}-signed")


def report(story: Story, reader: str) -> Path:
    """Return a small PDF that a radiologist attaches."""
    path = story.stage.folder / f"compte-rendu-{reader}.pdf"
    path.write_bytes(
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
    )
    return path


def read_twice(story: Story) -> None:
    """Read as both radiologists; one leaves in the middle and comes back; neither sees the other's answers."""
    read(story, "reader-1", in_two_goes=True)
    read(story, "reader-2", in_two_goes=False)
    second = story.person("reader-2")
    for word in ("24,5", "24.5", "reader-1", story.stage.account("reader-1").name):
        if word in second.text:
            raise StoryError(f"reader-2 sees “{word}”")
    first = story.addresses["room reader-1"].removesuffix("/room")
    if second.status_of(first) != 404:
        raise StoryError("reader-2 may open the task of reader-1")


def validate_readings(story: Story) -> None:
    """Validate one, return the other for a missing item, get it back, and validate."""
    arc, reader = story.person("arc"), story.person("reader-2")
    first, second = (story.addresses[f"room {name}"].removesuffix("/room") for name in ("reader-1", "reader-2"))
    arc.open(first)
    arc.submit("/validate$")
    must_see(arc, "Validée")
    arc.open(second)
    arc.submit("/return$", {"query_text": "Merci de préciser", "reason": "Le commentaire manque"})
    must_see(arc, "Renvoyée")
    arc.picture("21-returned")
    reader.open(f"{second}/room")
    account = story.stage.account("reader-2")
    fields = {
        "COMMENT": "Lésion bien visible",
        "change-reason": "Commentaire ajouté",
        "sign-password": account.password,
    }
    reader.submit("/reading$", fields, button="form-act=sign")
    arc.open(second)
    must_see(arc, "Soumise")
    arc.submit("/validate$")
    must_see(arc, "Validée")
    arc.picture("22-validated")


def freeze(story: Story) -> None:
    """See what is complete, freeze a data cut and download one ZIP, as the coordinator."""
    coordinator = story.person("coordinator")
    coordinator.open(f"{story.addresses['study']}/results")
    coordinator.submit("/data-cuts$", {"title": "Analyse intermédiaire"})
    wait_for_link(coordinator, f"{story.addresses['study']}/results", DOWNLOAD)
    coordinator.picture("23-results")
    coordinator.download(coordinator.link(DOWNLOAD), story.export)
    with zipfile.ZipFile(io.BytesIO(story.export.read_bytes())) as export:
        names = set(export.namelist())
    missing = {"wide/LESIONS.csv", "long/values.csv", "dictionary.csv", "manifest.json"} - names
    if missing or not any(name.startswith("attachments/ONCO-001/") for name in names):
        raise StoryError(f"the export lacks {missing or 'attachments'}: {sorted(names)}")


def read_the_history(story: Story) -> None:
    """Read the history in sentences, and see that the chain holds."""
    arc = story.person("arc")
    arc.open(story.task("post-processing"))
    must_see(arc, story.stage.account("technologist").name, "Historique")
    arc.open(f"{story.addresses['study']}/matrix")
    arc.picture("24-matrix")
    arc.open(story.addresses["study"])
    arc.picture("25-overview")
    arc.open("/")
    arc.picture("26-home")
    if "The chain holds" not in story.stage.toolpict_says("audit", "verify"):
        raise StoryError("the audit chain does not hold")


ACTS: Final = (
    ("the research associate opens the research study", open_research_study),
    ("she gives roles to the others", give_roles),
    ("she publishes a form", publish_form),
    ("she writes a procedure and a reading plan", write_procedure),
    ("she includes subjects", include_subjects),
    ("she sends an examination from the clinical PACS", bring_in_from_pacs),
    ("she sends an examination from a CD", bring_in_from_cd),
    ("she sends two more, one of which is held", bring_in_more),
    ("the examinations are registered", see_registered),
    ("she asks for a post-processing and two readings", create_tasks),
    ("the technologist hands in two outputs", post_process),
    ("she validates the post-processing", validate_post_processing),
    ("two radiologists read and sign", read_twice),
    ("she validates the readings, one after a return", validate_readings),
    ("the coordinator freezes the data and downloads them", freeze),
    ("the history is read and the chain holds", read_the_history),
)
