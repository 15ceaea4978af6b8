"""The reading room, and a reading as it is validated."""

from collections.abc import Mapping
from types import MappingProxyType

from toolpict.domain.attached_files import FileFinding
from toolpict.domain.codes import AuditCode, ErrorCode, ProblemCode
from toolpict.domain.conversation import Notified
from toolpict.domain.reading import SIGNATURE_MEANING
from toolpict.services.wording.language import Sentence

ROOM = {
    "room.back": Sentence("Revenir à mes lectures", "Back to my readings"),
    "room.case": Sentence("Cas {alias}", "Case {alias}"),
    "room.rank": Sentence("Cas {rank} sur {total}", "Case {rank} of {total}"),
    "room.images": Sentence("Images", "Images"),
    "room.form": Sentence("Formulaire de lecture", "Reading form"),
    "room.width": Sentence("Largeur du formulaire", "Width of the form"),
    "room.loading": Sentence("Chargement des images…", "Loading the images…"),
    "room.saved-at": Sentence("Enregistré à {time}", "Saved at {time}"),
    "room.save": Sentence("Enregistrer", "Save"),
    "room.pause": Sentence("Pause", "Pause"),
    "room.pause-title": Sentence("Mettre cette lecture en pause", "Pause this reading"),
    "room.pause-note": Sentence(
        "Ce qui est saisi est gardé. L’échéance s’arrête, l’ARC voit le motif.",
        "What is typed is kept. The due date stops, the research associate sees the reason.",
    ),
    "room.problem": Sentence("Problème", "Problem"),
    "room.problem-title": Sentence("Signaler un problème", "Report a problem"),
    "room.problem-note": Sentence(
        "Votre message part à l’ARC de l’étude\u00a0; la lecture reste ouverte.",
        "Your message goes to the research associate; the reading stays open.",
    ),
    "room.sign": Sentence("Signer", "Sign"),
    "room.sign-next": Sentence("Signer et suivante", "Sign and next"),
    "room.signature": Sentence("Signature", "Signature"),
    "room.password": Sentence("Votre mot de passe, pour signer", "Your password, to sign"),
    "room.change-reason": Sentence("Motif de la modification", "Reason for the change"),
    "room.attachments": Sentence("Pièces jointes", "Attachments"),
    "room.no-attachment": Sentence("aucune", "none"),
    "room.attach": Sentence("Joindre un fichier", "Attach a file"),
    "room.detach": Sentence("Retirer {name}", "Remove {name}"),
    "room.file-version": Sentence("version {version}", "version {version}"),
    "room.preview": Sentence("Aperçu", "Preview"),
    "room.preview-of": Sentence("Aperçu de {name}", "Preview of {name}"),
    "room.file-item": Sentence("à déposer dans les pièces jointes", "to be handed in as an attachment"),
    "room.to-fill": Sentence("à remplir", "to fill in"),
    "room.missing": Sentence(
        "Réponses attendues avant de signer\u00a0: {count}", "Answers wanted before signing: {count}"
    ),
    "room.complete": Sentence("Tout est rempli", "All is filled in"),
    "room.elsewhere": Sentence("Ailleurs\u00a0: {value}", "Elsewhere: {value}"),
    "room.why": Sentence("Pourquoi cette réponse est maintenue", "Why this answer stands"),
    "room.add": Sentence("Ajouter\u00a0: {what}", "Add: {what}"),
    "room.take": Sentence("Prendre la mesure", "Take the measurement"),
    "room.linked": Sentence("mesurée sur l’image", "measured on the image"),
    "room.see": Sentence("Voir", "See"),
    "room.again": Sentence("Reprendre", "Take again"),
    "room.keep": Sentence("Garder la valeur", "Keep the value"),
    "room.reload": Sentence("Recharger les images", "Reload the images"),
    "room.key-take": Sentence("Prendre la mesure, même depuis l’image", "Take the measurement, from the image too"),
    "room.key-see": Sentence("Voir la mesure sur l’image", "See the measurement on the image"),
    "room.key-rest": Sentence("Reposer l’outil de mesure", "Put the measuring tool down"),
    "room.returned": Sentence("Lecture renvoyée\u00a0: {reason}", "Reading sent back: {reason}"),
    "room.closed": Sentence("Cette lecture ne se remplit plus ici", "This reading can no longer be filled in here"),
    "room.kept": Sentence(
        "Rien n’a été enregistré par cet envoi. Voici ce que vous aviez saisi, pour le recopier s’il le faut.",
        "Nothing was stored by this. Here is what you typed, to be copied if need be.",
    ),
    "room.to-task": Sentence("Voir la demande", "See the task"),
    "room.saved-done": Sentence("Lecture enregistrée.", "Reading saved."),
    "room.signed-done": Sentence("Lecture signée.", "Reading signed."),
    SIGNATURE_MEANING: Sentence(
        "En signant, je déclare avoir lu ces images et répondre de ces valeurs.",
        "By signing I state that I read these images and answer for these values.",
    ),
}

