"""After the story: a second research study with quality control, and the documents of the first."""

from typing import Final

from demonstration.pdf import write_pdf
from demonstration.person import must_see
from demonstration.story import PHANTOM_PATIENT, Story, launch, search_and_choose, wait_until

CHECKS: Final = (
    "check-right-subject", "check-body-part", "check-coverage", "check-contrast", "check-no-artefact", "check-readable",
)  # fmt: skip
THINNEST: Final = "2,5"
"""Slices that are asked for, in mm; those of the phantom are thicker, which the system tells."""


def keep_the_documents(story: Story) -> None:
    """Add the protocol, a later version of it, and the reading charter."""
    arc = story.person("arc")
    address = f"{story.addresses['study']}/documents"
    for name, label in (("Protocole", "1.0"), ("Charte de relecture", "1.0")):
        arc.open(address)
        file = write_pdf(
            story.stage.folder / f"{name.split()[0].lower()}.pdf", f"ONCO : {name.lower()}, version {label}"
        )
        arc.submit("/documents$", {"title": name, "label": label}, {"file": file})
        must_see(arc, name)
    *_, protocol = arc.options("replaces")  # by title: the charter stands before it
    file = write_pdf(story.stage.folder / "protocole-2.pdf", "ONCO : protocole, version 2.0", "Amendement no 1")
    arc.submit("/documents$", {"replaces": protocol, "title": "", "label": "2.0"}, {"file": file})
    must_see(arc, "2.0")


def leave_quality_controls(story: Story) -> None:
    """Open a research study that checks what arrives; one examination is accepted with a deviation, one waits."""
    arc, technologist = story.person("arc"), story.person("technologist")
    study = open_checked_study(story)
    say_what_is_expected(story, study)
    arc.open(f"{study}/people")
    arc.submit("/people$", {"username": "technologist", "role": "technologist"})
    arc.open(f"{study}/subjects")
    site = next(value for value in arc.options("site") if value)
    arc.submit("/subjects$", {"number": "01-007", "site": site, "reference_date": "2026-11-09"})
    story.addresses["01-007"] = arc.address
    for visit in (0, 1):
        bring_in(story, visit)
    for visit in (0, 1):
        wait_until(arc, story.addresses[f"intake 01-007-{visit}"], "Validée")
    technologist.open("/tasks?kind=quality-control&status=ready")
    check = technologist.link(r"/tasks/[0-9a-f-]{36}$")
    for move in ("claim", "start"):
        technologist.open(check)
        technologist.submit(f"/{move}$")
    technologist.open(check)
    fields = dict.fromkeys(CHECKS, "check-yes")
    said = {"verdict": "deviate", "comment": "Coupes de 3 mm : lésions de plus de 10 mm seules."}
    technologist.submit("/quality$", {**fields, **said})
    must_see(technologist, "Accepté avec écart")


def open_checked_study(story: Story) -> str:
    """Open the research study at a site of the first; return its address."""
    arc = story.person("arc")
    arc.open("/research-studies/new")
    fields: dict[str, str | list[str]] = {
        "code": "FOIE", "title": "Métastases hépatiques sous radioembolisation", "sponsor": "Hôpital universitaire",
        "origin": "internal", "quality_control": ["yes"], "sites": arc.options("sites")[:1],
    }  # fmt: skip
    for row, step in enumerate((("BASELINE", "Inclusion", "0", "14", "14"), ("S6", "6 semaines", "42", "7", "7"))):
        for name, value in zip(("code", "label", "day", "early", "late"), step, strict=True):
            fields[f"time_point-{row}-{name}"] = value
    arc.submit("/research-studies/new", fields)
    must_see(arc, "FOIE")
    return arc.address


def say_what_is_expected(story: Story, study: str) -> None:
    """Ask for one CT series of thin slices at each time point."""
    arc = story.person("arc")
    arc.open(f"{study}/configuration")
    wanted = {"modalities": "CT", "series": "1", "slices": "40", "thickness": THINNEST}
    names = {name: wanted[name.rpartition("-")[2]] for name in arc.fields("/acquisitions$") if "-" in name}
    arc.submit("/acquisitions$", names)


def bring_in(story: Story, visit: int) -> None:
    """Bring in the phantom of one visit."""
    arc = launch(story, "01-007", visit)
    search_and_choose(arc, PHANTOM_PATIENT, "CT", visit)
    arc.submit("/send$", {"warnings_confirmed": ["yes"]} if arc.options("warnings_confirmed") else None)
