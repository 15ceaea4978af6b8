"""Results: completeness, data cuts and their export."""

from collections.abc import Mapping
from types import MappingProxyType

from toolpict.domain.codes import AuditCode, ErrorCode
from toolpict.domain.data_cut import DataCutStatus
from toolpict.services.wording.language import Sentence

SENTENCES: Mapping[str, Sentence] = MappingProxyType(
    {
        AuditCode.DATA_CUT_ASKED_AGAIN: Sentence(
            "a redemandé l’export du gel {number}", "asked again for the export of cut {number}"
        ),
        AuditCode.DATA_CUT_FAILED: Sentence(
            "n’a pas pu écrire l’export du gel {number} : {problem}",
            "could not write the export of cut {number}: {problem}",
        ),
        ErrorCode.JOB_FAILED: Sentence(
            "Le travail a échoué malgré plusieurs essais ; l’administrateur en trouve la cause dans le journal.",
            "The work failed in spite of several attempts; the administrator finds the cause in the log.",
        ),
        AuditCode.DATA_CUT_FROZEN: Sentence("a gelé les données, gel {number}", "froze the data, cut {number}"),
        AuditCode.DATA_CUT_WRITTEN: Sentence(
            "a écrit l’export du gel {number}, SHA-256 {sha256}", "wrote the export of cut {number}, SHA-256 {sha256}"
        ),
        DataCutStatus.WRITING: Sentence("Export en cours d’écriture", "Export being written"),
        DataCutStatus.WRITTEN: Sentence("Export prêt", "Export ready"),
        DataCutStatus.FAILED: Sentence("Export en échec", "Export failed"),
        "results.title": Sentence("Résultats", "Results"),
        "results.progress": Sentence("Complétude", "Completeness"),
        "results.sub": Sentence("{count} gels de données", "{count} data cuts"),
        "results.of-sites": Sentence("pour vos sites : {sites}", "for your sites: {sites}"),
        "results.cuts-of-all": Sentence(
            "Un gel porte sur tous les sites : il est proposé à qui a un rôle pour toute l’étude.",
            "A cut holds the data of all sites: it is offered to who has a role for the whole study.",
        ),
        "results.one-cut": Sentence("1 gel de données", "1 data cut"),
        "results.time-point": Sentence("Temps", "Time point"),
        "results.kind": Sentence("Étape", "Step"),
        "results.validated": Sentence("Validées", "Validated"),
        "results.missing": Sentence("Manque", "Missing"),
        "results.percent": Sentence("%", "%"),
        "results.bar": Sentence("Avancement", "Progress"),
        "results.bar-words": Sentence(
            "{done} validées, {waiting} à valider, {open} à faire",
            "{done} validated, {waiting} to validate, {open} to do",
        ),
        "results.images": Sentence("Examens acceptés", "Examinations accepted"),
        "results.tone-done": Sentence("validées", "validated"),
        "results.tone-wait": Sentence("à valider", "to validate"),
        "results.tone-open": Sentence("à faire", "to do"),
        "results.nothing": Sentence("Rien à compléter", "Nothing to complete"),
        "results.nothing-hint": Sentence(
            "La complétude apparaît avec les premières inclusions.", "Completeness appears with the first inclusions."
        ),
        "results.withdrawn": Sentence("{count} retirées", "{count} withdrawn"),
        "results.one-withdrawn": Sentence("1 retirée", "1 withdrawn"),
        "results.cut-withdrawn": Sentence(
            "contient {count} demandes retirées depuis", "holds {count} tasks withdrawn since"
        ),
        "results.one-cut-withdrawn": Sentence("contient 1 demande retirée depuis", "holds 1 task withdrawn since"),
        "results.cuts": Sentence("Gels de données", "Data cuts"),
        "results.number": Sentence("N°", "No."),
        "results.cut-title": Sentence("Intitulé", "Title"),
        "results.frozen-at": Sentence("Gelé le", "Frozen at"),
        "results.frozen-by": Sentence("Par", "By"),
        "results.digest": Sentence("SHA-256", "SHA-256"),
        "results.download": Sentence("Télécharger", "Download"),
        "results.download-cut": Sentence("Télécharger le gel {number}", "Download cut {number}"),
        "results.final": Sentence("définitif", "final"),
        "results.is-final": Sentence(
            "Gel définitif : les demandes validées sont gelées", "Final cut: validated tasks are locked"
        ),
        "results.no-cut": Sentence("Aucun gel", "No cut yet"),
        "results.no-cut-hint": Sentence(
            "Geler les données fixe ce qui est validé et prépare un fichier prêt pour l’analyse.",
            "Freezing fixes what is validated and prepares one file ready for analysis.",
        ),
        "results.ask-again": Sentence("Redemander l’export", "Ask for the export again"),
        "results.ask-again-for": Sentence(
            "Redemander l’export, gel {number}", "Ask for the export again, cut {number}"
        ),
        "results.asked-again": Sentence(
            "Export redemandé, il se prépare", "Export asked for again, it is being prepared"
        ),
        "results.freeze": Sentence("Geler les données", "Freeze the data"),
        "results.frozen": Sentence("Données gelées, l’export se prépare", "Data frozen, the export is being prepared"),
        "results.blocks": Sentence("Ce qui manquerait au gel", "What a cut would miss"),
        "results.blocks-none": Sentence("Tout est validé.", "Everything is validated."),
        "results.blocks-to-do": Sentence("{kind}, à faire", "{kind}, to do"),
        "results.blocks-to-validate": Sentence("{kind}, à valider", "{kind}, to validate"),
    }
)
