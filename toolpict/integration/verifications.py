"""Keeps beside the files when the audit chain was last recomputed, and with what result."""

import json
from datetime import datetime
from pathlib import Path
from typing import Final

from toolpict.services import doors
from toolpict.services.ports.installation import Verification

NAME: Final = "last-verification.json"


class DiskVerifications:
    """See `toolpict.services.ports.installation.Verifications`."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / NAME

    @doors.outside
    def keep(self, verification: Verification) -> None:
        """Write it in the place of the one before."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        coming = self._file.with_suffix(".coming")
        coming.write_text(json.dumps({**vars(verification), "at": verification.at.isoformat()}), encoding="utf-8")
        coming.replace(self._file)

    @doors.outside
    def last(self) -> Verification | None:
        """Read the last one; None when there was none, or what is kept cannot be read."""
        try:
            said = json.loads(self._file.read_text(encoding="utf-8"))
            at = datetime.fromisoformat(said["at"])
            return Verification(at, int(said["number"]), str(said["hash"]), int(said["broken"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None
