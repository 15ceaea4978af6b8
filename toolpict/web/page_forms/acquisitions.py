"""The form of what the examinations of each time point should have been acquired like."""

import re
from collections.abc import Iterable, Mapping
from typing import Final, Self
from uuid import UUID

from werkzeug.datastructures import MultiDict

from toolpict.domain.errors import InvalidInputError, Problem
from toolpict.domain.research_study import TimePoint
from toolpict.services.acquisitions import Acquisition, ChangeAcquisitions
from toolpict.web.page_forms.fields import Line, Number, Whole
from toolpict.web.page_forms.form import PageForm

SENT: Final = re.compile(r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})-modalities")


class AcquisitionRow(PageForm):
    """What is expected at one time point, whose id stands before the names of the fields."""

    modalities = Line("acquisition.modalities", shown_longest=64)
    series = Whole("acquisition.series", shown_longest=4)
    slices = Whole("acquisition.slices", shown_longest=6)
    thickness = Number("acquisition.thickness", shown_longest=8)

    @property
    def acquisition(self) -> Acquisition:
        """Return the row."""
        return Acquisition(self.modalities.value, self.series.data, self.slices.data, self.thickness.data)


class AcquisitionsForm:
    """A row for each time point that was sent."""

    def __init__(self, formdata: MultiDict[str, str]) -> None:
        matches = (SENT.fullmatch(name) for name in formdata)
        self.rows = {UUID(match[1]): AcquisitionRow(formdata, prefix=f"{match[1]}-") for match in matches if match}

    def command(self, research_study_id: UUID) -> ChangeAcquisitions:
        """Return what is asked for.

        Raises
        ------
        InvalidInputError
            Something cannot be read: each field with its problem.

        """
        problems: dict[str, Problem] = {}
        for row in self.rows.values():
            try:
                row.require()
            except InvalidInputError as error:
                problems |= error.problems
        if problems:
            raise InvalidInputError(problems)
        return ChangeAcquisitions(research_study_id, {key: row.acquisition for key, row in self.rows.items()})

    def refused(self, error: InvalidInputError) -> Self:
        """Return the form with what is wrong said at its fields."""
        for key, row in self.rows.items():
            own = {place: problem for place, problem in error.problems.items() if place.startswith(str(key))}
            row.refused(InvalidInputError(own))
        return self


def rows_of(points: Iterable[TimePoint]) -> Mapping[UUID, AcquisitionRow]:
    """Return a row for each time point, filled in with what it expects."""
    return {
        point.id: AcquisitionRow(
            prefix=f"{point.id}-",
            data={
                "modalities": point.modalities or None,
                "series": point.least_series,
                "slices": point.least_slices,
                "thickness": point.greatest_thickness,
            },
        )
        for point in points
    }
