"""The way from an examination to the console of the research PACS that radiologists know, where one is configured (R8)."""

from typing import Final
from urllib.parse import quote

from toolpict.domain.people import Actor, Role
from toolpict.domain.permissions import InResearchStudy, Permission, permits
from toolpict.domain.tasks import Task

PLACEHOLDER: Final = "{study_instance_uid}"
"""Where the Study Instance UID of the de-identified examination goes in the configured address."""

READS: Final = frozenset({Role.RADIOLOGIST, Role.ADJUDICATOR})


def console_address(template: str, place: Task | InResearchStudy, study_instance_uid: str, *, actor: Actor) -> str:
    """Return the address that opens an examination in the console; empty when the person is not to be led there.

    The console shows the inclusion number, the date and every other examination of the subject: who reads in the
    research study is never led there, whatever other role they have.
    """
    may_see_all = permits(actor, Permission.IMAGES_READ, place) and not READS & actor.roles_in(place.research_study_id)
    return template.replace(PLACEHOLDER, quote(study_instance_uid, safe="")) if template and may_see_all else ""
