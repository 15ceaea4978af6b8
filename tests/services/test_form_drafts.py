"""Drafts of forms: edited step by step, taken back, published as the next version (R52, R58)."""

import json
from copy import deepcopy
from datetime import timedelta
from random import Random

import pytest

from tests.builders import NOW
from tests.domain.ecrf.any_dictionary import any_dictionary, write
from toolpict.domain.codes import AuditCode, ChangeCode, ProblemCode
from toolpict.domain.ecrf import ItemType
from toolpict.domain.ecrf.dictionary import read_dictionary
from toolpict.domain.ecrf.editing import (
    AddEntry,
    AddSection,
    ChangeEntry,
    ChangeSection,
    DuplicateEntry,
    MoveEntry,
    Outline,
    RemoveEntry,
    ShiftEntry,
    read_said,
)
from toolpict.domain.ecrf.editing.edits import put_words
from toolpict.domain.errors import InvalidInputError, NotFoundError, NotPermittedError, WrongStateError
from toolpict.domain.form_drafts import CodeList, FormDraft, FormDraftStep
from toolpict.domain.forms import FormVersion
from toolpict.domain.people import Role
from toolpict.services import (
    code_lists,
    draft_publishing,
    form_builder,
    form_drafts,
    form_versions,
    forms,
    reading_plans,
)
from toolpict.services.form_builder import Place
from toolpict.services.form_items import read_words, write_fields
from toolpict.services.ready_made_forms import ready_made_forms

ITEM = form_builder.ITEM


class Arc:
    """A research associate at work on drafts."""

    def __init__(self, world, units):
        self.world, self.units, self.place = world, units, world.research_study.id
        self.given = {"actor": world.actor(world.associate), "units": units, "clock": self.clock}
        self.looks = {"actor": world.actor(world.associate), "units": units}
        self.at = NOW

    def clock(self):
        self.at += timedelta(seconds=1)
        return self.at

    def begin(self, oid="FORM"):
        command = form_drafts.BeginEmpty(self.place, oid, "Cahier", "Form")
        return form_drafts.begin_empty(command, **self.given)

    def draft(self, draft_id):
        with self.units.looking() as work:
            return work.get(FormDraft, draft_id)

    def said(self, draft_id):
        return read_said(self.draft(draft_id).document)

    def edit(self, draft_id, edit):
        command = form_drafts.EditDraft(draft_id, self.draft(draft_id).version, [edit])
        return form_drafts.edit_draft(command, **self.given)

    def add(self, draft_id, kind, oid, section="SECTION_1", group="", **words):
        made = self.edit(draft_id, AddEntry(kind, section, group=group))
        return self.edit(draft_id, ChangeEntry(made, {"oid": oid, "label": oid.title(), **words}))

    def publish(self, draft_id, *, same_meaning=False):
        command = draft_publishing.PublishDraft(draft_id, self.draft(draft_id).version, same_meaning)
        return draft_publishing.publish_draft(command, **self.given)

    def next(self, form, into=None):
        return form_drafts.begin_from_version(self.place, form.id, into or self.place, **self.given)


@pytest.fixture
def database_url(sqlite_url):
    """These are rules; tests/persistence/test_form_drafts.py is for both databases."""
    return sqlite_url


@pytest.fixture
def arc(world, units):
    return Arc(world, units)


def oids(said):
    return [entry["oid"] for section in said["sections"] for entry in section["items"]]


YES, NO = {"code": "1", "label": "Oui"}, {"code": "0", "label": "Non"}


def test_a_form_is_built_and_published(arc):
    draft = arc.begin()
    arc.add(draft, ItemType.RADIO, "QUALITY", choices=[YES, NO])
    arc.add(draft, None, "LESIONS", lesion=True)
    arc.add(draft, ItemType.NUMBER, "DIAMETER", group="LESIONS", unit="mm", measure="length")
    arc.add(draft, ItemType.CALC, "SUM", calculation="sod()", branching="[QUALITY] = '1'")
    page = form_builder.look_at_draft(draft, Place(ITEM, "DIAMETER"), **arc.looks)
    assert page.wrongs == []
    assert [row.oid for row in page.sections[0].rows] == ["QUALITY", "LESIONS", "DIAMETER", "SUM"]
    form = arc.publish(draft)
    assert (form.oid, form.version) == ("FORM", 1)
    with pytest.raises(WrongStateError):
        form_builder.look_at_draft(draft, Place(), **arc.looks)
    with arc.units.looking() as work:
        assert work.find(FormDraftStep, draft_id=draft) == []
        codes = [entry.code for entry in work.history(draft)]
    assert codes == [AuditCode.FORM_DRAFT_BEGUN, *[AuditCode.FORM_DRAFT_CHANGED] * 8]


