"""The forms of the pages: whatever is typed is read, or told at its field in our words (R20, R27)."""

import io
from importlib import import_module
from pkgutil import walk_packages
from uuid import UUID, uuid4

import pytest
from flask import Flask
from werkzeug.datastructures import FileStorage, MultiDict

from toolpict.domain.codes import ProblemCode
from toolpict.domain.errors import InvalidInputError, Problem
from toolpict.domain.quality_control import Check, CheckAnswer, Verdict
from toolpict.services.wording import SENTENCES, Language, say
from toolpict.web import page_forms
from toolpict.web.page_forms.accounts import AccountForm, SignInForm
from toolpict.web.page_forms.documents import DocumentForm
from toolpict.web.page_forms.form import PageForm, Rows
from toolpict.web.page_forms.procedures import ProcedureForm
from toolpict.web.page_forms.quality_control import QualityForm
from toolpict.web.page_forms.research_studies import OpeningForm, SiteForm
from toolpict.web.page_forms.subjects import InclusionForm
from toolpict.web.page_forms.task_creation import TasksForm


def kinds(base):
    """Return every form of ours."""
    for kind in base.__subclasses__():
        yield kind
        yield from kinds(kind)


for module in walk_packages(page_forms.__path__, f"{page_forms.__name__}."):
    import_module(module.name)
FORMS = sorted(set(kinds(PageForm)), key=lambda kind: kind.__name__)

BAD = {
    "nothing": "",
    "blanks": " \t ",
    "words": "not-a-thing",
    "digits of elsewhere": "²٣",
    "many digits": "9" * 5000,
    "a day that is none": "2026-02-31",
    "a day long ago": "0001-01-01",
    "control characters": "a\x07b",
    "half a character": "\ud800",
    "an id": str(uuid4()),
    "a long text": "x" * 100_000,
}
SIMPLE = {ProblemCode.MISSING, ProblemCode.NOT_A_CHOICE, ProblemCode.NOT_A_DATE, ProblemCode.NOT_A_NUMBER}
SHAPES = SIMPLE | {ProblemCode.WRONG_SHAPE}


def fields_of(form):
    """Return all fields, those of rows included."""
    for field in form:
        yield from (each for row in field.shown for each in row) if isinstance(field, Rows) else [field]


def told(form):
    """Return the problems with which a form refuses."""
    with pytest.raises(InvalidInputError) as refused:
        form.require()
    return {place: problem.code for place, problem in refused.value.problems.items()}


@pytest.mark.parametrize("text", BAD.values(), ids=BAD)
@pytest.mark.parametrize("kind", FORMS, ids=lambda kind: kind.__name__)
def test_whatever_is_typed_is_read_or_told_in_our_words(kind, text):
    form = kind(MultiDict(dict.fromkeys([field.name for field in fields_of(kind())], text)))
    ours = {say(Language.FRENCH, code) for code in SHAPES}
    form.validate()
    for field in form.entries:
        sentences = {sentence for sentence in field.errors if "caractères au plus" not in sentence}
        assert sentences <= ours, field.name
        assert bool(field.errors) == (field.problem is not None), field.name


@pytest.mark.parametrize("kind", FORMS, ids=lambda kind: kind.__name__)
def test_every_label_and_hint_is_in_the_catalogue(kind):
    for field in fields_of(kind()):
        assert not field.label.text or field.label.text in SENTENCES or field.label.text in set(Check), field.name
        assert not field.description or field.description in SENTENCES, field.name


def test_what_is_wrong_is_told_in_the_language_of_the_page():
    with Flask(__name__).test_request_context(headers={"Accept-Language": "en"}):
        form = InclusionForm(MultiDict({"number": "", "site": "x"}))
        form.validate()
        assert form.number.errors == ["Please fill this in."]
        assert form.site.errors == ["Choose from the list."]


def test_what_was_typed_stays_and_a_password_does_not():
    form = AccountForm(MultiDict({"username": " Reader 1 ", "password": "a long phrase", "administers": "yes"}))
    assert (form.username.typed, form.administers.data) == (" Reader 1 ", True)
    assert (form.password.value, form.password.typed) == ("a long phrase", "")
    assert SignInForm(MultiDict({"password": "a long phrase"})).password.typed == ""


