"""Pages of who looks after the installation: people, their roles, the state of the parts.  Never a subject (R20)."""

from datetime import datetime
from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from toolpict.domain.codes import ErrorCode, Parameter
from toolpict.domain.errors import InvalidInputError, UnreachableError
from toolpict.domain.permissions import Installation, Permission, require
from toolpict.services import accounts, archive_watch
from toolpict.services.installation import Part
from toolpict.web.identity import current_actor
from toolpict.web.page_forms.accounts import AccountForm, MayOpenForm, RenewalForm
from toolpict.web.rooms import Rooms


def blueprint(rooms: Rooms) -> Blueprint:
    """Build the pages."""
    pages = Blueprint("administration", __name__, url_prefix="/administration")
    _add_lists(pages, rooms)
    _add_acts(pages, rooms)
    return pages


def _add_lists(pages: Blueprint, rooms: Rooms) -> None:
    @pages.get("")
    def people() -> ResponseReturnValue:
        found = accounts.list_people(actor=current_actor(), units=rooms.units, clock=rooms.clock)
        return render_template("administration/people.html", people=found)

    @pages.get("/state")
    def state() -> ResponseReturnValue:
        require(current_actor(), Permission.INSTALLATION_READ, Installation())
        parts = [(part, said(part, rooms)) for part in rooms.state()]
        return render_template("administration/state.html", parts=parts, version=rooms.version)

    @pages.get("/waiting")
    def waiting() -> ResponseReturnValue:
        archive = rooms.watched_archive or rooms.archive
        if archive is None:
            raise UnreachableError(ErrorCode.ARCHIVE_UNREACHABLE)
        page = archive_watch.look_at_waiting(actor=current_actor(), units=rooms.units, archive=archive)
        return render_template("administration/waiting.html", page=page)

    @pages.get("/people/new")
    def new() -> ResponseReturnValue:
        require(current_actor(), Permission.ACCOUNT_MANAGE, Installation())
        return render_template("administration/new.html", form=AccountForm())

    @pages.get("/people/<uuid:account_id>")
    def person(account_id: UUID) -> ResponseReturnValue:
        found = accounts.find_person(account_id, actor=current_actor(), units=rooms.units, clock=rooms.clock)
        return render_template("administration/person.html", person=found, form=RenewalForm())


def _add_acts(pages: Blueprint, rooms: Rooms) -> None:
    @pages.post("/people/new")
    def add() -> ResponseReturnValue:
        require(current_actor(), Permission.ACCOUNT_MANAGE, Installation())
        form = AccountForm(request.form)
        try:
            account_id = accounts.add_account(
                form.command(), actor=current_actor(), units=rooms.units, clock=rooms.clock, passwords=rooms.passwords
            )
        except InvalidInputError as error:
            page = render_template("administration/new.html", form=form.refused(error))
            return page, HTTPStatus.UNPROCESSABLE_ENTITY
        return told("administration.added", account_id)

    @pages.post("/people/<uuid:account_id>/shut")
    def shut(account_id: UUID) -> ResponseReturnValue:
        accounts.shut_account(account_id, actor=current_actor(), units=rooms.units, clock=rooms.clock)
        return told("administration.shut-done", account_id)

    @pages.post("/people/<uuid:account_id>/reopen")
    def reopen(account_id: UUID) -> ResponseReturnValue:
        accounts.reopen_account(account_id, actor=current_actor(), units=rooms.units, clock=rooms.clock)
        return told("administration.reopened", account_id)

    @pages.post("/people/<uuid:account_id>/opening")
    def opening(account_id: UUID) -> ResponseReturnValue:
        may = MayOpenForm(request.form).may.value
        accounts.let_open_research_studies(account_id, may, actor=current_actor(), units=rooms.units, clock=rooms.clock)
        return told("administration.kept", account_id)

    @pages.post("/people/<uuid:account_id>/password")
    def password(account_id: UUID) -> ResponseReturnValue:
        actor, form = current_actor(), RenewalForm(request.form)
        try:
            accounts.renew_password(
                account_id,
                form.password.value,
                actor=actor,
                units=rooms.units,
                clock=rooms.clock,
                passwords=rooms.passwords,
            )
        except InvalidInputError as error:
            found = accounts.find_person(account_id, actor=actor, units=rooms.units, clock=rooms.clock)
            page = render_template("administration/person.html", person=found, form=form.refused(error))
            return page, HTTPStatus.UNPROCESSABLE_ENTITY
        return told("administration.password-renewed", account_id)


def said(part: Part, rooms: Rooms) -> dict[str, Parameter]:
    """Return what the sentence of a part names, with moments as the clocks here show them."""
    zone = rooms.front.zone
    return {
        name: value.astimezone(zone) if isinstance(value, datetime) else value
        for name, value in part.parameters.items()
    }


def told(code: str, account_id: UUID) -> ResponseReturnValue:
    """Lead back to the person's page, which then says what was done."""
    flash(code, "good")
    return redirect(url_for(".person", account_id=account_id), HTTPStatus.SEE_OTHER)
