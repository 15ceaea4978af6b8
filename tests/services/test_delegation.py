"""Who takes part in a research study, and as what (R5, R20, R32)."""

import pytest
from werkzeug.datastructures import MultiDict

from tests.builders import NOW, TODAY
from toolpict.domain.errors import InvalidInputError, NotFoundError, NotPermittedError, WrongStateError
from toolpict.domain.people import Role, RoleAssignment
from toolpict.services import delegation
from toolpict.web.page_forms.delegation import RoleForm


def clock():
    return NOW


def grant(units, world, actor=None, **typed):
    command = RoleForm(MultiDict(typed)).command(world.research_study.id)
    return delegation.grant_role(command, actor=actor or world.actor(world.associate), units=units, clock=clock)


def end(units, world, line_id):
    actor = world.actor(world.associate)
    delegation.end_role(world.research_study.id, line_id, actor=actor, units=units, clock=clock, today=TODAY)


def members(units, world):
    page = delegation.look_at_people(world.research_study.id, actor=world.actor(world.associate), units=units)
    return {(m.username, m.role, m.site_code, m.since, m.holds_on(TODAY)) for m in page.members}


def test_a_role_is_given_for_one_site_and_ended(units, world, rows):
    world.account("reader-1")
    line_id = grant(units, world, username=" Reader-1 ", role="radiologist", site=str(world.site.id))
    assert ("reader-1", Role.RADIOLOGIST, "LYON", TODAY, True) in members(units, world)
    end(units, world, line_id)
    assert ("reader-1", Role.RADIOLOGIST, "LYON", TODAY, False) in members(units, world)
    assert [e.code for e in rows()["audit_entry"]] == ["role-granted", "role-ended"]
    with pytest.raises(NotFoundError):
        end(units, world, line_id)


@pytest.mark.parametrize(
    ("typed", "problems"),
    [
        ({"username": "nobody", "role": "radiologist"}, {"username": "unknown-value"}),
        ({"username": "arc", "role": "radiologist"}, {"role": "own-work"}),
        ({"username": "arc", "role": "coordinator"}, {"role": "own-work"}),
        ({"username": "arc", "role": "research-associate"}, {"role": "already-there"}),
        ({"username": "arc", "role": "king", "since": "soon"}, {"role": "not-a-choice", "since": "not-a-date"}),
        ({}, {"username": "missing", "role": "missing"}),
    ],
)
def test_a_role_is_refused_with_its_reason(units, world, rows, typed, problems):
    before = rows()
    with pytest.raises(InvalidInputError) as refused:
        grant(units, world, **typed)
    assert {field: str(problem.code) for field, problem in refused.value.problems.items()} == problems
    assert rows() == before


def test_the_last_research_associate_stays(units, world):
    with units.looking() as work:
        line = work.find(RoleAssignment, account_id=world.associate.id)[0]
    with pytest.raises(WrongStateError, match="last-associate"):
        end(units, world, line.id)
    world.account("second", Role.RESEARCH_ASSOCIATE)
    end(units, world, line.id)


@pytest.mark.parametrize(("role", "error"), [(Role.RADIOLOGIST, NotPermittedError), (None, NotFoundError)])
def test_only_a_research_associate_gives_roles(units, world, rows, role, error):
    actor = world.actor(world.account("other", *([role] if role else [])))
    before = rows()
    with pytest.raises(error):
        grant(units, world, actor, username="arc", role="coordinator")
    assert rows() == before
