"""Impediments in their small form: raised, described, assigned, resolved, reopened, removed, restored."""

import pytest

from service.domain.assignment import AssignmentDetail
from service.domain.impediment_outcomes import (
    RemoveImpediment,
    ReopenImpediment,
    ResolveImpediment,
    RestoreImpediment,
)
from service.domain.impediments import (
    AssignImpediment,
    DescribeImpediment,
    ImpedimentDetail,
    RaiseImpediment,
)
from service.domain.vocabulary import NewId, Prose, Title
from tests.domain.planned import MORNING, NOWHERE, SEARCH, done, proposed
from tests.domain.promised import twice
from tests.domain.recorded import ADA, QUOTA, TOMORROW, in_the_way
from tests.domain.specification import BLUE, NOON, RED, a_plan, refused, when


def raising(**fields):
    return RaiseImpediment(**{"impediment": NewId(QUOTA), "title": Title("No quota in the cloud"), **fields})


def test_an_impediment_is_the_teams_or_the_trains_and_blocks_things_that_exist():
    plan = done(a_plan(proposed()), raising(team=RED, blocks=(SEARCH, SEARCH), owner=ADA, due=TOMORROW))
    impediment = plan.impediments[QUOTA]
    assert (impediment.team, impediment.blocks, impediment.raised_at) == (RED, (SEARCH,), NOON)
    assert impediment.is_open
    assert done(a_plan(), raising()).impediments[QUOTA].team is None
    assert raising(team=RED).about(a_plan()).teams == (RED,)


@pytest.mark.parametrize("fields", [{"team": NOWHERE}, {"blocks": (NOWHERE,)}])
def test_its_team_and_what_it_blocks_are_here(fields):
    assert refused(raising(**fields), a_plan()) == ["NOT_HERE"]
    assert refused(DescribeImpediment(impediment=QUOTA, **fields), a_plan(in_the_way())) == ["NOT_HERE"]


def test_what_was_in_the_way_before_it_was_said_has_that_time():
    assert done(a_plan(), raising(), effective_at=MORNING).impediments[QUOTA].raised_at == MORNING


def test_an_impediment_is_described_anew_and_moves_from_team_to_train():
    wish = DescribeImpediment(
        impediment=QUOTA, description=Prose("Asked in May."), team=BLUE, blocks=(SEARCH, SEARCH)
    )
    plan = twice(wish, a_plan(proposed(), in_the_way(team=RED)))
    assert wish.about(plan).teams == (BLUE,)
    assert plan.impediments[QUOTA].blocks == (SEARCH,)
    plan = twice(DescribeImpediment(impediment=QUOTA, blocks=(), clear=(ImpedimentDetail.TEAM,)), plan)
    impediment = plan.impediments[QUOTA]
    assert (impediment.team, impediment.blocks, impediment.description) == (None, (), "Asked in May.")


def test_an_impediment_is_assigned_by_owner_and_day():
    plan = twice(AssignImpediment(impediment=QUOTA, owner=ADA, due=TOMORROW), a_plan(in_the_way()))
    assert (plan.impediments[QUOTA].owner, plan.impediments[QUOTA].due) == (ADA, TOMORROW)
    plan = twice(AssignImpediment(impediment=QUOTA, clear=(AssignmentDetail.OWNER,)), plan)
    assert (plan.impediments[QUOTA].owner, plan.impediments[QUOTA].due) == (None, TOMORROW)
    assert refused(AssignImpediment(impediment=NOWHERE), plan) == ["NOT_HERE"]


def test_an_impediment_is_resolved_at_the_time_that_is_told_and_may_come_back():
    resolved = ResolveImpediment(impediment=QUOTA, resolution=Prose("Granted."))
    plan = twice(resolved, a_plan(in_the_way()))
    assert not plan.impediments[QUOTA].is_open
    plan = done(plan, resolved, effective_at=MORNING)
    assert plan.impediments[QUOTA].resolved_at == MORNING
    assert when(resolved, plan, effective_at=MORNING) == []
    plan = twice(ReopenImpediment(impediment=QUOTA), plan)
    assert (plan.impediments[QUOTA].is_open, plan.impediments[QUOTA].resolution) == (True, None)


def test_an_impediment_is_removed_and_restored():
    plan = twice(RemoveImpediment(impediment=QUOTA), a_plan(in_the_way()))
    assert refused(ResolveImpediment(impediment=QUOTA), plan) == ["WAS_REMOVED"]
    assert twice(RestoreImpediment(impediment=QUOTA), plan).impediments[QUOTA].is_open


@pytest.mark.parametrize("wish", [ResolveImpediment, ReopenImpediment, RemoveImpediment, RestoreImpediment])
def test_what_is_in_the_way_is_here(wish):
    assert refused(wish(impediment=NOWHERE), a_plan()) == ["NOT_HERE"]
