from uuid import uuid4

import pytest

from toolpict.domain.delegation import JUDGED_BY, may_give_oneself
from toolpict.domain.people import Actor, Role

STUDY = uuid4()


@pytest.mark.parametrize("held", Role)
@pytest.mark.parametrize("wished", Role)
def test_nobody_gives_themselves_a_role_that_judges_their_work_or_whose_work_they_judge(held, wished):
    actor = Actor(uuid4(), "a", "A", frozenset({(STUDY, held)}))
    judges = wished in JUDGED_BY[held] or held in JUDGED_BY[wished]
    assert may_give_oneself(actor, wished, STUDY) is not judges


def test_a_research_associate_may_take_no_other_role_by_herself():
    actor = Actor(uuid4(), "arc", "ARC", frozenset({(STUDY, Role.RESEARCH_ASSOCIATE)}))
    assert [role for role in Role if may_give_oneself(actor, role, STUDY)] == [Role.RESEARCH_ASSOCIATE]


def test_a_role_elsewhere_does_not_count():
    actor = Actor(uuid4(), "arc", "ARC", frozenset({(uuid4(), Role.RESEARCH_ASSOCIATE)}))
    assert all(may_give_oneself(actor, role, STUDY) for role in Role)
