"""The documents of a research study: the list with all versions, adding one, and downloading."""

from http import HTTPStatus
from typing import Final
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from toolpict.domain.errors import InvalidInputError
from toolpict.domain.permissions import InResearchStudy, Permission, require
from toolpict.domain.reading import Attachment
from toolpict.services import documents
from toolpict.web.identity import current_actor
from toolpict.web.page_forms.documents import DocumentForm
from toolpict.web.page_forms.form import texts_and_files
from toolpict.web.reading_files import file_response
from toolpict.web.rooms import Rooms

LARGEST_DOCUMENT: Final = 256 * 1024**2
"""Bytes of one document."""


def blueprint(rooms: Rooms) -> Blueprint:
    """Build the pages."""
    pages = Blueprint("documents", __name__)

    @pages.url_value_preprocessor
    def take_large_files(endpoint: str | None, _values: object) -> None:
        # Before the token of the form is looked for, since that reads the form.
        if endpoint == "documents.add":
            request.max_content_length = LARGEST_DOCUMENT

    @pages.get("/research-studies/<uuid:research_study_id>/documents")
    def index(research_study_id: UUID) -> ResponseReturnValue:
        return page(research_study_id, DocumentForm())

    @pages.post("/research-studies/<uuid:research_study_id>/documents")
    def add(research_study_id: UUID) -> ResponseReturnValue:
        require(current_actor(), Permission.DOCUMENT_PUBLISH, InResearchStudy(research_study_id))
        form = DocumentForm(texts_and_files())
        try:
            documents.add_document(
                form.command(research_study_id),
                actor=current_actor(),
                units=rooms.units,
                clock=rooms.clock,
                files=rooms.file_store(),
            )
        except InvalidInputError as error:
            return page(research_study_id, form.refused(error)), HTTPStatus.UNPROCESSABLE_ENTITY
        flash("documents.done", "good")
        return redirect(url_for(".index", research_study_id=research_study_id), HTTPStatus.SEE_OTHER)

    @pages.get("/documents/<uuid:version_id>/download")
    def download(version_id: UUID) -> ResponseReturnValue:
        document, stream = documents.open_document(
            version_id, actor=current_actor(), units=rooms.units, files=rooms.file_store(), clock=rooms.clock
        )
        kept = Attachment(document.filename, document.media_type, document.size_bytes, document.sha256)
        return file_response(kept, stream)

    def page(research_study_id: UUID, form: DocumentForm) -> str:
        found = documents.look_at_documents(research_study_id, actor=current_actor(), units=rooms.units)
        return render_template("documents/index.html", page=found, form=form)

    return pages
