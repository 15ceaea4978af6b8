"""What is kept of drafts of forms, on both databases."""

from tests.builders import NOW
from toolpict.domain.audit import AuditEntry
from toolpict.domain.codes import AuditCode
from toolpict.domain.form_drafts import FormDraft, FormDraftStatus, FormDraftStep, FormState
from toolpict.domain.forms import FormVersion


def test_drafts_and_their_steps_are_found_and_forgotten(units, world):
    place, person = world.research_study.id, world.associate.id
    draft, closed = (FormDraft(place, "{}", person, NOW, person, NOW) for _ in range(2))
    closed.status = FormDraftStatus.DISCARDED
    world.store(draft, closed, *(FormDraftStep(draft.id, number, f"{number}") for number in range(5)))
    with units.changing() as work:
        work.record(AuditEntry(AuditCode.FORM_DRAFT_BEGUN, "form_draft", draft.id, person, NOW))
        work.form_drafts.forget_steps(draft.id, before=1, since=4)
        assert [work.form_drafts.step(draft.id, number) for number in range(5)] == [None, "1", "2", "3", None]
        work.commit()
    with units.looking() as work:
        assert [row.id for row in work.form_drafts.open_drafts(place)] == [draft.id]


def test_a_version_is_out_of_use_while_its_state_says_so(units, world):
    form = FormVersion(world.research_study.id, "F", 1, "{}", "0" * 64, world.associate.id, NOW)
    world.store(form)
    assert_retired(units, form, set())
    world.store(FormState(form.id, form.research_study_id, NOW, world.associate.id))
    assert_retired(units, form, {form.id})


def assert_retired(units, form, expected):
    with units.looking() as work:
        assert work.form_drafts.retired(form.research_study_id) == expected
