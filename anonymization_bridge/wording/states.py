"""Where intakes and objects stand, why objects are held, and what the trace says."""

from collections.abc import Mapping
from types import MappingProxyType

from anonymization_bridge.codes import AuditCode, IntakeStatus, ObjectStatus, SourceKind
from anonymization_bridge.deidentification import reasons
from anonymization_bridge.deidentification.before_after import Change
from anonymization_bridge.intakes.attributes import Group, Hidden
from anonymization_bridge.wording.language import Sentence

FATES: Mapping[Change, Sentence] = MappingProxyType(
    {
        Change.KEPT: Sentence("gardés", "kept"),
        Change.CHANGED: Sentence("remplacés", "replaced"),
        Change.REMOVED: Sentence("effacés", "removed"),
        Change.ADDED: Sentence("ajoutés", "added"),
    }
)
GROUPS: Mapping[str, Sentence] = MappingProxyType(
    {
        Group.IDENTITY: Sentence("Identité du patient", "Identity of the patient"),
        f"{Group.IDENTITY}-more": Sentence(
            "Le nom et l’identifiant deviennent le numéro d’inclusion ; sexe, âge, taille et poids restent si le profil le dit",
            "Name and identifier become the inclusion number; sex, age, size and weight stay if the profile says so",
        ),
        Group.DATES: Sentence("Dates et heures", "Dates and times"),
        f"{Group.DATES}-more": Sentence(
            "Le même décalage pour tous les examens du sujet : les intervalles restent justes, les heures sont gardées",
            "The same shift for all examinations of the subject: intervals stay right, times are kept",
        ),
        Group.UIDS: Sentence("Identifiants d’objets (UID)", "Identifiers of objects (UIDs)"),
        f"{Group.UIDS}-more": Sentence(
            "Remplacés par une clé propre à l’étude ; ce qui renvoyait l’un à l’autre le fait toujours",
            "Replaced under a key of the research study; what referred to one another still does",
        ),
        Group.INSTITUTION: Sentence("Établissement et personnes", "Institution and people"),
        f"{Group.INSTITUTION}-more": Sentence(
            "Hôpital, service, prescripteurs, opérateurs, adresses",
            "Hospital, department, physicians, operators, addresses",
        ),
        Group.DEVICE: Sentence("Appareil", "Device"),
        f"{Group.DEVICE}-more": Sentence(
            "Le fabricant et le modèle servent à la science ; numéros de série et noms de poste partent",
            "Manufacturer and model serve science; serial numbers and station names go",
        ),
        Group.ACQUISITION: Sentence("Acquisition et image", "Acquisition and image"),
        f"{Group.ACQUISITION}-more": Sentence(
            "Géométrie, paramètres et descriptions : ce dont la mesure a besoin",
            "Geometry, parameters and descriptions: what measuring needs",
        ),
        Group.PRIVATE: Sentence("Attributs privés", "Private attributes"),
        f"{Group.PRIVATE}-more": Sentence(
            "Propres au fabricant, sans dictionnaire public : effacés",
            "The manufacturer’s own, in no public dictionary: removed",
        ),
        Group.RESEARCH: Sentence("Ajouté pour la recherche", "Added for research"),
        f"{Group.RESEARCH}-more": Sentence(
            "Étude, inclusion, temps, et la preuve de la dé-identification",
            "Research study, inclusion, time point, and the proof of de-identification",
        ),
    }
)
SENTENCES: Mapping[str, Sentence] = MappingProxyType(
    {
        IntakeStatus.QUEUED: Sentence("En attente", "Waiting"),
        IntakeStatus.CLEANING: Sentence("Dé-identification en cours", "Being de-identified"),
        IntakeStatus.HELD: Sentence("Retenu", "Held"),
        IntakeStatus.READY: Sentence("Livraison en cours", "Being delivered"),
        IntakeStatus.DELIVERED: Sentence("Livré", "Delivered"),
        IntakeStatus.REFUSED: Sentence("Refusé", "Refused"),
        IntakeStatus.WITHDRAWN: Sentence("Retiré", "Withdrawn"),
        ObjectStatus.RETRIEVED: Sentence("reçues : {count}", "received: {count}"),
        ObjectStatus.CLEAN: Sentence("dé-identifiées : {count}", "de-identified: {count}"),
        ObjectStatus.HELD: Sentence("retenues : {count}", "held: {count}"),
        ObjectStatus.DROPPED: Sentence("écartées : {count}", "left out: {count}"),
        ObjectStatus.DELIVERED: Sentence("livrées : {count}", "delivered: {count}"),
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
        "age-D": Sentence("{count} jours", "{count} days"),
        "age-W": Sentence("{count} semaines", "{count} weeks"),
        "age-M": Sentence("{count} mois", "{count} months"),
        "age-Y": Sentence("{count} ans", "{count} years"),
        "items": Sentence("éléments : {count}", "items: {count}"),
        Hidden.DATE_MOVED: Sentence("décalée", "moved"),
        Hidden.UID_REPLACED: Sentence("nouvel UID", "new UID"),
        **{f"fate-{change}": sentence for change, sentence in FATES.items()},
        **GROUPS,
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
        AuditCode.FOLDER_TAKEN: Sentence("dossier déposé", "folder handed in"),
        AuditCode.SERIES_CHOSEN: Sentence("séries choisies", "series chosen"),
        AuditCode.SUBJECT_CHOSEN: Sentence("sujet choisi", "subject chosen"),
        AuditCode.PREVIEW_ASKED: Sentence("aperçu redemandé", "preview asked for again"),
        AuditCode.KEY_MADE: Sentence("clé de l’étude créée", "key of the research study made"),
        AuditCode.MASTER_KEY_CHANGED: Sentence(
            "clé de l’étude scellée à nouveau", "key of the research study sealed anew"
        ),
        AuditCode.KEY_DESTRUCTION_ASKED: Sentence("destruction de la clé demandée", "destruction of the key asked for"),
        AuditCode.KEY_DESTRUCTION_GIVEN_UP: Sentence(
            "destruction de la clé abandonnée", "destruction of the key given up"
        ),
        AuditCode.KEY_DESTROYED: Sentence("clé de l’étude détruite", "key of the research study destroyed"),
        AuditCode.PROFILE_PUBLISHED: Sentence("profil publié", "profile published"),
        AuditCode.SUBJECT_TO_REDELIVER: Sentence(
            "sujet à livrer à nouveau, sous de nouveaux identifiants", "subject to be delivered anew, under new UIDs"
        ),
        AuditCode.CORRESPONDENCE_BEGUN: Sentence(
            "conservation de la correspondance ouverte", "keeping the correspondence begun"
        ),
        AuditCode.CORRESPONDENCE_ENDED: Sentence("correspondance effacée", "correspondence erased"),
        AuditCode.CORRESPONDENCE_READ: Sentence("correspondance consultée", "correspondence looked up"),
        AuditCode.ZONES_CONFIRMED: Sentence("zones à effacer confirmées", "zones to blank confirmed"),
        AuditCode.ZONE_FORGOTTEN: Sentence("zones d’un appareil oubliées", "zones of a device forgotten"),
        AuditCode.INTAKE_MADE: Sentence("envoi demandé", "intake asked for"),
        AuditCode.INTAKE_RECEIVED: Sentence("images reçues à la passerelle", "images received at the bridge"),
        AuditCode.INTAKE_HELD: Sentence("envoi retenu", "intake held"),
        AuditCode.INTAKE_RESUMED: Sentence("envoi repris", "intake taken up again"),
        AuditCode.INTAKE_READY: Sentence("images prêtes à livrer", "images ready to be delivered"),
        AuditCode.INTAKE_DELIVERED: Sentence("envoi livré", "intake delivered"),
        AuditCode.INTAKE_REFUSED: Sentence("envoi refusé", "intake refused"),
        AuditCode.INTAKE_WITHDRAWN: Sentence("envoi retiré", "intake withdrawn"),
        AuditCode.OBJECTS_DROPPED: Sentence("série écartée", "series left out"),
    }
)