def test_a_file_is_no_text_and_a_text_is_no_file():
    sent = MultiDict({"title": FileStorage(io.BytesIO(b"x"), "x.pdf"), "label": "1", "file": "x.pdf"})
    form = DocumentForm(sent)
    assert told(form) == {"file": ProblemCode.MISSING}
    assert form.title.value == ""


ROWS = {"time_point-3-code": "M3", "time_point-3-label": "Trois mois", "time_point-3-day": "90",
        "time_point-7-code": "M6", "time_point-7-day": "x", "time_point-²-code": "M9",
        "time_point-99999999999999999999-code": "M12"}  # fmt: skip


def test_empty_rows_are_left_out_and_each_row_is_read_once():
    form = OpeningForm(MultiDict(ROWS))
    assert [row.code.value for row in form.steps.filled] == ["M3", "M6"]
    assert len(form.steps.shown) == 4
    assert {place for place in told(form) if place.startswith("time_point")} == {
        "time_point-1-label",
        "time_point-1-day",
    }


def test_rows_are_added_up_to_a_limit():
    form = OpeningForm(MultiDict(ROWS))
    for _ in range(100):
        form.steps.add_more()
    assert len(form.steps.shown) == 60


def test_a_problem_stands_at_the_row_it_speaks_of_and_above_the_form_when_it_has_no_field():
    already, form = Problem(ProblemCode.ALREADY_THERE), OpeningForm(MultiDict(ROWS))
    form.refused(InvalidInputError({"time_point-1-code": already, "elsewhere": already, "time_point-9-code": already}))
    assert form.steps.shown[1].code.errors == [say(Language.FRENCH, ProblemCode.ALREADY_THERE)]
    assert form.steps.shown[0].code.errors == ()
    assert len(form.form_errors) == 2


def test_a_known_site_and_a_new_one_have_fields_of_their_own():
    form = SiteForm(MultiDict({"site": "x", "site-0-code": "a b", "site-0-name": "A"}))
    assert told(form) == {"site": ProblemCode.NOT_A_CHOICE, "site-0-code": ProblemCode.WRONG_SHAPE}


def test_a_procedure_without_an_output_is_told_at_the_first_row():
    form = ProcedureForm(MultiDict({"code": "A"}))
    form.refused(InvalidInputError({"output-0-code": Problem(ProblemCode.MISSING)}))
    assert form.outputs.shown[0].code.errors == [say(Language.FRENCH, ProblemCode.MISSING)]


def test_a_preview_sends_again_all_that_was_chosen():
    keys = [str(uuid4()) for _ in range(4)]
    typed = {
        "work": keys[0], "visits": keys[1:3], "numbers": "001 002", "only_received": "yes", "cases": "subject",
        "due": "2026-12-24", "priority": "1", "person-R1": keys[3],
    }  # fmt: skip
    form = TasksForm(MultiDict(typed))
    assert TasksForm(MultiDict(form.sent)).wanted == form.require().wanted
    assert (len(form.visits.value), form.wanted.people) == (2, {"R1": UUID(keys[3])})


def test_nobody_may_be_named_for_a_slot_but_nothing_else_than_a_person():
    work = {"work": str(uuid4())}
    assert TasksForm(MultiDict(work | {"person-R1": ""})).require().wanted.people == {"R1": None}
    assert told(TasksForm(MultiDict(work | {"person-R1": "x"}))) == {"person-R1": ProblemCode.NOT_A_CHOICE}


def test_a_verdict_is_one_of_ours_and_so_is_each_answer():
    sent = {"version": "3", "verdict": "refuse", Check.COVERAGE: "check-no", Check.READABLE: ""}
    command = QualityForm(MultiDict(sent)).command(uuid4())
    assert (command.task_version, command.verdict) == (3, Verdict.REFUSE)
    assert command.ticks == {Check.COVERAGE: CheckAnswer.NO}
    wrong = QualityForm(MultiDict({"verdict": "perhaps", Check.COVERAGE: "maybe"}))
    assert told(wrong) == {"verdict": ProblemCode.NOT_A_CHOICE, Check.COVERAGE: ProblemCode.NOT_A_CHOICE}
