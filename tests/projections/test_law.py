"""The law: a plan at v with the changes from v to w applied is the plan at w, views included."""

import random
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from projections.changes import changes
from projections.nodes import NODES
from projections.views import Views, views_of
from service.domain.plan import Plan
from tests.domain.specification import a_plan, id_of
from tests.projections.anybody import Anybody
from tests.projections.readable import nodes_in

NO_NODES = {
    "team_plans",
    "at_risk_answers",
    "checkpoints",
    "intervals",
    "capacities",
    "baselines",
    "waivers",
    "concerns",
    "comments",
    "imports",
    "imported_rows",
}
"""Kinds of things that are part of the plan's own fields, or of other nodes, or not to be read."""


def history(seed, steps):
    """Every version of a plan that anybody changed, from the empty one on."""
    anybody = Anybody(random.Random(seed))
    plans = [a_plan()]
    for _ in range(steps):
        after = anybody.step(plans[-1])
        if after is not plans[-1]:
            plans.append(after)
    return plans


def fresh(plan):
    """Its views, with nothing taken over from another version."""
    return Views(plan)


def values(views):
    """All that the views say, in its order."""
    return {name: _listed(getattr(views, name)) for name in VIEWS}


def _listed(value):
    return list(value.items()) if isinstance(value, dict) else value


VIEWS = [name for name in dir(Views) if hasattr(getattr(Views, name), "reads")]


def applied(nodes, difference, after):
    """What a client has when it applies a change set: states replaced, removed ones dropped."""
    mine = {id: node for id, node in nodes.items() if id not in difference.removed}
    sent = nodes_in(after)
    assert all(sent[id][0] == kind for kind, id in difference.upserts)
    return mine | {id: sent[id] for _, id in difference.upserts}


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 2**32), steps=st.integers(1, 300), ends=st.tuples(st.floats(0, 1), st.floats(0, 1))
)
def test_the_plan_at_v_with_the_changes_to_w_is_the_plan_at_w(seed, steps, ends):
    plans = history(seed, steps)
    v, w = (plans[int(end * (len(plans) - 1))] for end in ends)
    assert applied(nodes_in(fresh(v)), changes(v, w), fresh(w)) == nodes_in(fresh(w))


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_a_plan_with_the_changes_to_a_scenario_of_it_is_the_scenario(seed):
    plan = history(seed, 80)[-1]
    anybody, scenario = Anybody(random.Random(seed)), plan.forked(id_of(70))
    for _ in range(80):
        scenario = anybody.step(scenario)
    told = applied(nodes_in(fresh(plan)), changes(plan, scenario), fresh(scenario))
    assert told == nodes_in(fresh(scenario))


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_changes_step_by_step_come_to_the_same_as_in_one_go(seed):
    plans = history(seed, 150)
    nodes = nodes_in(fresh(plans[0]))
    for before, after in pairwise(plans):
        nodes = applied(nodes, changes(before, after), views_of(after))
    assert nodes == nodes_in(fresh(plans[-1]))


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_what_is_taken_over_from_an_earlier_version_is_what_would_be_made_anew(seed):
    plans = history(seed, 120)
    earlier = fresh(plans[0])
    values(earlier)
    for plan in plans[1:]:
        views = Views(plan, earlier)
        assert values(views) == values(fresh(plan))
        earlier = views


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_what_is_taken_over_from_any_other_version_or_scenario_is_what_would_be_made_anew(seed):
    plans, chance = history(seed, 100), random.Random(seed)
    anybody, scenario = Anybody(chance), plans[-1].forked(id_of(70))
    for _ in range(40):
        scenario = anybody.step(scenario)
    for _ in range(10):
        one, other = (chance.choice([*plans, scenario]) for _ in range(2))
        earlier = fresh(one)
        values(earlier)
        assert values(Views(other, earlier)) == values(fresh(other))


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_a_change_reports_nothing_that_reads_as_before(seed):
    plans = history(seed, 80)
    for before, after in pairwise(plans):
        was, now = nodes_in(fresh(before)), nodes_in(fresh(after))
        difference = changes(before, after)
        assert {id for _, id in difference.upserts} == {id for id in now if was.get(id) != now[id]}
        assert set(difference.removed) == was.keys() - now.keys()


def test_nothing_differs_between_a_plan_and_itself():
    plan = history(7, 200)[-1]
    assert changes(plan, plan) == changes(plan, plan.copy())
    assert changes(plan, plan.copy()).upserts == ()


def test_every_kind_of_thing_is_a_node_or_known_to_be_none():
    things = {where[0] for where in NODES.values()}
    assert set(Plan.entity_kinds()) == (things & set(Plan.entity_kinds())) | NO_NODES
