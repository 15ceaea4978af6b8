"""Queries about answers, locks over them, and what was compared with its source (R52, R59)."""

from datetime import timedelta

import pytest

from tests.builders import NOW
from tests.reading.conftest import TYPED
from tests.reading.test_signing import body, command, hand_over, right, send_back, sign
from toolpict.domain.codes import AuditCode, ErrorCode
from toolpict.domain.conversation import Notification, Notified
from toolpict.domain.errors import InvalidInputError, NotFoundError, NotPermittedError, WrongStateError
from toolpict.domain.locks import LockScope
from toolpict.domain.people import Role
from toolpict.domain.queries import TRANSITIONS, Query, QueryAct, QueryStatus
from toolpict.services import locks, queries, readings
from toolpict.services.reading_reports import gather
from toolpict.services.reading_room import look_at_room
from toolpict.services.task_pages import look_at_task
from toolpict.services.wording import Language

PLACE = ("TARGETS/DIAMETER", 2)
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def signed(units, readers):
    sign(units, readers)
    return readers


@pytest.fixture
def coordinator(world):
    return world.actor(world.account("coord", Role.COORDINATOR))


def ask(units, readers, text="Lésion 2 ?", path="TARGETS/DIAMETER", actor=None, row=2, at=NOW):
    said = queries.AskQuery(readers.first.id, path, text, row)
    return queries.ask_query(said, actor=actor or readers.associate, units=units, clock=lambda: at)


def act(units, readers, query_id, act, text="", actor=None, lines=None):
    with units.looking() as work:
        known = work.get(Query, query_id).lines
    said = queries.ActOnQuery(readers.first.id, query_id, known if lines is None else lines, act, text)
    queries.act_on_query(said, actor=actor or readers.associate, units=units, clock=lambda: NOW)


def standing(units, query_id):
    with units.looking() as work:
        (thread,) = [
            each for each in work.queries.threads(work.get(Query, query_id).task_id) if each.query.id == query_id
        ]
    return thread.query.status, [(line.act, line.text) for line in thread.lines]


def codes(units, readers):
    with units.looking() as work:
        return [entry.code for entry in work.history(readers.first.id)]


def test_a_query_goes_from_new_to_closed_and_the_reading_stays_signed(units, signed):
    query_id = ask(units, signed)
    act(units, signed, query_id, QueryAct.ANSWER, "Vérifié", signed.actor)
    act(units, signed, query_id, QueryAct.REOPEN, "Vraiment ?")
    act(units, signed, query_id, QueryAct.ANSWER, "Oui", signed.actor)
    act(units, signed, query_id, QueryAct.CLOSE)
    answered, closed = (QueryAct.ANSWER, "Vérifié"), (QueryAct.CLOSE, "")
    assert standing(units, query_id) == (
        QueryStatus.CLOSED,
        [answered, (QueryAct.REOPEN, "Vraiment ?"), (QueryAct.ANSWER, "Oui"), closed],
    )
    assert codes(units, signed)[-5:] == [
        AuditCode.QUERY_ASKED, AuditCode.QUERY_ANSWERED, AuditCode.QUERY_REOPENED, AuditCode.QUERY_ANSWERED,
        AuditCode.QUERY_CLOSED,
    ]  # fmt: skip
    assert body(units, signed).revisions[0].stands
    with units.looking() as work:
        told = [(each.account_id, each.code) for each in work.find(Notification, task_id=signed.first.id)]
    assert (signed.one.id, Notified.QUERY_ASKED) in told
    assert (signed.associate.account_id, Notified.QUERY_ANSWERED) in told


@pytest.mark.parametrize(("status", "act_"), [(s, a) for s in QueryStatus for a in QueryAct])
def test_only_the_table_leads_on(status, act_):
    query = Query(None, "A", "?", None, NOW, status=status)
    if (status, act_) in TRANSITIONS:
        assert query.do(act_, by=None, at=NOW, text="x").number == 1
    else:
        with pytest.raises(WrongStateError):
            query.do(act_, by=None, at=NOW, text="x")


def test_who_may_ask_answer_and_close(units, signed, coordinator):
    query_id = ask(units, signed, actor=coordinator)
    for who, act_ in ((signed.associate, QueryAct.ANSWER), (signed.actor, QueryAct.CLOSE)):
        with pytest.raises(NotPermittedError):
            act(units, signed, query_id, act_, "x", who)
    with pytest.raises(NotFoundError):
        act(units, signed, query_id, QueryAct.ANSWER, "x", signed.other)
    with pytest.raises(NotFoundError):
        ask(units, signed, actor=signed.other)
    with pytest.raises(NotPermittedError):
        ask(units, signed, actor=signed.actor)


