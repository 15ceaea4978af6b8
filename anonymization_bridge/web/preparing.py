"""The form by which an examination is sent: source, what was found, for whom, what will leave."""

from collections.abc import Callable
from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from anonymization_bridge.codes import Destination, ErrorCode, SourceKind
from anonymization_bridge.deidentification.assignment import Assignment
from anonymization_bridge.deidentification.profile import Profile
from anonymization_bridge.destinations.offering import offered
from anonymization_bridge.errors import (
    InvalidInputError,
    NotFoundError,
    NotPermittedError,
    RefusedError,
    StorageFullError,
    UnreachableError,
    WrongStateError,
)
from anonymization_bridge.intakes import finding, preparations, previews
from anonymization_bridge.intakes.assigning import assign
from anonymization_bridge.intakes.attributes import AttributeLine
from anonymization_bridge.intakes.cleaning import assignment_for
from anonymization_bridge.intakes.directory_copy import last_copy
from anonymization_bridge.intakes.keys import key_of
from anonymization_bridge.intakes.making import Request, exists, make_intake, not_begun
from anonymization_bridge.intakes.preparations import Preparation
from anonymization_bridge.intakes.previewing import main_lines, preview
from anonymization_bridge.intakes.previews import FormPreview
from anonymization_bridge.intakes.profiles import current_profile
from anonymization_bridge.intakes.queries import beside
from anonymization_bridge.intakes.resemblance import warnings
from anonymization_bridge.intakes.sampling import places, to_be_shown
from anonymization_bridge.rooms import Rooms
from anonymization_bridge.sources.pacs_queries import Criteria
from anonymization_bridge.web.errors import status_of
from anonymization_bridge.web.guard import current_person
from anonymization_bridge.web.handing_in import handed_in

SHOWN_ON_PAGE = (InvalidInputError, NotPermittedError, UnreachableError, StorageFullError)
FORM = "/intakes/prepare/<uuid:form_id>"
MODALITIES = ("CT", "MR", "PT", "US", "MG", "CR", "DX", "NM", "XA")


class PreparingPages:
    """What each page does."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms

    def begin(self) -> ResponseReturnValue:
        """Open an empty form."""
        return onward(preparations.begin(self._rooms, current_person()))

    def show(self, form_id: UUID) -> ResponseReturnValue:
        """Return the form, or the launch to confirm."""
        form = preparations.get(self._rooms, form_id, current_person())
        if self._made(form):
            return redirect(url_for("intakes.show", intake_id=form.intake_id))
        if not form.confirmed:
            return render_template("intakes/confirm-launch.html", form=form)
        return self._form_page(form, None)

    def confirm(self, form_id: UUID) -> ResponseReturnValue:
        """Fill the form in with the facts of its launch."""
        preparations.confirm(self._rooms, form_id, current_person())
        return onward(form_id)

    def search(self, form_id: UUID) -> ResponseReturnValue:
        """Search the clinical PACS."""
        return self._act(form_id, lambda form: finding.search(self._rooms, form, read_criteria()))

    def take_zip(self, form_id: UUID) -> ResponseReturnValue:
        """Take a ZIP."""
        return self._act(form_id, self._take_zip)

    def take_folder(self, form_id: UUID) -> ResponseReturnValue:
        """Take the files of a folder."""
        return self._act(form_id, self._take_folder)

    def choose(self, form_id: UUID) -> ResponseReturnValue:
        """Keep which series are ticked."""
        return self._act(form_id, lambda form: finding.choose(self._rooms, form, request.form.getlist("series")))

    def assign(self, form_id: UUID) -> ResponseReturnValue:
        """Say for whom it is."""
        return self._act(form_id, lambda form: assign(self._rooms, form, *read_assignment()))

    def ask_preview(self, form_id: UUID) -> ResponseReturnValue:
        """Have the preview made anew."""
        return self._act(form_id, lambda form: finding.ask_preview(self._rooms, form))

    def send(self, form_id: UUID) -> ResponseReturnValue:
        """Make the intake."""
        form = preparations.get_confirmed(self._rooms, form_id, current_person())
        try:
            intake_id = make_intake(self._rooms, read_request(form), current_person())
        except SHOWN_ON_PAGE as error:
            return self._form_page(form, error), status_of(error)
        except WrongStateError:
            if not self._made(form):
                raise
            intake_id = form.intake_id  # the button was pressed twice
        previews.forget(self._rooms, form.id)
        return redirect(url_for("intakes.show", intake_id=intake_id), HTTPStatus.SEE_OTHER)

    def _take_zip(self, form: Preparation) -> None:
        if upload_id := read_upload():
            finding.take_upload(self._rooms, form, upload_id)
            return
        files = handed_in(request.files.getlist("zip"))
        if not files:
            raise InvalidInputError(ErrorCode.NOT_A_ZIP)
        finding.take_zip(self._rooms, form, files[0])

    def _take_folder(self, form: Preparation) -> None:
        if upload_id := read_upload():
            finding.take_upload(self._rooms, form, upload_id)
            return
        files = handed_in(request.files.getlist("folder"))
        if not files:
            raise InvalidInputError(ErrorCode.NOTHING_HANDED_IN)
        finding.take_files(self._rooms, form, files)

    def _act(self, form_id: UUID, do: Callable[[Preparation], None]) -> ResponseReturnValue:
        form = preparations.get_confirmed(self._rooms, form_id, current_person())
        not_begun(self._rooms, form.intake_id)
        try:
            do(form)
        except SHOWN_ON_PAGE as error:
            return self._form_page(form, error), status_of(error)
        return onward(form_id)

    def _made(self, form: Preparation) -> bool:
        with self._rooms.database.looking() as connection:
            return exists(connection, form.intake_id)

    def _form_page(self, form: Preparation, error: RefusedError | None) -> str:
        person = current_person()
        with self._rooms.database.looking() as connection:
            directory = last_copy(connection)
            warned = (
                warnings(
                    connection,
                    key_of(connection, self._rooms.sealer, form.research_study),
                    form.research_study,
                    form.inclusion_number,
                    form.chosen,
                )
                if form.chosen and form.is_assigned
                else []
            )
            aside = beside(connection, person)
            profile = current_profile(connection, form.research_study)
        seen = previews.of_form(self._rooms, form)
        return render_template(
            "intakes/prepare.html",
            form=form,
            error=error,
            directory=directory,
            delegated=directory.delegated_to(person.username),
            warnings=warned,
            lines=main_lines_of(form, seen, assignment_for(form, directory), profile) if ready_to_send(form) else [],
            seen=seen,
            places=list(places(form)),
            in_preview={one.key for one in to_be_shown(form)},
            place_of={one.key: one for one in places(form)},
            pictures=previews.pictures_of(self._rooms, form),
            profile=profile,
            modalities=MODALITIES,
            keys=ticked(form),
            beside=aside,
            destinations=() if form.launched else offered(self._rooms.settings),
        )


def blueprint(rooms: Rooms) -> Blueprint:
    """Build the pages."""
    pages, here = Blueprint("preparing", __name__), PreparingPages(rooms)
    pages.add_url_rule("/intakes/new", "begin", here.begin, methods=["POST"])
    pages.add_url_rule(FORM, "show", here.show)
    pages.add_url_rule(f"{FORM}/confirm", "confirm", here.confirm, methods=["POST"])
    pages.add_url_rule(f"{FORM}/search", "search", here.search, methods=["POST"])
    pages.add_url_rule(f"{FORM}/zip", "take_zip", here.take_zip, methods=["POST"])
    pages.add_url_rule(f"{FORM}/folder", "take_folder", here.take_folder, methods=["POST"])
    pages.add_url_rule(f"{FORM}/preview", "ask_preview", here.ask_preview, methods=["POST"])
    pages.add_url_rule(f"{FORM}/choose", "choose", here.choose, methods=["POST"])
    pages.add_url_rule(f"{FORM}/assign", "assign", here.assign, methods=["POST"])
    pages.add_url_rule(f"{FORM}/send", "send", here.send, methods=["POST"])
    return pages


def onward(form_id: UUID) -> ResponseReturnValue:
    """Return the way back to the form."""
    return redirect(url_for(".show", form_id=form_id), HTTPStatus.SEE_OTHER)


def ticked(form: Preparation) -> frozenset[str]:
    """Return the keys of the series that are chosen; all of them while none was."""
    known = finding.series_keys(form.found or ())
    if form.chosen is None:
        return frozenset()
    chosen = {series.series_instance_uid for one in form.chosen for series in one.series}
    return frozenset(key for key, (_, uid) in known.items() if uid in chosen)


def read_criteria() -> Criteria:
    """Return what was typed into the search."""
    typed = {name: request.form.get(name, "").strip() for name in Criteria.__dataclass_fields__}
    for name in ("birth_date", "study_date_from", "study_date_to"):
        typed[name] = read_date(typed[name])
    return Criteria(**typed)


def read_date(typed: str) -> str:
    """Return a date of a browser's date field as DICOM writes it."""
    written = typed.replace("-", "")
    if written and not (len(written) == 8 and written.isascii() and written.isdecimal()):
        raise InvalidInputError(ErrorCode.CRITERIA_WRONG)
    return written


