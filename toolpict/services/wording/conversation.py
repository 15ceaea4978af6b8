"""Messages, notifications and mails."""

from collections.abc import Mapping
from types import MappingProxyType

from toolpict.domain.codes import AuditCode
from toolpict.domain.conversation import Notified
from toolpict.services.wording.language import Sentence

SENTENCES: Mapping[str, Sentence] = MappingProxyType(
    {
        AuditCode.MESSAGE_WRITTEN: Sentence("a écrit un message", "wrote a message"),
        Notified.ASSIGNED: Sentence(
            "La demande n° {number} vous est assignée.", "Task no. {number} is assigned to you."
        ),
        Notified.CANCELLED: Sentence("La demande n° {number} est annulée.", "Task no. {number} is cancelled."),
        Notified.CUT_FAILED: Sentence(
            "L’export du gel de données n° {number} a échoué.", "The export of data cut no. {number} failed."
        ),
        Notified.DECLINED: Sentence("La demande n° {number} a été déclinée.", "Task no. {number} was declined."),
        Notified.MESSAGE: Sentence(
            "Il y a un message sur la demande n° {number}.", "There is a message on task no. {number}."
        ),
        Notified.ON_HOLD: Sentence("La demande n° {number} est suspendue.", "Task no. {number} is on hold."),
        Notified.RETURNED: Sentence(
            "La demande n° {number} vous est renvoyée.", "Task no. {number} is returned to you."
        ),
        Notified.SUBMITTED: Sentence("La demande n° {number} est à valider.", "Task no. {number} is to be validated."),
        Notified.UNLOCK_ASKED: Sentence(
            "On demande la réouverture de la demande n° {number}.", "Task no. {number} should be unlocked."
        ),
        Notified.UNLOCKED: Sentence("La demande n° {number} est rouverte.", "Task no. {number} is unlocked."),
        Notified.VALIDATED: Sentence("La demande n° {number} est validée.", "Task no. {number} is validated."),
        Notified.WITHDRAWN: Sentence(
            "La demande n° {number} ne compte plus : un examen qu’elle montrait a été retiré ou refusé.",
            "Task no. {number} counts no more: an examination that it showed was withdrawn or refused.",
        ),
        "mail.subject": Sentence("TOOLPICT : demande n° {number}", "TOOLPICT: task no. {number}"),
        "mail.cut-subject": Sentence("TOOLPICT : gel de données n° {number}", "TOOLPICT: data cut no. {number}"),
        "mail.text": Sentence(
            "Bonjour,\n\n{sentence}\n\n{link}\n\nTOOLPICT. Ne répondez pas à ce courriel.\n",
            "Hello,\n\n{sentence}\n\n{link}\n\nTOOLPICT. Please do not reply to this mail.\n",
        ),
        "messages.title": Sentence("Messages", "Messages"),
        "messages.read-all": Sentence("Tout marquer comme lu", "Mark all as read"),
        "messages.all-read": Sentence("Messages marqués comme lus.", "Messages marked as read."),
        "messages.none": Sentence("Pas de message", "No message"),
        "messages.none-text": Sentence(
            "Ce qui concerne vos demandes arrivera ici.", "What concerns your tasks will arrive here."
        ),
        "messages.when": Sentence("Quand", "When"),
        "messages.what": Sentence("Quoi", "What"),
        "messages.state": Sentence("État", "State"),
        "messages.new": Sentence("Nouveau", "New"),
        "messages.seen": Sentence("Lu", "Read"),
    }
)
