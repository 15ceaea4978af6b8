"""Intakes, notices of the bridge, registration and withdrawal."""

from collections.abc import Mapping
from types import MappingProxyType

from toolpict.domain.codes import AuditCode, ErrorCode
from toolpict.domain.conversation import Notified
from toolpict.domain.intake import DeliveryFault, IntakeStatus, NoticeEvent
from toolpict.services.wording.language import Sentence

SENTENCES: Mapping[str, Sentence] = MappingProxyType(
    {
        ErrorCode.ARCHIVE_UNREACHABLE: Sentence(
            "Le PACS de recherche ne répond pas ; le travail reprendra de lui-même",
            "The research archive does not answer; work resumes by itself",
        ),
        ErrorCode.NOTICE_OUT_OF_ORDER: Sentence(
            "L’annonce {expected} de la passerelle n’est pas encore arrivée",
            "Notice {expected} of the bridge has not come yet",
        ),
        AuditCode.DELIVERY_TURNED_AWAY: Sentence(
            "n’a pas enregistré l’examen livré. {problem}",
            "did not register the examination that was delivered. {problem}",
        ),
        AuditCode.INTAKE_MADE: Sentence("a demandé un examen", "asked for an examination to be brought in"),
        AuditCode.NOTICE_TAKEN: Sentence(
            "a reçu l’annonce {number} de la passerelle : {event}", "received notice {number} of the bridge: {event}"
        ),
        AuditCode.IMAGING_STUDY_REGISTERED: Sentence(
            "a enregistré l’examen : {modality}, {instances} images",
            "registered the examination: {modality}, {instances} images",
        ),
        AuditCode.IMAGING_STUDY_WITHDRAWN: Sentence("a retiré l’examen", "withdrew the examination"),
        AuditCode.IMAGING_STUDY_REMOVED: Sentence(
            "a effacé l’examen du PACS de recherche", "deleted the examination from the research archive"
        ),
        IntakeStatus.LAUNCHED: Sentence(
            "En attente d’envoi par la passerelle", "Waiting to be sent through the bridge"
        ),
        IntakeStatus.RECEIVED: Sentence(
            "Reçu par la passerelle, dé-identification en cours", "Received, being de-identified"
        ),
        IntakeStatus.HELD: Sentence("Retenu par la passerelle", "Held by the bridge"),
        IntakeStatus.RELEASED: Sentence("Libéré par la passerelle", "Released by the bridge"),
        IntakeStatus.DELIVERED: Sentence("Livré au PACS de recherche", "Delivered to the research archive"),
        IntakeStatus.REFUSED: Sentence("Refusé par la passerelle", "Refused at the bridge"),
        IntakeStatus.WITHDRAWN: Sentence("Retiré", "Withdrawn"),
        NoticeEvent.RECEIVED: Sentence("examen reçu", "examination received"),
        NoticeEvent.HELD: Sentence("examen retenu", "examination held"),
        NoticeEvent.RELEASED: Sentence("examen libéré", "examination released"),
        NoticeEvent.DELIVERED: Sentence("examen livré", "examination delivered"),
        NoticeEvent.REFUSED: Sentence("examen refusé", "examination refused"),
        NoticeEvent.WITHDRAWN: Sentence("examen retiré", "examination withdrawn"),
        DeliveryFault.NOT_DE_IDENTIFIED: Sentence(
            "Un objet livré ne se déclare pas dé-identifié (0012,0062) : rien n’est enregistré",
            "An object that was delivered does not say that it is de-identified (0012,0062): nothing is registered",
        ),
        DeliveryFault.OTHER_SUBJECT: Sentence(
            "Un objet livré porte une autre inclusion que celle de la demande : rien n’est enregistré",
            "An object that was delivered carries another inclusion number than the task: nothing is registered",
        ),
        DeliveryFault.OTHER_VISIT: Sentence(
            "Cet examen est déjà enregistré pour un autre temps ou une autre inclusion : rien n’est enregistré",
            "This examination is registered at another time point or subject already: nothing is registered",
        ),
        DeliveryFault.CANCELLED: Sentence(
            "La demande est annulée : rien n’est enregistré, et l’examen est effacé du PACS de recherche",
            "The task is cancelled: nothing is registered, and the examination is deleted from the research archive",
        ),
        DeliveryFault.SUBJECT_LEFT: Sentence(
            "L’inclusion ne participe plus : rien n’est enregistré, et l’examen est effacé du PACS de recherche",
            "The subject takes no part any more: nothing is registered, and the examination is deleted from the"
            " research archive",
        ),
        Notified.NOT_REGISTERED: Sentence(
            "L’examen envoyé pour la demande n° {number} n’est pas enregistré.",
            "The examination sent for task no. {number} is not registered.",
        ),
        "notified-held-by-bridge": Sentence(
            "L’examen de la demande n° {number} est retenu à la passerelle.",
            "The examination of task no. {number} is held at the bridge.",
        ),
        "notified-refused-by-bridge": Sentence(
            "L’examen de la demande n° {number} a été refusé à la passerelle.",
            "The examination of task no. {number} was refused at the bridge.",
        ),
        "intakes.title": Sentence("Réception de l’examen", "Intake of the examination"),
        "intakes.reasons": Sentence("Motifs :", "Reasons:"),
        "intakes.launch": Sentence("Ouvrir la passerelle d’anonymisation", "Open the anonymisation bridge"),
        "intakes.launch-hint": Sentence(
            "La passerelle demande son propre mot de passe ; l’étude, l’inclusion et le temps y sont déjà remplis.",
            "The bridge asks for its own password; study, inclusion and time point are already filled in.",
        ),
        "intakes.where": Sentence("État", "State"),
        "intakes.next.launched": Sentence(
            "L’examen part de la passerelle : la personne qui a la demande l’y choisit et l’envoie.",
            "The examination leaves from the bridge: whoever has the task chooses and sends it there.",
        ),
        "intakes.next.received": Sentence(
            "La dé-identification est en cours ; la demande se termine d’elle-même à la livraison.",
            "It is being de-identified; the task completes by itself when it is delivered.",
        ),
        "intakes.next.held": Sentence(
            "À décider dans la passerelle, page « Retenus » : effacer des zones, écarter des séries, accepter ou refuser.",
            "To be decided in the bridge, page “Held”: blank zones, drop series, accept or refuse.",
        ),
        "intakes.next.released": Sentence(
            "La passerelle l’a libéré ; la livraison suit.", "The bridge has released it; delivery follows."
        ),
        "intakes.next.delivered": Sentence(
            "L’examen est enregistré ; rien d’autre n’est à faire ici.",
            "The examination is registered; nothing else is to be done here.",
        ),
        "intakes.next.not-registered": Sentence(
            "Rien n’est enregistré. S’il faut l’examen, ajoutez-le depuis la page de l’inclusion.",
            "Nothing is registered. Should the examination be needed, add it from the subject’s page.",
        ),
        "intakes.next.cancelled": Sentence(
            "La demande est annulée : la passerelle en est prévenue, et rien de ce qu’elle livrerait n’est enregistré.",
            "The task is cancelled: the bridge is told, and nothing that it might still deliver is registered.",
        ),
        "intakes.next.intake-refused": Sentence(
            "Rien n’est arrivé au PACS de recherche. Ajoutez le bon examen depuis la page de l’inclusion.",
            "Nothing reached the research archive. Add the right examination from the subject’s page.",
        ),
        "intakes.next.intake-withdrawn": Sentence(
            "L’examen a été retiré. Ajoutez le bon depuis la page de l’inclusion.",
            "The examination was withdrawn. Add the right one from the subject’s page.",
        ),
        "intakes.withdrawn": Sentence("Examen retiré", "Examination withdrawn"),
        "intakes.withdraw": Sentence("Retirer l’examen", "Withdraw the examination"),
        "intakes.withdraw-title": Sentence("Retirer un examen", "Withdraw an examination"),
        "intakes.examination": Sentence("Examen", "Examination"),
        "intakes.withdraw-question": Sentence("Retirer cet examen ?", "Withdraw this examination?"),
        "intakes.withdraw-what": Sentence(
            "Plus personne ne le verra, les demandes qui le concernent sont annulées, les résultats validés sur ces images"
            " ne comptent plus, et il est effacé du PACS de recherche. Cette action est définitive.",
            "Nobody will see it any more, the tasks that show it are cancelled, what was validated on it counts no more,"
            " and it is deleted from the research archive. This cannot be undone.",
        ),
        "intakes.withdraw-ends": Sentence(
            "Demandes qui seront annulées : {count}", "Tasks that will be cancelled: {count}"
        ),
        "intakes.withdraw-results": Sentence(
            "Résultats validés qui ne compteront plus : {count}", "Validated results that will count no more: {count}"
        ),
        "intakes.withdraw-cuts": Sentence(
            "Les gels déjà faits restent tels quels ; la page Résultats dit lesquels les contiennent.",
            "Cuts that were frozen stay as they are; the page of results says which of them hold these.",
        ),
        "intakes.task-line": Sentence("Demande {number}, {kind}", "Task {number}, {kind}"),
    }
)
