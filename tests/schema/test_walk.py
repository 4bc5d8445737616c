"""One change walked: asked, seen in its outcome, read, followed, found in the history."""

from tests.domain.specification import FIRST, SECOND, id_of
from tests.service.node import PLAN, RED

SEARCH = id_of(31)

PROPOSE = """mutation ($plan: ID!, $input: ProposeFeatureInput!) {
  proposeFeature(plan: $plan, input: $input) {
    version replayed entity subject { __typename id version } errors { __typename code message path }
    changes { from to upserts { __typename id } removed
      commits { kind summary actor { ... on Person { id name } } } } } }"""
MOVE = """mutation ($plan: ID!, $input: PlaceFeatureInput!, $envelope: Envelope) {
  placeFeature(plan: $plan, input: $input, envelope: $envelope) {
    version errors { code message path } warnings { code about { id } }
    changes { from to upserts { id
      ... on Feature { cell { id } } ... on Cell { load features { id } } } } } }"""
BOARD = """query ($key: String, $at: At) { plan(key: $key, at: $at) { id entity version at phase
  features { id entity title cell { id team { name } iteration { name } } }
  cells { id team { name } iteration { name } features { id } load } } }"""


async def test_a_feature_is_proposed_placed_and_read(api):
    proposed = (await api.ask(PROPOSE, plan=PLAN, input={"feature": SEARCH, "title": "Search"}))[
        "proposeFeature"
    ]
    assert proposed["errors"] == []
    assert proposed["subject"] == {"__typename": "Feature", "id": SEARCH, "version": proposed["version"]}
    assert SEARCH in [each["id"] for each in proposed["changes"]["upserts"]]
    placed = (await api.ask(MOVE, plan="PI-1", input={"feature": SEARCH, "team": RED, "iteration": FIRST}))[
        "placeFeature"
    ]
    assert placed["errors"] == []
    plan = (await api.ask(BOARD, key="PI-1"))["plan"]
    assert plan["version"] == placed["version"]
    assert plan["features"][0]["cell"]["team"] == {"name": "Red"}
    past = (await api.ask(BOARD, key="PI-1", at={"version": proposed["version"]}))["plan"]
    assert past["features"][0]["id"] == f"{SEARCH}@{proposed['version']}"
    assert past["features"][0]["cell"]["team"] is None


async def test_a_change_comes_to_those_who_follow(api):
    plan = (await api.ask('{ plan(key: "PI-1") { id epoch version } }'))["plan"]
    document = """subscription ($plan: ID!, $epoch: ID!, $after: Int!) {
      planChanges(plan: $plan, epoch: $epoch, after: $after) { __typename
        ... on ChangeSet { from to commits { summary } upserts { __typename id } removed
          plan { version phase } }
        ... on InSync { version head } ... on ResetRequired { reason } } }"""
    async with api.follow(document, plan=PLAN, epoch=plan["epoch"], after=plan["version"]) as follow:
        assert await follow.data() == {
            "__typename": "InSync",
            "version": plan["version"],
            "head": plan["version"],
        }
        await api.ask(PROPOSE, plan=PLAN, input={"feature": SEARCH, "title": "Search"})
        change = await follow.data()
        assert (change["from"], change["to"]) == (plan["version"], plan["version"] + 1)
        assert {"__typename": "Feature", "id": SEARCH} in change["upserts"]
        assert (await follow.data())["__typename"] == "InSync"


async def test_the_history_explains_each_commit(api):
    await api.ask(PROPOSE, plan=PLAN, input={"feature": SEARCH, "title": "Search"})
    move = {"feature": SEARCH, "team": RED, "iteration": SECOND}
    await api.ask(MOVE, plan=PLAN, input=move, envelope={"reason": "Red has time"})
    document = """query { plan(key: "PI-1") { features { history(first: 1) { totalCount
      pageInfo { hasNextPage endCursor } edges { cursor }
      nodes { id from to kind summary reason actor { __typename } role via lines
        effects { field before after about { id } } } } } } }"""
    (feature,) = (await api.ask(document))["plan"]["features"]
    history = feature["history"]
    assert (history["totalCount"], history["pageInfo"]["hasNextPage"]) == (2, True)
    (commit,) = history["nodes"]
    assert commit["kind"] == "PLACE_FEATURE"
    assert commit["reason"] == "Red has time"
    assert {"field": "team", "before": None, "after": RED, "about": {"id": SEARCH}} in commit["effects"]
