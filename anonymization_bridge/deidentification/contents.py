"""Content items of structured reports and key objects (DICOM PS3.3 C.17.3): measurements, codes, places and references."""

from collections.abc import Mapping

from anonymization_bridge.deidentification.attributes import items, text_of
from anonymization_bridge.deidentification.elements import Element
from anonymization_bridge.deidentification.header import Header

VALUE_TYPE = 0x0040A040
CONCEPT_NAME = 0x0040A043
CODE_VALUE = 0x00080100
MEASURED = 0x0040A300
#: Value type -> the attributes without which the item would say something else, or nothing.
NEEDED: Mapping[str, tuple[int, ...]] = {
    "CONTAINER": (),
    "NUM": (CONCEPT_NAME, MEASURED),
    "CODE": (CONCEPT_NAME, 0x0040A168),
    "SCOORD": (0x00700022, 0x00700023),
    "SCOORD3D": (0x00700022, 0x00700023),
    "TCOORD": (0x0040A130,),
    "IMAGE": (0x00081199,),
    "COMPOSITE": (0x00081199,),
    "WAVEFORM": (0x00081199,),
    "UIDREF": (0x0040A124,),
    "DATETIME": (CONCEPT_NAME, 0x0040A120),
    "TIME": (CONCEPT_NAME, 0x0040A122),
}
#: What tells of the person rather than of the image: birth, and an age, which might lie beyond 89 (PS3.16 Annex D).
ABOUT_THE_PERSON = frozenset({"121029", "121030", "121031", "121033"})


def is_kept(item: Header) -> bool:
    """Tell whether a content item may stay: neither a name, nor a text, nor a date, nor about the person."""
    concept = items(item, CONCEPT_NAME)
    about = text_of(concept[0], CODE_VALUE) if concept else ""
    return text_of(item, VALUE_TYPE) in NEEDED and about not in ABOUT_THE_PERSON


def is_whole(item: Header, written: list[Element]) -> bool:
    """Tell whether what is left of a content item still says what it said."""
    filled = {element.tag for element in written if element.value}
    needed = NEEDED[text_of(item, VALUE_TYPE)]
    empty_number = MEASURED in needed and not items(item, MEASURED)
    return all(tag in filled or (tag == MEASURED and empty_number) for tag in needed)
