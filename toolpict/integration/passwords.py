"""The password hash: Argon2id with the library's own, current parameters (RFC 9106)."""

import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from toolpict.services import doors


class Argon2Passwords:
    """See `toolpict.services.ports.accounts.Passwords`."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._nobody = self._hasher.hash("nobody's password")

    @doors.outside
    def hash(self, password: str) -> str:
        """Return what is stored in place of a password."""
        return self._hasher.hash(normal(password))

    @doors.outside
    def check(self, stored: str, password: str) -> bool:
        """Tell whether this is the password; an empty `stored` takes the same time and is never right."""
        try:
            return self._hasher.verify(stored or self._nobody, normal(password)) and bool(stored)
        except (VerificationError, InvalidHashError):
            return False

    @doors.outside
    def is_outdated(self, stored: str) -> bool:
        """Tell whether the hash was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(stored)


def normal(password: str) -> str:
    """Return the one spelling of a password whose accents different keyboards compose differently (NIST SP 800-63B)."""
    return unicodedata.normalize("NFKC", password)
