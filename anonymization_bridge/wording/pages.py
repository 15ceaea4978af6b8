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
        "my-intakes": Sentence("Mes envois", "My intakes"),
        "my-intakes-sub": Sentence(
            "Les examens envoyés du soin vers la recherche", "Examinations taken from care for research"
        ),
        "held-menu": Sentence("Retenus", "Held"),
        "held-title": Sentence("Examens retenus", "Held examinations"),
        "held-series": Sentence("Séries retenues", "Held series"),
        "held-sub": Sentence(
            "Rien d’un examen ne part tant qu’une de ses images est retenue",
            "Nothing of an examination leaves while one of its images is held",
        ),
        "held-none": Sentence("Rien n’est retenu", "Nothing is held"),
        "trace": Sentence("Trace", "Trace"),
        "trace-sub": Sentence("Qui a fait quoi, par étude", "Who did what, by research study"),
        "trace-none": Sentence("Aucun acte pour vos études", "Nothing was done in your research studies"),
        "send-examination": Sentence("Envoyer un examen", "Send an examination"),
        "intake": Sentence("Envoi", "Intake"),
        "intakes-none": Sentence("Aucun envoi pour le moment", "No intake yet"),
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
        "made-at": Sentence("Demandé le", "Asked for"),
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
        "all-attributes": Sentence("Tous", "All"),
        "accession-number": Sentence("N° d’examen", "Accession number"),
        "search": Sentence("Chercher", "Search"),
        "zip-file": Sentence("ZIP d’un CD ou d’un dossier", "ZIP of a CD or folder"),
        "zip-send": Sentence("Déposer le ZIP", "Hand the ZIP in"),
        "found": Sentence("Examens trouvés", "Examinations found"),
        "found-none": Sentence("Aucun examen ne correspond", "No examination matches"),
        "found-not-yet": Sentence(
            "Cherchez dans le PACS, ou déposez un dossier ou un ZIP", "Search in the PACS, or hand a folder or a ZIP in"
        ),
        "files-ignored": Sentence(
            "Ne partiront pas : {others} hors DICOM, {unreadable} illisibles (nombre de fichiers)",
            "Will not leave: {others} not DICOM, {unreadable} not readable (number of files)",
        ),
        "series": Sentence("Série", "Series"),
        "examination": Sentence("Examen", "Examination"),
        "choice": Sentence("Choix", "Choice"),
        "series-count": Sentence("séries : {count}", "series: {count}"),
        "choose": Sentence("Choisir ces séries", "Take these series"),
        "send-series": Sentence("Envoyer {series}, {examination}", "Send {series}, {examination}"),
        "unnamed-series": Sentence("Série {number}", "Series {number}"),
        "for-whom": Sentence("Pour qui", "For whom"),
        "assign": Sentence("Choisir ce sujet", "Take this subject"),
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
            "D’après une image de chaque série, lue pour vous et aussitôt effacée. "
            "Chaque image est ensuite traitée et vérifiée en entier.",
            "From one image of each series, read for you and removed at once. "
            "Each image is then handled and verified as a whole.",
        ),
        "preview-note-search": Sentence(
            "D’après la réponse à la recherche. Chaque image est ensuite traitée et vérifiée en entier.",
            "From the answer to the search. Each image is then handled and verified as a whole.",
        ),
        "preview": Sentence("Aperçu avant envoi", "Preview before sending"),
        "preview-progress": Sentence(
            "Aperçu : une image par série, {done} / {total}", "Preview: one image of each series, {done} / {total}"
        ),
        "preview-may-go-on": Sentence(
            "Vous pouvez envoyer sans attendre l’aperçu", "You may send without waiting for the preview"
        ),
        "preview-none": Sentence(
            "Aucune image n’a pu être lue pour l’aperçu, ou l’aperçu a été effacé au bout d’un quart d’heure. "
            "Vous pouvez envoyer : chaque image sera traitée et vérifiée de la même façon.",
            "No image could be read for the preview, or the preview was removed after a quarter of an hour. "
            "You may send: each image will be handled and verified in the same way.",
        ),
        "more-series": Sentence("Les autres séries : {count}", "The other series: {count}"),
        "preview-again": Sentence("Refaire l’aperçu", "Make the preview again"),
        "see-attributes": Sentence("Voir les {count} attributs", "See the {count} attributes"),
        "attributes-title": Sentence("Avant → après, attribut par attribut", "Before → after, attribute by attribute"),
        "attributes-none": Sentence("Aucun attribut dans ce cas", "No attribute in this case"),
        "back-to-form": Sentence("Revenir à l’envoi", "Back to sending"),
        "find-attribute": Sentence("Chercher un attribut ou une valeur", "Find an attribute or a value"),
        "found-count": Sentence("trouvés : #", "found: #"),
        "groups": Sentence("Rubriques", "Sections"),
        "absent": Sentence("absent", "absent"),
        "empty": Sentence("vide", "empty"),
        "profile-rules": Sentence("Les règles du profil, en clair", "The rules of the profile, in words"),
        "pixels-kept": Sentence("Les pixels partent tels quels", "The pixels leave as they are"),
        "picture": Sentence("Image", "Picture"),
        "picture-of": Sentence("Image du milieu de {series}", "Middle image of {series}"),
        "picture-none": Sentence("image non affichable", "image cannot be shown"),
        "picture-comes": Sentence("image en préparation", "image being prepared"),
        "enlarge": Sentence("Agrandir l’image : {series}", "Enlarge the image: {series}"),
        "remark": Sentence("Remarque", "Remark"),
        "series-not-come": Sentence("pas lue pour l’aperçu", "not read for the preview"),
        "will-be-held": Sentence("sera retenue pour décision", "will be held for a decision"),
        "will-pass": Sentence("rien ne la retient", "nothing holds it"),
        "series-chosen-count": Sentence("Séries choisies : {chosen} sur {all}", "Series chosen: {chosen} of {all}"),
        "send-all": Sentence("Toutes les séries de {examination}", "All series of {examination}"),
        "born": Sentence("né(e) le {date}", "born {date}"),
        "hand-in": Sentence("Dossier, CD ou ZIP", "Folder, CD or ZIP"),
        "folder-label": Sentence("Dossier ou CD, lu dans le navigateur", "Folder or CD, read in the browser"),
        "folder-send": Sentence("Déposer le dossier", "Hand the folder in"),
        "stop": Sentence("Arrêter", "Stop"),
        "megabytes": Sentence("Mo", "MB"),
        "seconds-left": Sentence("reste # s", "# s left"),
        "upload-reading": Sentence("Tout est arrivé, lecture des fichiers…", "All has come, reading the files…"),
        "upload-again": Sentence("Connexion coupée, nouvel essai…", "Connection lost, trying again…"),
        "upload-failed": Sentence("Le dépôt s’est arrêté :", "Handing in has stopped:"),
        "on-the-way": Sentence("Envois en cours", "On their way"),
        "on-the-way-none": Sentence("Aucun envoi en cours", "Nothing is on its way"),
        "images-count": Sentence("images : {count}", "images: {count}"),
        "held-count": Sentence("Images retenues : {held} sur {objects}", "Images held: {held} of {objects}"),
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
        "receipt": Sentence("Bilan de l’envoi", "Receipt"),
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
        "notices": Sentence("Messages à TOOLPICT", "Messages to TOOLPICT"),
        "notice-acknowledged": Sentence("transmis à TOOLPICT", "taken by TOOLPICT"),
        "notice-waiting": Sentence("pas encore transmis à TOOLPICT", "not yet taken by TOOLPICT"),
        "notice-refused-code": Sentence("refusé par TOOLPICT : {code}", "refused by TOOLPICT: {code}"),
        "history": Sentence("Historique", "History"),
        "menu": Sentence("Passerelle", "Bridge"),
        "error-title": Sentence("Ce n’est pas possible", "This is not possible"),
        "back-home": Sentence("Revenir aux envois", "Back to the intakes"),
    }
)
