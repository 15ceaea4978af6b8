"""Keeps what names a patient unreadable in the database, and lets two of them be compared all the same."""

import hmac
import json
import os
from hashlib import sha256
from typing import Any, Final

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE_BYTES: Final = 12


class Sealer:
    """Seals and compares with keys derived from the secret key of the installation, one for each purpose."""

    def __init__(self, secret_key: str) -> None:
        self._secret = secret_key.encode()

    def seal(self, purpose: str, plain: bytes) -> bytes:
        """Return `plain` encrypted and authenticated (AES-256-GCM); only the same purpose opens it."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + AESGCM(self._key("seal")).encrypt(nonce, plain, purpose.encode())

    def open(self, purpose: str, sealed: bytes) -> bytes:
        """Return what was sealed for this purpose.

        Raises
        ------
        cryptography.exceptions.InvalidTag
            It was altered, or sealed for something else or under another secret key.

        """
        return AESGCM(self._key("seal")).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], purpose.encode())

    def seal_json(self, purpose: str, content: object) -> bytes:
        """Return a JSON value, sealed."""
        return self.seal(purpose, json.dumps(content).encode())

    def open_json(self, purpose: str, sealed: bytes) -> Any:  # noqa: ANN401 - JSON
        """Return the JSON value that was sealed."""
        return json.loads(self.open(purpose, sealed))

    def fingerprint(self, *parts: str) -> str:
        """Return what tells that two values are equal, and not what they are (HMAC-SHA-256, hexadecimal)."""
        return hmac.new(self._key("fingerprint"), "\0".join(parts).encode(), sha256).hexdigest()

    def _key(self, use: str) -> bytes:
        return HKDF(SHA256(), 32, salt=None, info=f"toolpict-bridge {use}".encode()).derive(self._secret)
