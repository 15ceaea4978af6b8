"""How the parts of the installation are, and what waits in the archive."""

from collections.abc import Mapping
from types import MappingProxyType

from toolpict.services.wording.language import Sentence

STATE = {
    "state.verdict": Sentence("Verdict", "Verdict"),
    "state.well": Sentence("En ordre", "In order"),
    "state.look": Sentence("À vérifier", "Needs a look"),
    "state.archive": Sentence("Archive d’images", "Image archive"),
    "state.archive-answers": Sentence("répond", "answers"),
    "state.archive-away": Sentence(
        "ne répond pas ; les pages restent ouvertes, les images reviendront avec elle",
        "does not answer; pages stay open, images come back with it",
    ),
    "state.jobs": Sentence("Travail différé", "Jobs"),
    "state.jobs-pending": Sentence("{pending} en attente ou en cours", "{pending} waiting or under way"),
    "state.jobs-failed": Sentence(
        "{pending} en attente ou en cours, {failed} en échec : voir le journal du processus de fond",
        "{pending} waiting or under way, {failed} failed: see the worker’s log",
    ),
    "state.mail": Sentence("Courriel", "Mail"),
    "state.mail-set": Sentence("serveur configuré", "server set"),
    "state.mail-none": Sentence(
        "aucun serveur : les messages restent dans les pages", "no server: messages stay in the pages"
    ),
    "state.disk": Sentence("Espace disque", "Disk"),
    "state.disk-room": Sentence("{gigabytes} Go libres pour les fichiers", "{gigabytes} GB free for files"),
    "state.disk-little": Sentence(
        "{gigabytes} Go libres seulement : les dépôts seront bientôt refusés",
        "only {gigabytes} GB free: uploads will soon be refused",
    ),
    "state.chain": Sentence("Piste d’audit", "Audit trail"),
    "state.chain-head": Sentence("{number} écritures, tête {hash}", "{number} entries, head {hash}"),
    "state.verification": Sentence("Dernière vérification de la piste", "Last check of the trail"),
    "state.verification-never": Sentence(
        "jamais : lancer « toolpict audit verify » chaque jour", "never: run “toolpict audit verify” every day"
    ),
    "state.verification-held": Sentence(
        "{at}, intacte jusqu’à l’écriture {number}", "{at}, whole up to entry {number}"
    ),
    "state.verification-broken": Sentence("{at} : {count} anomalies", "{at}: {count} things do not hold"),
    "state.triggers": Sentence("Protections de la base", "Defences of the database"),
    "state.triggers-there": Sentence("en place", "in place"),
    "state.triggers-missing": Sentence("{count} manquent : arrêter et réparer", "{count} are missing: stop and mend"),
}

WAITING = {
    "waiting.title": Sentence("Examens non annoncés", "Waiting for a notice"),
    "waiting.what": Sentence(
        "Ces examens sont dans l’archive, mais la passerelle ne les a pas annoncés : ils ne sont ni enregistrés ni "
        "visibles de quiconque. Une annonce peut arriver des heures plus tard ; ce qui reste ici plusieurs jours est à "
        "rechercher dans l’archive.",
        "These examinations are in the archive, but no notice of the bridge names them: they are not registered, and "
        "nobody sees them. A notice may come hours later; what stays here for days should be looked for in the archive.",
    ),
    "waiting.count": Sentence(
        "Rang : place dans l’archive triée par date d’examen puis UID, du plus récent au plus ancien.",
        "Place: in the archive sorted by Study Date, then Study Instance UID, newest first.",
    ),
    "waiting.none": Sentence("Rien n’attend", "Nothing waits"),
    "waiting.none-next": Sentence(
        "Tout ce que contient l’archive a été annoncé par la passerelle.",
        "The bridge announced everything that the archive holds.",
    ),
    "waiting.away": Sentence("L’archive ne répond pas", "The archive does not answer"),
    "waiting.away-next": Sentence(
        "La liste reviendra avec elle. Rien de ce qui attend n’est visible de quiconque entre-temps.",
        "The list comes back with it. Nobody sees what waits in the meantime.",
    ),
    "waiting.part": Sentence(
        "L’archive contient plus de {count} examens : seuls ceux-ci ont été comparés.",
        "The archive holds more than {count} examinations: only these were compared.",
    ),
    "waiting.to-remove": Sentence("À effacer du PACS de recherche", "To be deleted from the research archive"),
    "waiting.to-remove-what": Sentence(
        "Ces examens ont été retirés ; l’archive ne les a pas encore effacés. TOOLPICT le lui redemande chaque heure. Si elle"
        " laisse cela à son administrateur, effacez-les par leur Study Instance UID.",
        "These examinations were withdrawn, and the archive has not deleted them yet. TOOLPICT asks it again every hour. If"
        " it leaves that to its administrator, delete them by their Study Instance UID.",
    ),
    "waiting.uid": Sentence("Study Instance UID", "Study Instance UID"),
    "waiting.place": Sentence("Rang", "Place"),
    "waiting.research-study": Sentence("Étude", "Study"),
    "waiting.unknown-code": Sentence("code inconnu", "unknown code"),
    "waiting.modality": Sentence("Modalité", "Modality"),
    "waiting.series": Sentence("Séries", "Series"),
    "waiting.instances": Sentence("Images", "Images"),
}

SENTENCES: Mapping[str, Sentence] = MappingProxyType(STATE | WAITING)
