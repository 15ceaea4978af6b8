"""Where intakes and objects stand, why objects are held, and what the trace says."""

from collections.abc import Mapping
from types import MappingProxyType

from anonymization_bridge.codes import AuditCode, IntakeStatus, ObjectStatus, SourceKind
from anonymization_bridge.deidentification import reasons
from anonymization_bridge.deidentification.before_after import Change
from anonymization_bridge.wording.language import Sentence

SENTENCES: Mapping[str, Sentence] = MappingProxyType(
    {
        IntakeStatus.QUEUED: Sentence("En attente", "Waiting"),
        IntakeStatus.CLEANING: Sentence("Dé-identification en cours", "Being de-identified"),
        IntakeStatus.HELD: Sentence("Retenu", "Held"),
        IntakeStatus.READY: Sentence("Livraison en cours", "Being delivered"),
        IntakeStatus.DELIVERED: Sentence("Livré", "Delivered"),
        IntakeStatus.REFUSED: Sentence("Refusé", "Refused"),
        IntakeStatus.WITHDRAWN: Sentence("Retiré", "Withdrawn"),
        ObjectStatus.RETRIEVED: Sentence("reçue", "received"),
        ObjectStatus.CLEAN: Sentence("dé-identifiée", "de-identified"),
        ObjectStatus.HELD: Sentence("retenue", "held"),
        ObjectStatus.DROPPED: Sentence("écartée", "left out"),
        ObjectStatus.DELIVERED: Sentence("livrée", "delivered"),
        SourceKind.CLINICAL_PACS: Sentence("PACS clinique", "Clinical PACS"),
        SourceKind.ZIP: Sentence("ZIP", "ZIP"),
        SourceKind.FOLDER: Sentence("Dossier", "Folder"),
        "notice-received": Sentence("images reçues", "images received"),
        "notice-held": Sentence("images retenues", "images held"),
        "notice-released": Sentence("retenue levée", "released"),
        "notice-delivered": Sentence("livraison", "delivery"),
        "notice-refused": Sentence("refus", "refusal"),
        "notice-withdrawn": Sentence("retrait", "withdrawal"),
        Change.KEPT: Sentence("gardé", "kept"),
        Change.CHANGED: Sentence("remplacé", "replaced"),
        Change.REMOVED: Sentence("effacé", "removed"),
        Change.ADDED: Sentence("ajouté", "added"),
        "attribute-PatientName": Sentence("Nom", "Name"),
        "attribute-PatientID": Sentence("Identifiant", "Identifier"),
        "attribute-PatientBirthDate": Sentence("Naissance", "Birth date"),
        "attribute-PatientSex": Sentence("Sexe", "Sex"),
        "attribute-StudyDate": Sentence("Date d’examen", "Date of examination"),
        "attribute-AccessionNumber": Sentence("N° d’examen", "Accession number"),
        "attribute-InstitutionName": Sentence("Établissement", "Institution"),
        "attribute-StudyDescription": Sentence("Examen", "Examination"),
        "attribute-SeriesDescription": Sentence("Série", "Series"),
        "attribute-Modality": Sentence("Modalité", "Modality"),
        "attribute-StudyInstanceUID": Sentence("UID de l’examen", "UID of the examination"),
        "attribute-SeriesInstanceUID": Sentence("UID de la série", "UID of the series"),
        "date-moved": Sentence("décalée", "moved"),
        "uid-replaced": Sentence("nouvel UID", "new UID"),
        "hold-patient-differs": Sentence(
            "L’image appartient à un autre patient ou à une autre série que ce qui a été choisi.",
            "The image belongs to another patient or series than was chosen.",
        ),
        **{f"hold-{reason}": Sentence(said.fr, said.en) for reason, said in reasons.SENTENCES.items()},
        AuditCode.ACCOUNT_ADDED: Sentence("compte ouvert", "account opened"),
        AuditCode.ACCOUNT_CLOSED: Sentence("compte fermé", "account closed"),
        AuditCode.PASSWORD_CHANGED: Sentence("mot de passe changé", "password changed"),
        AuditCode.SIGNED_IN: Sentence("connexion", "signed in"),
        AuditCode.SIGNED_OUT: Sentence("déconnexion", "signed out"),
        AuditCode.LAUNCH_TAKEN: Sentence("lancement reçu de TOOLPICT", "launch received from TOOLPICT"),
        AuditCode.LAUNCH_CONFIRMED: Sentence("lancement confirmé", "launch confirmed"),
        AuditCode.SEARCH_MADE: Sentence("recherche dans le PACS clinique", "search in the clinical PACS"),
        AuditCode.ZIP_TAKEN: Sentence("ZIP déposé", "ZIP handed in"),
        AuditCode.KEY_MADE: Sentence("clé de l’étude créée", "key of the research study made"),
        AuditCode.INTAKE_MADE: Sentence("envoi demandé", "intake asked for"),
        AuditCode.INTAKE_RECEIVED: Sentence("images reçues à la passerelle", "images received at the bridge"),
        AuditCode.INTAKE_HELD: Sentence("envoi retenu", "intake held"),
        AuditCode.INTAKE_READY: Sentence("images prêtes à livrer", "images ready to be delivered"),
        AuditCode.INTAKE_DELIVERED: Sentence("envoi livré", "intake delivered"),
        AuditCode.INTAKE_REFUSED: Sentence("envoi refusé", "intake refused"),
        AuditCode.INTAKE_WITHDRAWN: Sentence("envoi retiré", "intake withdrawn"),
        AuditCode.OBJECTS_DROPPED: Sentence("série écartée", "series left out"),
    }
)
