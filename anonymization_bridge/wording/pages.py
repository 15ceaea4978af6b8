"""The words of the pages."""

from collections.abc import Mapping
from types import MappingProxyType

from anonymization_bridge.wording.language import Sentence

SENTENCES: Mapping[str, Sentence] = MappingProxyType(
    {
        "bridge": Sentence("Passerelle", "Bridge"),
        "clinical-side": Sentence("Côté clinique : patients identifiés", "Clinical side: identified patients"),
        "clinical-side-more": Sentence(
            "Ce qui part vers la recherche est dé-identifié ici, et nulle part ailleurs.",
            "What leaves for research is de-identified here, and nowhere else.",
        ),
        "skip": Sentence("Aller au contenu", "Skip to content"),
        "sign-in": Sentence("Se connecter", "Sign in"),
        "sign-in-title": Sentence("Connexion à la passerelle", "Sign in to the bridge"),
        "sign-out": Sentence("Se déconnecter", "Sign out"),
        "username": Sentence("Identifiant", "Username"),
        "password": Sentence("Mot de passe", "Password"),
        "my-intakes": Sentence("Mes reprises", "My intakes"),
        "my-intakes-sub": Sentence(
            "Les examens repris du soin pour la recherche", "Examinations taken from care for research"
        ),
        "held-menu": Sentence("Retenus", "Held"),
        "held-title": Sentence("Examens retenus", "Held examinations"),
        "held-sub": Sentence(
            "Rien d’un examen ne part tant qu’une de ses images est retenue",
            "Nothing of an examination leaves while one of its images is held",
        ),
        "held-none": Sentence("Rien n’est retenu", "Nothing is held"),
        "trace": Sentence("Trace", "Trace"),
        "trace-sub": Sentence("Qui a fait quoi, par étude", "Who did what, by research study"),
        "trace-none": Sentence("Aucun acte pour vos études", "Nothing was done in your research studies"),
        "send-examination": Sentence("Envoyer un examen", "Send an examination"),
        "intake": Sentence("Reprise", "Intake"),
        "intakes-none": Sentence("Aucune reprise pour le moment", "No intake yet"),
        "person": Sentence("Personne", "Person"),
        "act": Sentence("Acte", "Act"),
        "when": Sentence("Quand", "When"),
        "system": Sentence("la passerelle", "the bridge"),
        "subject": Sentence("Sujet", "Subject"),
        "time-point": Sentence("Temps", "Time point"),
        "research-study": Sentence("Étude", "Research study"),
        "inclusion-number": Sentence("Inclusion", "Inclusion number"),
        "source": Sentence("Source", "Source"),
        "status": Sentence("État", "State"),
        "images": Sentence("Images", "Images"),
        "made-at": Sentence("Demandée le", "Asked for"),
        "open": Sentence("Ouvrir", "Open"),
        "decide": Sentence("Décider", "Decide"),
        "launched-for": Sentence("Lancé depuis TOOLPICT pour", "Launched from TOOLPICT for"),
        "launch-question": Sentence(
            "TOOLPICT demande un examen pour ce sujet. Rien n’est rempli tant que vous n’avez pas confirmé.",
            "TOOLPICT asks for an examination of this subject. Nothing is filled in until you confirm.",
        ),
        "launch-title": Sentence("Confirmer le lancement", "Confirm the launch"),
        "confirm": Sentence("Continuer pour ce sujet", "Go on for this subject"),
        "filled-by-launch": Sentence("rempli par le lancement", "filled in by the launch"),
        "pacs": Sentence("PACS clinique", "Clinical PACS"),
        "patient-id": Sentence("IPP", "Patient identifier"),
        "patient-name": Sentence("Nom", "Name"),
        "birth-date": Sentence("Naissance", "Birth date"),
        "from": Sentence("Du", "From"),
        "to": Sentence("Au", "To"),
        "modality": Sentence("Modalité", "Modality"),
        "all": Sentence("Toutes", "All"),
        "accession-number": Sentence("N° d’examen", "Accession number"),
        "search": Sentence("Chercher", "Search"),
        "zip-file": Sentence("ZIP d’un CD ou d’un dossier", "ZIP of a CD or folder"),
        "zip-send": Sentence("Déposer le ZIP", "Hand the ZIP in"),
        "found": Sentence("Examens trouvés", "Examinations found"),
        "found-none": Sentence("Aucun examen ne correspond", "No examination matches"),
        "found-not-yet": Sentence("Cherchez dans le PACS, ou déposez un ZIP", "Search in the PACS, or hand a ZIP in"),
        "files-ignored": Sentence(
            "Ne partiront pas : {others} hors DICOM, {unreadable} illisibles (nombre de fichiers)",
            "Will not leave: {others} not DICOM, {unreadable} not readable (number of files)",
        ),
        "series": Sentence("Série", "Series"),
        "examination": Sentence("Examen", "Examination"),
        "patient": Sentence("Patient", "Patient"),
        "choice": Sentence("Choix", "Choice"),
        "series-count": Sentence("séries : {count}", "series: {count}"),
        "choose": Sentence("Retenir ces séries", "Take these series"),
        "send-series": Sentence("Envoyer {series}, {examination}", "Send {series}, {examination}"),
        "unnamed-series": Sentence("Série {number}", "Series {number}"),
        "for-whom": Sentence("Pour qui", "For whom"),
        "assign": Sentence("Retenir ce sujet", "Take this subject"),
        "directory-age": Sentence("Annuaire de TOOLPICT reçu le {moment}", "Directory of TOOLPICT received {moment}"),
        "directory-never": Sentence(
            "L’annuaire de TOOLPICT n’a pas encore été reçu", "The directory of TOOLPICT has not been received yet"
        ),
        "what-leaves": Sentence("Ce qui va partir", "What will leave"),
        "what-leaves-not-yet": Sentence(
            "Choisissez les séries et le sujet : le détail apparaîtra ici",
            "Choose series and subject: the details will appear here",
        ),
        "preview-note": Sentence(
            "D’après la réponse à la recherche. Chaque image est ensuite traitée et vérifiée en entier.",
            "From the answer to the search. Each image is then handled and verified as a whole.",
        ),
        "profile": Sentence("profil {name} v{version}", "profile {name} v{version}"),
        "attribute": Sentence("Attribut", "Attribute"),
        "before": Sentence("Avant", "Before"),
        "after": Sentence("Après", "After"),
        "warnings-confirm": Sentence(
            "J’ai lu les avertissements et je confirme l’envoi", "I have read the warnings and confirm"
        ),
        "summary": Sentence(
            "Examens : {examinations} · images : {images}", "Examinations: {examinations} · images: {images}"
        ),
        "send": Sentence("Dé-identifier et envoyer", "De-identify and send"),
        "progress": Sentence("Avancement", "Progress"),
        "progress-count": Sentence("{done} / {total} images", "{done} / {total} images"),
        "refresh": Sentence("Actualiser", "Refresh"),
        "receipt": Sentence("Reçu", "Receipt"),
        "receipt-delivered": Sentence(
            "Images livrées aux archives de recherche, reçues et vérifiées : {count}",
            "Images delivered to the research archive, received and verified: {count}",
        ),
        "receipt-held": Sentence(
            "Images retenues : {count}. Rien ne part avant votre décision.",
            "Images held: {count}. Nothing leaves before you decide.",
        ),
        "receipt-refused": Sentence("Rien n’a été livré", "Nothing was delivered"),
        "receipt-withdrawn": Sentence(
            "Retiré dans TOOLPICT : la passerelle a oublié cet envoi",
            "Withdrawn in TOOLPICT: the bridge has forgotten this intake",
        ),
        "receipt-at-work": Sentence(
            "Vous pouvez quitter cette page, l’envoi continue", "You may leave this page, the intake goes on"
        ),
        "why-held": Sentence("Motif", "Why"),
        "series-number": Sentence("Série {number}", "Series {number}"),
        "drop-series": Sentence("Écarter la série", "Leave the series out"),
        "refuse": Sentence("Refuser l’examen", "Refuse the examination"),
        "refuse-title": Sentence("Refuser tout l’examen", "Refuse the whole examination"),
        "reason": Sentence("Motif de la décision", "Reason for the decision"),
        "reason-of": Sentence("Motif, série {number}", "Reason, series {number}"),
        "notices": Sentence("Messages à TOOLPICT", "Messages to TOOLPICT"),
        "notice-acknowledged": Sentence("reçu par TOOLPICT", "taken by TOOLPICT"),
        "notice-waiting": Sentence("pas encore reçu par TOOLPICT", "not yet taken by TOOLPICT"),
        "notice-refused-code": Sentence("refusé par TOOLPICT : {code}", "refused by TOOLPICT: {code}"),
        "history": Sentence("Historique", "History"),
        "menu": Sentence("Passerelle", "Bridge"),
        "error-title": Sentence("Ce n’est pas possible", "This is not possible"),
        "back-home": Sentence("Revenir aux reprises", "Back to the intakes"),
    }
)
