"""Signs and opens the compact JWS that pass between the two programs (RFC 7515; Ed25519, RFC 8037)."""

import json
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from joserfc import jws
from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import OKPKey

from anonymization_bridge.settings import SettingsError

ALGORITHM: Final = "EdDSA"
LARGEST_PAYLOAD: Final = 64_000_000
"""Bytes: a delivered notice names each instance, a directory each subject; the library's own limit is 128,000."""

# RFC 9864 renames "EdDSA" to "Ed25519"; the key can only be an Ed25519 one here, so nothing is lost.
warnings.filterwarnings("ignore", message="EdDSA is deprecated", category=SecurityWarning)


class SignatureError(Exception):
    """It was not signed by whom it should be, was altered, or is no JWS."""


def registry() -> jws.JWSRegistry:
    """Return the one algorithm we take, with room for our largest messages."""
    ours = jws.JWSRegistry(algorithms=[ALGORITHM])
    ours.max_payload_length = LARGEST_PAYLOAD
    return ours


def sign(claims: Mapping[str, object], key: OKPKey) -> str:
    """Return the claims as a compact JWS; its header names the key by its RFC 7638 thumbprint."""
    payload = json.dumps(claims, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    return jws.serialize_compact({"alg": ALGORITHM, "kid": key.thumbprint()}, payload, key, registry=registry())


def open_signed(token: str | bytes, key: OKPKey) -> dict[str, Any]:
    """Return the claims of a compact JWS signed by `key`.

    Raises
    ------
    SignatureError
        It is none, names another key, or its payload is no JSON object.

    """
    try:
        found = jws.deserialize_compact(token, key, registry=registry())
        claims = json.loads(found.payload)
    except (JoseError, ValueError, RecursionError) as error:
        raise SignatureError from error
    if found.headers().get("kid") != key.thumbprint() or not isinstance(claims, dict):
        raise SignatureError
    return claims


def read_key(path: Path, *, private: bool) -> OKPKey:
    """Return the Ed25519 key of a PEM file.

    Raises
    ------
    SettingsError
        The file is not there, or holds another kind of key.

    """
    try:
        key = OKPKey.import_key(path.read_bytes())
    except (OSError, ValueError, JoseError) as error:
        raise SettingsError(
            f"cannot read an Ed25519 key from the file of the {'private' if private else 'public'} key"
        ) from error
    if key.curve_name != "Ed25519" or key.is_private != private:
        raise SettingsError(f"the file holds no {'private' if private else 'public'} Ed25519 key")
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
