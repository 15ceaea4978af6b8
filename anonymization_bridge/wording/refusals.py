"""Why something is refused, and what to confirm before it is not."""

from collections.abc import Mapping
from types import MappingProxyType

from anonymization_bridge.codes import ErrorCode, WarningCode
from anonymization_bridge.wording.language import Sentence

SENTENCES: Mapping[str, Sentence] = MappingProxyType(
    {
        ErrorCode.ACCOUNT_TAKEN: Sentence("Cet identifiant est déjà pris", "This username is taken"),
        ErrorCode.ALREADY_BEGUN: Sentence("Cet envoi a déjà été lancé", "This intake was already begun"),
        ErrorCode.ARCHIVE_ANSWER_WRONG: Sentence(
            "Le PACS de recherche ne répond pas comme prévu : l’envoi sera repris tout seul",
            "The research archive does not answer as it should: the intake will be taken up again by itself",
        ),
        ErrorCode.CODE_NOT_TYPED: Sentence(
            "Tapez le code de l’étude pour confirmer", "Type the code of the research study to confirm"
        ),
        ErrorCode.CRITERIA_MISSING: Sentence(
            "Indiquez au moins un IPP, un nom, une date de naissance ou un numéro d’examen",
            "Give at least a patient identifier, a name, a birth date or an accession number",
        ),
        ErrorCode.CRITERIA_WRONG: Sentence(
            "Un critère n’est pas valide : au plus 64 caractères, sans * ? ni \\, et des dates complètes",
            "A criterion is not valid: at most 64 characters, none of * ? \\, and complete dates",
        ),
        ErrorCode.DEVICE_NOT_NAMED: Sentence(
            "Cet appareil ne dit ni son fabricant ni son modèle : ses zones ne valent que pour cet envoi",
            "This device tells neither its manufacturer nor its model: its zones are for this intake only",
        ),
        ErrorCode.DIRECTORY_MISSING: Sentence(
            "L’annuaire des études n’a encore jamais été reçu de TOOLPICT",
            "The directory of research studies has never been received from TOOLPICT yet",
        ),
        ErrorCode.DISK_FULL: Sentence(
            "Il n’y a plus de place sur le disque de la passerelle : rien n’a été gardé, prévenez l’informatique",
            "The bridge’s disk is full: nothing was kept, tell the IT department",
        ),
        ErrorCode.FORM_EXPIRED: Sentence(
            "Cette page est restée ouverte trop longtemps : rechargez-la et recommencez",
            "This page was open for too long: reload it and try again",
        ),
        ErrorCode.INTAKE_CANCELLED: Sentence(
            "Cette demande est annulée dans TOOLPICT : demandez-y de nouveau l’examen, puis relancez",
            "This task is cancelled in TOOLPICT: ask for the examination there again, then launch",
        ),
        ErrorCode.KEY_IN_USE: Sentence(
            "Des envois de cette étude sont en cours ou retenus : réglez-les d’abord",
            "Intakes of this research study are on their way or held: settle them first",
        ),
        ErrorCode.KEY_IS_DESTROYED: Sentence(
            "La clé de cette étude est détruite : plus rien ne peut y être envoyé",
            "The key of this research study is destroyed: nothing can be sent into it any more",
        ),
        ErrorCode.LAUNCH_EXPIRED: Sentence(
            "Ce lancement a expiré : relancez depuis TOOLPICT", "This launch has expired: launch again from TOOLPICT"
        ),
        ErrorCode.LAUNCH_FOR_ANOTHER: Sentence(
            "Ce lancement est destiné à une autre personne", "This launch is meant for somebody else"
        ),
        ErrorCode.LAUNCH_NOT_VALID: Sentence("Ce lancement n’est pas valide", "This launch is not valid"),
        ErrorCode.LAUNCH_REPLAYED: Sentence(
            "Ce lancement a déjà servi : relancez depuis TOOLPICT",
            "This launch has been used already: launch again from TOOLPICT",
        ),
        ErrorCode.LOOK_NOT_CONFIRMED: Sentence(
            "Cochez la case pour confirmer que vous avez regardé l’image",
            "Tick the box to confirm that you have looked at the picture",
        ),
        ErrorCode.NO_DICOM: Sentence("Aucune image DICOM n’a été trouvée", "No DICOM image was found"),
        ErrorCode.NOT_A_ZIP: Sentence("Ce fichier n’est pas un ZIP lisible", "This file is not a ZIP that can be read"),
        ErrorCode.NOT_DELEGATED: Sentence(
            "L’annuaire de TOOLPICT ne vous confie pas cette étude",
            "The directory of TOOLPICT does not delegate this research study to you",
        ),
        ErrorCode.NOT_FOUND: Sentence(
            "Cette page n’existe pas, ou ne vous est pas ouverte", "This page does not exist, or is not open to you"
        ),
        ErrorCode.NOTHING_CHOSEN: Sentence("Cochez au moins une série", "Tick at least one series"),
        ErrorCode.NOTHING_HANDED_IN: Sentence(
            "Choisissez un dossier ou un fichier qui n’est pas vide", "Choose a folder or a file that is not empty"
        ),
        ErrorCode.NOTHING_LEFT: Sentence(
            "Aucune image ne peut être envoyée : tout a été écarté", "No image can be sent: all were left out"
        ),
        ErrorCode.NOTHING_RETRIEVED: Sentence(
            "Le PACS clinique n’a rendu aucune image pour ces séries",
            "The clinical PACS gave no image for these series",
        ),
        ErrorCode.PACS_UNREACHABLE: Sentence("Le PACS clinique ne répond pas", "The clinical PACS does not answer"),
        ErrorCode.NOTHING_TO_REDELIVER: Sentence(
            "Rien n’a été livré pour ce sujet sous ses identifiants actuels",
            "Nothing was delivered of this subject under its present UIDs",
        ),
        ErrorCode.PASSWORD_WRONG: Sentence("Mot de passe incorrect", "Wrong password"),
        ErrorCode.PROFILE_NOT_VALID: Sentence("Ce profil n’est pas valide : {why}", "This profile is not valid: {why}"),
        ErrorCode.PROFILE_VERSION_OLD: Sentence(
            "La version doit être plus grande que la dernière publiée, {last}",
            "The version has to be greater than the last one published, {last}",
        ),
        ErrorCode.PASSWORD_TOO_SHORT: Sentence(
            "Le mot de passe doit compter au moins {shortest} caractères",
            "The password must have at least {shortest} characters",
        ),
        ErrorCode.REASON_MISSING: Sentence("Indiquez le motif", "Give the reason"),
        ErrorCode.REFUSED_BY_PERSON: Sentence("Refusé par une personne", "Refused by a person"),
        ErrorCode.REQUEST_NOT_VALID: Sentence("Cette demande n’est pas valide", "This request is not valid"),
        ErrorCode.RETRIEVED_INCOMPLETE: Sentence(
            "Le PACS clinique n’a pas rendu toutes les images : l’envoi sera repris tout seul",
            "The clinical PACS did not give all images: the intake will be taken up again by itself",
        ),
        ErrorCode.SERIES_UNKNOWN: Sentence(
            "Une série cochée ne fait plus partie des résultats : cherchez de nouveau",
            "A ticked series is no longer among the results: search again",
        ),
        ErrorCode.SEVERAL_PATIENTS: Sentence(
            "Les séries cochées appartiennent à plusieurs patients : un envoi concerne un seul sujet",
            "The ticked series belong to several patients: an intake is for one subject",
        ),
        ErrorCode.SIGN_IN_REFUSED: Sentence("Identifiant ou mot de passe incorrect", "Wrong username or password"),
        ErrorCode.SUBJECT_UNKNOWN: Sentence(
            "Ce numéro d’inclusion n’existe pas dans cette étude",
            "There is no such inclusion number in this research study",
        ),
        ErrorCode.TIME_POINT_UNKNOWN: Sentence(
            "Ce temps n’existe pas dans cette étude", "There is no such time point in this research study"
        ),
        ErrorCode.TOO_LARGE: Sentence("Ce qui a été envoyé est trop volumineux", "What was sent is too large"),
        ErrorCode.TOO_MANY_ATTEMPTS: Sentence(
            "Trop d’essais : recommencez dans {seconds} s", "Too many attempts: try again in {seconds} s"
        ),
        ErrorCode.TOOLPICT_UNREACHABLE: Sentence("TOOLPICT ne répond pas", "TOOLPICT does not answer"),
        ErrorCode.TYPED_TOO_LONG: Sentence("Le texte saisi est trop long", "What was typed is too long"),
        ErrorCode.UPLOAD_OFFSET_WRONG: Sentence(
            "Le dépôt n’est pas complet : reprenez-le à l’octet {expected}",
            "What was handed in is not whole: go on at byte {expected}",
        ),
        ErrorCode.WARNINGS_NOT_CONFIRMED: Sentence(
            "Cochez la case pour confirmer que vous avez lu les avertissements",
            "Tick the box to confirm that you have read the warnings",
        ),
        ErrorCode.WRONG_STATE: Sentence(
            "Cet envoi a avancé depuis l’ouverture de la page : rechargez-la",
            "This intake has moved on since the page was opened: reload it",
        ),
        ErrorCode.ZIP_BOMB: Sentence(
            "Ce ZIP grossit démesurément à l’ouverture : il est refusé", "This ZIP grows beyond measure: it is refused"
        ),
        ErrorCode.ZIP_CLIMBS: Sentence(
            "Ce ZIP contient un chemin ou un lien qui sort de son dossier : il est refusé",
            "This ZIP holds a path or link that leads out of its folder: it is refused",
        ),
        ErrorCode.ZIP_ENCRYPTED: Sentence(
            "Ce ZIP est protégé par un mot de passe : il est refusé",
            "This ZIP is protected by a password: it is refused",
        ),
        ErrorCode.ZONE_NOT_A_NUMBER: Sentence(
            "Chaque zone a quatre nombres entiers de pixels : gauche, haut, largeur et hauteur",
            "Each zone has four whole numbers of pixels: left, top, width and height",
        ),
        ErrorCode.ZONE_NOT_VALID: Sentence(
            "Une zone est vide ou sort de l’image, qui fait {size} pixels",
            "A zone is empty or lies outside the picture, which has {size} pixels",
        ),
        WarningCode.PATIENT_HAS_OTHER_NUMBER: Sentence(
            "Ce patient a déjà un autre numéro d’inclusion dans cette étude",
            "This patient already has another inclusion number in this research study",
        ),
        WarningCode.NUMBER_HAS_OTHER_PATIENT: Sentence(
            "Ce numéro d’inclusion a déjà reçu les images d’un autre patient",
            "This inclusion number has already received the images of another patient",
        ),
        WarningCode.EXAMINATION_WENT_TO_OTHER: Sentence(
            "Cet examen a déjà été envoyé pour un autre numéro d’inclusion",
            "This examination was already sent for another inclusion number",
        ),
        WarningCode.EXAMINATION_WENT_BEFORE: Sentence(
            "Cet examen a déjà été envoyé pour ce numéro d’inclusion",
            "This examination was already sent for this inclusion number",
        ),
        WarningCode.SEX_DIFFERS: Sentence(
            "Le sexe n’est pas le même que dans un autre examen de ce numéro d’inclusion",
            "The sex is not the same as in another examination of this inclusion number",
        ),
        WarningCode.BIRTH_DATE_DIFFERS: Sentence(
            "La date de naissance n’est pas la même que dans un autre examen de ce numéro d’inclusion",
            "The birth date is not the same as in another examination of this inclusion number",
        ),
    }
)
