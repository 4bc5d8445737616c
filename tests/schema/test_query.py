"""What can be read: plans, trains, people, rules, and anything by its id."""

import pytest

from service.domain.capacity import backlog_cell, cell_id
from service.log import Unavailable
from tests.domain.specification import FIRST, id_of
from tests.schema.busy import FEATURES, live_through
from tests.schema.test_walk import PROPOSE, SEARCH
from tests.service.node import ANNA, ORGANISATION, PLAN, RED, RED_ON_TRAIN, TRAIN

NODE = """query ($id: ID!) { node(id: $id) { __typename id
  ... on PlanNode { entity version removed { summary to } } ... on Commit { from to kind } } }"""


async def node(api, id):
    return (await api.ask(NODE, id=id))["node"]


@pytest.fixture
async def proposed(api):
    await api.ask(PROPOSE, plan=PLAN, input={"feature": SEARCH, "title": "Search"})


async def test_anything_is_found_by_its_id(api, proposed):
    head = (await api.node.plan()).version
    kinds = {
        PLAN: "Plan",
        TRAIN: "Train",
        RED: "Team",
        FIRST: "Iteration",
        SEARCH: "Feature",
        cell_id(RED, FIRST): "Cell",
        backlog_cell(PLAN): "Cell",
        f"{PLAN}:{head}": "Commit",
    }
    assert {id: (await node(api, id))["__typename"] for id in kinds} == kinds


async def test_a_node_is_found_as_it_was(api, proposed):
    then = (await api.node.plan()).version
    rename = """mutation ($plan: ID!, $input: DescribeFeatureInput!) {
      describeFeature(plan: $plan, input: $input) { errors { code } } }"""
    await api.ask(rename, plan=PLAN, input={"feature": SEARCH, "title": "Search all"})
    document = "query ($id: ID!) { node(id: $id) { id ... on Feature { entity title } } }"
    was = (await api.ask(document, id=f"{SEARCH}@{then}"))["node"]
    assert was == {"id": f"{SEARCH}@{then}", "entity": SEARCH, "title": "Search"}
    assert (await api.ask(document, id=SEARCH.upper()))["node"]["title"] == "Search all"


async def test_what_was_removed_is_in_no_list_and_still_found(api, proposed):
    remove = """mutation ($plan: ID!, $input: RemoveFeatureInput!) {
      removeFeature(plan: $plan, input: $input) { errors { code } changes { removed upserts { id } } } }"""
    removed = (await api.ask(remove, plan=PLAN, input={"feature": SEARCH}))["removeFeature"]
    assert (removed["errors"], removed["changes"]["removed"]) == ([], [SEARCH])
    assert (await api.ask('{ plan(key: "PI-1") { features { id } } }'))["plan"]["features"] == []
    found = await node(api, SEARCH)
    assert found["removed"]["to"] == (await api.node.plan()).version


async def test_nobody_and_nothing_are_null(api):
    for id in (id_of(404), "x", f"{PLAN}:999", f"{id_of(404)}:1", "", "@", f"{PLAN}:1e3"):
        assert await node(api, id) is None
    assert (await api.ask('{ plan(key: "PI-404") { id } train(key: "X") { id } }')) == {
        "plan": None,
        "train": None,
    }
    assert (await api.ask(f'{{ plan(id: "{TRAIN}") {{ id }} train(id: "{PLAN}") {{ id }} }}')) == {
        "plan": None,
        "train": None,
    }


async def test_several_nodes_come_in_their_order(api, proposed):
    document = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    nodes = (await api.ask(document, ids=[SEARCH, id_of(404), RED]))["nodes"]
    assert nodes == [{"id": SEARCH}, None, {"id": RED}]
    (error,) = (await api.post(document, ids=[SEARCH] * 201))["errors"]
    assert error["extensions"]["code"] == "BAD_PAGE"


async def test_an_organisation_lists_its_trains_and_a_train_its_plans(api):
    document = """{ trains { totalCount pageInfo { hasNextPage endCursor } edges { cursor } nodes {
      id key name zone policy { voteThreshold refuse } sites { id } teams { id name site }
      plans { id key phase version starts }
      history(first: 1) { totalCount nodes { kind summary about { id } } } } } }"""
    trains = (await api.ask(document))["trains"]
    (train,) = trains["nodes"]
    assert (trains["totalCount"], trains["pageInfo"]) == (1, {"hasNextPage": False, "endCursor": "ART"})
    beyond = '{ trains(after: "ART") { pageInfo { hasPreviousPage startCursor } } }'
    page = (await api.ask(beyond))["trains"]["pageInfo"]
    assert page == {"hasPreviousPage": True, "startCursor": None}
    assert {"id": RED_ON_TRAIN, "name": "Red", "site": None} in train["teams"]
    assert [plan["key"] for plan in train["plans"]] == ["PI-1"]
    assert train["history"]["nodes"][0]["kind"] in ("DEFINE_PLAN", "ADD_TEAM")


