"""The forms of queries, locks and source marks."""

from enum import StrEnum
from uuid import UUID

from toolpict.domain.queries import QueryAct
from toolpict.services.locks import LockAnswers, LockWidely, Place, VerifySource
from toolpict.services.problems import LONGEST_REASON
from toolpict.services.queries import ActOnQuery, AskQuery
from toolpict.web.page_forms.fields import Area, Choice, Key, Line, Reason, Texts, Version
from toolpict.web.page_forms.form import PageForm

MOST_DIGITS = 5


class MarkAct(StrEnum):
    """What is done to the answers that were chosen, or to the whole reading."""

    VERIFY = "source.verify"
    UNVERIFY = "source.unverify"
    LOCK = "locks.lay"
    UNLOCK = "locks.lift"
    LOCK_FORM = "locks.lay-form"
    UNLOCK_FORM = "locks.lift-form"


LAYS = frozenset({MarkAct.LOCK, MarkAct.LOCK_FORM})


def read_place(text: str) -> Place:
    """Return path and row of an answer: `ITEM`, or `GROUP/ITEM@2` in the second row."""
    path, _, row = text.partition("@")
    return path, int(row) if row.isdecimal() and len(row) < MOST_DIGITS else 0


class AskForm(PageForm):
    """A question about one answer."""

    place = Line("queries.item", required=True)
    text = Area("queries.query", required=True, longest=LONGEST_REASON)

    def command(self, task_id: UUID) -> AskQuery:
        """Return what is asked."""
        self.require()
        path, row = read_place(self.place.value)
        return AskQuery(task_id, path, self.text.value, row)


class ActForm(PageForm):
    """What is said to a query."""

    version = Version()
    act = Choice("queries.state", members=QueryAct, required=True)
    text = Area("queries.your-words", longest=LONGEST_REASON)

    def command(self, task_id: UUID, query_id: UUID) -> ActOnQuery:
        """Return what is done."""
        self.require()
        return ActOnQuery(task_id, query_id, self.version.value, self.act.value, self.text.value)


class MarkForm(PageForm):
    """What is done to the answers that were chosen."""

    place = Texts()
    act = Choice("locks.state", members=MarkAct, required=True)
    reason = Reason("locks.reason")

    def command(self, task_id: UUID) -> LockAnswers | VerifySource:
        """Return what is done."""
        self.require()
        act, places = self.act.value, tuple(dict.fromkeys(map(read_place, self.place.value)))
        if act in (MarkAct.VERIFY, MarkAct.UNVERIFY):
            return VerifySource(task_id, places, act is MarkAct.VERIFY)
        is_whole = act in (MarkAct.LOCK_FORM, MarkAct.UNLOCK_FORM)
        return LockAnswers(task_id, None if is_whole else places, act in LAYS, self.reason.value)


class LockForm(PageForm):
    """A lock over a time point, or over the whole research study when none is named."""

    time_point = Key("locks.what")
    act = Choice("locks.state", members=MarkAct, required=True)
    reason = Reason("locks.reason")

    def command(self, research_study_id: UUID) -> LockWidely:
        """Return what is done."""
        self.require()
        return LockWidely(research_study_id, self.time_point.data, self.act.value in LAYS, self.reason.value)
