"""Invented patients and examinations; every family name is EXEMPLE."""

from dataclasses import dataclass
from datetime import date, time
from enum import Enum

from pydicom.uid import UID, generate_uid

INSTITUTION = "Hôpital Exemple"
ADDRESS = "1 rue de l'Exemple, 00000 Exempleville"
REFERRING_PHYSICIAN = "MEDECIN^DEMANDEUR"
PERFORMING_PHYSICIAN = "RADIOLOGUE^VACATION"
OPERATOR = "MANIPULATEUR^VACATION"


@dataclass(frozen=True)
class Patient:
    """An invented person as a hospital knows one."""

    key: str
    given_name: str
    birth_date: date
    sex: str
    patient_id: str

    @property
    def name(self) -> str:
        """The name as DICOM writes it, family name first."""
        return f"EXEMPLE^{self.given_name}"


class Patients(Enum):
    """Everybody in the clinical PACS, and the one who comes with a CD."""

    CAMILLE = Patient("camille", "CAMILLE", date(1961, 4, 12), "F", "90000417")
    DOMINIQUE = Patient("dominique", "DOMINIQUE", date(1974, 11, 3), "M", "90000532")
    ELOISE = Patient("eloise", "ÉLOÏSE", date(1988, 7, 29), "F", "90000648")
    SACHA = Patient("sacha", "SACHA", date(1953, 1, 20), "O", "90000751")


@dataclass(frozen=True)
class Examination:
    """An invented imaging study of an invented patient."""

    key: str
    patient: Patient
    modality: str
    description: str
    day: date
    at: time
    accession_number: str

    @property
    def study_instance_uid(self) -> UID:
        """The same UID at every making, so that a second run finds the first one's images."""
        return self.uid("study")

    def uid(self, *names: str) -> UID:
        """Give the UID of something of this examination, always the same for the same names."""
        return generate_uid(entropy_srcs=["toolpict-demonstration", self.patient.key, self.key, *names])


class Examinations(Enum):
    """Every examination of the demonstration."""

    CT_BASELINE = Examination(
        "ct-baseline", Patients.CAMILLE.value, "CT", "TDM TAP injectée", date(2026, 2, 3), time(9, 12), "A26020301"
    )
    CT_M3 = Examination(
        "ct-m3", Patients.CAMILLE.value, "CT", "TDM TAP injectée", date(2026, 5, 5), time(10, 40), "A26050502"
    )
    CT_M6 = Examination(
        "ct-m6", Patients.CAMILLE.value, "CT", "TDM TAP injectée", date(2026, 8, 4), time(8, 55), "A26080403"
    )
    ULTRASOUND = Examination(
        "us", Patients.CAMILLE.value, "US", "Échographie hépatique", date(2026, 2, 3), time(14, 5), "A26020304"
    )
    BRAIN = Examination(
        "mr-brain", Patients.DOMINIQUE.value, "MR", "IRM cérébrale T1", date(2026, 3, 17), time(11, 20), "A26031705"
    )
    BRAIN_ON_CD = Examination(
        "mr-brain-cd",
        Patients.ELOISE.value,
        "MR",
        "IRM cérébrale externe",
        date(2026, 3, 24),
        time(16, 30),
        "X26032406",
    )
    VARIETY = Examination(
        "variety", Patients.SACHA.value, "MR", "Divers formats", date(2026, 4, 9), time(13, 0), "A26040907"
    )
