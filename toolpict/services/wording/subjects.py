"""Subjects, their visits and examinations, and the matrix."""

from collections.abc import Mapping
from types import MappingProxyType

from toolpict.domain.codes import AuditCode
from toolpict.domain.imaging import ImagingStudyStatus, Purpose, Source
from toolpict.domain.research_study import SubjectStatus, VisitStatus
from toolpict.services.wording.language import Sentence

SENTENCES: Mapping[str, Sentence] = MappingProxyType(
    {
        SubjectStatus.SCREENED: Sentence("présélectionné", "screened"),
        SubjectStatus.INCLUDED: Sentence("inclus", "included"),
        SubjectStatus.EXCLUDED: Sentence("exclu", "excluded"),
        SubjectStatus.WITHDRAWN: Sentence("sorti de l’étude", "withdrawn from the study"),
        VisitStatus.EXPECTED: Sentence("attendue", "expected"),
        VisitStatus.DONE: Sentence("faite", "done"),
        VisitStatus.NOT_DONE: Sentence("non faite", "not done"),
        ImagingStudyStatus.REGISTERED: Sentence("reçu, à contrôler", "received, to be checked"),
        ImagingStudyStatus.ACCEPTED: Sentence("accepté", "accepted"),
        ImagingStudyStatus.DEVIATION: Sentence("accepté avec écart", "accepted with a deviation"),
        ImagingStudyStatus.REFUSED: Sentence("refusé", "refused"),
        ImagingStudyStatus.WITHDRAWN: Sentence("retiré", "withdrawn"),
        Source.CLINICAL_PACS: Sentence("le PACS clinique", "the clinical PACS"),
        Source.ZIP: Sentence("un fichier ZIP", "a ZIP file"),
        Source.FOLDER: Sentence("un dossier", "a folder"),
        Source.WATCHED_FOLDER: Sentence("le dossier surveillé", "the watched folder"),
        Source.RECEIVER: Sentence("la réception DICOM", "the DICOM receiver"),
        Purpose.TARGET: Sentence("à lire", "to be read"),
        Purpose.COMPARISON: Sentence("pour comparaison", "for comparison"),
        AuditCode.SUBJECT_INCLUDED: Sentence("a inclus le sujet", "included the subject"),
        AuditCode.SUBJECT_CHANGED: Sentence(
            "a changé le sujet\u00a0: {before} → {after}", "changed the subject: {before} → {after}"
        ),
        AuditCode.VISIT_CHANGED: Sentence(
            "a changé la visite\u00a0: {before} → {after}", "changed the visit: {before} → {after}"
        ),
        "subjects.title": Sentence("Inclusions", "Subjects"),
        "subjects.number": Sentence("Inclusion", "Subject"),
        "subjects.number-hint": Sentence(
            "Sans «\u00a0{code}-\u00a0», qui est ajouté. Chiffres, majuscules et tirets.",
            "Without “{code}-”, which is added. Digits, capitals and hyphens.",
        ),
        "subjects.site": Sentence("Site", "Site"),
        "subjects.status": Sentence("État du sujet", "Status of the subject"),
        "subjects.time-point": Sentence("Temps", "Time point"),
        "subjects.reference-date": Sentence("Date de référence", "Reference date"),
        "subjects.reference-date-hint": Sentence(
            "Jour 0 du calendrier. Montrée aux ARC seuls, jamais exportée.",
            "Day 0 of the schedule. Shown to research associates alone, never exported.",
        ),
        "subjects.dated": Sentence("Date de référence connue", "Reference date known"),
        "subjects.yes": Sentence("oui", "yes"),
        "subjects.include-title": Sentence("Inclure un sujet", "Include a subject"),
        "subjects.include": Sentence("Inclure", "Include"),
        "subjects.included": Sentence(
            "Le sujet est inclus, ses visites sont prêtes.", "The subject is included, the visits are there."
        ),
        "subjects.changed": Sentence("C’est enregistré.", "Saved."),
        "subjects.none": Sentence("Personne n’est inclus", "Nobody is included"),
        "subjects.none-hint": Sentence(
            "Incluez le premier sujet\u00a0: une visite sera prête pour chaque temps.",
            "Include the first subject: there will be a visit for each time point.",
        ),
        "subjects.days-late": Sentence("en retard de {days} j", "{days} d late"),
        "subjects.expected-window": Sentence("attendue du {opens} au {closes}", "expected from {opens} to {closes}"),
        "subjects.images": Sentence("{count} images", "{count} images"),
        "subjects.journey": Sentence("Parcours de l’examen", "Journey of the examination"),
        "subjects.sent-from": Sentence("a envoyé l’examen depuis {source}", "sent the examination from {source}"),
        "subjects.de-identified": Sentence(
            "dé-identifié, profil {name} version {version}", "de-identified, profile {name} version {version}"
        ),
        "subjects.registered": Sentence("enregistré au PACS de recherche", "registered in the research archive"),
        "subjects.in-cut": Sentence("compris dans le gel {number}", "part of data cut {number}"),
        "subjects.withdraw": Sentence("Retirer l’examen", "Withdraw the examination"),
        "subjects.arriving": Sentence("Examen en route, demande {number}", "Examination on its way, task {number}"),
        "subjects.tasks-of": Sentence("Demandes de la visite {code}", "Tasks of visit {code}"),
        "subjects.task-head": Sentence("Demande", "Task"),
        "subjects.task-state": Sentence("État", "Status"),
        "subjects.task-with": Sentence("Chez", "With"),
        "subjects.no-examination": Sentence("Aucun examen pour l’instant.", "No examination so far."),
        "subjects.add-examination": Sentence("Ajouter un examen", "Add an examination"),
        "subjects.add-examination-to": Sentence("Ajouter un examen\u00a0: {code}", "Add an examination: {code}"),
        "subjects.create-tasks-for": Sentence("Créer des demandes\u00a0: {code}", "Create tasks: {code}"),
        "subjects.not-done-act": Sentence("La visite n’a pas lieu", "The visit does not take place"),
        "subjects.expected-act": Sentence("La visite est de nouveau attendue", "The visit is expected again"),
        "subjects.data-stay-hint": Sentence(
            "Sans cette coche, une sortie annule les demandes ouvertes, et rien n’entre dans les gels suivants.",
            "Without this tick, a withdrawal cancels the open tasks, and nothing goes into later cuts.",
        ),
        "subjects.you-typed": Sentence("Ce que vous aviez saisi\u00a0:", "What you had typed:"),
        "subjects.keep": Sentence("Enregistrer", "Save"),
        "subjects.change-status": Sentence("Changer l’état", "Change the status"),
        "subjects.change-date": Sentence("Changer la date", "Change the date"),
        "subjects.reason-hint": Sentence(
            "Demandé pour une exclusion ou une sortie, qui arrêtent les examens en cours d’envoi.",
            "Needed for an exclusion or a withdrawal, which stop the examinations on their way.",
        ),
        "subjects.data-stay-tick": Sentence(
            "Ce qui a été recueilli peut être utilisé", "What was collected may be used"
        ),
        "subjects.data-stay": Sentence(
            "Sujet sorti de l’étude. Ce qui a été recueilli avant peut être utilisé.",
            "Withdrawn from the study. What was collected before may be used.",
        ),
        "subjects.data-go": Sentence(
            "Sujet sorti de l’étude. Ce qui a été recueilli ne doit plus être utilisé.",
            "Withdrawn from the study. What was collected must not be used any more.",
        ),
        "subjects.was-changed": Sentence("a changé le sujet", "changed the subject"),
        "matrix.title": Sentence("Matrice", "Matrix"),
        "matrix.label": Sentence("Matrice des inclusions et des temps", "Matrix of subjects and time points"),
        "matrix.legend": Sentence("Légende", "Legend"),
        "matrix.cells": Sentence("Chaque cellule a {count} étapes\u00a0:", "Each cell has {count} steps:"),
        "matrix.all": Sentence("Toutes", "All"),
        "matrix.late": Sentence("En retard", "Late"),
        "matrix.all-sites": Sentence("Tous les sites", "All sites"),
        "matrix.shown": Sentence("{shown} sur {total}", "{shown} of {total}"),
        "matrix.days": Sentence("{days} j", "{days} d"),
        "matrix.finished-of": Sentence(
            "{code}\u00a0: {done} terminés sur {total}", "{code}: {done} finished of {total}"
        ),
        "matrix.nobody": Sentence("Rien ne correspond", "Nothing matches"),
        "matrix.nobody-hint": Sentence(
            "Retirez un filtre pour voir les autres inclusions.", "Remove a filter to see the other subjects."
        ),
        "matrix.stop-done": Sentence("fait", "done"),
        "matrix.stop-now": Sentence("en cours", "under way"),
        "matrix.stop-todo": Sentence("à venir", "to come"),
        "matrix.stop-late": Sentence("en retard", "late"),
        "matrix.stop-refused": Sentence("refusé", "refused"),
        "matrix.stop-none": Sentence("arrêté", "stopped"),
        "matrix.stop-locked": Sentence("gelé", "locked"),
        "matrix.not-done": Sentence("visite non faite", "visit not done"),
        "matrix.stopped": Sentence("arrêté", "stopped"),
        "matrix.expected": Sentence("avant le {day}", "by {day}"),
        "matrix.no-date": Sentence("sans date", "no date yet"),
        "matrix.late-examination": Sentence("examen en retard de {days} j", "examination {days} d late"),
        "matrix.late-work": Sentence("travail en retard de {days} j", "work {days} d late"),
        "matrix.refused": Sentence("examen refusé", "examination refused"),
        "matrix.arriving": Sentence("examen en route", "examination on its way"),
        "matrix.at-work": Sentence("travail en cours", "work under way"),
        "matrix.ready": Sentence("examen reçu", "examination received"),
        "matrix.finished": Sentence("terminé", "finished"),
        "matrix.locked": Sentence("gelé", "locked"),
    }
)