def read_assignment() -> tuple[str, str, str]:
    """Return research study, inclusion number and time point as they were typed; an inclusion number may carry the code."""
    code, _, time_point = request.form.get("time_point", "").partition(" ")
    number = request.form.get("inclusion_number", "").strip()[:64]
    return code, number.removeprefix(f"{code}-"), time_point


def read_upload() -> UUID | None:
    """Return the id of what came piece by piece, when the form names one."""
    typed = request.form.get("upload", "")
    try:
        return UUID(typed) if typed else None
    except ValueError:
        raise NotFoundError(ErrorCode.NOT_FOUND) from None


def ready_to_send(form: Preparation) -> bool:
    """Tell whether it is known what is to be sent, and for whom."""
    return bool(form.chosen) and form.is_assigned


def main_lines_of(
    form: Preparation, seen: FormPreview | None, assignment: Assignment, profile: Profile
) -> list[AttributeLine]:
    """Return what happens to the attributes that the form itself shows: of a real object, or of what the search told."""
    if seen and seen.shown:
        return main_lines(seen.shown[0].lines)
    return preview(assignment, form.chosen or (), profile)


def read_request(form: Preparation) -> Request:
    """Return what the form asks for."""
    return Request(
        intake_id=form.intake_id,
        research_study=form.research_study,
        inclusion_number=form.inclusion_number,
        time_point=form.time_point,
        source=form.source or SourceKind.CLINICAL_PACS,
        upload_name=form.upload_name,
        chosen=form.chosen or (),
        warnings_confirmed=request.form.get("warnings_confirmed") == "yes",
        destination=read_destination(form),
        arrival_id=form.arrival_id,
    )


def read_destination(form: Preparation) -> Destination:
    """Return where it is to go; what TOOLPICT has asked for goes to the research archive.

    Raises
    ------
    InvalidInputError
        There is no such way out.

    """
    typed = request.form.get("destination", Destination.ARCHIVE)
    if typed not in list(Destination) or (form.launched and typed != Destination.ARCHIVE):
        raise InvalidInputError(ErrorCode.DESTINATION_NOT_OFFERED)
    return Destination(typed)
