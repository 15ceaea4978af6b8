"""The key of a research study in a file of its own, for work without the bridge's database."""

import base64
import binascii
from pathlib import Path

from anonymization_bridge.deidentification.keys import KEY_BYTES, ResearchStudyKey


def read_key_file(path: Path) -> ResearchStudyKey:
    """Return the key of a file: 32 bytes as they are, or written as 64 hexadecimal digits or in base 64.

    Raises
    ------
    ValueError
        The file does not hold 256 bits.

    """
    content = path.read_bytes()
    if len(content) == KEY_BYTES:
        return ResearchStudyKey(content)
    written = b"".join(content.split())
    try:
        secret = bytes.fromhex(written.decode("ascii")) if len(written) == 2 * KEY_BYTES else decoded(written)
    except (UnicodeDecodeError, ValueError) as error:
        raise ValueError("a key file holds 256 bits: 32 bytes, 64 hexadecimal digits, or base 64") from error
    return ResearchStudyKey(secret)


def decoded(written: bytes) -> bytes:
    """Return the bytes of a text in base 64."""
    try:
        secret = base64.b64decode(
            written, altchars=b"-_" if b"-" in written or b"_" in written else None, validate=True
        )
    except binascii.Error as error:
        raise ValueError("not base 64") from error
    if len(secret) != KEY_BYTES:
        raise ValueError("not 256 bits")
    return secret
