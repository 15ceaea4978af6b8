"""The whole set, and the zones that a person would confirm for it."""

from functools import cache

from tests.bridge.poisoned.documents import document_objects
from tests.bridge.poisoned.headers import header_objects
from tests.bridge.poisoned.pictures import BANNER, COLUMNS, ROWS, picture_objects
from tests.bridge.poisoned.planting import Poisoned


@cache
def whole_set() -> list[Poisoned]:
    """Return every object, the same bytes each time."""
    return [*header_objects(), *document_objects(), *picture_objects()]


def zones() -> str:
    """Return what a person confirms: the banner of the pictures, in our TOML."""
    confirmed = "".join(
        f'[[zones]]\nrows = {ROWS}\ncolumns = {COLUMNS}\nmanufacturer = "SIEMENS"\nmodel = "Avanto"\nmodality = "{modality}"\nboxes = [{list(BANNER)}]\n\n'
        for modality in ("US", "OT", "XC")
    )
    ct = f'[[zones]]\nrows = {ROWS}\ncolumns = {COLUMNS}\nsop_class = "1.2.840.10008.5.1.4.1.1.2"\nstation = "{ct_station()}"\nboxes = [{list(BANNER)}]\n'
    return confirmed + ct


def ct_station() -> str:
    """Return the station of the CT slice with burnt text, so that the others are left alone."""
    burnt = next(one for one in whole_set() if one.name == "ct-burnt")
    return next(planted.written.decode() for planted in burnt.planted if planted.place == "station")
