"""What a source holds: examinations with their series, as the person who searches sees them."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any


@dataclass(frozen=True)
class FoundSeries:
    """One series of an examination that was found."""

    series_instance_uid: str
    number: str
    modality: str
    description: str
    instances: int


@dataclass(frozen=True)
class FoundExamination:
    """One examination that was found, with what names the patient: shown to the person who searches, kept only sealed.

    Attributes
    ----------
    birth_date, study_date
        As DICOM writes them, `YYYYMMDD`; empty when unknown.

    """

    study_instance_uid: str
    patient_id: str
    patient_name: str
    birth_date: str
    sex: str
    study_date: str
    description: str
    accession_number: str
    institution: str
    series: tuple[FoundSeries, ...]

    @property
    def instances(self) -> int:
        """Return how many objects it has."""
        return sum(one.instances for one in self.series)

    @property
    def modalities(self) -> str:
        """Return the modalities of its series."""
        return ", ".join(sorted({one.modality for one in self.series}))

    def only(self, series_uids: Iterable[str]) -> "FoundExamination":
        """Return the examination with these series alone."""
        wanted = set(series_uids)
        return replace(self, series=tuple(one for one in self.series if one.series_instance_uid in wanted))


def to_json(examinations: Iterable[FoundExamination]) -> list[dict[str, Any]]:
    """Return examinations as JSON values."""
    return [asdict(one) for one in examinations]


def from_json(rows: list[dict[str, Any]]) -> tuple[FoundExamination, ...]:
    """Return examinations from JSON values."""
    return tuple(
        FoundExamination(**{**row, "series": tuple(FoundSeries(**series) for series in row["series"])}) for row in rows
    )
