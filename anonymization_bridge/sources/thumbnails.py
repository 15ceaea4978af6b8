"""Has small pictures of objects drawn by a child process under limits; what kills it is not shown, and the rest goes on."""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from anonymization_bridge.sources.headers import ROOT, environment

MAKER: Final = (sys.executable, "-m", "anonymization_bridge.sources.thumbnail_maker")
SMALL: Final = 256
"""Longest side of a picture that shows what a series is, in pixels."""

LARGE: Final = 1024
"""Longest side of a picture that a person decides from: a name burnt into it must be readable."""

PATIENCE: Final = 60
PATIENCE_WITH_ALL: Final = 300
"""Seconds for one picture, of one frame and of all frames of a series."""


@dataclass(frozen=True)
class Picture:
    """One picture to be drawn.

    Attributes
    ----------
    among
        When any is named, the brightest of all their frames is drawn, pixel by pixel, in place of the middle frame of `source`:
        text that stands in one frame alone is seen, too.

    """

    source: Path
    target: Path
    side: int = SMALL
    among: tuple[Path, ...] = ()


def draw(pictures: Sequence[Picture]) -> list[bool]:
    """Draw pictures, and tell of each whether it is there."""
    drawn: list[bool] = []
    while len(drawn) < len(pictures):
        rest = pictures[len(drawn) :]
        answers = ask_maker(rest)
        drawn += answers
        if len(answers) < len(rest):
            drawn.append(False)
    for each, is_there in zip(pictures, drawn, strict=True):
        if not is_there:
            each.target.with_name(each.target.name + ".part").unlink(missing_ok=True)
    return drawn


def asked(one: Picture) -> list[object]:
    """Return what the maker is told of a picture."""
    return [
        str(one.source.absolute()),
        str(one.target.absolute()),
        one.side,
        [str(each.absolute()) for each in one.among],
    ]


def ask_maker(pictures: Sequence[Picture]) -> list[bool]:
    """Return the answers of one child, fewer than there are pictures when it died."""
    lines = [json.dumps(asked(one)) + "\n" for one in pictures]
    try:
        done = subprocess.run(  # noqa: S603 - our own module, no argument from outside
            MAKER,
            input="".join(lines).encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=sum(PATIENCE_WITH_ALL if one.among else PATIENCE for one in pictures),
            check=False,
            cwd=ROOT,
            env={**environment(), "OPENBLAS_NUM_THREADS": "1"},
        )
        written = done.stdout
    except subprocess.TimeoutExpired as expired:
        written = expired.stdout or b""
    return [line == b"true\n" for line in written.splitlines(keepends=True) if line.endswith(b"\n")]
