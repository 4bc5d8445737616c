"""The law: the plan at v, with the change sets from v to w applied, is the plan at w, over all fields."""

import random

from graphql import GraphQLList, get_named_type, is_leaf_type

from tests.schema.busy import live_through
from tests.service.node import PLAN

APART = {"atRiskHits", "eventEffect", "history", "removed", "triage"}
"""Connections, what is counted over the history and what is asked for anew are outside the law; what was
removed is in no list."""
OWN = ("atRiskRules", "baselines", "comments", "suggestionHits")
"""Lists that are no lists of nodes: they come with the plan itself."""


def leaves(kind, depth=2):
    """Every field without arguments: leaves as they are, things by their ids, values whole."""
    chosen = []
    for name, field in kind.fields.items():
        below = get_named_type(field.type)
        if name in APART or field.args:
            continue
        if is_leaf_type(below):
            chosen.append(name)
        elif hasattr(below, "types"):
            continue
        elif "id" in below.fields and name != "comments":
            chosen.append(f"{name} {{ id }}")
        elif depth:
            chosen.append(f"{name} {{ {leaves(below, depth - 1)} }}")
    return " ".join(chosen)


def documents(graph):
    """The plan whole, and a change set whole."""
    plan, nodes = graph.type_map["Plan"], graph.get_possible_types(graph.type_map["PlanNode"])
    lists = {name: kind for name, kind in _lists(plan) if name not in APART}
    whole = [f"{name} {{ __typename {leaves(kind)} }}" for name, kind in lists.items() if name not in OWN]
    own = leaves_of_plan(plan, lists) + " " + " ".join(f"{name} {{ {leaves(lists[name])} }}" for name in OWN)
    any_node = " ".join(f"... on {kind.name} {{ {leaves(kind)} }}" for kind in nodes if kind is not plan)
    return (
        f"""query ($v: Int!) {{ plan(key: "PI-1", at: {{ version: $v }}, as: "x") {{
          {own} {" ".join(whole)} }} }}""",
        f"""query ($v: Int!, $w: Int!) {{ plan(key: "PI-1") {{ changes(from: $v, to: $w, as: "x") {{
          from to removed plan {{ {own} }} upserts {{ __typename {any_node} }} }} }} }}""",
    )


def _lists(plan):
    for name, field in plan.fields.items():
        if not field.args and isinstance(getattr(field.type, "of_type", None), GraphQLList):
            yield name, get_named_type(field.type)


def leaves_of_plan(plan, lists):
    rest = {name: field for name, field in plan.fields.items() if name not in lists}
    return leaves(type("Rest", (), {"fields": rest}))


def cached(plan):
    """A normalizing client's cache of a plan: its nodes by id, its own fields, its baselines."""
    nodes = {}
    for name, value in list(plan.items()):
        if isinstance(value, list) and name not in OWN:
            nodes |= {node["id"]: node for node in plan.pop(name)}
    return nodes, plan


def applied(cache, changes):
    """The cache after a change set: states replaced, what left is gone. No reducer."""
    nodes, _ = cache
    nodes = {id: node for id, node in nodes.items() if id not in changes["removed"]}
    return nodes | {node["id"]: node for node in changes["upserts"]}, changes["plan"]


async def test_a_plan_and_its_changes_are_the_later_plan(api, built):
    at_version, between = documents(built._schema)
    head = await live_through(api)
    first = (await api.ask('{ plan(key: "PI-1") { history(first: 200) { nodes { to } } } }'))["plan"]
    ends = sorted(node["to"] for node in first["history"]["nodes"])
    assert ends[-1] == head
    chance = random.Random(11)
    for _ in range(40):
        v, w = sorted(chance.sample(ends, 2))
        before, after = [cached((await api.ask(at_version, v=n))["plan"]) for n in (v, w)]
        changes = (await api.ask(between, v=v, w=w))["plan"]["changes"]
        assert (changes["from"], changes["to"]) == (v, w)
        assert applied(before, changes) == after, f"from {v} to {w}"


async def test_following_from_any_version_comes_to_the_same_plan(api):
    head = await live_through(api, seed=3, more=20)
    epoch = (await api.ask('{ plan(key: "PI-1") { epoch } }'))["plan"]["epoch"]
    document = """subscription ($plan: ID!, $epoch: ID!, $after: Int!) {
      planChanges(plan: $plan, epoch: $epoch, after: $after) { __typename
        ... on ChangeSet { from to commits { from to } }
        ... on InSync { version head } ... on ResetRequired { reason } } }"""
    for after in (0, 2, 5, head - 1, head):
        async with api.follow(document, plan=PLAN, epoch=epoch, after=after) as follow:
            own = after
            while (message := await follow.data())["__typename"] == "ChangeSet":
                assert message["from"] <= own < message["to"]
                assert message["commits"][-1]["to"] == message["to"]
                own = message["to"]
            assert message == {"__typename": "InSync", "version": head, "head": head}
    for after, reason in ((head + 1, "AHEAD_OF_LOG"), (head - 1, "EPOCH_CHANGED")):
        wrong = epoch if reason == "AHEAD_OF_LOG" else PLAN
        async with api.follow(document, plan=PLAN, epoch=wrong, after=after) as follow:
            assert await follow.data() == {"__typename": "ResetRequired", "reason": reason}
