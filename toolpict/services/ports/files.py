"""Where files are kept: on disk, under the SHA-256 of their content."""

from typing import IO, Protocol

from toolpict.domain.reading import Attachment


class VirusScanner(Protocol):
    """What knows harmful files."""

    def is_clean(self, stream: IO[bytes]) -> bool:
        """Tell whether nothing harmful is known of what is left in a stream.

        Raises
        ------
        UnreachableError
            It does not answer, or could not look: the file is not taken.

        """
        ...


class FileStore(Protocol):
    """Files first, rows second: a file that no row comes to name is harmless, a row without its file is not."""

    def put(self, stream: IO[bytes], filename: str, media_type: str) -> Attachment:
        """Keep everything left in a stream, on the disk when this returns.

        Raises
        ------
        StorageFullError
            There is no room; nothing of it is kept.

        """
        ...

    def open(self, sha256: str) -> IO[bytes]:
        """Open a kept file for reading; the caller closes it.

        Raises
        ------
        NotFoundError
            There is none.

        """
        ...
