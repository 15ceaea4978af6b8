"""What happens to an attribute, in words, in French and English; no value of the patient, and no date beside its shift."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from anonymization_bridge.deidentification.before_after import Change, Row
from anonymization_bridge.deidentification.rules import Action, rules


class Said(NamedTuple):
    """The same said twice; `{value}` is what is written."""

    fr: str
    en: str


REMOVED = Said("supprimé : aucune règle ne le conserve", "removed: no rule keeps it")
NOT_VALID = Said("supprimé : sa valeur n’est pas de celles qui passent", "removed: its value is not one that may pass")
EMPTIED = Said("laissé vide", "left empty")
KEPT = Said("conservé : {value}", "kept: {value}")
ADDED = Said("ajouté : {value}", "added: {value}")
REPLACED = Said("remplacé par {value}", "replaced by {value}")
FOLDER_DONE = Said("écrits : {first}, retenus : {second}", "written: {first}, held: {second}")
FOLDER_CHECKED = Said("vérifiés : {first}, à revoir : {second}", "checked: {first}, wrong: {second}")
CHANGED: Mapping[Action, Said] = MappingProxyType(
    {
        Action.AGE: Said("plafonné : {value}", "capped: {value}"),
        Action.DATE: Said("décalé du nombre de jours du sujet", "moved back by the subject’s days"),
        Action.DESIGNATION: Said(
            "réduit à ce qui nomme l’appareil : {value}", "reduced to what names the device: {value}"
        ),
        Action.IMAGE_TYPE: Said("termes connus seulement : {value}", "known terms only: {value}"),
        Action.TERMS: Said("termes connus seulement : {value}", "known terms only: {value}"),
        Action.UID: Said("remplacé par un UID du sujet", "replaced by a UID of the subject’s own"),
        Action.WORDS: Said("mots connus seulement : {value}", "known words only: {value}"),
    }
)


def say_sum(language: str, said: Said, first: int, second: int) -> str:
    """Return a sum of files, in French (`fr`) or else in English."""
    return (said.fr if language == "fr" else said.en).format(first=first, second=second)


def in_words(language: str, row: Row) -> str:
    """Return what happens to one attribute, in French (`fr`) or else in English."""
    said = sentence(row)
    return (said.fr if language == "fr" else said.en).format(value=row.after)


def sentence(row: Row) -> Said:
    """Return the sentence of one attribute."""
    rule = rules().get(int(row.tag[1:5] + row.tag[6:10], 16))
    if row.action is Change.REMOVED:
        if row.after == "":
            return EMPTIED
        return REMOVED if rule is None else NOT_VALID
    if row.action is Change.ADDED:
        return ADDED if row.after else EMPTIED
    if row.action is Change.KEPT:
        return KEPT
    return REPLACED if rule is None else CHANGED.get(rule.action, REPLACED)
