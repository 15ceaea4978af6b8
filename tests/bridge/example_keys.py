"""The test keys of the signed examples, made from fixed seeds: they protect nothing."""

from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from joserfc.jwk import OKPKey


def example_key(name: str) -> OKPKey:
    """Return the private test key of a program: "toolpict" or "bridge"."""
    private = Ed25519PrivateKey.from_private_bytes(sha256(f"example key of {name}".encode()).digest())
    return OKPKey.import_key(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
