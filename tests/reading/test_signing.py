from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import pytest
import sqlalchemy as sa

from tests.builders import NOW
from tests.reading.conftest import TYPED
from toolpict.domain.codes import AuditCode, ErrorCode
from toolpict.domain.errors import InvalidInputError, NotFoundError, NotPermittedError, WrongStateError
from toolpict.domain.reading import Attachment, Revision, Signature, revision_sha256
from toolpict.domain.tasks import StatusGroup, Task, TaskStatus
from toolpict.persistence.tables import tasks as tables
from toolpict.services import drafts, readings, tasks
from toolpict.services.reading_body import LineState, task_body
from toolpict.services.reading_room import look_at_room
from toolpict.services.wording import Language


def right():
    """Stand for a password that was typed rightly."""


def wrong():
    raise NotPermittedError(ErrorCode.PASSWORD_WRONG)


def command(units, task, typed=TYPED, reason=""):
    with units.looking() as work:
        version = work.get(Task, task.id).version
    return readings.SaveReading(task.id, version, typed, reason)


def sign(units, readers, typed=TYPED, reason="", password=right, task=None, actor=None, at=NOW):
    said = command(units, task or readers.first, typed, reason)
    actor = actor or readers.actor
    return readings.sign_reading(said, actor=actor, units=units, clock=lambda: at, verify_password=password)


def send_back(units, readers, queries=()):
    with units.looking() as work:
        version = work.get(Task, readers.first.id).version
    said = tasks.ReturnTask(readers.first.id, version, "À revoir", queries)
    tasks.return_task(said, actor=readers.associate, units=units, clock=lambda: NOW)


def hand_over(unguarded, readers):
    """Have the other reader go on with the first reading; who had it may have signed it before."""
    changed = {"assignee_id": readers.two.id, "status": TaskStatus.IN_PROGRESS, "group": StatusGroup.OPEN}
    with unguarded.begin() as connection:
        connection.execute(sa.update(tables.tasks).where(tables.tasks.c.id == readers.first.id).values(**changed))


def body(units, readers, actor=None):
    return task_body(readers.first.id, actor=actor or readers.associate, units=units)


def test_signing_makes_a_revision_a_signature_and_submits(units, readers):
    drafts.save_draft(drafts.SaveDraft(readers.first.id, 1, TYPED), actor=readers.actor, units=units, clock=lambda: NOW)
    revision_id = sign(units, readers)
    with units.looking() as work:
        task, revision = work.get(Task, readers.first.id), work.get(Revision, revision_id)
        (signature,) = work.find(Signature, revision_id=revision_id)
        codes = [entry.code for entry in work.history(task.id)]
        assert work.readings.draft(task.id, readers.one.id) is None
    assert task.status is TaskStatus.SUBMITTED
    assert codes == [AuditCode.DRAFT_OPENED, AuditCode.READING_SIGNED, AuditCode.TASK_MOVED]
    assert (signature.printed_name, signature.signed_at) == (readers.one.display_name, NOW)
    expected = revision_sha256(task.id, 1, readers.form.sha256, revision.values, revision.attachments)
    assert signature.revision_sha256 == revision.sha256 == expected
    assert {value.path: value.text for value in revision.values}["SUM_DIAMETERS"] == "52.5"


def test_a_missing_item_stops_a_signature_before_the_password_is_asked(units, readers, rows):
    before = rows()
    with pytest.raises(InvalidInputError) as refused:
        sign(units, readers, {**TYPED, "NEW_LESION": []}, password=wrong)
    assert list(refused.value.problems) == ["NEW_LESION"]
    assert rows() == before


def test_a_wrong_password_signs_nothing(units, readers, rows):
    before = rows()
    with pytest.raises(NotPermittedError):
        sign(units, readers, password=wrong)
    assert rows() == before


def test_a_double_signature_counts_once(units, readers, rows):
    said, together = command(units, readers.first), Barrier(6)

    def attempt(_number):
        together.wait(10)
        try:
            readings.sign_reading(said, actor=readers.actor, units=units, clock=lambda: NOW, verify_password=right)
        except WrongStateError:
            return "refused"
        return "signed"

    with ThreadPoolExecutor(6) as pool:
        outcomes = list(pool.map(attempt, range(6)))
    assert sorted(outcomes) == ["refused"] * 5 + ["signed"]
    stored = rows()
    assert (len(stored["revision"]), len(stored["signature"])) == (1, 1)


