"""Says which ways out an installation offers."""

from anonymization_bridge.codes import Destination
from anonymization_bridge.settings import Settings


def offered(settings: Settings) -> tuple[Destination, ...]:
    """Return the ways out, the research archive first."""
    places = {
        Destination.ARCHIVE: settings.research_archive_root,
        Destination.FOLDER: settings.media_folder,
        Destination.ISO_IMAGE: settings.disc_folder,
    }
    return tuple(one for one, place in places.items() if place)