def test_every_edit_is_taken_back_and_made_again(arc):
    draft = arc.begin()
    arc.add(draft, ItemType.TEXT, "ONE")
    arc.add(draft, ItemType.TEXT, "TWO")
    for _ in range(2):
        form_drafts.undo(draft, arc.draft(draft).version, **arc.given)
    assert oids(arc.said(draft)) == ["ONE"]
    form_drafts.redo(draft, arc.draft(draft).version, **arc.given)
    form_drafts.redo(draft, arc.draft(draft).version, **arc.given)
    assert oids(arc.said(draft)) == ["ONE", "TWO"]
    form_drafts.redo(draft, arc.draft(draft).version, **arc.given)
    assert not arc.draft(draft).may_redo
    form_drafts.undo(draft, arc.draft(draft).version, **arc.given)
    arc.edit(draft, AddSection())
    assert not arc.draft(draft).may_redo


def test_a_stale_page_changes_nothing(arc):
    draft = arc.begin()
    stale = form_drafts.EditDraft(draft, arc.draft(draft).version, [AddSection()])
    arc.edit(draft, AddSection())
    with pytest.raises(WrongStateError):
        form_drafts.edit_draft(stale, **arc.given)
    assert len(arc.said(draft)["sections"]) == 2


def test_items_move_within_and_between_sections(arc):
    draft = arc.begin()
    for oid in ("ONE", "TWO", "THREE"):
        arc.add(draft, ItemType.TEXT, oid)
    arc.edit(draft, AddSection())
    arc.edit(draft, MoveEntry("ONE", "SECTION_2"))
    arc.edit(draft, MoveEntry("THREE", "SECTION_1", before="TWO"))
    assert oids(arc.said(draft)) == ["THREE", "TWO", "ONE"]
    arc.edit(draft, ShiftEntry("TWO", down=True))
    assert [len(section["items"]) for section in arc.said(draft)["sections"]] == [1, 2]
    arc.edit(draft, ShiftEntry("TWO", down=False))
    assert [len(section["items"]) for section in arc.said(draft)["sections"]] == [2, 1]
    assert arc.edit(draft, RemoveEntry("TWO")) == "THREE"
    with pytest.raises(NotFoundError):
        arc.edit(draft, RemoveEntry("TWO"))


def test_a_name_changes_wherever_logic_says_it(arc):
    draft = arc.begin()
    arc.add(draft, ItemType.NUMBER, "AGE")
    arc.add(draft, ItemType.CALC, "SUM", calculation="[AGE] + prior('AGE') + if([AGE] = 'AGE', 1, 0)")
    arc.edit(draft, ChangeEntry("AGE", {"oid": "YEARS"}))
    said = arc.said(draft)["sections"][0]["items"][1]
    assert said["calculation"] == "[YEARS] + prior('YEARS') + if([YEARS] = 'AGE', 1, 0)"


def test_a_name_is_given_once(arc):
    draft = arc.begin()
    arc.add(draft, ItemType.NUMBER, "AGE")
    with pytest.raises(InvalidInputError) as refused:
        arc.add(draft, ItemType.NUMBER, "age")
    assert refused.value.problems["oid"].code is ProblemCode.ALREADY_THERE


def test_a_copied_group_speaks_of_its_own_items(arc):
    draft = arc.begin()
    arc.add(draft, None, "ROWS")
    arc.add(draft, ItemType.NUMBER, "A", group="ROWS")
    arc.add(draft, ItemType.CALC, "B", group="ROWS", calculation="[A] * 2")
    arc.edit(draft, DuplicateEntry("ROWS"))
    copy = arc.said(draft)["sections"][0]["items"][1]
    assert (copy["oid"], [each["oid"] for each in copy["items"]]) == ("ROWS_1", ["A_1", "B_1"])
    assert copy["items"][1]["calculation"] == "[A_1] * 2"


