"""The words of the pages of research studies: profile, key, correspondence, and delivering a subject anew."""

from collections.abc import Mapping
from types import MappingProxyType

from anonymization_bridge.deidentification.profile import Option
from anonymization_bridge.wording.language import Sentence

OPTIONS: Mapping[str, Sentence] = MappingProxyType(
    {
        Option.MODIFIED_DATES: Sentence("les dates, décalées, et les heures", "dates, moved, and times"),
        Option.PATIENT_CHARACTERISTICS: Sentence("sexe, âge, taille et poids", "sex, age, size and weight"),
        Option.CLEAN_DESCRIPTORS: Sentence(
            "des descriptions, les mots d’une liste connue", "of descriptions, the words of a known list"
        ),
        Option.STRUCTURED_CONTENT: Sentence(
            "des comptes rendus structurés, les mesures, codes et coordonnées",
            "of structured reports, measurements, codes and coordinates",
        ),
    }
)
SENTENCES: Mapping[str, Sentence] = MappingProxyType(
    {
        "studies": Sentence("Études", "Research studies"),
        "study-title": Sentence("Titre", "Title"),
        "studies-sub": Sentence(
            "Ce que la passerelle garde et enlève pour chacune", "What the bridge keeps and removes for each"
        ),
        "studies-none": Sentence(
            "L’annuaire de TOOLPICT ne vous confie aucune étude",
            "The directory of TOOLPICT delegates no research study to you",
        ),
        "profile-word": Sentence("Profil", "Profile"),
        "profile-of": Sentence("Profil de {study}", "Profile of {study}"),
        "profile-in-force": Sentence("Profil en vigueur", "Profile in force"),
        "profile-digest": Sentence(
            "Empreinte écrite dans chaque image, (0012,0063) :", "Digest written into each image, (0012,0063):"
        ),
        "profile-next": Sentence("Préparer la version {version}", "Prepare version {version}"),
        "profile-next-more": Sentence(
            "Elle vaudra pour les envois demandés ensuite ; ce qui est livré ne change pas",
            "It will be for the intakes asked for afterwards; what is delivered does not change",
        ),
        "profile-name": Sentence("Nom du profil", "Name of the profile"),
        "profile-keeps": Sentence(
            "Garder, en plus de ce qu’il faut à toute image", "Keep, beside what every image needs"
        ),
        **{f"option-{option}": said for option, said in OPTIONS.items()},
        "profile-private": Sentence("Attributs privés à garder", "Private attributes to keep"),
        "profile-private-more": Sentence(
            "Des nombres seulement, en tables TOML. Une table par attribut, une ligne par champ :",
            "Numbers only, as TOML tables. A table for each attribute, a line for each field:",
        ),
        "profile-private-example": Sentence(
            '[[private]] creator = "SIEMENS MR HEADER", group = 0x0019, element = 0x0C, vr = "IS", name = "valeur de b"',
            '[[private]] creator = "SIEMENS MR HEADER", group = 0x0019, element = 0x0C, vr = "IS", name = "b-value"',
        ),
        "draft-object": Sentence("Essayer sur un objet DICOM", "Try on a DICOM object"),
        "draft-object-more": Sentence(
            "Un fichier de votre poste, lu pour vous et aussitôt effacé",
            "A file of your computer, read for you and removed at once",
        ),
        "draft-try": Sentence("Essayer", "Try"),
        "draft-would": Sentence("Ce que ferait la version {version}", "What version {version} would do"),
        "draft-not-kept": Sentence(
            "Un essai : rien n’est publié, rien n’est gardé", "A try: nothing is published, nothing kept"
        ),
        "draft-no-object": Sentence(
            "Choisissez aussi un objet DICOM pour voir ses attributs",
            "Choose a DICOM object, too, to see its attributes",
        ),
        "draft-differences": Sentence(
            "Traités autrement qu’aujourd’hui : {count}", "Handled in another way than today: {count}"
        ),
        "draft-today": Sentence("Aujourd’hui", "Today"),
        "draft-then": Sentence("Avec le brouillon", "With the draft"),
        "profile-publish": Sentence("Publier la version {version}", "Publish version {version}"),
        "profile-versions": Sentence("Versions publiées", "Published versions"),
        "profile-default": Sentence(
            "Aucune : le profil par défaut est en vigueur", "None: the default profile is in force"
        ),
        "key": Sentence("Clé", "Key"),
        "key-of": Sentence("Clé et correspondance de {study}", "Key and correspondence of {study}"),
        "key-and-correspondence": Sentence("Clé et correspondance", "Key and correspondence"),
        "key-sub": Sentence(
            "Elle fait les pseudonymes ; elle ne quitte jamais la passerelle",
            "It makes the pseudonyms; it never leaves the bridge",
        ),
        "key-there": Sentence("en service", "in use"),
        "key-gone": Sentence("détruite", "destroyed"),
        "key-not-yet": Sentence("faite au premier envoi", "made with the first intake"),
        "key-made-on": Sentence("Faite le", "Made on"),
        "key-destroyed-on": Sentence(
            "Détruite le {moment} : les pseudonymes sont irréversibles",
            "Destroyed on {moment}: the pseudonyms are irreversible",
        ),
        "master-key": Sentence("Scellée par la clé maîtresse", "Sealed by the master key"),
        "destroy-key": Sentence("Détruire la clé de l’étude", "Destroy the key of the research study"),
        "destruction-means": Sentence(
            "Sans cette clé, personne ne peut plus refaire ni essayer un pseudonyme. La correspondance et les avertissements "
            "disparaissent avec elle, et plus aucun examen ne peut être envoyé pour cette étude. Rien ne la fait revenir, "
            "hormis une sauvegarde d’avant.",
            "Without this key nobody can make or try a pseudonym any more. Correspondence and warnings go with it, and no "
            "examination can be sent into this research study any more. Nothing brings it back but a backup from before.",
        ),
        "destruction-type-code": Sentence("Tapez {study} pour confirmer", "Type {study} to confirm"),
        "destruction-ask": Sentence("Demander la destruction", "Ask for the destruction"),
        "destruction-asked": Sentence(
            "Destruction demandée par {person} le {moment}. À confirmer dans les 24 heures.",
            "Destruction asked for by {person} on {moment}. To be confirmed within 24 hours.",
        ),
        "destruction-password": Sentence("Votre mot de passe", "Your password"),
        "destroy-for-good": Sentence("Détruire définitivement", "Destroy for good"),
        "destruction-give-up": Sentence("Abandonner", "Give up"),
        "correspondence": Sentence("Correspondance", "Correspondence"),
        "correspondence-sub": Sentence(
            "Quel patient porte quel numéro d’inclusion ; chaque consultation est tracée",
            "Which patient has which inclusion number; each look is recorded",
        ),
        "correspondence-kept": Sentence("gardée", "kept"),
        "correspondence-not-kept": Sentence("non gardée", "not kept"),
        "correspondence-off": Sentence(
            "Elle n’est pas gardée pour cette étude : la passerelle oublie qui est le patient à la livraison",
            "It is not kept for this research study: the bridge forgets who the patient is once delivered",
        ),
        "correspondence-none": Sentence(
            "Aucun numéro pour le moment : elle se remplit avec les prochains envois",
            "No number yet: it fills with the next intakes",
        ),
        "correspondence-begin": Sentence("Garder la correspondance", "Keep the correspondence"),
        "correspondence-end": Sentence("Effacer la correspondance", "Erase the correspondence"),
        "correspondence-recorded": Sentence(
            "Cette consultation est inscrite dans la trace à votre nom",
            "This look is recorded in the trace under your name",
        ),
        "look-up": Sentence("Voir", "Look up"),
        "sex": Sentence("Sexe", "Sex"),
        "patients": Sentence("Patients", "Patients"),
        "kept-since": Sentence("Gardée le", "Kept on"),
        "generation": Sentence("Génération {count}", "Generation {count}"),
        "generation-word": Sentence("Génération", "Generation"),
        "subject-intakes": Sentence("Envois de ce sujet", "Intakes of this subject"),
        "subject-page": Sentence("Page du sujet", "Page of the subject"),
        "to-withdraw": Sentence("à retirer dans TOOLPICT", "to be withdrawn in TOOLPICT"),
        "redeliver-title": Sentence("Livrer à nouveau tout le sujet", "Deliver the whole subject anew"),
        "redeliver-means": Sentence(
            "Sous le profil en vigueur et de nouveaux identifiants, les mêmes pour tous ses examens ; le décalage des dates ne "
            "change pas. Retirez ensuite dans TOOLPICT ce qui est livré, puis renvoyez chaque examen.",
            "Under the profile in force and new UIDs, the same for all its examinations; the shift of dates does not change. "
            "Then withdraw in TOOLPICT what is delivered, and send each examination again.",
        ),
        "redeliver": Sentence("Livrer à nouveau", "Deliver anew"),
        "redeliver-withdraw": Sentence(
            "Livrés sous les anciens identifiants, à retirer dans TOOLPICT : {count}",
            "Delivered under the old UIDs, to be withdrawn in TOOLPICT: {count}",
        ),
        "redeliver-send": Sentence(
            "Envoyez à nouveau chaque examen de ce sujet", "Send each examination of this subject again"
        ),
    }
)
