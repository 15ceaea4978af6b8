"""What parent and child say to one another, as JSON; keys and patients' values go through the pipe and nowhere else."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NamedTuple

from anonymization_bridge.deidentification import private
from anonymization_bridge.deidentification.assignment import Assignment
from anonymization_bridge.deidentification.before_after import Change, Preview, Row
from anonymization_bridge.deidentification.de_identify import Cleaned, Held
from anonymization_bridge.deidentification.device import Device
from anonymization_bridge.deidentification.glance import Glance
from anonymization_bridge.deidentification.keys import ResearchStudyKey
from anonymization_bridge.deidentification.limits import Limits
from anonymization_bridge.deidentification.profile import Option, Profile
from anonymization_bridge.deidentification.reasons import HoldReason
from anonymization_bridge.deidentification.zones import Box, Zone, as_table, read_zone

READY = b"ready\n"
"""The first line a child says: from here on, time counts for the objects."""

Message = dict[str, Any]
Answer = Cleaned | Held | Preview | Glance | Device


class Common(NamedTuple):
    """What most objects of a batch have in common: for whom they are, with which key and by which rules."""

    assignment: Assignment
    key: ResearchStudyKey
    profile: Profile
    zones: tuple[Zone, ...]


@dataclass(frozen=True)
class Request:
    """One object to handle; without a target it is only looked at."""

    source: Path
    target: Path | None
    assignment: Assignment
    key: ResearchStudyKey
    profile: Profile
    zones: tuple[Zone, ...] = ()

    @property
    def common(self) -> Common:
        """Return what it has in common with others."""
        return Common(self.assignment, self.key, self.profile, self.zones)


@dataclass(frozen=True)
class Look:
    """The request to tell what made an image."""

    source: Path


def write_limits(limits: Limits) -> bytes:
    """Return the first line a child is told."""
    return json.dumps(asdict(limits)).encode() + b"\n"


def read_limits(line: bytes) -> Limits:
    """Return the limits of the first line."""
    return Limits(**json.loads(line))


def write_request(request: Request, before: Common | None) -> bytes:
    """Return a request as one line; what it has in common with the one before is not said again."""
    message: Message = {
        "source": str(request.source.absolute()),
        "target": None if request.target is None else str(request.target.absolute()),
    }
    if request.common != before:
        message["common"] = write_common(request.common)
    return json.dumps(message).encode() + b"\n"


def write_common(common: Common) -> Message:
    """Return for whom, with which key and by which rules objects are handled."""
    profile = common.profile
    return {
        "assignment": asdict(common.assignment),
        "key": common.key.secret.hex(),
        "profile": [profile.name, profile.version, sorted(profile.options)],
        "private": [private.as_table(attribute) for attribute in profile.private],
        "zones": [as_table(zone) for zone in common.zones],
    }


def write_glance(source: Path) -> bytes:
    """Return, as one line, the request to tell what a file is."""
    return json.dumps({"glance": str(source.absolute())}).encode() + b"\n"


def write_look(source: Path) -> bytes:
    """Return, as one line, the request to tell what made an image."""
    return json.dumps({"look": str(source.absolute())}).encode() + b"\n"


def read_request(line: bytes, before: Common | None) -> Request | Look | Path:
    """Return the request of one line, completed by what the one before said; a path alone asks what the file is."""
    message: Message = json.loads(line)
    if "look" in message:
        return Look(Path(message["look"]))
    if "glance" in message:
        return Path(message["glance"])
    common = read_common(message["common"]) if "common" in message else before
    if common is None:
        raise ValueError("nobody said for whom")
    target = None if message["target"] is None else Path(message["target"])
    return Request(Path(message["source"]), target, *common)


def read_common(message: Message) -> Common:
    """Return for whom, with which key and by which rules objects are handled."""
    name, version, options = message["profile"]
    kept = tuple(private.read_private(table) for table in message["private"])
    return Common(
        Assignment(**message["assignment"]),
        ResearchStudyKey(bytes.fromhex(message["key"])),
        Profile(name, version, frozenset(map(Option, options)), kept),
        tuple(read_zone(table) for table in message["zones"]),
    )


def write_answer(answer: Answer) -> bytes:
    """Return an answer as one line."""
    return json.dumps({"kind": type(answer).__name__, **asdict(answer)}).encode() + b"\n"


def read_answer(line: bytes) -> Answer:
    """Return the answer of one line."""
    message: Message = json.loads(line)
    kind = message.pop("kind")
    if kind == "Cleaned":
        return Cleaned(**message)
    if kind == "Glance":
        return Glance(**message)
    if kind == "Device":
        return Device(**{**message, "regions": tuple(Box(**box) for box in message["regions"])})
    reasons = tuple(map(HoldReason, message["reasons"]))
    if kind == "Held":
        return Held(reasons)
    rows = (Row(**{**row, "action": Change(row["action"])}) for row in message["rows"])
    return Preview(reasons, tuple(rows))
