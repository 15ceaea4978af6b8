"""Rules about every page and every file that browsers load."""

import re
from pathlib import Path

import pytest
from jinja2 import Environment

from tests.architecture.sources import MODULES, ROOT, STATIC, TEMPLATES, files, name, text
from toolpict.app import Outside, build_pages
from toolpict.services.wording import SENTENCES
from toolpict.web.rooms import Front, Rooms

OURS = [path for path in TEMPLATES if name(path).startswith("toolpict/")]
COMMENT = re.compile(r"{#.*?#}", re.DOTALL)


@pytest.fixture(scope="module")
def app():
    """The pages, wired to nothing: enough to know their addresses."""
    rooms = Rooms(units=None, clock=None, passwords=None, front=Front(behind_tls=False))
    return build_pages("a secret for tests only, not a default", rooms, Outside(None, None, None, ""))


def found(pattern: str, paths: list[Path]) -> list[str]:
    """Return where a pattern occurs, as file and line."""
    wanted = re.compile(pattern, re.IGNORECASE)
    return [
        f"{name(path)}:{number}: {line.strip()[:80]}"
        for path in paths
        for number, line in enumerate(COMMENT.sub("", text(path)).splitlines(), 1)
        if wanted.search(line)
    ]


def test_nothing_is_marked_safe():
    assert found(r"\|\s*safe\b|{%-?\s*autoescape\s+false", TEMPLATES) == []
    assert found(r"\bMarkup\(", [path for path in MODULES if path not in ESCAPES_FIRST]) == []


ESCAPES_FIRST = {ROOT / "toolpict/web/language.py"}


def test_no_script_or_style_stands_in_a_page():
    assert found(r"<style|\sstyle=|\son[a-z]+=[\"']|javascript:", TEMPLATES) == []
    assert found(r"<script(?![^>]*\s(?:src=|type=\"application/json\"))", TEMPLATES) == []


def test_nothing_is_loaded_from_elsewhere():
    """R34: hospital networks reach no CDN."""
    outside = found(r"(?:src|href|url|import|fetch)\s*[=(\s]\s*[\"'(]?(?:https?:)?//[a-z]", [*TEMPLATES, *STATIC])
    addresses = found(r"https?://(?!www\.w3\.org/)", [*TEMPLATES, *STATIC])
    assert outside == []
    assert addresses == []


def test_every_template_parses(app):
    assert len(OURS) > 40
    for path in OURS:
        app.jinja_env.get_template(path.relative_to(ROOT / "toolpict/templates").as_posix())
    for path in set(TEMPLATES) - set(OURS):
        Environment(autoescape=True).parse(text(path))


def test_every_address_a_page_names_exists(app):
    named = {
        (endpoint, name(path))
        for path in [*OURS, *files("toolpict/web/*.py")]
        for endpoint in re.findall(r"""(?:url_for|address)\(\s*["']([a-z_]+(?:\.[a-z_]+)?)["']""", text(path))
    }
    assert len(named) > 60
    assert sorted(each for each in named if each[0] not in app.view_functions) == []


def test_every_template_a_page_names_exists():
    named = {
        (template, name(path))
        for path in [*OURS, *files("toolpict/web/*.py")]
        for template in re.findall(r"""["']([\w/-]+\.html)["']""", text(path))
        if path != ROOT / "toolpict/web/ohif.py"  # its `index.html` is the viewer's own
    }
    assert len(named) > 50
    assert [each for each in sorted(named) if not (ROOT / "toolpict/templates" / each[0]).is_file()] == []


def test_every_template_is_used():
    sources = "\n".join(text(path) for path in [*OURS, *files("toolpict/**/*.py")])
    templates = [path.relative_to(ROOT / "toolpict/templates").as_posix() for path in OURS]
    assert [each for each in templates if f'"{each}"' not in sources and f"'{each}'" not in sources] == []


def test_every_word_a_page_asks_for_is_in_the_catalogue():
    asked = {
        (code, name(path))
        for path in [*OURS, *files("toolpict/web/*.py", "toolpict/services/**/*.py")]
        for code in re.findall(r"""\b(?:say|speak)\(\s*(?:\w+, )?["']([\w.-]+)["']\s*[,)]""", text(path))
    }
    assert len(asked) > 400
    assert sorted(each for each in asked if each[0] not in SENTENCES) == []


def test_no_page_speaks_past_the_catalogue():
    spoken_by_us = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}", re.DOTALL)
    markup = re.compile(r"""<(?:"[^"]*"|[^>"])*>| aria-[a-z]+="[^"]*\"""", re.DOTALL)
    words = {name(path): re.findall(WORD, markup.sub(" ", spoken_by_us.sub("", text(path)))) for path in OURS}
    assert {path: set(said) - NO_WORDS for path, said in words.items() if set(said) - NO_WORDS} == {}


WORD = re.compile(r"[A-Za-zÀ-ÿ]{3,}")
NO_WORDS = {"TOOLPICT", "CSV", "nbsp", "Ctrl", "Enter", "waitingacceptedconfirmrefusedsending"}
"""Names, formats, what is written on keys, and the classes that a macro chooses from."""
