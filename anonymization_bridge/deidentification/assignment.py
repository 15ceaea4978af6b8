"""For whom an object is meant: the research study, the subject and the time point it is labelled with."""

import re
from dataclasses import dataclass

RESEARCH_STUDY_CODE = re.compile(r"[A-Z0-9]{2,16}")
INCLUSION_NUMBER = re.compile(r"[0-9A-Z-]{1,32}")


@dataclass(frozen=True)
class Assignment:
    """What an imaging study is labelled with in place of the patient.

    Attributes
    ----------
    research_study_code
        `[A-Z0-9]{2,16}`, as in (0012,0020).
    inclusion_number
        `[0-9A-Z-]{1,32}`, without the code in front, as in (0012,0040).
    time_point, site
        As in (0012,0050) and (0012,0030); empty when the research study has none.
    generation
        From 1 on; moves for the whole subject when its images are delivered again, and gives them other UIDs.

    """

    research_study_code: str
    research_study_title: str
    sponsor: str
    inclusion_number: str
    time_point: str
    site: str
    generation: int = 1

    def __post_init__(self) -> None:
        """Refuse a code or number that could not be told apart in the archive."""
        if not RESEARCH_STUDY_CODE.fullmatch(self.research_study_code):
            raise ValueError("research study code")
        if not INCLUSION_NUMBER.fullmatch(self.inclusion_number):
            raise ValueError("inclusion number")
        if self.generation < 1:
            raise ValueError("generation")

    @property
    def subject_label(self) -> str:
        """Return `CODE-NUMBER`, which takes the place of PatientID and PatientName."""
        return f"{self.research_study_code}-{self.inclusion_number}"
