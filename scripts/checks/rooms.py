"""Keep docs/reference/rooms.md in step: every file of ours with the first line of its docstring."""

import ast
import sys
from pathlib import Path

from scripts.checks._documents import ROOT, settle, table

DOCUMENT = ROOT / "docs/reference/rooms.md"
PACKAGES = ("toolpict", "anonymization_bridge", "demonstration")
TOP = ("config.py", "wsgi.py")
SKIPPED = ("migrations", "node_modules")
HEAD = """# The rooms

What each file is for. This page is made from the docstrings of the modules
(`.venv/bin/python -m scripts.checks.rooms --write`) and compared in `make check`; the rules between the rooms are
the import contracts of `pyproject.toml`. Pages are in the `templates` folder of each program, one folder per subject;
what browsers load besides them in `static`.
"""


def purpose(file: Path) -> str:
    """Give the first line of a module's docstring, empty when it has none."""
    return (ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or "").partition("\n")[0].strip()


def files_of(folder: Path) -> list[Path]:
    """Give the modules of a package, those of one folder together, a folder's own line first."""
    found = [file for file in folder.rglob("*.py") if not set(SKIPPED) & set(file.relative_to(folder).parts)]
    return sorted((file for file in found if file.name != "__init__.py" or purpose(file)), key=place)


def place(file: Path) -> tuple[Path, bool, str]:
    """Give what files are ordered by."""
    return file.parent, file.name != "__init__.py", file.name


def row(file: Path) -> tuple[str, str]:
    """Give a file's line of the table; a package is named by its folder."""
    shown = file.relative_to(ROOT)
    name = f"{shown.parent}/" if file.name == "__init__.py" else str(shown)
    return f"`{name}`", purpose(file)


def folders_of_tests() -> list[Path]:
    """Give the folders of tests."""
    return sorted(file for file in (ROOT / "tests").glob("*/__init__.py"))


def page() -> str:
    """Give the whole document."""
    parts = [HEAD, "## Entry points\n", table(("file", "what it is for"), [row(ROOT / name) for name in TOP])]
    for package in PACKAGES:
        rows = [row(file) for file in files_of(ROOT / package)]
        parts += [f"\n## {package}\n", table(("file", "what it is for"), rows)]
    rows = [row(file) for file in folders_of_tests()]
    parts += ["\n## tests\n", table(("folder", "what it holds"), rows)]
    return "\n".join(parts) + "\n"


def without_purpose() -> list[Path]:
    """Give the files that do not say what they are for."""
    modules = [file for package in PACKAGES for file in files_of(ROOT / package)]
    return [file for file in [*modules, *folders_of_tests()] if not purpose(file)]


def main() -> int:
    """Give 1 when the document is out of step, or a file does not say what it is for."""
    silent = without_purpose()
    for file in silent:
        print(f"{file.relative_to(ROOT)} does not say what it is for")
    in_step = settle(DOCUMENT, page())
    return 0 if in_step and not silent else 1


if __name__ == "__main__":
    sys.exit(main())
