"""The forms that open a research study and change its sites and its schedule."""

from uuid import UUID

from toolpict.domain.research_study import CODE, TIME_POINT_CODE, Origin
from toolpict.services.research_studies import SITE_CODE, AddSite, AddTimePoint, NewSite, OpenResearchStudy, Step
from toolpict.web.page_forms.fields import Choice, Code, Key, Keys, Line, Tick, Whole
from toolpict.web.page_forms.form import PageForm, Rows

LONGEST_CODE = 16


class SiteRow(PageForm):
    """A site that no research study knew."""

    code = Code("research-studies.site-code", shape=SITE_CODE, required=True, longest=LONGEST_CODE)
    name = Line("research-studies.site-name", required=True)

    @property
    def site(self) -> NewSite:
        """Return the row."""
        return NewSite(self.code.value, self.name.value)


class StepRow(PageForm):
    """A step of the schedule."""

    code = Code("research-studies.step-code", shape=TIME_POINT_CODE, upper=False, required=True, longest=LONGEST_CODE)
    label = Line("research-studies.step-label", required=True)
    day = Whole("research-studies.day", required=True, shown_longest=6)
    early = Whole("research-studies.early", shown_longest=6)
    late = Whole("research-studies.late", shown_longest=6)

    @property
    def step(self) -> Step:
        """Return the row; nothing typed is no day earlier or later."""
        return Step(self.code.value, self.label.value, self.day.value, self.early.data or 0, self.late.data or 0)


class OpeningForm(PageForm):
    """A new research study."""

    code = Code(
        "research-studies.code", shape=CODE, required=True, longest=LONGEST_CODE, hint="research-studies.code-hint"
    )
    title = Line("research-studies.name", required=True)
    sponsor = Line("research-studies.sponsor", required=True)
    origin = Choice("research-studies.origin", members=Origin, required=True)
    quality_control = Tick("research-studies.quality-control")
    sites = Keys("research-studies.known-sites")
    new_sites = Rows(SiteRow, least=2, name="site")
    steps = Rows(StepRow, least=4, name="time_point")

    def command(self) -> OpenResearchStudy:
        """Return what is asked for."""
        self.require()
        return OpenResearchStudy(
            self.code.value,
            self.title.value,
            self.sponsor.value,
            self.origin.value,
            self.quality_control.value,
            self.sites.value,
            tuple(row.site for row in self.new_sites.filled),
            tuple(row.step for row in self.steps.filled),
        )


class SiteForm(PageForm):
    """A further site: a known one, or a new one."""

    site = Key("research-studies.known-site")
    new = Rows(SiteRow, least=1, name="site")

    def command(self, research_study_id: UUID) -> AddSite:
        """Return what is asked for."""
        self.require()
        new = next((row.site for row in self.new.filled), None)
        return AddSite(research_study_id, self.site.data, new)


class TimePointForm(StepRow):
    """A further step of the schedule."""

    prefix = "time_point-0-"

    def command(self, research_study_id: UUID) -> AddTimePoint:
        """Return what is asked for."""
        self.require()
        return AddTimePoint(research_study_id, self.step)
