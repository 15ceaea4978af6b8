"""A profile: which options a research study applies, with the digest that every object carries."""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple, TypeGuard

from anonymization_bridge.deidentification.private import PrivateAttribute, as_table, read_private

HERE = Path(__file__).parent
DEFAULT_PROFILE = HERE / "profile-default.toml"


class Option(StrEnum):
    """An option of DICOM PS3.15 Annex E."""

    MODIFIED_DATES = "modified-dates"
    PATIENT_CHARACTERISTICS = "patient-characteristics"
    CLEAN_DESCRIPTORS = "clean-descriptors"
    STRUCTURED_CONTENT = "structured-content"


class OptionCode(NamedTuple):
    """A code of DICOM PS3.16 CID 7050, and what it means."""

    value: str
    meaning: str


BASIC_PROFILE = OptionCode("113100", "Basic Application Confidentiality Profile")
CLEANED_PIXELS = OptionCode("113101", "Clean Pixel Data Option")
SAFE_PRIVATE = OptionCode("113111", "Retain Safe Private Option")
OPTION_CODES: Mapping[Option, OptionCode] = MappingProxyType(
    {
        Option.CLEAN_DESCRIPTORS: OptionCode("113105", "Clean Descriptors Option"),
        Option.STRUCTURED_CONTENT: OptionCode("113104", "Clean Structured Content Option"),
        Option.MODIFIED_DATES: OptionCode("113107", "Retain Longitudinal Temporal Information Modified Dates Option"),
        Option.PATIENT_CHARACTERISTICS: OptionCode("113108", "Retain Patient Characteristics Option"),
    }
)

ALWAYS = (
    (
        "Tout attribut est supprimé, sauf ceux qu’une règle conserve.",
        "Every attribute is removed, except those that a rule keeps.",
    ),
    (
        "Nom et identifiant du patient sont remplacés par le code de l’étude et le numéro d’inclusion.",
        "Name and identifier of the patient are replaced by study code and inclusion number.",
    ),
    ("Les UID sont remplacés, toujours de la même façon.", "UIDs are replaced, always in the same way."),
    (
        "Attributs privés, textes libres, graphiques superposés et vignettes sont supprimés.",
        "Private attributes, free text, overlays and icons are removed.",
    ),
)
WITH = {
    Option.MODIFIED_DATES: (
        "Les dates sont décalées du même nombre de jours pour tous les examens du sujet ; les heures sont conservées.",
        "Dates are moved by the same number of days in all examinations of the subject; times are kept.",
    ),
    Option.PATIENT_CHARACTERISTICS: (
        "Sexe, âge (90 ans au plus), taille et poids sont conservés.",
        "Sex, age (at most 90 years), size and weight are kept.",
    ),
    Option.CLEAN_DESCRIPTORS: (
        "Des descriptions, seuls les mots d’une liste connue sont conservés.",
        "Of descriptions, only the words of a known list are kept.",
    ),
    Option.STRUCTURED_CONTENT: (
        "Des comptes rendus structurés, mesures, codes, coordonnées et références sont conservés ; noms et textes libres, non.",
        "Of structured reports, measurements, codes, coordinates and references are kept; names and free text are not.",
    ),
}
WITHOUT = {
    Option.MODIFIED_DATES: ("Dates et heures sont supprimées.", "Dates and times are removed."),
    Option.PATIENT_CHARACTERISTICS: (
        "Sexe, âge, taille et poids sont supprimés.",
        "Sex, age, size and weight are removed.",
    ),
    Option.CLEAN_DESCRIPTORS: ("Les descriptions sont supprimées.", "Descriptions are removed."),
    Option.STRUCTURED_CONTENT: (
        "Le contenu des comptes rendus structurés est supprimé.",
        "The content of structured reports is removed.",
    ),
}


