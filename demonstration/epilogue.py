"""After the story: a task is left in every status, so that every page has something to show."""

import re
from typing import Final

from demonstration.person import Person, StoryError, must_see
from demonstration.story import Story, option, wait_until, wanted_tasks

STATUSES: Final = {
    "draft": "Brouillon", "blocked": "Bloquée", "ready": "À prendre", "assigned": "Assignée",
    "in-progress": "En cours", "on-hold": "Suspendue", "submitted": "Soumise", "returned": "Renvoyée",
    "validated": "Validée", "locked": "Gelée", "cancelled": "Annulée", "task-withdrawn": "Retirée",
}  # fmt: skip


def leave_a_task_in_every_status(story: Story) -> None:
    """Make further tasks and move them, until the work list has one in each status.

    Raises
    ------
    StoryError
        It has not.

    """
    arc, technologist = story.person("arc"), story.person("technologist")
    lock_what_is_validated(story)
    leave_readings_to_do(story)
    for code, title in (("PT-REVUE", "Revue technique"), ("PT-COUPE", "Coupes clés"), ("PT-LIBRE", "Mesure libre")):
        publish_procedure(story, code, title)
    ask_for(story, "PT-REVUE", ("001", "002", "003"), given=True)
    ask_for(story, "PT-COUPE", ("001", "002", "003"), given=True)
    ask_for(story, "PT-LIBRE", ("001",), given=False)
    ask_for(story, "PT-LIBRE", ("002",), given=False, issued=False)
    move_own_tasks(technologist)
    finish(arc)
    withdraw_an_examination(story)
    for status, word in STATUSES.items():
        arc.open(f"/tasks?study=ONCO&status={status}")
        if not task_links(arc):
            raise StoryError(f"no task is {status} ({word})")


def lock_what_is_validated(story: Story) -> None:
    """Freeze a final cut."""
    coordinator = story.person("coordinator")
    coordinator.open(f"{story.addresses['study']}/results")
    coordinator.submit("/data-cuts$", {"title": "Analyse finale", "final": ["yes"]})
    wait_until(coordinator, f"{story.addresses['study']}/results", "Analyse finale")


def publish_procedure(story: Story, code: str, title: str) -> None:
    """Publish a procedure with one output that may be left out."""
    arc = story.person("arc")
    arc.open(f"{story.addresses['study']}/procedures/new")
    fields: dict[str, str | list[str]] = {
        "code": code, "title": title, "steps": "Regarder les images.", "output-0-code": "NOTE",
        "output-0-label": "Note", "output-0-type": "file", "output-0-optional": ["yes"],
    }  # fmt: skip
    arc.submit("/procedures/new$", fields)
    must_see(arc, code)


def ask_for(story: Story, work: str, numbers: tuple[str, ...], *, given: bool, issued: bool = True) -> None:
    """Ask for a post-processing of the baseline of some subjects."""
    arc = story.person("arc")
    arc.open(f"{story.addresses['study']}/tasks/new")
    arc.open(arc.link_named(work))
    fields: dict[str, str | list[str]] = {
        "numbers": "\n".join(f"ONCO-{number}" for number in numbers),
        "time_points": arc.options("time_points")[:1], "due": "2026-11-20",
    }  # fmt: skip
    if given:
        fields["person-PT"] = next(value for value in arc.options("person-PT") if value)
    arc.submit("/tasks/preview$", fields)
    arc.submit("/tasks/new$")
    if issued:
        arc.submit("/tasks/issue$")


def task_links(person: Person) -> list[str]:
    """Return the addresses of the tasks on the page, each once."""
    return list(dict.fromkeys(person.links(r"/tasks/[0-9a-f-]{36}$")))


def move_own_tasks(technologist: Person) -> None:
    """Submit four, hold one, and leave one."""
    technologist.open("/tasks?status=assigned")
    *submitted, held = task_links(technologist)[:5]
    for address in (*submitted, held):
        technologist.open(address)
        technologist.submit("/start$")
    for address in submitted:
        technologist.open(address)
        technologist.submit("/outputs/submit$")
        must_see(technologist, "Soumise")
    technologist.open(f"{held}?act=hold")
    technologist.submit("/hold$", {"reason": "Logiciel en panne"})
    must_see(technologist, "Suspendue")


def finish(arc: Person) -> None:
    """Validate two, return one, and cancel one that nobody has begun."""
    arc.open("/tasks?study=ONCO&status=submitted")
    first, second, third, *_ = task_links(arc)
    for address in (first, third):
        arc.open(address)
        arc.submit("/validate$")
    arc.open(f"{second}?act=return")
    arc.submit("/return$", {"reason": "Il manque la coupe coronale"})
    must_see(arc, "Renvoyée")
    arc.open("/tasks?study=ONCO&status=assigned")
    arc.open(f"{task_links(arc)[0]}?act=cancel")
    arc.submit(re.compile("/cancel$").pattern, {"reason": "Demande en double"})
    must_see(arc, "Annulée")


def withdraw_an_examination(story: Story) -> None:
    """Take back the third subject's examination: what was validated on it counts no more."""
    arc = story.person("arc")
    arc.open(story.addresses["003"])
    arc.open(arc.links(r"/imaging-studies/[0-9a-f-]{36}/withdraw$")[0])
    arc.submit("/withdraw$", {"reason": "Examen d'une autre personne"})
    must_see(arc, "Retiré")


def leave_readings_to_do(story: Story) -> None:
    """Ask both readers for readings of a further plan, which waits for the images alone, and start one."""
    arc, reader = story.person("arc"), story.person("reader-1")
    arc.open(f"{story.addresses['study']}/reading-plans")
    plan = {"code": "SUIVI", "title": "Lecture de suivi", "form": option(arc, "form"), "readers": "2", "procedure": ""}
    arc.submit("/reading-plans$", plan)
    arc.open(f"{story.addresses['study']}/tasks/new")
    arc.open(arc.link_named("SUIVI"))
    arc.submit("/tasks/preview$", wanted_tasks(arc, ("001", "003")))
    arc.submit("/tasks/new$")
    arc.submit("/tasks/issue$")
    reader.open(story.stage.toolpict)
    reader.submit(r"/tasks/[0-9a-f-]{36}/start$")