def test_all_that_is_wrong_is_told_at_its_place(arc):
    draft = arc.begin()
    arc.edit(draft, AddEntry(ItemType.NUMBER, "SECTION_1"))
    arc.add(draft, ItemType.CALC, "SUM", calculation="[NOBODY] + 1")
    arc.add(draft, ItemType.CALC, "TOTAL", calculation="1 +")
    page = form_builder.look_at_draft(draft, Place(), **arc.looks)
    found = {(wrong.owner.oid, wrong.field): wrong.problem.code for wrong in page.wrongs}
    assert found == {
        ("ITEM_1", "label_fr"): ProblemCode.MISSING,
        ("SUM", "calculation"): ProblemCode.EXPRESSION_UNKNOWN_ITEM,
        ("TOTAL", "calculation"): ProblemCode.EXPRESSION_UNREADABLE,
    }
    with pytest.raises(InvalidInputError):
        arc.publish(draft)
    tried = form_builder.try_words(draft, Place(ITEM, "SUM"), {"calculation": "[ITEM_1] + 1"}, **arc.looks)
    assert "calculation" not in tried
    assert arc.said(draft)["sections"][0]["items"][1]["calculation"] == "[NOBODY] + 1"


def test_a_code_list_gives_its_choices_until_publication(arc):
    command = code_lists.SaveCodeList(arc.place, "SIGNS", "Signes", "", "1 | Oui | Yes\n0\tNon\tNo")
    made = code_lists.save_code_list(command, **arc.given)
    draft = arc.begin()
    arc.add(draft, ItemType.RADIO, "SIGN", code_list="SIGNS")
    form = arc.publish(draft)
    item = json.loads(form.document)["sections"][0]["items"][0]
    assert item["choices"][1] == {"code": "0", "label": {"fr": "Non", "en": "No"}}
    changed = code_lists.SaveCodeList(arc.place, "SIGNS", "Signes", "", "1 | Oui", made, 1)
    code_lists.save_code_list(changed, **arc.given)
    with arc.units.looking() as work:
        assert work.get(CodeList, made).version == 2
        assert work.get(FormVersion, form.id).document == form.document
    with pytest.raises(WrongStateError):
        code_lists.save_code_list(changed, **arc.given)
    wrong = code_lists.SaveCodeList(arc.place, "OTHER", "Autre", "", "1 | Oui\n1 | Non")
    with pytest.raises(InvalidInputError) as refused:
        code_lists.save_code_list(wrong, **arc.given)
    assert refused.value.problems["choices"].parameters == {"number": 2}


def published(arc):
    draft = arc.begin()
    arc.add(draft, ItemType.RADIO, "SIGN", choices=[YES, NO])
    return arc.publish(draft)


def test_an_item_keeps_its_type_and_a_code_its_meaning(arc):
    form = published(arc)
    draft = arc.next(form)
    swapped = [{"code": "1", "label": "Non"}, {"code": "0", "label": "Oui"}]
    arc.edit(draft, ChangeEntry("SIGN", {"choices": swapped}))
    page = draft_publishing.look_at_publishing(draft, **arc.looks)
    assert {wrong.problem.code for wrong in page.wrongs} == {ProblemCode.MEANING_FIXED}
    with pytest.raises(InvalidInputError):
        arc.publish(draft, same_meaning=True)
    arc.edit(draft, ChangeEntry("SIGN", {"type": ItemType.YESNO, "choices": None}))
    page = draft_publishing.look_at_publishing(draft, **arc.looks)
    assert [wrong.problem.code for wrong in page.wrongs] == [ProblemCode.TYPE_FIXED]


def test_other_words_for_a_code_are_confirmed(arc):
    form = published(arc)
    draft = arc.next(form)
    arc.edit(draft, ChangeEntry("SIGN", {"choices": [{**YES, "label": "Oui, certainement"}, NO]}))
    page = draft_publishing.look_at_publishing(draft, **arc.looks)
    assert (len(page.wrongs), len(page.questions)) == (0, 1)
    assert [change.code for change in page.changes] == [ChangeCode.CHOICE_REWORDED]
    with pytest.raises(InvalidInputError):
        arc.publish(draft)
    second = arc.publish(draft, same_meaning=True)
    with arc.units.looking() as work:
        codes = [entry.code for entry in work.history(second.id)]
    assert codes == [AuditCode.FORM_PUBLISHED, AuditCode.FORM_MEANING_CONFIRMED]