@dataclass(frozen=True)
class Profile:
    """One version of what a research study removes and keeps.

    Attributes
    ----------
    name, version
        As written in (0012,0063).
    options
        What is applied beside the basic profile.
    private
        Private attributes that are kept.

    """

    name: str
    version: int
    options: frozenset[Option]
    private: tuple[PrivateAttribute, ...] = ()

    @cached_property
    def digest(self) -> str:
        """Return the SHA-256 (64 hexadecimal digits) of the profile, the rules and the vocabulary it stands on."""
        lines = [self.name, str(self.version), *sorted(self.options), *map(repr, self.private)]
        parts = [
            "\n".join(lines).encode(),
            *(HERE.joinpath(name).read_bytes() for name in ("rules.tsv", "empties.tsv", "vocabulary.toml")),
        ]
        return sha256(b"".join(sha256(part).digest() for part in parts)).hexdigest()

    @property
    def codes(self) -> tuple[OptionCode, ...]:
        """Return the codes of what is applied, the basic profile first."""
        return self.codes_for(structured=True, masked=False, private=bool(self.private))

    def codes_for(self, *, structured: bool, masked: bool, private: bool = False) -> tuple[OptionCode, ...]:
        """Return the codes of what is applied to one object: of content, pixels and privates only to what has them."""
        left_out = frozenset() if structured else frozenset({Option.STRUCTURED_CONTENT})
        chosen = (OPTION_CODES[option] for option in Option if option in self.options - left_out)
        pixels, kept = (CLEANED_PIXELS,) if masked else (), (SAFE_PRIVATE,) if private else ()
        return (BASIC_PROFILE, *pixels, *chosen, *kept)

    def in_words(self, language: str) -> tuple[str, ...]:
        """Return what the profile does, a sentence a line, in French (`fr`) or else in English."""
        lines = [*ALWAYS, *(WITH[option] if option in self.options else WITHOUT[option] for option in Option)]
        said = [french if language == "fr" else english for french, english in lines]
        return (*said, *(in_words(language, attribute) for attribute in self.private))


def load_profile(path: Path = DEFAULT_PROFILE) -> Profile:
    """Return the profile of a TOML file.

    Raises
    ------
    ValueError
        As `parse_profile`.

    """
    return parse_profile(path.read_text("utf-8"))


def parse_profile(toml: str) -> Profile:
    """Return the profile of a text in TOML.

    Raises
    ------
    ValueError
        The text is not TOML, names an unknown option, or has a name that is none.

    """
    written = tomllib.loads(toml)
    name, version, options = written.get("name"), written.get("version"), written.get("options")
    if not (is_name(name) and type(version) is int and version > 0 and isinstance(options, list)):
        raise ValueError("a profile has a name of 1 to 32 characters, a version number and a list of options")
    if unknown := written.keys() - {"name", "version", "options", "private"}:
        raise ValueError(f"a profile has no {', '.join(sorted(unknown))}")
    private = written.get("private", [])
    if not (isinstance(private, list) and all(isinstance(table, dict) for table in private)):
        raise ValueError("private attributes are [[private]] tables")
    return Profile(
        name, version, frozenset(Option(option) for option in options), tuple(read_private(table) for table in private)
    )


def is_name(written: object) -> TypeGuard[str]:
    """Tell whether something may stand as a name in (0012,0063)."""
    return isinstance(written, str) and 0 < len(written) <= 32 and written.isprintable() and "\\" not in written


def write_profile(profile: Profile) -> str:
    """Return the text in TOML that `parse_profile` reads as this profile."""
    lines = [
        f"name = {json.dumps(profile.name, ensure_ascii=False)}",
        f"version = {profile.version}",
        f"options = {json.dumps(sorted(profile.options))}",
    ]
    for attribute in profile.private:
        pairs = (f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in as_table(attribute).items())
        lines += ["", "[[private]]", *pairs]
    return "\n".join(lines) + "\n"


def in_words(language: str, attribute: PrivateAttribute) -> str:
    """Return what is kept of a private attribute, in French (`fr`) or else in English."""
    place = f"{attribute.creator} ({attribute.group:04X},xx{attribute.element:02X}) {attribute.name}".rstrip()
    return f"Attribut privé conservé : {place}." if language == "fr" else f"Private attribute kept: {place}."
