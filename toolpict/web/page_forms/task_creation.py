"""The forms that make many tasks, and issue them."""

from uuid import UUID

from toolpict.services.task_creation import CreateTasks
from toolpict.services.task_planning import LONGEST_NUMBERS, Cases, Wanted
from toolpict.web.language import speak
from toolpict.web.page_forms.fields import Area, Choice, Day, Key, Keys, People, Priority, Tick
from toolpict.web.page_forms.form import PageForm


class CasesField(Choice[Cases]):
    """What a case is made of."""

    @property
    def options(self) -> list[tuple[str, str]]:
        """Return both, each with its words."""
        return [(member.value, speak(f"creation.case-{member}")) for member in self.members]


class TasksForm(PageForm):
    """Which tasks to make, for whom and until when."""

    work = Key("creation.work", required=True)
    visits = Keys("creation.visits")
    time_points = Keys("creation.time-points")
    numbers = Area("creation.numbers", longest=LONGEST_NUMBERS, rows=4, hint="creation.numbers-hint")
    only_received = Tick("creation.only-received")
    cases = CasesField("creation.cases", members=Cases)
    people = People("")
    due = Day("creation.due")
    priority = Priority("creation.priority", words="creation.priority")

    @property
    def wanted(self) -> Wanted:
        """Return what was chosen so far, as far as it can be read."""
        return Wanted(
            self.work.data,
            self.numbers.value,
            self.only_received.value,
            self.cases.data or Cases.VISIT,
            self.due.data,
            self.priority.data or 0,
            self.people.value,
            self.visits.value,
            self.time_points.value,
        )

    def command(self, research_study_id: UUID) -> CreateTasks:
        """Return what is asked for."""
        self.require()
        return CreateTasks(research_study_id, self.wanted)


class IssueForm(PageForm):
    """Which drafts to issue."""

    tasks = Keys("creation.drafts")
