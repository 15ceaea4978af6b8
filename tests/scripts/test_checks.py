"""The checks of our own find what they are there for."""

from pathlib import Path

import pytest

from scripts.checks import dead_links, locks


@pytest.fixture
def document(tmp_path: Path) -> Path:
    (tmp_path / "other.md").write_text("# Other things\n\n## What's *here*: now\n")
    return tmp_path / "page.md"


@pytest.mark.parametrize(
    "link",
    ["other.md", "other.md#other-things", "other.md#whats-here-now", "#mine", "https://example.org/x", "mailto:x@y"],
)
def test_a_link_that_leads_somewhere_is_left_alone(document: Path, link: str) -> None:
    document.write_text(f"# Mine\n[words]({link})")

    assert dead_links.dead_links(document) == []


@pytest.mark.parametrize("link", ["gone.md", "other.md#gone", "#gone", "../gone.png"])
def test_a_link_that_leads_nowhere_is_found(document: Path, link: str) -> None:
    document.write_text(f"# Mine\n[words]({link})")

    assert dead_links.dead_links(document) == [link]


def test_what_looks_like_a_link_in_code_is_none(document: Path) -> None:
    document.write_text("`[a](gone.md)`\n```\n[b](gone.md)\n```\n")

    assert dead_links.dead_links(document) == []


def test_a_python_package_without_a_digest_is_found() -> None:
    text = "flask==3.1.3 \\\n    --hash=sha256:00\n    # via us\nlxml==6.1.3\n"

    assert locks.faults_of_requirements(text) == ["lxml==6.1.3 has no digest"]


def test_an_address_in_a_lock_is_found() -> None:
    assert locks.faults_of_requirements("--index-url https://example.org\n") == ["names an address"]
    text = '{"packages": {"": {}, "node_modules/a": {"resolved": "https://example.org/a.tgz", "integrity": "x"}}}'
    assert locks.faults_of_browser_code(text) == ["node_modules/a names an address"]
