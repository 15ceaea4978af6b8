"""Every word of the frame has its sentence, and every sentence its word."""

import re
from pathlib import Path

from toolpict.services.wording import SENTENCES, accounts, frame

ROOT = Path(__file__).parents[2] / "toolpict"
SOURCES = "\n".join(
    path.read_text()
    for pattern in ("templates/**/*.html", "web/**/*.py")
    for path in ROOT.glob(pattern)
    if path.is_file()
)
PREFIX = "error|frame|tables|forms|files|asides|cards|keys|sign-in|profile|administration"
SAID = set(re.findall(rf"""(?:say|speak|told|flash)\(["']((?:{PREFIX})\.[a-z0-9-]+)["']""", SOURCES))
NAMED = set(re.findall(rf"""["']((?:{PREFIX})\.[a-z0-9-]+)["']""", SOURCES))
OURS = {code for code in {**frame.SENTENCES, **accounts.SENTENCES} if re.fullmatch(rf"(?:{PREFIX})\..+", code)}


def test_every_word_has_its_sentence():
    assert len(SAID) > 50
    assert SENTENCES.keys() >= SAID


def test_every_sentence_is_used():
    assert not OURS - NAMED


def test_french_and_english_take_the_same_parameters():
    for sentence in {**frame.SENTENCES, **accounts.SENTENCES}.values():
        assert set(re.findall(r"\{\w+\}", sentence.fr)) == set(re.findall(r"\{\w+\}", sentence.en))
