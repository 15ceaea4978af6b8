"""What a form shows of the objects themselves: each attribute before and after, and pictures."""

from uuid import UUID

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from anonymization_bridge.codes import ErrorCode
from anonymization_bridge.deidentification.before_after import Change
from anonymization_bridge.errors import NotFoundError
from anonymization_bridge.intakes import previews
from anonymization_bridge.intakes.attributes import counted, grouped
from anonymization_bridge.intakes.preparations import get_confirmed
from anonymization_bridge.intakes.profiles import current_profile
from anonymization_bridge.intakes.sampling import places
from anonymization_bridge.rooms import Rooms
from anonymization_bridge.web.guard import current_person
from anonymization_bridge.web.pictures import answer_picture

FORM = "/intakes/prepare/<uuid:form_id>"


def blueprint(rooms: Rooms) -> Blueprint:
    """Build the pages."""
    pages = Blueprint("previewing", __name__)

    @pages.get(f"{FORM}/attributes")
    def attributes(form_id: UUID) -> ResponseReturnValue:
        form = get_confirmed(rooms, form_id, current_person())
        seen = previews.of_form(rooms, form)
        shown = {one.key: one for one in seen.shown} if seen else {}
        key = request.args.get("series") or next(iter(shown), "")
        if key not in shown:
            raise NotFoundError(ErrorCode.NOT_FOUND)
        with rooms.database.looking() as connection:
            profile = current_profile(connection, form.research_study)
        lines, wanted = shown[key].lines, request.args.get("change", "")
        return render_template(
            "intakes/attributes.html",
            form=form,
            series=shown[key],
            places={one.key: one for one in places(form) if one.key in shown},
            has_picture=previews.picture_of(rooms, form, key) is not None,
            counts=counted(lines),
            change=wanted,
            groups=grouped(one for one in lines if one.change == wanted or wanted not in set(Change)),
            profile=profile,
        )

    @pages.get(f"{FORM}/pictures/<int:examination>/<int:number>")
    def picture(form_id: UUID, examination: int, number: int) -> ResponseReturnValue:
        form = get_confirmed(rooms, form_id, current_person())
        return answer_picture(previews.picture_of(rooms, form, f"{examination}-{number}"))

    return pages
