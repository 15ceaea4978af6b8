"""The forms of what is done to one task; its version is that of the page they stand on."""

from uuid import UUID

from toolpict.domain.tasks import Move
from toolpict.services.conversation import WriteMessage
from toolpict.services.tasks import AskUnlock, AssignTask, EditTask, GrantUnlock, MakeMove, ReturnTask
from toolpict.web.page_forms.fields import Area, Day, Key, Line, Priority, Reason, Texts, Version
from toolpict.web.page_forms.form import PageForm


class MoveForm(PageForm):
    """A move, with its reason if it needs one; `kind` is that of the task whose room is to be opened."""

    version = Version()
    reason = Reason("cards.reason")
    kind = Line()

    def command(self, task_id: UUID, move: Move) -> MakeMove:
        """Return what is asked for."""
        self.require()
        return MakeMove(task_id, self.version.value, move, self.reason.value)


class AssignForm(PageForm):
    """Who is to do a task."""

    version = Version()
    assignee = Key("task.assignee")
    reason = Reason("cards.reason")

    def command(self, task_id: UUID) -> AssignTask:
        """Return what is asked for."""
        self.require()
        return AssignTask(task_id, self.version.value, self.assignee.data, self.reason.value)


class ReturnForm(PageForm):
    """What has to be mended, in all and at single answers."""

    version = Version()
    reason = Reason("cards.reason")
    query_path = Texts()
    query_text = Texts()

    def command(self, task_id: UUID) -> ReturnTask:
        """Return what is asked for."""
        self.require()
        queries = tuple(zip(self.query_path.value, self.query_text.value, strict=False))
        return ReturnTask(task_id, self.version.value, self.reason.value, queries)


class EditForm(PageForm):
    """When a task is wanted, and how much it presses."""

    version = Version()
    due = Day("tasks.due")
    priority = Priority("tasks.priority", words="tasks.priority", required=True)

    def command(self, task_id: UUID) -> EditTask:
        """Return what is asked for."""
        self.require()
        return EditTask(task_id, self.version.value, self.due.data, self.priority.value)


class UnlockForm(PageForm):
    """Why a locked task has to be opened."""

    version = Version()
    reason = Reason("cards.reason")

    def command(self, task_id: UUID) -> AskUnlock:
        """Return what is asked for."""
        self.require()
        return AskUnlock(task_id, self.version.value, self.reason.value)


class GrantForm(PageForm):
    """That a locked task may be opened."""

    version = Version()

    def command(self, request_id: UUID) -> GrantUnlock:
        """Return what is granted."""
        return GrantUnlock(request_id, self.version.value)


class MessageForm(PageForm):
    """A message about a task."""

    text = Area("asides.your-message")

    def command(self, task_id: UUID) -> WriteMessage:
        """Return what is said."""
        self.require()
        return WriteMessage(task_id, self.text.value)