SCRIPT = {
    "room.js.saving": Sentence("Enregistrement…", "Saving…"),
    "room.js.saved": Sentence("Enregistré à", "Saved at"),
    "room.js.lost": Sentence("Non enregistré depuis", "Not saved since"),
    "room.js.session-over": Sentence(
        "Session terminée\u00a0: reconnectez-vous dans un autre onglet, puis revenez ici",
        "Session over: sign in in another tab, then come back here",
    ),
    "room.js.closed": Sentence(
        "Cette lecture n’est plus ouverte\u00a0: rien de plus n’est enregistré",
        "This reading is no longer open: nothing more is saved",
    ),
    "room.js.elsewhere": Sentence(
        "Remplie aussi ailleurs\u00a0: comparez les deux valeurs", "Filled in elsewhere too: compare both values"
    ),
    "room.js.also-open": Sentence("Ouverte aussi dans un autre onglet", "Open in another tab too"),
    "room.js.take-theirs": Sentence("Prendre cette valeur", "Take this value"),
    "room.js.keep-mine": Sentence("Garder ce qui est saisi ici", "Keep what is typed here"),
    "room.js.loading": Sentence("Chargement {loaded} sur {total}", "Loading {loaded} of {total}"),
    "room.js.unshowable": Sentence(
        "Une image ne peut pas être affichée\u00a0: signalez-le par « Problème »",
        "An image cannot be shown: tell it by “Problem”",
    ),
    "room.js.none": Sentence("Aucune image n’est encore enregistrée", "No image is registered yet"),
    "room.js.unavailable": Sentence("Images indisponibles", "Images unavailable"),
    "room.js.over": Sentence(
        "Images non ouvertes\u00a0: session terminée ou lecture close",
        "Images not open: session over or reading closed",
    ),
    "room.js.adapter": Sentence(
        "La prise de mesure ne fonctionne pas avec cette version de la visionneuse.",
        "Measurements cannot be taken with this version of the viewer.",
    ),
    "room.js.draw": Sentence("Tracez sur l’image", "Draw on the image"),
    "room.js.uncalibrated": Sentence(
        "Image non calibrée\u00a0: la mesure est en pixels, saisissez la valeur.",
        "Image not calibrated: the measure is in pixels, type the value.",
    ),
    "room.js.other-kind": Sentence(
        "Ce tracé ne donne pas la mesure demandée.", "This drawing does not give the measurement asked for."
    ),
    "room.js.no-unit": Sentence(
        "L’image n’a pas l’unité demandée\u00a0: saisissez la valeur.",
        "The image does not have the unit asked for: type the value.",
    ),
    "room.js.no-tool": Sentence(
        "La visionneuse n’a pas d’outil pour cette mesure\u00a0: saisissez la valeur.",
        "The viewer has no tool for this measurement: type the value.",
    ),
    "room.js.no-volume": Sentence(
        "Aucune segmentation n’est affichée\u00a0: saisissez le volume.", "No segmentation is shown: type the volume."
    ),
    "room.js.gone": Sentence(
        "Le tracé de cette mesure n’est plus sur l’image.", "The drawing of this measurement is no longer on the image."
    ),
    "room.js.kept": Sentence("mesurée puis gardée", "measured, then kept"),
    "room.js.moved": Sentence(
        "Ne correspond plus à l’image\u00a0: tracé modifié", "No longer matches the image: drawing changed"
    ),
    "room.js.deleted": Sentence(
        "Ne correspond plus à l’image\u00a0: tracé supprimé", "No longer matches the image: drawing deleted"
    ),
    "room.js.absent": Sentence(
        "Mesurée sur une image qui n’est pas affichée ici", "Measured on an image that is not shown here"
    ),
    "room.js.too-large": Sentence("Fichier trop volumineux", "File too large"),
    "room.js.not-attached": Sentence("Le fichier n’a pas pu être joint", "The file could not be attached"),
}