def test_a_stale_page_an_empty_answer_and_an_item_of_no_form_are_refused(units, signed, rows):
    query_id = ask(units, signed)
    before = rows()
    with pytest.raises(WrongStateError):
        act(units, signed, query_id, QueryAct.ANSWER, "x", signed.actor, lines=1)
    with pytest.raises(InvalidInputError):
        act(units, signed, query_id, QueryAct.ANSWER, "  ", signed.actor)
    with pytest.raises(InvalidInputError):
        ask(units, signed, path="NOTHING")
    assert rows() == before


def test_nothing_is_asked_about_before_anything_was_saved(units, readers):
    with pytest.raises(WrongStateError):
        ask(units, readers)


def test_a_returned_reading_is_answered_beside_the_form(units, signed):
    send_back(units, signed, (("TARGETS/DIAMETER@2", "Lésion 2 ?"),))
    page = look_at_room(signed.first.id, actor=signed.actor, units=units, language=Language.FRENCH)
    ((thread,),) = page.queries.values()
    assert thread.query.row == 2
    said = command(units, signed.first, {**TYPED, "TARGETS/2/DIAMETER": ["11"]}, "Corrigé")
    said = readings.SaveReading(**{**vars(said), "answers": {thread.query.id: "Repris à 11 mm"}})
    readings.sign_reading(said, actor=signed.actor, units=units, clock=lambda: NOW, verify_password=right)
    assert standing(units, thread.query.id) == (QueryStatus.ANSWERED, [(QueryAct.ANSWER, "Repris à 11 mm")])


def test_a_reader_who_takes_over_never_sees_what_was_asked_of_the_one_before(units, signed, unguarded):
    ask(units, signed, "Vous avez écrit 10,04 ?")
    hand_over(unguarded, signed)
    page = look_at_room(signed.first.id, actor=signed.other, units=units, language=Language.FRENCH)
    assert page.queries == {}
    assert body(units, signed, signed.other).trail.threads == {}
    sign(units, signed, reason="Repris", actor=signed.other, at=LATER)
    assert body(units, signed, signed.other).trail.threads == {}


def test_the_pdf_of_who_took_over_says_nothing_of_what_was_asked_of_the_one_before(units, signed, unguarded):
    """A reader learns nothing of another's answers (R59)."""
    ask(units, signed, "Vous avez écrit 10,04 ?")
    hand_over(unguarded, signed)
    revision_id = sign(units, signed, reason="Repris", actor=signed.other, at=LATER)
    with units.looking() as work:
        sections = gather(work, revision_id).sections
    assert [line.queries for _, lines in sections for line in lines if line.queries] == []


def test_the_history_tells_who_took_over_nothing_of_what_was_said_of_the_answers_before(units, signed, unguarded):
    """A reader learns nothing of another's answers (R59)."""
    ask(units, signed, "Vous avez écrit 10,04 ?")
    verify(units, signed)
    send_back(units, signed)
    hand_over(unguarded, signed)

    def told(actor):
        page = look_at_task(signed.first.id, actor=actor, units=units, language=Language.FRENCH, today=NOW.date())
        return " ".join(line.text for line in page.history)

    assert all(said in told(signed.associate) for said in ("10,04", "À revoir"))
    assert not any(said in told(signed.other) for said in ("10,04", "À revoir", "TARGETS"))


def test_nothing_is_asked_of_who_took_over_before_they_saved_anything(units, signed, unguarded):
    hand_over(unguarded, signed)
    with pytest.raises(WrongStateError):
        ask(units, signed)
    assert not body(units, signed).trail.may_ask
    sign(units, signed, reason="Repris", actor=signed.other, at=LATER)
    query_id = ask(units, signed, at=LATER)
    threads = body(units, signed, signed.other).trail.threads
    assert [thread.query.id for thread in threads[PLACE[0]]] == [query_id]


