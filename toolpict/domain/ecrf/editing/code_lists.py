"""Puts the code lists of a research study into a form: an item that names one has its choices."""

from collections.abc import Mapping, Sequence

from toolpict.domain.ecrf.editing.outline import Outline, Said


def with_code_lists(said: Said, lists: Mapping[str, Sequence[Said]]) -> Said:
    """Return a document whose items have the choices of the lists they name; those of an unknown list stay as they are."""
    outline = Outline.copy_of(said)
    for spot in outline.spots():
        name = spot.entry.get("code_list")
        if isinstance(name, str) and name in lists:
            spot.entry["choices"] = [dict(choice) for choice in lists[name]]
    return outline.said
