"""The form of a quality control: a checklist and a verdict."""

from uuid import UUID

from toolpict.domain.quality_control import Check, CheckAnswer, Verdict
from toolpict.services.quality_control import LONGEST_COMMENT, SubmitQuality
from toolpict.web.page_forms.fields import Area, Choice, Version
from toolpict.web.page_forms.form import PageForm


class QualityForm(PageForm):
    """What is said of an examination; a field for each check is added below, under its name."""

    version = Version()
    verdict = Choice("quality.verdict", members=Verdict, required=True)
    comment = Area("quality.comment", longest=LONGEST_COMMENT, hint="quality.comment-hint")

    @property
    def checks(self) -> list[Choice[CheckAnswer]]:
        """Return the fields of the checklist."""
        return [self[check.value] for check in Check]

    def command(self, task_id: UUID) -> SubmitQuality:
        """Return what is said; of a check nothing, when nothing was ticked."""
        self.require()
        ticks = {check: field.data for check, field in zip(Check, self.checks, strict=True) if field.data}
        return SubmitQuality(task_id, self.version.value, self.verdict.value, ticks, self.comment.value)


for _check in Check:
    setattr(QualityForm, _check.value, Choice(_check.value, members=CheckAnswer))