async def test_people_have_the_names_that_were_told_until_they_are_erased(api):
    document = "{ viewer { person { id name erased zone } } }"
    assert (await api.ask(document))["viewer"]["person"] == {
        "id": ANNA,
        "name": "Anna",  # as her token says
        "erased": False,
        "zone": None,
    }
    await api.node.people.introduce(ORGANISATION, ANNA, "Anna", "Europe/Zurich")
    assert (await api.ask(document))["viewer"]["person"]["zone"] == "Europe/Zurich"
    assert (await node(api, ANNA))["__typename"] == "Person"
    await api.node.people.erase(ORGANISATION, ANNA)
    person = (await api.ask(document))["viewer"]["person"]
    assert person == {"id": ANNA, "name": None, "erased": True, "zone": None}


async def test_names_are_asked_for_once_for_all(api, monkeypatch):
    await live_through(api, more=0)
    asked = []
    named = api.node.people.named

    async def counted(log, ids):
        asked.append(list(ids))
        return await named(log, ids)

    monkeypatch.setattr(api.services.people, "named", counted)
    document = '{ plan(key: "PI-1") { history { nodes { actor { ... on Person { name erased } } } } } }'
    nodes = (await api.ask(document))["plan"]["history"]["nodes"]
    assert len(nodes) > 20
    assert len(asked) == 1
    assert len(asked[0]) == 1


async def test_rules_coach(api):
    rules = (await api.ask("{ rules { code text because remedy softenedByPolicy commands } }"))["rules"]
    by_code = {rule["code"]: rule for rule in rules}
    assert "moveFeature" in by_code["WORK_IN_IP_ITERATION"]["commands"]
    assert all(rule["text"] and rule["because"] for rule in rules)


async def test_a_history_is_read_page_by_page(api):
    await live_through(api, more=0)
    document = """query ($after: String) { plan(key: "PI-1") { history(first: 7, after: $after) {
      totalCount nodes { to } edges { cursor }
      pageInfo { hasPreviousPage hasNextPage startCursor endCursor } } } }"""
    seen, after, more = [], None, True
    while more:
        page = (await api.ask(document, after=after))["plan"]["history"]
        assert page["pageInfo"]["hasPreviousPage"] == bool(seen)
        assert page["pageInfo"]["startCursor"] == page["edges"][0]["cursor"]
        seen += [node["to"] for node in page["nodes"]]
        after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
    assert seen == sorted(seen, reverse=True)
    assert len(seen) == page["totalCount"]
    for wrong in ("first: 201", "first: -1", 'after: "x"', 'after: "djk5OTk5OTk5OTk5"'):
        (error,) = (await api.post(f'{{ plan(key: "PI-1") {{ history({wrong}) {{ totalCount }} }} }}'))[
            "errors"
        ]
        assert error["extensions"]["code"] == "BAD_PAGE"


async def test_lists_below_a_change_sets_plan_are_refused(api):
    head = await live_through(api, more=0)
    document = f"""{{ plan(key: "PI-1") {{ changes(from: {head - 1}, to: {head}) {{
      plan {{ version features {{ id }} }} }} }} }}"""
    (error,) = (await api.post(document))["errors"]
    assert error["extensions"]["code"] == "LISTS_REFUSED"


async def test_a_register_that_is_away_is_said_by_its_code(api, monkeypatch):
    async def away(*_, **__):
        raise Unavailable("connection refused by 10.0.0.7")

    monkeypatch.setattr(api.node.states, "epoch", away)
    answer = await api.post('{ plan(key: "PI-1") { epoch } }')
    assert answer["errors"][0]["extensions"] == {"code": "UNAVAILABLE", "retryAfter": 1}
    assert "10.0.0.7" not in str(answer)


async def test_ids_of_the_past_are_named_as_the_client_wishes(api):
    head = await live_through(api, more=0)
    document = f"""{{ plan(key: "PI-1", at: {{ version: {head} }}, as: "slider") {{ id at
      features {{ id cell {{ id }} }}
      changes(from: {head - 3}, to: {head}, as: "slider") {{ upserts {{ id }} }} }} }}"""
    plan = (await api.ask(document))["plan"]
    assert (plan["id"], plan["at"]) == (f"{PLAN}@slider", head)
    assert f"{FEATURES[0]}@slider" in {feature["id"] for feature in plan["features"]}
    assert all(each["id"].endswith("@slider") for each in plan["changes"]["upserts"])
