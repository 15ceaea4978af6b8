"""The files that the rules are about, read once."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("toolpict", "anonymization_bridge")
FOREIGN = {"vendor", "node_modules"}
"""Folders of files that were installed, not written here."""


def files(*patterns: str) -> list[Path]:
    """Return our own files; the viewer that was installed lies in a folder named by its version."""
    found = sorted({path for pattern in patterns for path in ROOT.glob(pattern) if path.is_file()})
    return [path for path in found if not FOREIGN & set(path.parts) and "/ohif/3" not in path.as_posix()]


MODULES = files("config.py", "wsgi.py", *(f"{package}/**/*.py" for package in PACKAGES))
TEMPLATES = files(*(f"{package}/templates/**/*.html" for package in PACKAGES))
STATIC = files(*(f"{package}/static/**/*.{kind}" for package in PACKAGES for kind in ("js", "css", "html", "svg")))


def name(path: Path) -> str:
    """Return the path as one would write it."""
    return path.relative_to(ROOT).as_posix()


@cache
def text(path: Path) -> str:
    """Return what a file holds."""
    return path.read_text(encoding="utf-8")


@cache
def tree(path: Path) -> ast.Module:
    """Return a module as Python reads it."""
    return ast.parse(text(path))
