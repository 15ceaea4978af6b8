"""A folder in, a folder out: every object of a folder de-identified by limited children, or held with its reason."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

from anonymization_bridge.deidentification.assignment import Assignment
from anonymization_bridge.deidentification.de_identify import Cleaned, Held
from anonymization_bridge.deidentification.handling import LimitedChild
from anonymization_bridge.deidentification.keys import ResearchStudyKey
from anonymization_bridge.deidentification.limits import Limits
from anonymization_bridge.deidentification.profile import Profile
from anonymization_bridge.deidentification.reasons import HoldReason
from anonymization_bridge.deidentification.same import same_bytes
from anonymization_bridge.deidentification.zones import Zone

DIRECTORY_NAMES = frozenset({"DICOMDIR"})
"""Files that list others, and hold no object of their own."""


UNSETTLED = ".unsettled-"
"""How results are named until their names are decided; what an interrupted run left of them goes with the next."""


@dataclass(frozen=True)
class Handled:
    """What became of one file.

    Attributes
    ----------
    source
        Relative to the folder it came from.
    written
        Name of the result; nothing when the object is held.

    """

    source: str
    written: str | None
    outcome: Cleaned | Held


@dataclass(frozen=True)
class Work:
    """What every object of a folder is handled with."""

    assignment: Assignment
    key: ResearchStudyKey
    profile: Profile
    zones: tuple[Zone, ...]
    limits: Limits


def files_of(source: Path) -> list[Path]:
    """Return the files of a folder in order of their names, links and DICOMDIR left out; or the one file."""
    if source.is_file():
        return [source]
    found = (path for path in source.rglob("*") if path.is_file() and not path.is_symlink())
    return sorted(path for path in found if path.name.upper() not in DIRECTORY_NAMES)


def de_identify_folder(
    source: Path, target: Path, work: Work, jobs: int = 1, tell: Callable[[int], object] = lambda _count: None
) -> list[Handled]:
    """Write the de-identified objects of a folder, each under its new UID, and tell what became of each file.

    As many limited children as `jobs` work at the same time; `tell` is called with 1 after each object.
    """
    files = files_of(source)
    target.mkdir(parents=True, exist_ok=True)
    for left in target.glob(f"{UNSETTLED}*"):
        left.unlink()
    root = source if source.is_dir() else source.parent
    outcomes = in_children(files, target, work, jobs, tell)
    return [settle(target, path.relative_to(root), number, one) for number, (path, one) in enumerate(outcomes)]


def in_children(
    files: list[Path], target: Path, work: Work, jobs: int, tell: Callable[[int], object]
) -> Iterator[tuple[Path, Cleaned | Held]]:
    """Yield what became of each file, in order; the results lie under numbers."""
    idle: SimpleQueue[LimitedChild] = SimpleQueue()
    children = [LimitedChild(work.limits) for _ in range(jobs)]
    for child in children:
        idle.put(child)

    def one(numbered: tuple[int, Path]) -> Cleaned | Held:
        child = idle.get()
        try:
            made = unsettled(target, numbered[0])
            return child.de_identify(numbered[1], made, work.assignment, work.key, work.profile, zones=work.zones)
        finally:
            idle.put(child)
            tell(1)

    with ThreadPoolExecutor(jobs) as pool:
        try:
            yield from zip(files, pool.map(one, enumerate(files)), strict=True)
        finally:
            for child in children:
                child.end()


def unsettled(target: Path, number: int) -> Path:
    """Return where a result lies until its name is decided."""
    return target / f"{UNSETTLED}{number}"


def settle(target: Path, source: Path, number: int, outcome: Cleaned | Held) -> Handled:
    """Give a result its name; hold it when another object has that name already."""
    made = unsettled(target, number)
    if isinstance(outcome, Held):
        return Handled(str(source), None, outcome)
    name = f"{outcome.sop_instance_uid}.dcm"
    there = target / name
    if not there.exists():
        made.replace(there)
    elif same_bytes(made, there):
        made.unlink()
    else:
        made.unlink()
        return Handled(str(source), None, Held((HoldReason.SAME_UID_OTHER_BYTES,)))
    return Handled(str(source), name, outcome)
