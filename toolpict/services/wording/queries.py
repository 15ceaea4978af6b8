"""Queries about answers, locks, and what was compared with its source."""

from collections.abc import Mapping
from types import MappingProxyType

from toolpict.domain.codes import AuditCode, ErrorCode, ProblemCode
from toolpict.domain.conversation import Notified
from toolpict.domain.locks import LockScope
from toolpict.domain.queries import QueryAct, QueryStatus
from toolpict.services.wording.language import Sentence

PAGE = {
    "queries.title": Sentence("Requêtes", "Queries"),
    "queries.sub": Sentence(
        "À répondre\u00a0: {open} · à relire\u00a0: {answered}", "To answer: {open} · to review: {answered}"
    ),
    "queries.open": Sentence("À répondre", "To answer"),
    "queries.to-review": Sentence("À relire", "To review"),
    "queries.closed": Sentence("Closes", "Closed"),
    "queries.all": Sentence("Toutes", "All"),
    "queries.none": Sentence("Aucune requête ici.", "No query here."),
    "queries.none-hint": Sentence(
        "Une requête se pose sur la page d’une lecture, à côté de la réponse.",
        "A query is asked on the page of a reading, beside the answer.",
    ),
    "queries.reading": Sentence("Lecture", "Reading"),
    "queries.item": Sentence("Question", "Item"),
    "queries.query": Sentence("Requête", "Query"),
    "queries.since": Sentence("Depuis", "Since"),
    "queries.state": Sentence("État", "State"),
    "queries.row": Sentence("ligne {number}", "row {number}"),
    "queries.cut-short": Sentence("Les {count} plus anciennes sont montrées.", "The {count} oldest are shown."),
    "queries.ask-title": Sentence("Poser une requête", "Ask a query"),
    "queries.ask-note": Sentence(
        "La lecture reste comme elle est\u00a0; le lecteur est prévenu et peut répondre.",
        "The reading stays as it is; its reader is told and can answer.",
    ),
    "queries.ask": Sentence("Poser la requête", "Ask the query"),
    "queries.your-words": Sentence("Votre texte", "Your words"),
    "queries.answer-here": Sentence("Votre réponse, envoyée avec la lecture", "Your answer, sent with the reading"),
    "queries.by-check": Sentence("Contrôle du formulaire", "Check of the form"),
    "queries.whole-form": Sentence("l’ensemble de la lecture", "the reading as a whole"),
    "queries.said": Sentence("{name}, {time}\u00a0:", "{name}, {time}:"),
    QueryStatus.NEW: Sentence("À répondre", "To answer"),
    QueryStatus.ANSWERED: Sentence("Répondue", "Answered"),
    QueryStatus.REOPENED: Sentence("Rouverte", "Reopened"),
    QueryStatus.CLOSED: Sentence("Close", "Closed"),
    "queries.line.query-act-answer": Sentence("Réponse", "Answer"),
    "queries.line.query-act-close": Sentence("Close", "Closed"),
    "queries.line.query-act-reopen": Sentence("Rouverte", "Reopened"),
    QueryAct.ANSWER: Sentence("Répondre", "Answer"),
    QueryAct.CLOSE: Sentence("Clore", "Close"),
    QueryAct.REOPEN: Sentence("Rouvrir", "Reopen"),
}

