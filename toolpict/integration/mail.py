"""Hands mails to the hospital's mail server by SMTP."""

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from typing import Final

from toolpict.services import doors
from toolpict.services.ports.conversation import MailRefusedError

PATIENCE: Final = 20.0
"""Seconds that the mail server has to answer."""


@dataclass(frozen=True)
class SmtpMail:
    """See `toolpict.services.ports.conversation.Mail`.

    Attributes
    ----------
    starts_tls
        Asks for encryption before anything is said, of a server whose certificate the system trusts.

    """

    host: str
    port: int
    sender: str
    starts_tls: bool = False
    patience: float = PATIENCE

    @doors.outside
    def send(self, to: str, subject: str, text: str) -> None:
        """Hand over one mail."""
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = self.sender, to, subject
        message["Date"] = formatdate()
        message["Message-ID"] = make_msgid(domain=self.sender.rpartition("@")[2] or "localhost")
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(text)
        try:
            with smtplib.SMTP(self.host, self.port, timeout=self.patience) as server:
                if self.starts_tls:
                    server.starttls(context=ssl.create_default_context())
                server.send_message(message)
        except (OSError, smtplib.SMTPException) as error:
            raise MailRefusedError from error


@dataclass(frozen=True)
class NoMail:
    """Stands in where no mail server is set: notifications stay in the page."""

    @doors.outside
    def send(self, to: str, subject: str, text: str) -> None:
        """Do nothing."""
