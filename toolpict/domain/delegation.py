"""Which roles nobody gives to themselves: one that reads or judges the work they do (ICH E6 section 4.2.5)."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final
from uuid import UUID

from toolpict.domain.people import Actor, Role

_R = Role
JUDGED_BY: Final[Mapping[Role, frozenset[Role]]] = MappingProxyType(
    {
        _R.RESEARCH_ASSOCIATE: frozenset({_R.COORDINATOR}),
        _R.TECHNOLOGIST: frozenset({_R.RESEARCH_ASSOCIATE, _R.RADIOLOGIST, _R.COORDINATOR}),
        _R.RADIOLOGIST: frozenset({_R.RESEARCH_ASSOCIATE, _R.ADJUDICATOR, _R.COORDINATOR}),
        _R.ADJUDICATOR: frozenset({_R.RESEARCH_ASSOCIATE, _R.COORDINATOR}),
        _R.COORDINATOR: frozenset(),
    }
)
"""Role -> the roles that read, validate, return, unlock or freeze what it makes."""


def may_give_oneself(actor: Actor, role: Role, research_study_id: UUID) -> bool:
    """Tell whether neither role of the two, the one held and the one wished for, judges the work of the other."""
    held = actor.roles_in(research_study_id)
    return not any(role in JUDGED_BY[other] or other in JUDGED_BY[role] for other in held)
