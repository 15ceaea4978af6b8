"""Files on their way in, which may be cut off and go on later (tus 1.0)."""

from dataclasses import dataclass, field
from typing import IO, Protocol
from uuid import UUID, uuid4


@dataclass(frozen=True)
class Upload:
    """What is known of a file before its first byte.

    Attributes
    ----------
    length
        In bytes, as announced; no more is taken.

    """

    account_id: UUID
    task_id: UUID
    code: str
    filename: str
    media_type: str
    length: int
    id: UUID = field(default_factory=uuid4)


class Uploads(Protocol):
    """Keeps what has come so far."""

    def begin(self, upload: Upload) -> None:
        """Make room for a file.

        Raises
        ------
        StorageFullError
            There is none; nothing is left.

        """
        ...

    def find(self, upload_id: UUID) -> Upload:
        """Return what is known of a file on its way.

        Raises
        ------
        NotFoundError
            There is none, or it has come.

        """
        ...

    def offset(self, upload_id: UUID) -> int:
        """Return how many bytes have come."""
        ...

    def append(self, upload: Upload, offset: int, stream: IO[bytes]) -> int:
        """Add what comes, from `offset` on, and return how many bytes are there then; a cut leaves what came before it.

        Raises
        ------
        WrongStateError
            What has come does not end at `offset`.
        StorageFullError
            There is no room; nothing of the file is left.

        """
        ...

    def open(self, upload_id: UUID) -> IO[bytes]:
        """Open what has come."""
        ...

    def forget(self, upload_id: UUID) -> None:
        """Remove what has come."""
        ...
