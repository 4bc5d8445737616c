"""Which fields follow from the plan alone, and that the epoch is one of them wherever a plan is read."""

import pytest

from schema.compiled.straight import is_derived
from tests.schema.busy import live_through
from tests.service.node import ORGANISATION, PLAN


def derived(built, name):
    kind, _, field = name.partition(".")
    return is_derived(built._schema.type_map[kind].fields[field])


@pytest.mark.parametrize(
    "name",
    [
        *("Plan.epoch", "Plan.cells", "Plan.teamBy", "Plan.overlaps", "Plan.at", "ChangeSet.plan"),
        *("Feature.title", "Feature.size", "Feature.cell", "Feature.owner", "Person.id", "Side.item"),
        *("PlanNode.id", "PlanNode.comments", "Node.id", "Cell.capacity", "VoteResult.mean"),
    ],
)
def test_what_follows_from_the_plan_is_derived(built, name):
    assert derived(built, name)


@pytest.mark.parametrize(
    "name",
    [
        *("Query.plan", "Query.serverTime", "Mutation.moveFeature", "Subscription.planChanges"),
        *("Person.name", "Person.erased", "Plan.next", "Plan.history", "Plan.compared", "Feature.history"),
        *("PlanNode.removed", "PlanNode.history", "CarriedTo.plan", "Commit.reason", "Commit.summary"),
        *("CommitConnection.totalCount", "Viewer.inbox", "Outcome.changes"),
    ],
)
def test_what_is_asked_for_elsewhere_is_not(built, name):
    assert not derived(built, name)


async def test_the_epoch_is_told_wherever_a_plan_is_read(api):
    await live_through(api, more=0)
    epoch = await api.node.states.epoch(ORGANISATION)
    change = """mutation ($plan: ID!) { describePlan(plan: $plan, input: { name: "Another" }) {
      subject { ... on Plan { epoch } } changes { plan { epoch } } } }"""
    changed = (await api.ask(change, plan=PLAN))["describePlan"]
    read = await api.ask(
        """query ($plan: ID!) { node(id: $plan) { ... on Plan { epoch } }
          plan(id: $plan) { epoch version changes(from: 1, to: 3) { plan { epoch } } } }""",
        plan=PLAN,
    )
    past = (await api.ask("query ($plan: ID!) { plan(id: $plan, at: { version: 3 }) { epoch } }", plan=PLAN))[
        "plan"
    ]
    told = [
        *(changed["subject"], changed["changes"]["plan"], read["node"], past),
        *(read["plan"], read["plan"]["changes"]["plan"]),
    ]
    assert epoch
    assert [each["epoch"] for each in told] == [epoch] * 6
