"""The documents of a research study."""

from collections.abc import Mapping
from types import MappingProxyType

from toolpict.domain.codes import AuditCode
from toolpict.services.wording.language import Sentence

SENTENCES: Mapping[str, Sentence] = MappingProxyType(
    {
        "documents.title": Sentence("Documents", "Documents"),
        "documents.document": Sentence("Document", "Document"),
        "documents.in-force": Sentence("Version en vigueur", "Version in force"),
        "documents.earlier": Sentence("Versions remplacées", "Superseded versions"),
        "documents.version": Sentence("version {label}", "version {label}"),
        "documents.added": Sentence("Déposé", "Added"),
        "documents.file": Sentence("Fichier", "File"),
        "documents.digest": Sentence("Empreinte SHA-256", "SHA-256 digest"),
        "documents.none": Sentence("Aucun document déposé", "No document yet"),
        "documents.none-hint": Sentence(
            "Le protocole et la charte d’imagerie se déposent ici : toutes les personnes de l’étude les y trouvent.",
            "The protocol and the imaging charter belong here: everybody in the study finds them here.",
        ),
        "documents.all": Sentence("Toutes les versions", "All versions"),
        "documents.add-title": Sentence(
            "Déposer un document ou une nouvelle version", "Add a document or a new version"
        ),
        "documents.add-note": Sentence(
            "Toutes les personnes de l’étude peuvent le lire, lecteurs en aveugle compris : "
            "ni nom de patient, ni liste de randomisation. Une version remplacée reste consultable.",
            "Everybody in the study can read it, blinded readers included: "
            "no patient’s name, no randomisation list. A superseded version can still be read.",
        ),
        "documents.replaces": Sentence("Remplace", "Supersedes"),
        "documents.new": Sentence("Rien : c’est un nouveau document", "Nothing: this is a new document"),
        "documents.name": Sentence("Titre", "Title"),
        "documents.name-hint": Sentence(
            "Laissez vide pour garder le titre de la version remplacée.",
            "Leave empty to keep the title of the superseded version.",
        ),
        "documents.label": Sentence("Version imprimée sur le document", "Version printed on the document"),
        "documents.label-hint": Sentence("Par exemple : 3.1 du 2 mars 2026.", "For example: 3.1 of 2 March 2026."),
        "documents.add": Sentence("Déposer", "Add"),
        "documents.done": Sentence("Document déposé.", "Document added."),
        AuditCode.DOCUMENT_ADDED: Sentence(
            "a déposé la version {version} d’un document (SHA-256 {sha256})",
            "added version {version} of a document (SHA-256 {sha256})",
        ),
    }
)
