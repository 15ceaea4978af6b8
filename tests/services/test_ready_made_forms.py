"""The forms that come with TOOLPICT, on worked cases (R58)."""

import json

import jsonschema
import pytest
from pydicom.sr.codedict import codes

from tests.domain.ecrf.test_documents import SCHEMA
from toolpict.domain.codes import NoteCode, ProblemCode
from toolpict.domain.ecrf import Circumstances, Earlier, read_answers
from toolpict.domain.ecrf.dictionary import read_dictionary, write_dictionary
from toolpict.services.ready_made_forms import ready_made_forms

FORMS = {form.name: form for form in ready_made_forms()}
RECIST = FORMS["recist-1.1"].definition


def answer(definition, typed, earlier=()):
    """Give what a time point comes to, its values by field, and what is wrong."""
    read = read_answers(definition, {name: [text] for name, text in typed.items()}, 0, Circumstances(earlier=earlier))
    texts = {f"{value.path}/{value.repeat}" if value.repeat else value.path: value.text for value in read.values}
    return read, texts


def lesions(*sizes):
    typed = {}
    for row, (site, size) in enumerate(sizes, 1):
        typed |= {f"TARGETS/{row}/TARGET_SITE": site, f"TARGETS/{row}/DIAMETER": size}
    return typed


def follow(sizes, non_target="NONE", new="0"):
    return {"STEP": "2", "NON_TARGET_RESPONSE": non_target, "NEW_LESION": new, **lesions(*sizes)}


def course(*steps):
    """Give what the last of several time points comes to; the first is the baseline."""
    earlier = []
    for number, typed in enumerate(steps):
        read, texts = answer(RECIST, typed, tuple(earlier))
        earlier.append(Earlier.of(f"T{number}", read.values))
    return texts


BASELINE = {"STEP": "1", **lesions(("LIVER", "60"), ("LUNG", "40"))}
NODES = {"STEP": "1", **lesions(("LIVER", "20"), ("NODE", "16"))}
NO_TARGET = {"STEP": "1"}


def two(liver, lung):
    return follow([("LIVER", liver), ("LUNG", lung)])


@pytest.mark.parametrize(
    ("steps", "target"),
    [
        ([BASELINE, two("42", "28")], "PR"),  # 70 mm: exactly -30 %
        ([BASELINE, two("42,1", "28")], "SD"),
        ([BASELINE, two("72", "48")], "PD"),  # 120 mm: exactly +20 % of the baseline, which is the nadir
        ([BASELINE, two("71,9", "48")], "SD"),
        ([BASELINE, two("30", "20"), two("36", "24")], "PD"),  # +20 % and +10 mm from a nadir of 50 mm
        ([BASELINE, two("12", "8"), two("14,4", "9,6")], "PR"),  # +20 %, but +4 mm only
        ([BASELINE, two("12", "8"), two("15", "10")], "PD"),  # +25 % and exactly +5 mm
        ([BASELINE, two("0", "0")], "CR"),
        ([BASELINE, two("0", "0"), two("0", "5")], "PD"),  # +5 mm from a nadir of 0 mm
        ([BASELINE, follow([("LIVER", "42")])], "NE"),  # a lesion was not measured
        ([NODES, follow([("LIVER", "0"), ("NODE", "9,9")])], "CR"),  # a node below 10 mm is normal
        ([NODES, follow([("LIVER", "0"), ("NODE", "10")])], "PR"),
        ([NO_TARGET, follow([])], "NONE"),
        ([follow([("LIVER", "42")])], "NE"),  # no baseline
    ],
)
def test_target_lesions_respond_as_in_recist(steps, target):
    assert course(*steps)["TARGET_RESPONSE"] == target


@pytest.mark.parametrize(
    ("sizes", "non_target", "new", "overall"),
    [
        (("0", "0"), "CR", "0", "CR"),
        (("0", "0"), "NONE", "0", "CR"),
        (("0", "0"), "NON_CR_NON_PD", "0", "PR"),
        (("0", "0"), "NE", "0", "PR"),
        (("42", "28"), "NON_CR_NON_PD", "0", "PR"),
        (("42", "28"), "NE", "0", "PR"),
        (("60", "40"), "NON_CR_NON_PD", "0", "SD"),
        (("60", "40"), "NE", "0", "SD"),
        (("72", "48"), "CR", "0", "PD"),
        (("42", "28"), "PD", "0", "PD"),
        (("0", "0"), "CR", "1", "PD"),
    ],
)
def test_the_overall_response_is_that_of_table_1(sizes, non_target, new, overall):
    typed = {**two(*sizes), "NON_TARGET_RESPONSE": non_target, "NEW_LESION": new}
    assert course(BASELINE, typed)["OVERALL"] == overall