REPORT = {
    "report.title": Sentence("Lecture signée n° {number}", "Signed reading no. {number}"),
    "report.foot": Sentence("Lecture n° {number}", "Reading no. {number}"),
    "report.revision": Sentence("Empreinte de la révision {number}", "Digest of revision {number}"),
    "report.form": Sentence("Empreinte du cahier", "Digest of the form"),
    "report.chain": Sentence("Piste d’audit, entrée {number}", "Audit trail, entry {number}"),
    "report.note": Sentence(
        "Empreintes SHA-256. Une modification ultérieure crée une nouvelle révision et rend cette signature caduque\u00a0: "
        "l’état actuel se lit dans TOOLPICT.",
        "Digests are SHA-256. A later change makes a new revision and this signature void: TOOLPICT shows the present "
        "state.",
    ),
    "report.download": Sentence("PDF signé", "Signed PDF"),
    "report.download-of": Sentence("PDF signé de la révision {number}", "Signed PDF of revision {number}"),
}

VERSION_MOVES = {
    "version-moves.title": Sentence(
        "Nouvelle version du cahier, demande n° {number}", "New version of the form, task no. {number}"
    ),
    "version-moves.from-to": Sentence("version {before} → version {after}", "version {before} → version {after}"),
    "version-moves.note": Sentence(
        "La lecture garde sa version tant que vous ne la changez pas. Ce qui est saisi passe dans la nouvelle version là "
        "où la question existe encore\u00a0; le lecteur est prévenu.",
        "The reading keeps its version until you move it. What is typed goes along where the question is still asked; "
        "the reader is told.",
    ),
    "version-moves.changes": Sentence("Ce qui change", "What changes"),
    "version-moves.lost": Sentence(
        "Réponses saisies qui n’ont plus de place", "Answers typed that have no place any more"
    ),
    "version-moves.act": Sentence("Passer à cette version", "Move to this version"),
    "version-moves.to": Sentence("Version", "Version"),
    "version-moves.others": Sentence("Autres versions\u00a0:", "Other versions:"),
    "version-moves.newer": Sentence(
        "Passer à la version {version} du cahier…", "Move to version {version} of the form…"
    ),
}

BODY = {
    "reading.answers": Sentence("Réponses", "Answers"),
    "reading.missing": Sentence("manquant", "missing"),
    "reading.not-asked": Sentence("sans objet", "not asked"),
    "reading.redacted": Sentence("caviardé", "redacted"),
    "reading.measured": Sentence("mesurée sur l’image", "measured on the image"),
    "reading.signature": Sentence("Signature", "Signature"),
    "reading.unsigned": Sentence("Cette lecture n’est pas signée.", "This reading is not signed."),
    "reading.nothing": Sentence("Rien n’a encore été enregistré.", "Nothing has been saved yet."),
    "reading.signed-by": Sentence("Signée par {name}, {time}", "Signed by {name}, {time}"),
    "reading.signed-then": Sentence(
        "Signée par {name}, {time}\u00a0: signature caduque", "Signed by {name}, {time}: signature void"
    ),
    "reading.cleared": Sentence("Effacées à l’enregistrement", "Cleared when it was saved"),
    "reading.form-digest": Sentence("Empreinte du cahier", "Digest of the form"),
    "reading.digest": Sentence("Empreinte", "Digest"),
    "reading.revisions": Sentence("Révisions précédentes", "Previous revisions"),
    "reading.revision": Sentence("Révision {number}, {time}", "Revision {number}, {time}"),
    "reading.return-title": Sentence("Renvoyer avec une requête", "Return with a query"),
    "reading.return-note": Sentence(
        "La lecture retourne à son lecteur\u00a0; sa signature devient caduque à la prochaine révision.",
        "The reading goes back to its reader; its signature is void from the next revision on.",
    ),
    "reading.return-item": Sentence("Question concernée", "Item concerned"),
    "reading.return-text": Sentence("Ce qu’il faut reprendre", "What must be put right"),
    "reading.open-room": Sentence("Ouvrir la salle de lecture", "Open the reading room"),
    "reading.return": Sentence("Renvoyer", "Return"),
}