LOCKS = {
    "locks.title": Sentence("Verrous", "Locks"),
    "locks.note": Sentence(
        "Rien de ce qui est verrouillé ne peut être modifié ni signé. Un coordinateur déverrouille, avec un motif.",
        "Nothing that is locked can be changed or signed. A coordinator unlocks, with a reason.",
    ),
    "locks.lay": Sentence("Verrouiller", "Lock"),
    "locks.lift": Sentence("Déverrouiller", "Unlock"),
    "locks.lay-form": Sentence("Verrouiller toute la lecture", "Lock the whole reading"),
    "locks.lift-form": Sentence("Déverrouiller la lecture", "Unlock the reading"),
    "locks.lay-it": Sentence("Verrouiller {name}", "Lock {name}"),
    "locks.lift-it": Sentence("Déverrouiller {name}", "Unlock {name}"),
    "locks.locked": Sentence("Verrouillée", "Locked"),
    "locks.by": Sentence("par {name}, {time}", "by {name}, {time}"),
    "locks.open": Sentence("Ouvert", "Open"),
    "locks.what": Sentence("Étendue", "Scope"),
    "locks.state": Sentence("État", "State"),
    "locks.whole": Sentence("Toute l’étude", "The whole research study"),
    "locks.reason": Sentence("Motif du déverrouillage", "Reason for unlocking"),
    "locks.done": Sentence("Verrous mis à jour.", "Locks updated."),
    "locks.room": Sentence(
        "Données verrouillées\u00a0: ce que vous tapez est gardé, mais ne peut être ni enregistré ni signé.",
        "Data locked: what you type is kept, but can be neither saved nor signed.",
    ),
    "locks.marks-title": Sentence("Source et verrous", "Source and locks"),
    "locks.marks-note": Sentence(
        "Cochez ce que vous avez comparé à sa source, ou ce qui ne doit plus bouger.",
        "Tick what you compared with its source, or what must not move any more.",
    ),
    "locks.choose": Sentence("Choisir {name}", "Choose {name}"),
    LockScope.ITEM: Sentence("Réponse", "Answer"),
    LockScope.FORM: Sentence("Cette lecture", "This reading"),
    LockScope.TIME_POINT: Sentence("Temps", "Time point"),
    LockScope.RESEARCH_STUDY: Sentence("Étude", "Research study"),
    "source.verify": Sentence("Vérifiée à la source", "Verified against the source"),
    "source.unverify": Sentence("Retirer la vérification", "Take the verification away"),
    "source.verified": Sentence("vérifiée à la source", "verified against the source"),
    "source.changed": Sentence("modifiée depuis la vérification", "changed since it was verified"),
}

CODES: Mapping[str, Sentence] = {
    ErrorCode.DATA_LOCKED: Sentence(
        "Ces données sont verrouillées. Demandez à la coordination de les déverrouiller.",
        "These data are locked. Ask the coordination to unlock them.",
    ),
    ProblemCode.ITEM_LOCKED: Sentence(
        "Réponse verrouillée\u00a0: elle doit rester comme elle était.", "Answer locked: it has to stay as it was."
    ),
    AuditCode.QUERY_ASKED: Sentence("a posé une requête sur {name}", "asked a query about {name}"),
    AuditCode.QUERY_ANSWERED: Sentence("a répondu à la requête sur {name}", "answered the query about {name}"),
    AuditCode.QUERY_CLOSED: Sentence("a clos la requête sur {name}", "closed the query about {name}"),
    AuditCode.QUERY_REOPENED: Sentence("a rouvert la requête sur {name}", "reopened the query about {name}"),
    AuditCode.DATA_LOCKED: Sentence("a verrouillé\u00a0: {kind} {name}", "locked: {kind} {name}"),
    AuditCode.DATA_UNLOCKED: Sentence("a déverrouillé\u00a0: {kind} {name}", "unlocked: {kind} {name}"),
    AuditCode.SOURCE_VERIFIED: Sentence("a vérifié {name} à la source", "verified {name} against the source"),
    AuditCode.SOURCE_UNVERIFIED: Sentence(
        "a retiré la vérification de {name} à la source", "took back that {name} is verified against the source"
    ),
    Notified.QUERY_ASKED: Sentence(
        "Une requête vous attend sur la demande n° {number}.", "A query waits for you on task no. {number}."
    ),
    Notified.QUERY_ANSWERED: Sentence(
        "Votre requête sur la demande n° {number} a reçu une réponse.", "Your query on task no. {number} was answered."
    ),
}

SENTENCES: Mapping[str, Sentence] = MappingProxyType({**PAGE, **LOCKS, **CODES})
