"""The form that publishes a procedure."""

from uuid import UUID

from toolpict.domain.post_processing import OutputType
from toolpict.services.procedures import CODE, PublishProcedure, WantedOutput
from toolpict.web.page_forms.fields import Area, Choice, Code, Line, Tick
from toolpict.web.page_forms.form import PageForm, Rows


class OutputRow(PageForm):
    """A file that the procedure gives."""

    code = Code("procedures.code", shape=CODE, required=True, longest=32)
    label = Line("procedures.name", required=True)
    type = Choice("procedures.type", members=OutputType, required=True)
    naming = Line("procedures.naming")
    values = Area("procedures.values", hint="procedures.values-hint", rows=3)
    optional = Tick("procedures.optional-tick")

    @property
    def wanted(self) -> WantedOutput:
        """Return the row."""
        return WantedOutput(
            self.code.value,
            self.label.value,
            self.type.value,
            self.naming.value,
            self.values.value,
            self.optional.value,
        )


class ProcedureForm(PageForm):
    """A procedure."""

    code = Code("procedures.code", shape=CODE, required=True, longest=32, hint="procedures.code-hint")
    title = Line("procedures.name", required=True)
    software = Line("procedures.software")
    steps = Area("procedures.steps", required=True, hint="procedures.steps-hint", rows=6)
    outputs = Rows(OutputRow, least=2, name="output")

    def command(self, research_study_id: UUID) -> PublishProcedure:
        """Return what is asked for."""
        self.require()
        return PublishProcedure(
            research_study_id,
            self.code.value,
            self.title.value,
            self.steps.value,
            self.software.value,
            tuple(row.wanted for row in self.outputs.filled),
        )
