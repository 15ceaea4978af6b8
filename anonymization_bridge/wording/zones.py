"""The words of the pages of zones."""

from collections.abc import Mapping
from types import MappingProxyType

from anonymization_bridge.wording.language import Sentence

SENTENCES: Mapping[str, Sentence] = MappingProxyType(
    {
        "zones": Sentence("Zones", "Zones"),
        "zones-draw": Sentence("Effacer des zones", "Blank zones"),
        "zones-title": Sentence("Zones mémorisées", "Remembered zones"),
        "zones-sub": Sentence(
            "Ce qui est effacé sans qu’on le demande à nouveau, par appareil et taille d’image",
            "What is blanked without being asked again, by device and image size",
        ),
        "zones-none": Sentence(
            "Aucune zone n’est mémorisée : elles le sont depuis la page d’un envoi retenu",
            "No zone is remembered: this is done from the page of a held intake",
        ),
        "zones-to-blank": Sentence("Zones à effacer", "Zones to blank"),
        "zones-how": Sentence(
            "Tracez un rectangle sur l’image, ou tapez ses bords en pixels. Un rectangle se déplace et s’agrandit par ses "
            "coins ; au clavier : flèches pour déplacer, Maj + flèches pour agrandir, Suppr pour enlever.",
            "Draw a rectangle on the picture, or type its edges in pixels. A rectangle is moved, and made larger by its "
            "corners; by keyboard: arrows move it, Shift + arrows make it larger, Delete removes it.",
        ),
        "zone": Sentence("Zone", "Zone"),
        "zone-left": Sentence("Gauche", "Left"),
        "zone-top": Sentence("Haut", "Top"),
        "zone-width": Sentence("Largeur", "Width"),
        "zone-height": Sentence("Hauteur", "Height"),
        "zone-around": Sentence(
            "Effacer tout ce qui est hors des régions de l’échographie",
            "Blank everything outside the ultrasound regions",
        ),
        "zone-around-more": Sentence(
            "Proposé d’après les régions (0018,6011) que l’appareil déclare",
            "Proposed from the regions (0018,6011) that the device declares",
        ),
        "zone-scope": Sentence("Valable pour", "For"),
        "zone-scope-device": Sentence(
            "cet appareil et cette taille d’image, les prochaines fois aussi",
            "this device and image size, the next times too",
        ),
        "zone-scope-series": Sentence("cette série seulement", "this series only"),
        "zone-unnamed": Sentence(
            "L’appareil ne dit ni son fabricant ni son modèle : cette série seulement",
            "The device tells neither its manufacturer nor its model: this series only",
        ),
        "zone-looked": Sentence(
            "J’ai regardé l’image : hors des zones, rien n’y désigne le patient",
            "I have looked at the picture: outside the zones, nothing in it tells who the patient is",
        ),
        "zone-confirm": Sentence("Confirmer et reprendre l’envoi", "Confirm and go on with the intake"),
        "zone-frames": Sentence(
            "Chaque zone est effacée dans les {count} images de l’objet, puis vérifiée",
            "Each zone is blanked in the {count} frames of the object, then verified",
        ),
        "view-middle": Sentence("Image du milieu", "Middle image"),
        "view-brightest": Sentence("Le plus clair de toutes les images", "The brightest of all images"),
        "view-middle-alone": Sentence(
            "Seule l’image du milieu a pu être dessinée : regardez les autres avant de confirmer",
            "Only the middle image could be drawn: look at the others before you confirm",
        ),
        "view": Sentence("Ce qui est montré", "What is shown"),
        "zone-picture": Sentence(
            "Image de {size} pixels, avec les zones à effacer",
            "Picture of {size} pixels, with the zones to blank",
        ),
        "device": Sentence("Appareil", "Device"),
        "device-size": Sentence("{size} pixels", "{size} pixels"),
        "device-unknown": Sentence("appareil sans nom", "device without a name"),
        "confirmed-by": Sentence("Confirmé par", "Confirmed by"),
        "nothing-blanked": Sentence("rien à effacer", "nothing to blank"),
        "around-short": Sentence("hors des régions", "outside the regions"),
        "forget": Sentence("Oublier", "Forget"),
        "forget-title": Sentence("Oublier les zones de {device}", "Forget the zones of {device}"),
        "blanked-title": Sentence("Zones effacées", "Zones blanked"),
        "blanked-sub": Sentence(
            "Avant et après, visibles huit heures après la livraison",
            "Before and after, shown for eight hours after delivery",
        ),
        "blanked-before": Sentence("Avant, série {number}", "Before, series {number}"),
        "blanked-after": Sentence("Après, série {number}", "After, series {number}"),
        "back-to-intake": Sentence("Revenir à l’envoi retenu", "Back to the held intake"),
    }
)
