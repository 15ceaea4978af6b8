"""TLS of DICOM connections: both sides are vouched for by one authority, and each checks the other."""

import ssl
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Encryption:
    """The files that TLS needs.

    Attributes
    ----------
    authority
        Certificate of who vouches for the other side.
    certificate, key
        What we show of ourselves; None when we only ask.

    """

    authority: Path
    certificate: Path | None
    key: Path | None

    def asking(self) -> ssl.SSLContext:
        """Return how we connect: the other side's certificate must name its host."""
        return self._with_own(ssl.create_default_context(ssl.Purpose.SERVER_AUTH, cafile=self.authority))

    def serving(self) -> ssl.SSLContext:
        """Return how others connect to us: they must show a certificate of the same authority."""
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=self.authority)
        context.verify_mode = ssl.CERT_REQUIRED
        return self._with_own(context)

    def _with_own(self, context: ssl.SSLContext) -> ssl.SSLContext:
        if self.certificate and self.key:
            context.load_cert_chain(self.certificate, self.key)
        return context