def test_saving_makes_a_revision_that_may_be_incomplete_but_not_wrong(units, readers):
    said = command(units, readers.first, {"TARGETS/1/DIAMETER": ["42,5"]})
    readings.save_reading(said, actor=readers.actor, units=units, clock=lambda: NOW)
    page = look_at_room(readers.first.id, actor=readers.actor, units=units, language=Language.FRENCH)
    assert page.typed == {"TARGETS/1/DIAMETER": ["42,5"]}
    with pytest.raises(InvalidInputError):
        readings.save_reading(
            command(units, readers.first, {"TARGETS/1/DIAMETER": ["x"]}),
            actor=readers.actor,
            units=units,
            clock=lambda: NOW,
        )


def test_a_returned_reading_opens_as_it_was_signed_and_says_why_it_changes(units, readers):
    sign(units, readers)
    send_back(units, readers, (("TARGETS/DIAMETER", "Lésion 2 ?"),))
    page = look_at_room(readers.first.id, actor=readers.actor, units=units, language=Language.FRENCH)
    assert page.typed == {**TYPED, "TARGETS/2/DIAMETER": ["10,04"]}
    asked = {path: [each.query.text for each in threads] for path, threads in page.queries.items()}
    assert (page.returned_for, asked, page.needs_reason) == (
        "À revoir",
        {"TARGETS/DIAMETER": ["Lésion 2 ?"]},
        True,
    )
    with pytest.raises(InvalidInputError) as refused:
        sign(units, readers)
    assert list(refused.value.problems) == [readings.REASON]
    sign(units, readers, {**TYPED, "TARGETS/2/DIAMETER": ["11"]}, "Erreur de saisie")
    shown = body(units, readers)
    assert [(each.revision.number, each.stands) for each in shown.revisions] == [(2, True), (1, False)]
    assert all(each.signature for each in shown.revisions)
    assert shown.revisions[0].revision.reason == "Erreur de saisie"


def test_what_is_cleared_is_kept_in_the_history_and_bound_by_the_signature(units, readers):
    typed = {**TYPED, "QUALITY_REASON": ["Bougé"]}
    with pytest.raises(InvalidInputError) as refused:
        sign(units, readers, typed)
    assert list(refused.value.problems) == [readings.CLEARING]
    said = readings.SaveReading(**{**vars(command(units, readers.first, typed)), "clears": True})
    readings.sign_reading(said, actor=readers.actor, units=units, clock=lambda: NOW, verify_password=right)
    revision = body(units, readers).revisions[0].revision
    assert [(each.field, each.text) for each in revision.cleared] == [("QUALITY_REASON", "Bougé")]
    bound = (revision.task_id, 1, readers.form.sha256, revision.values, ())
    assert revision_sha256(*bound, cleared=revision.cleared) == revision.sha256 != revision_sha256(*bound)


def test_nobody_signs_over_what_was_typed_on_another_page(units, readers):
    elsewhere = drafts.SaveDraft(readers.first.id, 3, {**TYPED, "COMMENT": ["ailleurs"]}, "other", 0)
    drafts.save_draft(elsewhere, actor=readers.actor, units=units, clock=lambda: NOW)
    for base, outcome in ((0, ErrorCode.TYPED_ELSEWHERE), (3, None)):
        said = {**vars(command(units, readers.first)), "page": "here", "base": base}
        attempt = partial(readings.sign_reading, readings.SaveReading(**said), actor=readers.actor, units=units)
        if outcome is None:
            attempt(clock=lambda: NOW, verify_password=right)
        else:
            with pytest.raises(WrongStateError) as refused:
                attempt(clock=lambda: NOW, verify_password=right)
            assert refused.value.code is outcome


def test_a_returned_reading_has_no_standing_signature(units, readers):
    sign(units, readers)
    assert body(units, readers).revisions[0].stands
    send_back(units, readers)
    assert not body(units, readers).revisions[0].stands


