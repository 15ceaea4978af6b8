"""Keeps keys, and what names a patient, unreadable in the database."""

import json
import os
from collections.abc import Callable, Mapping
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from anonymization_bridge.master_keys import MasterKey

NONCE_BYTES: Final = 12
OWN_SECRET: Final = "secret-key"  # noqa: S105 - an id
"""What stands as the id of the key where an installation has no file of master keys."""

MasterKeys = Callable[[], tuple[MasterKey, ...]]


def no_master_keys() -> tuple[MasterKey, ...]:
    """Return that there is no file of master keys."""
    return ()


class Sealer:
    """Seals under the newest master key, and opens under whichever it was sealed; each row names the one it needs.

    Without a file of master keys, the secret key of the installation stands for one.  The file is read anew when something was
    sealed under a key that is not known yet.
    """

    def __init__(self, secret_key: str, master_keys: MasterKeys = no_master_keys) -> None:
        self._own = MasterKey(OWN_SECRET, secret_key.encode())
        self._read = master_keys
        self._keys = self._known()

    @property
    def current_id(self) -> str:
        """Return the id of the key that is sealed under."""
        return next(iter(self._keys))

    def seal(self, purpose: str, plain: bytes) -> bytes:
        """Return `plain` encrypted and authenticated (AES-256-GCM), its key named in front; only the same purpose opens it."""
        nonce, key_id = os.urandom(NONCE_BYTES), self.current_id.encode()
        sealed = self._cipher(self.current_id).encrypt(nonce, plain, purpose.encode())
        return bytes([len(key_id)]) + key_id + nonce + sealed

    def open(self, purpose: str, sealed: bytes) -> bytes:
        """Return what was sealed for this purpose.

        Raises
        ------
        cryptography.exceptions.InvalidTag
            It was altered, or sealed for something else or under a key that is not here.

        """
        start = 1 + sealed[0]
        nonce, rest = sealed[start : start + NONCE_BYTES], sealed[start + NONCE_BYTES :]
        return self._cipher(key_id_of(sealed)).decrypt(nonce, rest, purpose.encode())

    def seal_json(self, purpose: str, content: object) -> bytes:
        """Return a JSON value, sealed."""
        return self.seal(purpose, json.dumps(content).encode())

    def open_json(self, purpose: str, sealed: bytes) -> Any:  # noqa: ANN401 - JSON
        """Return the JSON value that was sealed."""
        return json.loads(self.open(purpose, sealed))

    def _known(self) -> Mapping[str, MasterKey]:
        return {key.id: key for key in (*self._read(), self._own)}

    def _cipher(self, key_id: str) -> AESGCM:
        if key_id not in self._keys:
            self._keys = self._known()
        if key_id not in self._keys:
            raise InvalidTag
        derived = HKDF(SHA256(), 32, salt=None, info=b"toolpict-bridge seal").derive(self._keys[key_id].secret)
        return AESGCM(derived)


def key_id_of(sealed: bytes) -> str:
    """Return the id of the master key that something was sealed under."""
    return sealed[1 : 1 + sealed[0]].decode("ascii", "replace")
