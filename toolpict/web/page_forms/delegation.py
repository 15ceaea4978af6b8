"""The form that gives a role."""

from uuid import UUID

from toolpict.domain.people import Role
from toolpict.services.delegation import GrantRole
from toolpict.web.page_forms.fields import Choice, Day, Key, Line
from toolpict.web.page_forms.form import PageForm


class RoleForm(PageForm):
    """A role for somebody."""

    username = Line("sign-in.username", required=True, longest=64)
    role = Choice("delegation.role", members=Role, required=True)
    site = Key("delegation.site")
    since = Day("delegation.since", hint="delegation.since-hint")

    def command(self, research_study_id: UUID) -> GrantRole:
        """Return what is asked for."""
        self.require()
        return GrantRole(research_study_id, self.username.value, self.role.value, self.site.data, self.since.data)