def test_versions_are_compared_in_words(arc):
    form = published(arc)
    draft = arc.next(form)
    arc.add(draft, ItemType.TEXT, "NOTE")
    arc.edit(draft, ChangeSection("SECTION_1", {"title": "Lésions"}))
    arc.edit(draft, ChangeEntry("SIGN", {"required": True}))
    second = arc.publish(draft)
    found = form_versions.compare_versions(arc.place, second.id, form.id, **arc.looks)
    codes = {(change.code, change.oid) for change in found.changes}
    expected = {(ChangeCode.LABEL, "SECTION_1"), (ChangeCode.ADDED, "NOTE"), (ChangeCode.REQUIRED, "SIGN")}
    assert codes == expected


def test_a_retired_version_is_offered_no_more(arc):
    form = published(arc)
    with pytest.raises(InvalidInputError):
        form_versions.use_form(form_versions.UseForm(arc.place, form.id, is_retired=True), **arc.given)
    for is_retired in (True, False, True):
        form_versions.use_form(form_versions.UseForm(arc.place, form.id, is_retired, "Erreur"), **arc.given)
        with arc.units.looking() as work:
            assert work.form_drafts.retired(arc.place) == ({form.id} if is_retired else set())
    assert reading_plans.list_reading_plans(arc.place, **arc.looks).forms == []
    command = reading_plans.PublishReadingPlan(arc.place, "PLAN", "Lecture", form.id, 2, None)
    with pytest.raises(InvalidInputError):
        reading_plans.publish_reading_plan(command, **arc.given)


def test_a_form_is_cloned_only_where_one_may_publish(arc):
    form = published(arc)
    with pytest.raises(NotFoundError):
        arc.next(form, into=arc.world.subject.id)
    reader = arc.world.actor(arc.world.account("reader", Role.RADIOLOGIST))
    with pytest.raises(NotPermittedError):
        form_drafts.begin_from_version(arc.place, form.id, arc.place, actor=reader, units=arc.units, clock=arc.clock)


def test_a_file_breaks_with_earlier_versions_no_more_than_a_draft(arc):
    form = published(arc)
    said = json.loads(form.document)
    said["sections"][0]["items"][0]["type"] = "checkbox"
    command = forms.PublishForm(arc.place, json.dumps(said, indent=1).encode(), "form.json")
    with pytest.raises(InvalidInputError) as refused:
        forms.publish_form(command, **arc.given)
    assert [problem.code for problem in refused.value.problems.values()] == [ProblemCode.TYPE_FIXED]
    assert not any(place.startswith("1 ") for place in refused.value.problems)


def every_part():
    """Every part of the ready-made forms and of a dictionary with everything in it, with its kind."""
    dictionary = read_dictionary(write(any_dictionary(Random(5), 120)).encode(), "ANY", "Any")
    for document in (*(form.document for form in ready_made_forms()), dictionary.document):
        said = read_said(document)
        yield "form", said
        yield from (("section", section) for section in said["sections"])
        yield from ((spot.entry["type"], spot.entry) for spot in Outline(said).spots())


def plain(value):
    """A part with each label that is the same in both languages said once, and bounds as texts."""
    if isinstance(value, dict) and value.keys() == {"fr", "en"} and value["fr"] == value["en"]:
        return value["fr"]
    if isinstance(value, dict):
        bounds = {word: str(value[word]) for word in ("minimum", "maximum") if word in value}
        return {word: plain(inner) for word, inner in {**value, **bounds}.items()}
    return [plain(inner) for inner in value] if isinstance(value, list) else value


def test_what_is_opened_and_saved_again_stays_as_it_is():
    """R58: whatever a part says, and whether a page shows it or not."""
    kinds = set()
    for kind, part in every_part():
        again = deepcopy(part)
        typed = {field: text.replace("\n", "\r\n") for field, text in write_fields(kind, part).items()}
        put_words(again, read_words(kind, typed, part.get("checks", ())))
        assert plain(again) == plain(part)
        kinds.add(kind)
    assert kinds >= {*ItemType, "group", "form", "section"} - {"truefalse", "datetime", "slider", "file"}
