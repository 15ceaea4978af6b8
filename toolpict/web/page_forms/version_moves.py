"""The form that moves a reading to another version of its form."""

from uuid import UUID

from toolpict.services.version_moves import MoveVersion
from toolpict.web.page_forms.fields import Key, Reason, Version
from toolpict.web.page_forms.form import PageForm


class VersionMoveForm(PageForm):
    """Which version, and why."""

    version = Version()
    to = Key("version-moves.to", required=True)
    reason = Reason("cards.reason", required=True)

    def command(self, task_id: UUID) -> MoveVersion:
        """Return what is asked for."""
        self.require()
        return MoveVersion(task_id, self.version.value, self.to.value, self.reason.value)