def test_signing_and_going_on_are_two_acts_with_two_entries(units, readers):
    sign(units, readers)
    assert (
        readings.start_next(readers.first.id, actor=readers.actor, units=units, clock=lambda: NOW) == readers.second.id
    )
    with units.looking() as work:
        assert work.get(Task, readers.second.id).status is TaskStatus.IN_PROGRESS
        assert [entry.code for entry in work.history(readers.second.id)] == [AuditCode.TASK_MOVED]


def test_after_the_last_case_there_is_no_next(units, readers):
    sign(units, readers)
    readings.start_next(readers.first.id, actor=readers.actor, units=units, clock=lambda: NOW)
    sign(units, readers, task=readers.second)
    assert readings.start_next(readers.second.id, actor=readers.actor, units=units, clock=lambda: NOW) is None


def test_the_room_tells_the_rank_in_the_stored_order(units, readers):
    page = look_at_room(readers.first.id, actor=readers.actor, units=units, language=Language.FRENCH)
    assert (page.rank, page.total, page.next_task_id, page.alias) == (1, 2, readers.second.id, "K-17")


def test_a_co_reader_never_sees_the_answers(units, readers):
    sign(units, readers)
    with pytest.raises(NotFoundError):
        look_at_room(readers.first.id, actor=readers.other, units=units, language=Language.FRENCH)
    assert body(units, readers, readers.other) is None
    mine = task_body(readers.of_the_other.id, actor=readers.other, units=units)
    assert (mine.sections, mine.revisions) == ((), [])


def test_the_validation_marks_what_is_missing_and_what_was_not_asked(units, readers):
    typed = {"IMAGE_QUALITY": ["1"], "TARGETS/1/LOCATION": ["LIVER"]}
    readings.save_reading(command(units, readers.first, typed), actor=readers.actor, units=units, clock=lambda: NOW)
    lines = [line for _, lines in body(units, readers).sections for line in lines]
    assert {(line.place.path, line.row): line.state for line in lines} == {
        ("IMAGE_QUALITY", 0): LineState.ANSWERED,
        ("QUALITY_REASON", 0): LineState.NOT_ASKED,
        ("TARGETS/LOCATION", 1): LineState.ANSWERED,
        ("TARGETS/DIAMETER", 1): LineState.MISSING,
        ("SUM_DIAMETERS", 0): LineState.EMPTY,
        ("NEW_LESION", 0): LineState.MISSING,
        ("COMMENT", 0): LineState.EMPTY,
    }
    assert [answer.fr for line in lines[:1] for answer in line.answers] == ["Bonne"]


def test_a_text_that_was_redacted_leaves_the_signature_verifiable(units, readers, unguarded):
    sign(units, readers, {**TYPED, "COMMENT": ["M. EXEMPLE"]})
    with unguarded.begin() as connection:
        connection.exec_driver_sql("UPDATE response_value SET text = NULL WHERE path = 'COMMENT'")
    shown = body(units, readers)
    revision = shown.revisions[0].revision
    assert revision_sha256(readers.first.id, 1, readers.form.sha256, revision.values, ()) == revision.sha256
    assert LineState.REDACTED in [line.state for _, lines in shown.sections for line in lines]


def test_the_digest_of_a_revision_depends_on_all_that_it_binds(readers):
    files = (Attachment("a.pdf", "application/pdf", 3, "f" * 64),)
    digests = {
        revision_sha256(readers.first.id, 1, "form", (), ()),
        revision_sha256(readers.first.id, 2, "form", (), ()),
        revision_sha256(readers.second.id, 1, "form", (), ()),
        revision_sha256(readers.first.id, 1, "other", (), ()),
        revision_sha256(readers.first.id, 1, "form", (), files),
    }
    assert len(digests) == 5


def test_a_reading_of_many_revisions_costs_no_more_statements(units, readers, engine):
    statements = []
    sa.event.listen(engine, "before_cursor_execute", lambda *args: statements.append(args[2]))

    def save(number):
        said = command(units, readers.first, {"COMMENT": [str(number)]})
        readings.save_reading(said, actor=readers.actor, units=units, clock=lambda: NOW)

    def cost(act):
        statements.clear()
        act()
        return len(statements)

    def see():
        look_at_room(readers.first.id, actor=readers.actor, units=units, language=Language.FRENCH)
        body(units, readers)

    save(1)
    few = cost(see), cost(lambda: save(2))
    for number in range(3, 9):
        save(number)
    assert (cost(see), cost(lambda: save(9))) == few
