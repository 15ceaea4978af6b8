"""The form that takes an examination back."""

from uuid import UUID

from toolpict.services.withdrawal import WithdrawImagingStudy
from toolpict.web.page_forms.fields import Reason
from toolpict.web.page_forms.form import PageForm


class WithdrawalForm(PageForm):
    """Why an examination is taken back."""

    reason = Reason("cards.reason")

    def command(self, imaging_study_id: UUID) -> WithdrawImagingStudy:
        """Return what is asked for."""
        self.require()
        return WithdrawImagingStudy(imaging_study_id, self.reason.value)
