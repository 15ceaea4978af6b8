"""The form of one act on several tasks."""

from collections.abc import Iterable
from uuid import UUID

from toolpict.domain.codes import ProblemCode
from toolpict.domain.errors import InvalidInputError, Problem
from toolpict.services.group_acts import ActOnMany, Chosen, GroupAct
from toolpict.web.forms import NO_VERSION
from toolpict.web.page_forms.fields import WHOLE, Choice, Day, Key, Reason, read_key
from toolpict.web.page_forms.form import PageForm


class GroupForm(PageForm):
    """What is done to the tasks that were ticked; the page shows the fields that the act asks for."""

    act = Choice("group.act", members=GroupAct, required=True)
    assignee = Key("task.assignee")
    due = Day("tasks.due")
    reason = Reason("cards.reason")

    def chosen(self, texts: Iterable[str]) -> tuple[Chosen, ...]:
        """Return the tasks named as `id,version`, each once; a version that is none is stale.

        Raises
        ------
        InvalidInputError
            One is no task.

        """
        found: dict[UUID, Chosen] = {}
        for text in texts:
            key, _, version = text.partition(",")
            task_id = read_key(key)
            if task_id is None:
                raise InvalidInputError({"task": Problem(ProblemCode.UNKNOWN_VALUE)})
            found[task_id] = Chosen(task_id, int(version) if WHOLE.fullmatch(version) else NO_VERSION)
        return tuple(found.values())

    def command(self, texts: Iterable[str]) -> ActOnMany:
        """Return what is asked for."""
        self.require()
        return ActOnMany(self.act.value, self.chosen(texts), self.assignee.data, self.due.data, self.reason.data or "")
