"""REDCap's data dictionary, both ways: what it says becomes a form's document, and a document such a file."""

from toolpict.domain.ecrf.dictionary.notes import Note
from toolpict.domain.ecrf.dictionary.reading import ReadDictionary, read_dictionary
from toolpict.domain.ecrf.dictionary.writing import is_from_redcap, write_dictionary

__all__ = ["Note", "ReadDictionary", "is_from_redcap", "read_dictionary", "write_dictionary"]
