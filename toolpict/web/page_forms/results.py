"""The form that freezes a data cut."""

from uuid import UUID

from toolpict.services.results import LONGEST_TITLE, FreezeDataCut
from toolpict.web.page_forms.fields import Hidden, Line, Tick
from toolpict.web.page_forms.form import PageForm


class FreezeForm(PageForm):
    """A data cut; `after` is the number of the newest one that the page showed."""

    after = Hidden()
    title = Line("results.cut-title", longest=LONGEST_TITLE)
    final = Tick("results.is-final")

    def command(self, research_study_id: UUID) -> FreezeDataCut:
        """Return what is asked for."""
        self.require()
        return FreezeDataCut(research_study_id, self.title.value, self.final.value, self.after.data)