CODES: Mapping[str, Sentence] = {
    Notified.VERSION_MOVED: Sentence(
        "La lecture n° {number} est passée à une nouvelle version du cahier.",
        "Reading no. {number} was moved to a new version of its form.",
    ),
    ErrorCode.SCANNER_UNREACHABLE: Sentence(
        "L’antivirus ne répond pas\u00a0: le fichier n’est pas pris. Réessayez dans un moment.",
        "The virus scanner does not answer: the file is not taken. Try again in a moment.",
    ),
    ProblemCode.FILE_HARMFUL: Sentence(
        "Refusé\u00a0: l’antivirus a reconnu un fichier dangereux.",
        "Refused: the virus scanner knows this file as harmful.",
    ),
    ProblemCode.FILE_IS_PROGRAM: Sentence(
        "Refusé\u00a0: c’est un programme, pas un document.", "Refused: this is a program, no document."
    ),
    FileFinding.AUTHOR: Sentence("porte un nom d’auteur", "names its author"),
    FileFinding.DICOM: Sentence(
        "objet DICOM\u00a0: vérifiez qu’il est désidentifié", "DICOM object: see that it is de-identified"
    ),
    FileFinding.EMBEDDED: Sentence("contient d’autres fichiers", "has other files inside"),
    FileFinding.MACROS: Sentence("contient des macros", "has macros"),
    FileFinding.METADATA: Sentence(
        "porte des métadonnées (appareil, lieu, date)", "has metadata (device, place, date)"
    ),
    FileFinding.NOT_AS_NAMED: Sentence("n’est pas ce que son nom annonce", "is not what its name says"),
    FileFinding.SCRIPT: Sentence("contient un script", "has a script"),
    ErrorCode.TYPED_ELSEWHERE: Sentence(
        "Cette lecture a été remplie aussi ailleurs (autre onglet ou autre poste). Les deux valeurs sont montrées\u00a0: "
        "vérifiez, puis recommencez.",
        "This reading was also filled in elsewhere (another tab or computer). Both values are shown: check them, then "
        "try again.",
    ),
    ProblemCode.CHECK_FAILED: Sentence(
        "À corriger avant de signer\u00a0: ces réponses ne vont pas ensemble.",
        "To be put right before signing: these answers do not go together.",
    ),
    ProblemCode.CHECK_UNEXPLAINED: Sentence(
        "Corrigez, ou dites pourquoi vous maintenez cette réponse.", "Put it right, or say why this answer stands."
    ),
    ProblemCode.OUT_OF_RANGE: Sentence(
        "Hors des limites. Attendu\u00a0: de {minimum} à {maximum} {unit}",
        "Out of range. Expected: from {minimum} to {maximum} {unit}",
    ),
    AuditCode.ATTACHMENT_ADDED: Sentence(
        "a joint un fichier (empreinte {sha256})", "attached a file (digest {sha256})"
    ),
    AuditCode.ATTACHMENT_REMOVED: Sentence(
        "a retiré un fichier (empreinte {sha256})", "removed a file (digest {sha256})"
    ),
    AuditCode.DRAFT_OPENED: Sentence("a commencé la saisie", "began to fill in the form"),
    AuditCode.READING_VERSION_MOVED: Sentence(
        "a fait passer la lecture de la version {before} du cahier à la version {after}",
        "moved the reading from version {before} of the form to version {after}",
    ),
    AuditCode.READING_REPORT_WRITTEN: Sentence(
        "a mis en PDF la révision {revision} (empreinte {sha256})",
        "made the PDF of revision {revision} (digest {sha256})",
    ),
    AuditCode.READING_SAVED: Sentence(
        "a enregistré la révision {revision} (empreinte {sha256})", "saved revision {revision} (digest {sha256})"
    ),
    AuditCode.READING_SIGNED: Sentence(
        "a signé la révision {revision} (empreinte {sha256})", "signed revision {revision} (digest {sha256})"
    ),
}

SENTENCES: Mapping[str, Sentence] = MappingProxyType({**ROOM, **SCRIPT, **REPORT, **VERSION_MOVES, **BODY, **CODES})
