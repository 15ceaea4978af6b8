r"""Asks ClamAV's daemon whether a file carries what it knows: `INSTREAM` over a local socket or TCP.

See clamd(8): `zINSTREAM\0`, then chunks of four bytes of length (big-endian) and content, then four zero bytes.
"""

import socket
from contextlib import closing
from typing import IO, Final

from toolpict.domain.codes import ErrorCode
from toolpict.domain.errors import UnreachableError
from toolpict.services import doors

CHUNK_BYTES: Final = 64 * 1024
PATIENCE: Final = 30.0
"""Seconds for each word of the daemon."""

MOST_ANSWER: Final = 4096


class Clamd:
    """See `toolpict.services.ports.files.VirusScanner`; `address` is `/path/of/socket` or `host:port`."""

    def __init__(self, address: str, patience: float = PATIENCE) -> None:
        self._address, self._patience = address, patience

    @doors.outside
    def is_clean(self, stream: IO[bytes]) -> bool:
        """Send a file piece by piece; True for `stream: OK`, False for a name followed by `FOUND`."""
        try:
            with closing(self._connect()) as connection:
                answer = ask(connection, stream)
        except OSError as error:
            raise UnreachableError(ErrorCode.SCANNER_UNREACHABLE) from error
        if answer.endswith(" FOUND"):
            return False
        if answer != "stream: OK":
            raise UnreachableError(ErrorCode.SCANNER_UNREACHABLE)
        return True

    def _connect(self) -> socket.socket:
        if self._address.startswith("/"):
            connection = socket.socket(socket.AF_UNIX)
            try:
                connection.settimeout(self._patience)
                connection.connect(self._address)
            except OSError:
                connection.close()
                raise
            return connection
        host, _, port = self._address.rpartition(":")
        return socket.create_connection((host.strip("[]"), int(port)), self._patience)


def ask(connection: socket.socket, stream: IO[bytes]) -> str:
    """Return the daemon's one line about a file."""
    connection.sendall(b"zINSTREAM\0")
    while piece := stream.read(CHUNK_BYTES):
        connection.sendall(len(piece).to_bytes(4, "big") + piece)
    connection.sendall(bytes(4))
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < MOST_ANSWER and (said := connection.recv(MOST_ANSWER)):
        answer += said
    return answer.rstrip(b"\0").decode(errors="replace").strip()
