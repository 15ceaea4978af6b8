"""Creating and assigning tasks."""

from collections.abc import Mapping
from types import MappingProxyType

from toolpict.domain.codes import AuditCode, ProblemCode
from toolpict.services.wording.language import Sentence

SENTENCES: Mapping[str, Sentence] = MappingProxyType(
    {
        AuditCode.CASE_MADE: Sentence("a fait un cas de lecture", "made a case"),
        ProblemCode.PROCEDURE_NOT_ASKED: Sentence(
            "Visites sans post-traitement demandé, que la lecture attendrait\u00a0: {count}. Demandez-le d’abord.",
            "Visits without the post-processing that the reading would wait for: {count}. Ask for it first.",
        ),
        "creation.title": Sentence("Créer des demandes", "Create tasks"),
        "creation.create": Sentence("Créer des demandes", "Create tasks"),
        "creation.which-study": Sentence("Dans quelle étude", "In which research study"),
        "creation.work": Sentence("Quel travail", "Which work"),
        "creation.chosen": Sentence("choisi", "chosen"),
        "creation.readers": Sentence("relecteurs\u00a0: {count}", "readers: {count}"),
        "creation.nothing-to-ask": Sentence("Rien à demander encore", "Nothing to ask for yet"),
        "creation.nothing-to-ask-hint": Sentence(
            "Publiez une procédure ou un plan de lecture.", "Publish a procedure or a reading plan."
        ),
        "creation.visits": Sentence("Quelles visites", "Which visits"),
        "creation.choose-others": Sentence("En choisir d’autres", "Choose others"),
        "creation.time-points": Sentence("Temps", "Time points"),
        "creation.numbers": Sentence("Numéros d’inclusion", "Inclusion numbers"),
        "creation.numbers-hint": Sentence(
            "Collez une liste\u00a0; vide\u00a0: toutes les inclusions.", "Paste a list; empty: all subjects."
        ),
        "creation.only-received": Sentence(
            "Seulement là où un examen est reçu", "Only where an examination was received"
        ),
        "creation.cases": Sentence("Une lecture porte sur", "A reading is of"),
        "creation.case-visit": Sentence("une visite", "one visit"),
        "creation.case-subject": Sentence("toutes les visites choisies d’un sujet", "all chosen visits of a subject"),
        "creation.who": Sentence("Pour qui et pour quand", "For whom and by when"),
        "creation.person": Sentence("{name} ({load} en cours)", "{name} ({load} open)"),
        "creation.technologist": Sentence("Manipulateur", "Technologist"),
        "creation.reader": Sentence("Relecteur {slot}", "Reader {slot}"),
        "creation.nobody-yet": Sentence("personne encore", "nobody yet"),
        "creation.due": Sentence("Échéance", "Due"),
        "creation.due-on": Sentence("pour le {day}", "due on {day}"),
        "creation.priority": Sentence("Priorité", "Priority"),
        "creation.priority-0": Sentence("priorité ordinaire", "ordinary priority"),
        "creation.priority-1": Sentence("priorité haute", "high priority"),
        "creation.priority-2": Sentence("urgent", "urgent"),
        "creation.preview": Sentence("Voir ce qui sera créé", "See what will be made"),
        "creation.will-be-made": Sentence("Demandes à créer\u00a0: {count}", "Tasks to be made: {count}"),
        "creation.there-already": Sentence(
            "Déjà demandées, laissées telles quelles\u00a0: {count}.", "Asked for already, left as they are: {count}."
        ),
        "creation.tasks": Sentence("Demandes", "Tasks"),
        "creation.slot": Sentence("Travail", "Work"),
        "creation.for": Sentence("Pour", "For"),
        "creation.examinations": Sentence("Examen", "Examination"),
        "creation.received": Sentence("reçu", "received"),
        "creation.awaited": Sentence("attendu", "awaited"),
        "creation.make": Sentence("Créer les brouillons", "Make the drafts"),
        "creation.change": Sentence("Modifier", "Change"),
        "creation.made": Sentence(
            "Les brouillons sont créés. Vérifiez-les, puis émettez-les.",
            "The drafts are made. Look at them, then issue them.",
        ),
        "creation.drafts": Sentence("Brouillons", "Drafts"),
        "creation.drafts-hint": Sentence(
            "Personne ne les voit avant que vous ne les émettiez.", "Nobody sees them until you issue them."
        ),
        "creation.no-drafts": Sentence("Aucun brouillon", "No drafts"),
        "creation.no-drafts-hint": Sentence(
            "Les demandes créées apparaissent ici avant d’être émises.",
            "Tasks that are made appear here before they are issued.",
        ),
        "creation.issue": Sentence("Émettre les demandes cochées", "Issue the ticked tasks"),
        "creation.issue-this": Sentence("Émettre", "Issue"),
        "creation.issue-task": Sentence("Émettre la demande {number}", "Issue task {number}"),
        "creation.issued": Sentence("Les demandes sont émises.", "The tasks are issued."),
    }
)
