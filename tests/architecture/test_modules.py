"""Rules about every module of both programs."""

import ast
import re
from importlib import import_module
from inspect import getmembers, isclass, isfunction
from pkgutil import walk_packages

from tests.architecture.sources import MODULES, files, name, text, tree
from toolpict import integration
from toolpict.domain import errors
from toolpict.domain.codes import ErrorCode
from toolpict.services import ports
from toolpict.services.ports.archive import ArchiveTimeoutError
from toolpict.web.errors import PAGES, STATUS, status_of

SPEAKS_DICOM = (
    "toolpict/domain/grants.py",
    "toolpict/integration/archive/",
    "toolpict/integration/dicomweb/",
    "anonymization_bridge/",
)
"""There `study` is the level of a DICOM query, beside `series` and `instance`."""

OUTSIDE = {
    "DicomFiles",
    "FileStore",
    "Folder",
    "ImageArchive",
    "Mail",
    "Passwords",
    "Signatures",
    "Uploads",
    "Verifications",
}
"""Ports whose other side is a file, the archive, a mail server, or takes long."""


def identifiers(module):
    for node in ast.walk(module):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name


def test_study_never_stands_alone():
    """Write research_study or imaging_study."""
    alone = {"study", "studies", "study_id", "study_ids", "exam", "exams"}
    found = {name(path) for path in MODULES if alone & set(identifiers(tree(path)))}
    assert {path for path in found if not path.startswith(SPEAKS_DICOM)} == set()


def test_every_module_says_what_it_is_for():
    assert [name(path) for path in MODULES if text(path).strip() and not ast.get_docstring(tree(path))] == []


def test_no_function_imports():
    inner = [
        f"{name(path)}:{node.lineno}"
        for path in MODULES
        for function in ast.walk(tree(path))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert inner == []


CATCHES_EVERYTHING = {
    "toolpict/integration/dicom_files.py",  # whatever a damaged file does to the parser, it is no DICOM
    "anonymization_bridge/sources/header_reader.py",  # the same, on the other side
    "anonymization_bridge/sources/thumbnail_maker.py",  # and to the decoders: it is not shown, in a child of its own
    "toolpict/integration/jobs.py",  # raises again, without what was handled
}


def passes_on(handler):
    """Tell whether what was caught is raised again."""
    return isinstance(handler.body[-1], ast.Raise) and handler.body[-1].exc is None


def catches_all(handler):
    kind = handler.type
    return kind is None or (isinstance(kind, ast.Name) and kind.id in {"Exception", "BaseException"})


def test_nobody_catches_everything():
    found = {
        name(path)
        for path in MODULES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ExceptHandler) and catches_all(node) and not passes_on(node)
    }
    assert found == CATCHES_EVERYTHING


def test_every_domain_error_has_one_status_and_a_page():
    assert set(STATUS) == set(errors.DomainError.__subclasses__())
    assert {int(status) for status in STATUS.values()} <= set(PAGES)
    # What is a case of one of them has the status of that one.
    assert status_of(ArchiveTimeoutError(ErrorCode.ARCHIVE_UNREACHABLE)) == STATUS[errors.UnreachableError]


def protocols():
    modules = [import_module(module.name) for module in walk_packages(ports.__path__, f"{ports.__name__}.")]
    kinds = {kind for module in modules for _, kind in getmembers(module, isclass) if kind.__name__ in OUTSIDE}
    return {kind.__name__: {each for each, _ in getmembers(kind, isfunction) if each[0] != "_"} for kind in kinds}


OWN = {module.name for module in walk_packages(integration.__path__, f"{integration.__name__}.")}


def adapters():
    for module in walk_packages(integration.__path__, f"{integration.__name__}."):
        for _, kind in getmembers(import_module(module.name), isclass):
            if kind.__module__ == module.name:
                yield kind


def test_every_method_of_an_outside_port_is_a_door():
    """Then nothing slow can be done while rows are being changed: `toolpict.services.doors` refuses."""
    asked = protocols()
    assert asked.keys() == OUTSIDE
    played, open_ones = set(), []
    for kind in adapters():
        methods = {each: method for each, method in getmembers(kind, isfunction) if method.__module__ in OWN}
        for port, names in asked.items():
            if names and names <= methods.keys():
                played.add(port)
                open_ones += [methods[each].__qualname__ for each in names if not hasattr(methods[each], "__wrapped__")]
    assert played == OUTSIDE
    assert open_ones == []


NO_WAY_IN = {"BRIDGE_URL", "BRIDGE_PUBLIC_KEY"}
"""Where browsers find the bridge, and how its signature is known."""


def test_the_research_side_reads_no_clinical_setting_and_speaks_no_dimse():
    """R18: what the research side never learns, it cannot leak."""
    research_side = files("config.py", "wsgi.py", "toolpict/**/*.py")
    read = {
        (name(path), word)
        for path in research_side
        for word in re.findall(r"""["'](?:TOOLPICT_)?((?:BRIDGE|CLINICAL)_[A-Z_]+)["']""", text(path))
        if word not in NO_WAY_IN
    }
    assert read == set()
    assert [name(path) for path in research_side if "pynetdicom" in text(path)] == []
