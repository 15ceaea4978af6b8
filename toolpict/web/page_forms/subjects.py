"""The forms about subjects and their visits."""

from uuid import UUID

from toolpict.domain.research_study import SubjectStatus, VisitStatus
from toolpict.services import subjects
from toolpict.web.page_forms.fields import Choice, Day, Key, Line, Reason, Tick, Version
from toolpict.web.page_forms.form import PageForm


class InclusionForm(PageForm):
    """A new subject."""

    number = Line("subjects.number", required=True, longest=49)
    site = Key("subjects.site", required=True)
    reference_date = Day("subjects.reference-date", hint="subjects.reference-date-hint")

    def command(self, research_study_id: UUID) -> subjects.IncludeSubject:
        """Return what is asked for."""
        self.require()
        return subjects.IncludeSubject(research_study_id, self.number.value, self.site.value, self.reference_date.data)


class StatusForm(PageForm):
    """Where a subject stands."""

    version = Version()
    status = Choice("subjects.status", members=SubjectStatus, required=True)
    reason = Reason("cards.reason", hint="subjects.reason-hint")
    data_stay = Tick("subjects.data-stay-tick")

    def command(self, subject_id: UUID) -> subjects.ChangeStatus:
        """Return what is asked for."""
        self.require()
        return subjects.ChangeStatus(
            subject_id, self.version.value, self.status.value, self.reason.value, self.data_stay.value
        )


class ReferenceDateForm(PageForm):
    """Day 0 of a subject's schedule."""

    version = Version()
    reference_date = Day("subjects.reference-date", hint="subjects.reference-date-hint")
    reason = Reason("cards.reason")

    def command(self, subject_id: UUID) -> subjects.ChangeReferenceDate:
        """Return what is asked for."""
        self.require()
        return subjects.ChangeReferenceDate(subject_id, self.version.value, self.reference_date.data, self.reason.value)


class VisitForm(PageForm):
    """Whether a visit takes place."""

    version = Version()
    status = Choice("subjects.status", members=VisitStatus, required=True)
    reason = Reason("cards.reason")

    def command(self, subject_id: UUID, visit_id: UUID) -> subjects.ChangeVisit:
        """Return what is asked for."""
        self.require()
        return subjects.ChangeVisit(subject_id, visit_id, self.version.value, self.status.value, self.reason.value)
