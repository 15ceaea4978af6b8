"""What the data dictionary of DICOM (PS3.6) says of a tag."""

from functools import cache

from pydicom.datadict import dictionary_has_tag, dictionary_VR


@cache
def dictionary_vr(tag: int) -> str:
    """Return the value representation of a tag in the data dictionary, `UN` for what it does not know."""
    return str(dictionary_VR(tag)) if dictionary_has_tag(tag) else "UN"