def test_locks_and_marks_on_the_answers_of_the_one_before_bind_nobody_else(units, signed, unguarded):
    """A reader learns nothing of another's answers, and is not held to them (R59)."""
    lock(units, signed)
    verify(units, signed)
    hand_over(unguarded, signed)
    page = look_at_room(signed.first.id, actor=signed.other, units=units, language=Language.FRENCH)
    assert page.locked == frozenset()
    with pytest.raises(InvalidInputError):
        lock(units, signed)
    sign(units, signed, {**TYPED, "TARGETS/2/DIAMETER": ["11"]}, "Repris", actor=signed.other, at=LATER)
    trail = body(units, signed, signed.other).trail
    assert (trail.locked, trail.verified, trail.changed) == (frozenset(), frozenset(), frozenset())
    lock(units, signed, at=LATER)
    verify(units, signed, at=LATER)
    trail = body(units, signed).trail
    assert (trail.locked, trail.verified) == ({PLACE}, {PLACE, ("NEW_LESION", 0)})


def test_the_list_is_of_the_sites_one_may_see(units, signed, coordinator):
    ask(units, signed)
    page = queries.look_at_queries(signed.first.research_study_id, "open", actor=coordinator, units=units)
    assert [(row.path, row.row, row.text) for row in page.rows] == [(*PLACE, "Lésion 2 ?")]
    assert page.counts == {"open": 1, "to-review": 0, "closed": 0, "all": 1}
    with pytest.raises(NotPermittedError):
        queries.look_at_queries(signed.first.research_study_id, "open", actor=signed.actor, units=units)


# --- locks ---------------------------------------------------------------------------------------------------------


def lock(units, readers, places=(PLACE,), actor=None, is_laid=True, reason="", at=NOW):
    said = locks.LockAnswers(readers.first.id, places, is_laid, reason)
    locks.lock_answers(said, actor=actor or readers.associate, units=units, clock=lambda: at)


def verify(units, readers, places=(PLACE, ("NEW_LESION", 0)), actor=None, at=NOW):
    said = locks.VerifySource(readers.first.id, places, True)
    locks.verify_source(said, actor=actor or readers.associate, units=units, clock=lambda: at)


def test_a_locked_answer_stays_while_the_others_change(units, signed):
    lock(units, signed)
    send_back(units, signed)
    with pytest.raises(InvalidInputError) as refused:
        sign(units, signed, {**TYPED, "TARGETS/2/DIAMETER": ["11"]}, "Corrigé")
    assert list(refused.value.problems) == ["TARGETS/2/DIAMETER"]
    sign(units, signed, {**TYPED, "NEW_LESION": ["1"]}, "Corrigé")
    assert body(units, signed).trail.locked == {PLACE}


def lock_widely(units, readers, time_point=None, actor=None, is_laid=True, reason="x"):
    study = readers.first.research_study_id
    said = locks.LockWidely(study, time_point and time_point.id, is_laid, reason)
    locks.lock_widely(said, actor=actor or readers.associate, units=units, clock=lambda: NOW)


@pytest.mark.parametrize("scope", [LockScope.FORM, LockScope.TIME_POINT, LockScope.RESEARCH_STUDY])
def test_under_a_wider_lock_nothing_is_signed_until_it_is_lifted_with_a_reason(
    units, signed, world, coordinator, scope
):
    point = world.baseline if scope is LockScope.TIME_POINT else None
    is_form = scope is LockScope.FORM

    def move(**said):
        return lock(units, signed, None, **said) if is_form else lock_widely(units, signed, point, **said)

    send_back(units, signed)
    move()
    with pytest.raises(WrongStateError) as refused:
        sign(units, signed, reason="x")
    assert refused.value.code is ErrorCode.DATA_LOCKED
    with pytest.raises(NotPermittedError):
        move(is_laid=False)
    with pytest.raises(InvalidInputError):
        move(is_laid=False, actor=coordinator, reason=" ")
    move(is_laid=False, actor=coordinator, reason="Erreur")
    sign(units, signed, reason="x")


def test_another_time_point_is_no_hindrance(units, readers, world):
    lock_widely(units, readers, world.month_3)
    sign(units, readers)


def test_to_lock_what_is_locked_leaves_one_entry(units, signed):
    lock(units, signed, (PLACE, PLACE))
    verify(units, signed, (PLACE, PLACE))
    lock(units, signed)
    assert codes(units, signed).count(AuditCode.DATA_LOCKED) == 1


def test_a_source_mark_counts_for_the_answer_as_it_was(units, signed):
    verify(units, signed)
    send_back(units, signed)
    sign(units, signed, {**TYPED, "TARGETS/2/DIAMETER": ["11"]}, "Corrigé")
    trail = body(units, signed).trail
    assert (trail.verified, trail.changed) == ({("NEW_LESION", 0)}, {PLACE})
    with pytest.raises(NotPermittedError):
        verify(units, signed, actor=signed.actor)
