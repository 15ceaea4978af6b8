"""The form that publishes a reading plan."""

from uuid import UUID

from toolpict.services.reading_plans import CODE, MOST_READERS, PublishReadingPlan
from toolpict.web.page_forms.fields import Code, Key, Line, Tick, Whole
from toolpict.web.page_forms.form import PageForm


class ReadersField(Whole):
    """How many read."""

    kind = "select"
    options = tuple((str(number), str(number)) for number in range(1, MOST_READERS + 1))


class ReadingPlanForm(PageForm):
    """A reading plan."""

    code = Code("reading-plans.code", shape=CODE, required=True, longest=32, hint="procedures.code-hint")
    title = Line("reading-plans.name", required=True)
    form = Key("reading-plans.form", required=True)
    readers = ReadersField("reading-plans.readers", required=True)
    procedure = Key("reading-plans.waits-for")
    segmentations = Tick("reading-plans.shows-segmentations")
    earlier = Tick("reading-plans.recalls-earlier")

    def command(self, research_study_id: UUID) -> PublishReadingPlan:
        """Return what is asked for."""
        self.require()
        return PublishReadingPlan(
            research_study_id,
            self.code.value,
            self.title.value,
            self.form.value,
            self.readers.value,
            self.procedure.data,
            bool(self.segmentations.data),
            bool(self.earlier.data),
        )
