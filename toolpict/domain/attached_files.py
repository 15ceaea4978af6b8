"""What is to be known of a file that was handed in, and which files are not taken."""

from enum import StrEnum
from pathlib import PurePosixPath
from typing import Final


class FileFinding(StrEnum):
    """Something about a file that whoever opens it has to know."""

    AUTHOR = "file-names-its-author"
    DICOM = "file-is-dicom"
    EMBEDDED = "file-has-files-inside"
    MACROS = "file-has-macros"
    METADATA = "file-has-metadata"
    NOT_AS_NAMED = "file-is-not-as-named"
    SCRIPT = "file-has-script"


PROGRAM_HEADS: Final = (
    b"MZ",
    b"\x7fELF",
    b"#!",
    b"\xca\xfe\xba\xbe",
    b"\xce\xfa\xed\xfe",
    b"\xcf\xfa\xed\xfe",
    b"\xfe\xed\xfa\xce",
    b"\xfe\xed\xfa\xcf",
)
"""First bytes of programs: Windows, Linux, scripts, Java, macOS."""

PROGRAM_SUFFIXES: Final = frozenset(
    {".apk", ".app", ".bat", ".chm", ".cmd", ".com", ".cpl", ".deb", ".desktop", ".dll", ".dmg", ".exe", ".hta", ".iso"}
    | {".jar", ".js", ".jse", ".lnk", ".msi", ".msp", ".pif", ".ps1", ".reg", ".rpm", ".scr", ".sh", ".vb", ".vbe"}
    | {".vbs", ".wsf"}
)
"""What computers run when it is opened, whatever stands before it: `report.pdf.exe`."""


def is_program(head: bytes, filename: str) -> bool:
    """Tell whether a file is run rather than opened, by its first bytes or by the end of its name."""
    return head.startswith(PROGRAM_HEADS) or PurePosixPath(filename.lower()).suffix in PROGRAM_SUFFIXES
