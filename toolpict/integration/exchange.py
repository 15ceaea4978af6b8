"""Signs and opens the compact JWS that pass between the two programs (RFC 7515, RFC 8037)."""

import json
import warnings
from pathlib import Path
from typing import Final

from joserfc import jws
from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import OKPKey

from toolpict.services import doors
from toolpict.services.ports.exchange import Claims, SignatureRefusedError

ALGORITHM: Final = "EdDSA"
LARGEST_PAYLOAD: Final = 64_000_000
"""Bytes: a delivered notice names each instance, a directory each subject; the library's own limit is 128,000."""

# RFC 9864 renames "EdDSA" to "Ed25519"; the key can only be an Ed25519 one here, so nothing is lost.
warnings.filterwarnings("ignore", message="EdDSA is deprecated", category=SecurityWarning)


class KeyFileError(RuntimeError):
    """A key file is missing or holds another kind of key: the program does not start on it."""


def registry() -> jws.JWSRegistry:
    """Return the one algorithm we take, with room for the largest notice."""
    ours = jws.JWSRegistry(algorithms=[ALGORITHM])
    ours.max_payload_length = LARGEST_PAYLOAD
    return ours


class EdSignatures:
    """See `toolpict.services.ports.exchange.Signatures`."""

    def __init__(self, own: OKPKey, bridge: OKPKey) -> None:
        self._own = own
        self._bridge = bridge

    @doors.outside
    def sign(self, claims: Claims) -> str:
        """Return the claims as a compact JWS; its header names the key by its RFC 7638 thumbprint."""
        payload = json.dumps(claims, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
        header = {"alg": ALGORITHM, "kid": self._own.thumbprint()}
        return jws.serialize_compact(header, payload, self._own, registry=registry())

    @doors.outside
    def open(self, token: str) -> Claims:
        """Return the claims of a compact JWS that the bridge signed."""
        try:
            found = jws.deserialize_compact(token, self._bridge, registry=registry())
            claims = json.loads(found.payload)
        except (JoseError, ValueError, RecursionError) as error:
            raise SignatureRefusedError from error
        if found.headers().get("kid") != self._bridge.thumbprint() or not isinstance(claims, dict):
            raise SignatureRefusedError
        return claims


def read_key(path: Path, *, private: bool) -> OKPKey:
    """Return the Ed25519 key of a PEM file.

    Raises
    ------
    KeyFileError
        The file is not there, or holds another kind of key.

    """
    try:
        key = OKPKey.import_key(path.read_bytes())
    except (OSError, ValueError, JoseError) as error:
        raise KeyFileError("no Ed25519 key can be read from the key file") from error
    if key.curve_name != "Ed25519" or key.is_private != private:
        raise KeyFileError("the key file holds another kind of key")
    return key


def make_key(path: Path) -> OKPKey:
    """Make a key pair, and keep its private half in a file that only its owner reads.

    Raises
    ------
    FileExistsError
        There is one already: it is never replaced silently.

    """
    key = OKPKey.generate_key("Ed25519", private=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600, exist_ok=False)
    path.write_bytes(key.as_pem(private=True))
    return key


def public_pem(key: OKPKey) -> str:
    """Return the public half of a key, to be carried to the other program."""
    return key.as_pem(private=False).decode()
