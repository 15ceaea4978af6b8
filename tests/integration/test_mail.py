"""Mails by SMTP, taken by a server that stands in for the hospital's (R59)."""

import socket
from dataclasses import replace

import pytest
from aiosmtpd.controller import Controller

from toolpict.integration.mail import SmtpMail
from toolpict.services import doors
from toolpict.services.doors import DoorShutError
from toolpict.services.ports.conversation import MailRefusedError


class Box:
    """Keeps what it is handed."""

    def __init__(self):
        self.taken = []

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802 - aiosmtpd's name
        self.taken.append(envelope)
        return "250 OK"


@pytest.fixture
def box():
    return Box()


@pytest.fixture
def server(box):
    class OnAnyPort(Controller):
        def _trigger_server(self):
            self.port = self.server.sockets[0].getsockname()[1]
            super()._trigger_server()

    controller = OnAnyPort(box, hostname="127.0.0.1", port=0)
    controller.start()
    yield controller
    controller.stop()


@pytest.fixture
def mail(server):
    return SmtpMail("127.0.0.1", server.port, "toolpict@chu.example")


def test_a_mail_arrives_in_french(mail, box):
    mail.send("arc@chu.example", "TOOLPICT : demande n° 12", "La demande n° 12 vous est assignée.\n")
    (envelope,) = box.taken
    assert envelope.rcpt_tos == ["arc@chu.example"]
    assert b"Auto-Submitted: auto-generated" in envelope.content


def test_a_server_that_is_away_is_told_by_a_coded_error():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, but nobody listens
        with pytest.raises(MailRefusedError):
            SmtpMail("127.0.0.1", taken.getsockname()[1], "toolpict@chu.example").send("arc@chu.example", "x", "y")


def test_no_mail_leaves_in_clear_where_encryption_is_asked_for(mail, box):
    with pytest.raises(MailRefusedError):
        replace(mail, starts_tls=True).send("arc@chu.example", "x", "y")
    assert box.taken == []


def test_no_mail_leaves_while_rows_are_being_changed(mail):
    with doors.shut(), pytest.raises(DoorShutError):
        mail.send("arc@chu.example", "x", "y")
