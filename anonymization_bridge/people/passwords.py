"""Keeps passwords as Argon2id hashes, and takes the same time whether an account exists or not."""

from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from anonymization_bridge.codes import ErrorCode
from anonymization_bridge.errors import InvalidInputError

SHORTEST: Final = 12
LONGEST: Final = 1000
"""Characters."""

HASHER: Final = PasswordHasher()
NOBODYS_HASH: Final = HASHER.hash("the password of nobody")
"""Compared with when there is no such account, so that the answer takes as long."""


def hash_password(password: str) -> str:
    """Return what is kept of a new password.

    Raises
    ------
    InvalidInputError
        It is shorter than 12 characters, or longer than 1,000.

    """
    if len(password) < SHORTEST:
        raise InvalidInputError(ErrorCode.PASSWORD_TOO_SHORT, shortest=SHORTEST)
    if len(password) > LONGEST:
        raise InvalidInputError(ErrorCode.TYPED_TOO_LONG)
    return HASHER.hash(password)


def is_right(password_hash: str | None, password: str) -> bool:
    """Tell whether a password is that of a hash; of no hash, none is."""
    try:
        HASHER.verify(password_hash or NOBODYS_HASH, password[: LONGEST + 1])
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None
