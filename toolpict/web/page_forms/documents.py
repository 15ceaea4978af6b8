"""The form that adds a document of a research study."""

from uuid import UUID

from toolpict.services.attachments import Upload
from toolpict.services.documents import LONGEST_LABEL, AddDocument
from toolpict.web.page_forms.fields import File, Key, Line
from toolpict.web.page_forms.form import PageForm


class DocumentForm(PageForm):
    """A document, or a new version of one."""

    replaces = Key("documents.replaces")
    title = Line("documents.name")
    label = Line("documents.label", required=True, longest=LONGEST_LABEL, hint="documents.label-hint")
    file = File("documents.file", required=True)

    def command(self, research_study_id: UUID) -> AddDocument:
        """Return what is asked for."""
        self.require()
        file = self.file.value
        upload = Upload(file.stream, file.filename or "")
        return AddDocument(research_study_id, self.title.value, self.label.value, upload, self.replaces.data)
