"""Documents that are made from the code say what the code says."""

from pathlib import Path

import pytest

from scripts.checks import reference, rooms, screen_words
from scripts.checks._documents import settle, table, with_blocks

PAGE = "# Words\n\n<!-- words: made from the code -->\nold\n<!-- end -->\n\nBy hand.\n"


def test_a_block_is_replaced_and_what_is_written_by_hand_stays() -> None:
    made = with_blocks(PAGE, {"words": "| a |"})

    assert made == "# Words\n\n<!-- words: made from the code -->\n\n| a |\n\n<!-- end -->\n\nBy hand.\n"


def test_making_a_document_twice_changes_nothing() -> None:
    once = with_blocks(PAGE, {"words": "| a |"})

    assert with_blocks(once, {"words": "| a |"}) == once


def test_a_document_without_the_place_is_a_fault() -> None:
    with pytest.raises(ValueError, match="no place for moves"):
        with_blocks(PAGE, {"moves": "| a |"})


def test_a_bar_in_a_cell_does_not_end_it() -> None:
    assert table(("a",), [("x|y",)]).splitlines()[-1] == "| x\\|y |"


def test_a_document_out_of_step_is_told_and_left_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    document = tmp_path / "page.md"
    document.write_text("old")
    monkeypatch.setattr("scripts.checks._documents.ROOT", tmp_path)
    monkeypatch.setattr("sys.argv", ["rooms.py"])

    assert not settle(document, "new")
    assert "page.md is out of step" in capsys.readouterr().out
    assert document.read_text() == "old"


def test_a_variable_that_nobody_described_is_found() -> None:
    text = (reference.REFERENCE / "configuration.md").read_text().replace("TOOLPICT_MAIL_HOST", "TOOLPICT_MAIL_HOUSE")

    assert list(reference.undescribed(text)) == [
        "TOOLPICT_MAIL_HOST is missing from configuration.md, or its need is another",
        "`TOOLPICT_MAIL_HOUSE` is in configuration.md, but nothing reads it",
    ]


def test_a_variable_described_as_optional_that_is_needed_is_found() -> None:
    text = (reference.REFERENCE / "configuration.md").read_text()
    text = text.replace("| `TOOLPICT_SECRET_KEY` | needed |", "| `TOOLPICT_SECRET_KEY` | empty |")

    assert list(reference.undescribed(text)) == [
        "TOOLPICT_SECRET_KEY is missing from configuration.md, or its need is another"
    ]


def test_the_purpose_of_a_file_is_the_first_line_of_its_docstring(tmp_path: Path) -> None:
    file = tmp_path / "room.py"
    file.write_text('"""What it is for.\n\nMore.\n"""\n')

    assert rooms.purpose(file) == "What it is for."


def test_words_of_the_screen_are_found_over_a_line_end() -> None:
    assert list(screen_words.unsaid("Press « Ouvrir une\n   étude » (*Open a research study*).")) == []


def test_words_that_no_page_says_are_told() -> None:
    assert list(screen_words.unsaid("Press « Ouvrir la porte ».")) == ["« Ouvrir la porte »"]


def test_a_translation_that_is_not_on_the_page_is_told() -> None:
    assert list(screen_words.unsaid("« Ouvrir une étude » (*Start a trial*)")) == [
        "« Ouvrir une étude » (*Start a trial*"
    ]