@pytest.mark.parametrize(
    ("non_target", "new", "overall"),
    [
        ("CR", "0", "CR"),
        ("NON_CR_NON_PD", "0", "NON_CR_NON_PD"),
        ("NE", "0", "NE"),
        ("PD", "0", "PD"),
        ("NON_CR_NON_PD", "1", "PD"),
    ],
)
def test_without_target_lesions_it_is_that_of_table_2(non_target, new, overall):
    assert course(NO_TARGET, follow([], non_target, new))["OVERALL"] == overall


def test_sums_and_changes_are_exact():
    texts = course(BASELINE, two("30", "20"), two("42,1", "28"))
    found = {name: texts[name] for name in ("SUM", "BASELINE_SUM", "NADIR_SUM", "CHANGE_BASELINE", "CHANGE_NADIR")}
    assert found == {
        "SUM": "70.1",
        "BASELINE_SUM": "100",
        "NADIR_SUM": "50",
        "CHANGE_BASELINE": "-29.9",
        "CHANGE_NADIR": "40.2",
    }


def test_a_reader_who_differs_says_why():
    baseline = Earlier.of("BL", answer(RECIST, BASELINE)[0].values)
    typed = {**two("60", "40"), "READER_RESPONSE": "PD"}
    read, texts = answer(RECIST, typed, (baseline,))
    assert texts["OVERALL"] == "SD"
    assert read.problems["DIFFERENCE"].code is ProblemCode.MISSING
    agreeing, _ = answer(RECIST, {**typed, "READER_RESPONSE": "SD"}, (baseline,))
    assert not agreeing.problems


def test_image_quality_is_scored_and_a_poor_one_is_explained():
    form = FORMS["image-quality"].definition
    good = {"COVERAGE": "1", "SHARPNESS": "5", "CONTRAST": "4", "NOISE": "4", "ARTEFACTS": "5", "READABLE": "1"}
    read, texts = answer(form, good)
    assert not read.problems
    assert (texts["SCORE"], texts["LOWEST"], texts["SUGGESTED"]) == ("4.5", "4", "1")
    read, texts = answer(form, {**good, "NOISE": "1"})
    assert texts["SUGGESTED"] == "0"
    assert set(read.problems) == {"WHY_NOT"}


def test_an_organ_is_measured_or_estimated():
    form = FORMS["organ-volume"].definition
    segmented = {"ORGANS/1/ORGAN": "LIVER", "ORGANS/1/METHOD": "1", "ORGANS/1/SEGMENTED": "1500"}
    ellipsoid = {
        "ORGANS/2/ORGAN": "SPLEEN",
        "ORGANS/2/METHOD": "2",
        "ORGANS/2/AXIS_LENGTH": "100",
        "ORGANS/2/AXIS_WIDTH": "60",
        "ORGANS/2/AXIS_HEIGHT": "50",
    }
    read, first = answer(form, {**segmented, **ellipsoid})
    assert (first["ORGANS/VOLUME/1"], first["ORGANS/VOLUME/2"]) == ("1500", "157.1")
    later, texts = answer(form, {**segmented, "ORGANS/1/SEGMENTED": "1350"}, (Earlier.of("BL", read.values),))
    assert not later.problems
    assert texts["ORGANS/VOLUME_CHANGE/1"] == "-10"


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_a_ready_made_form_is_bilingual_cites_its_source_and_follows_the_schema(form):
    document = json.loads(form.document)
    jsonschema.validate(document, SCHEMA)
    assert form.definition.places["REFERENCE"].item.label.fr
    assert [words for words in labels(document) if not (isinstance(words, dict) and words.keys() == {"fr", "en"})] == []


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_a_ready_made_form_can_be_carried_to_redcap(form):
    text, told = write_dictionary(form.document, "en")
    groups = [oid.lower() for oid in form.definition.groups]
    again = read_dictionary(text.encode(), "F", "F", groups)
    rows = {place.line for place in again.problems}
    assert rows <= {note.row for note in told if note.code is NoteCode.FUNCTION_LEFT}
    assert text.count("\r\n") == len(form.definition.places) + 2


def test_anatomic_sites_have_the_codes_of_dicom():
    said = [
        choice.concept
        for form in FORMS.values()
        for place in form.definition.places.values()
        for choice in place.item.choices
        if choice.concept
    ]
    assert len(said) > 20
    assert [each for each in said if getattr(codes.SCT, each.label.title().replace(" ", "")).value != each.code] == []


def labels(part):
    if isinstance(part, dict):
        for word, value in part.items():
            if word in ("label", "title", "help", "row_label", "header") and "scheme" not in part:
                yield value
            yield from labels(value)
    elif isinstance(part, list):
        for each in part:
            yield from labels(each)
