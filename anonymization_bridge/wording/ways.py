"""The words of the ways in and out: what arrives unasked, where an intake goes, and the tokens of the command line."""

from collections.abc import Mapping
from types import MappingProxyType

from anonymization_bridge.codes import ArrivalStatus, AuditCode, Destination, ErrorCode, SourceKind
from anonymization_bridge.wording.language import Sentence

SENTENCES: Mapping[str, Sentence] = MappingProxyType(
    {
        SourceKind.WATCHED_FOLDER: Sentence("Dossier surveillé", "Watched folder"),
        SourceKind.RECEIVER: Sentence("Réception DICOM", "DICOM receiver"),
        Destination.ARCHIVE: Sentence("PACS de recherche", "Research archive"),
        Destination.FOLDER: Sentence("Dossier DICOM avec DICOMDIR", "DICOM folder with a DICOMDIR"),
        Destination.ISO_IMAGE: Sentence("Image ISO pour le graveur de CD", "ISO image for the CD burner"),
        "destination": Sentence("Destination", "Destination"),
        f"receipt-{Destination.ARCHIVE}": Sentence(
            "Images livrées au PACS de recherche, reçues et vérifiées : {count}",
            "Images delivered to the research archive, received and verified: {count}",
        ),
        f"receipt-{Destination.FOLDER}": Sentence(
            "Images écrites dans le dossier {name}, avec leur DICOMDIR : {count}. TOOLPICT n’en est pas informé.",
            "Images written into the folder {name}, with their DICOMDIR: {count}. TOOLPICT is not told of it.",
        ),
        f"receipt-{Destination.ISO_IMAGE}": Sentence(
            "Images écrites dans {name}.iso, prête à graver : {count}. TOOLPICT n’en est pas informé.",
            "Images written into {name}.iso, ready to be burnt: {count}. TOOLPICT is not told of it.",
        ),
        ErrorCode.DESTINATION_NOT_OFFERED: Sentence(
            "Cette destination n’est pas proposée pour cet envoi.", "This destination is not offered for this intake."
        ),
        ErrorCode.DESTINATION_UNREACHABLE: Sentence(
            "Le dossier de destination ne peut pas être écrit. L’envoi sera repris tout seul.",
            "The destination folder cannot be written. The intake will be taken up again by itself.",
        ),
        ErrorCode.TOO_LARGE_FOR_DISC: Sentence(
            "Une image dépasse 4 Go : elle ne tient pas sur un disque ISO 9660.",
            "An image exceeds 4 GB: it does not fit on an ISO 9660 disc.",
        ),
        ErrorCode.TOKEN_REFUSED: Sentence(
            "Ce jeton n’est pas, ou n’est plus, celui de ce compte. Faites-en un sur votre page « Ligne de commande ».",
            "This token is not, or no longer, one of this account. Make one on your page “Command line”.",
        ),
        "arrivals": Sentence("À attribuer", "To attribute"),
        "arrivals-sub": Sentence(
            "Ce qui est arrivé sans demande attend ici : rien n’est deviné, rien ne part avant que quelqu’un dise pour qui",
            "What came unasked waits here: nothing is guessed, nothing leaves before somebody says for whom",
        ),
        "arrivals-none": Sentence("Rien n’attend d’être attribué", "Nothing waits to be attributed"),
        "came-at": Sentence("Arrivé le", "Came"),
        "sender": Sentence("Envoyé par", "Sent by"),
        "attribute-arrival": Sentence("Attribuer", "Attribute"),
        "discard-arrival": Sentence("Jeter", "Throw away"),
        "discard-more": Sentence("Jeter avec un motif", "Throw away, with a reason"),
        "arrival-no-examination": Sentence(
            "Aucun examen lisible. Fichiers hors DICOM : {others}, illisibles : {unreadable}",
            "No readable examination. Files that are not DICOM: {others}, not readable: {unreadable}",
        ),
        "arrival-note": Sentence(
            "Arrivé sans demande. Une fois l’envoi fait, les séries non choisies sont effacées avec le reste.",
            "It came unasked. Once it is sent, series that are not chosen are removed with the rest.",
        ),
        ArrivalStatus.WAITING: Sentence("à attribuer", "to be attributed"),
        ArrivalStatus.ATTRIBUTED: Sentence("attribué", "attributed"),
        ArrivalStatus.DISCARDED: Sentence("jeté", "thrown away"),
        AuditCode.ARRIVAL_CAME: Sentence("examen arrivé sans demande", "examination came unasked"),
        AuditCode.ARRIVAL_OPENED: Sentence("attribution commencée", "attribution begun"),
        AuditCode.ARRIVAL_ATTRIBUTED: Sentence("examen arrivé attribué", "examination that came attributed"),
        AuditCode.ARRIVAL_DISCARDED: Sentence("examen arrivé jeté", "examination that came thrown away"),
        AuditCode.TOKEN_MADE: Sentence("jeton de ligne de commande créé", "command-line token made"),
        AuditCode.TOKEN_ENDED: Sentence("jeton de ligne de commande supprimé", "command-line token ended"),
        "tokens": Sentence("Ligne de commande", "Command line"),
        "tokens-sub": Sentence(
            "Un jeton laisse la commande « toolpict-bridge send » agir en votre nom, dans vos études seulement",
            "A token lets the command “toolpict-bridge send” act in your name, in your research studies alone",
        ),
        "token-make": Sentence("Créer un jeton", "Make a token"),
        "token-new": Sentence(
            "Copiez ce jeton maintenant : il ne sera plus jamais montré.",
            "Copy this token now: it is never shown again.",
        ),
        "token-once": Sentence("Nouveau jeton", "New token"),
        "token-until": Sentence("Valable jusqu’au", "Valid until"),
        "token-made-at": Sentence("Créé le", "Made"),
        "token-end": Sentence("Supprimer", "End"),
        "tokens-none": Sentence("Aucun jeton", "No token"),
    }
)
