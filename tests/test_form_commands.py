"""What is typed about a form's file, with no installation and no database (R52)."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.domain.ecrf.any_dictionary import read
from toolpict.commands import toolpict

LESIONS = Path(__file__).parents[1] / "demonstration/forms/lesions.json"
DICTIONARY = """Variable / Field Name,Form Name,Field Type,Field Label,Identifier?,Branching Logic (Show field only if...)
record_id,f,text,No,,
a,f,text,A,y,
b,f,text,B,,[a] = '1'
"""


@pytest.fixture
def run(tmp_path):
    def call(command, name, text, *words):
        file = tmp_path / name
        file.write_text(text, encoding="utf-8")
        return CliRunner().invoke(toolpict, ["form", command, str(file), *words], env={})

    return call


def test_a_good_dictionary_leaves_with_0_and_its_notes(run):
    said = run("check", "cahier.csv", DICTIONARY)
    assert said.exit_code == 0
    assert "Note (Identifier?; rows 3; 1 in all): Declared as identifying" in said.output
    assert said.output.endswith("This form is good: 3 variables.\n")


def test_a_bad_one_leaves_with_1_and_each_problem(run):
    said = run("check", "cahier.csv", DICTIONARY.replace("[a] =", "[c] ="), "--language", "fr")
    assert said.exit_code == 1
    assert "ligne 4, Branching Logic (Show field only if...): [c] ne désigne aucune question" in said.output
    assert said.output.endswith("À corriger\u00a0: 1.\n")


def test_a_program_is_told_the_same_as_json(run):
    said = run("check", "cahier.csv", DICTIONARY.replace("[a] =", "[c] ="), "--json")
    told = json.loads(said.output)
    assert (said.exit_code, told["ok"], told["variables"]) == (1, False, None)
    (problem,) = told["problems"]
    assert (problem["row"], problem["column"], problem["code"]) == (
        4,
        "Branching Logic (Show field only if...)",
        "expression-unknown-item",
    )
    assert {note["code"] for note in told["notes"]} == {"note-record-number", "note-identifier"}


def test_our_own_document_is_checked_by_line_and_pointer(run):
    text = LESIONS.read_text(encoding="utf-8")
    assert run("check", "lesions.json", text).output == "This form is good: 7 variables.\n"
    said = run("check", "lesions.json", text.replace('"rows": 5', '"rows": 0'), "--json")
    (problem,) = json.loads(said.output)["problems"]
    assert (said.exit_code, problem["pointer"]) == (1, "/sections/1/items/0/rows")
    assert '"rows": 5' in text.splitlines()[problem["line"] - 1]


@pytest.mark.parametrize("text", ["", "{", "\0", "a,b\n1,2\n"])
def test_a_file_that_is_no_form_is_told_so(run, text):
    assert run("check", "form.json", text).exit_code == 1
    assert run("check", "form.csv", text).exit_code == 1


def test_a_dictionary_becomes_a_form_and_a_form_a_dictionary(run):
    form = run("import", "cahier.csv", DICTIONARY, "--oid", "CAHIER", "--title", "Cahier")
    assert json.loads(form.stdout)["title"] == "Cahier"
    dictionary = run("export", "form.json", form.stdout)
    assert [row["field_name"] for row in read(dictionary.stdout)] == ["record_id", "a", "b"]
    assert run("import", "bad.csv", DICTIONARY.replace("[a]", "[c]")).exit_code == 1
    assert run("export", "bad.json", "{}").exit_code == 1
