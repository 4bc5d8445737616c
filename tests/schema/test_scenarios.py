"""What-if over the API: a scenario is read, changed, followed and compared by its own id."""

import pytest

from tests.domain.specification import FIRST, SECOND, id_of
from tests.schema.conftest import served
from tests.service.node import BLUE, PLAN, RED

WHAT_IF, SEARCH, LOGIN = id_of(700), id_of(31), id_of(32)

CHANGE = """mutation ($plan: ID!, $commands: [AnyCommand!]!) {
  together(plan: $plan, commands: $commands) { version errors { code } } }"""
FORK = """mutation ($plan: ID!, $input: ForkScenarioInput!, $envelope: Envelope) {
  forkScenario(plan: $plan, input: $input, envelope: $envelope) { version entity
    subject { __typename id ... on Scenario { name purpose forkedFrom forkedAt scenarioState cameOf { tried }
      forkedBy { name } adoptedUpto } } errors { code message }
    changes { upserts { __typename id } commits { summary kind } } } }"""
MOVE = """mutation ($plan: ID!, $input: PlaceFeatureInput!) { placeFeature(plan: $plan, input: $input) {
  version errors { code } subject { id }
  changes { from to upserts { __typename id } removed plan { id version } } } }"""
READ = """query ($id: ID!, $at: At) { plan(id: $id, at: $at) { id entity version at epoch
  scenario { id name forkedFrom } scenarios { id name scenarioState }
  features { id entity title cell { id team { id name } } } } }"""
ADOPT = """mutation ($plan: ID!, $input: AdoptScenarioInput!, $envelope: Envelope) {
  adoptScenario(plan: $plan, input: $input, envelope: $envelope) {
    outcome { version replayed errors { code path } subject { id
      ... on Scenario { scenarioState cameOf { tried made refused } } } }
    commits { tried { id kind summary }
      outcome { version errors { code path ... on Stale { now { id } since { kind } } } } } } }"""


async def planned(api, *features):
    commands = [{"proposeFeature": {"feature": id, "title": title}} for id, title in features]
    done = (await api.ask(CHANGE, plan=PLAN, commands=commands))["together"]
    assert done["errors"] == []
    return done["version"]


async def forked(api, **fields):
    wish = {"scenario": WHAT_IF, "name": "Blue alone", **fields}
    outcome = (await api.ask(FORK, plan=PLAN, input=wish))["forkScenario"]
    assert outcome["errors"] == []
    return outcome


async def placed(api, plan=WHAT_IF, feature=SEARCH, team=RED, iteration=FIRST):
    wish = {"feature": feature, "team": team, "iteration": iteration}
    outcome = (await api.ask(MOVE, plan=plan, input=wish))["placeFeature"]
    assert outcome["errors"] == []
    return outcome


@pytest.fixture
async def scenario(api):
    """A scenario of a plan with two features, one of them placed there; gives the version forked from."""
    version = await planned(api, (SEARCH, "Search"), (LOGIN, "Login"))
    await forked(api)
    await placed(api)
    return version


async def test_forking_is_a_change_of_the_plan_like_any_other(api):
    version = await planned(api, (SEARCH, "Search"))
    outcome = await forked(api, purpose="Does it fit?")
    assert (outcome["version"], outcome["entity"]) == (version + 1, WHAT_IF)
    forked_at = outcome["subject"].pop("forkedAt")
    assert outcome["subject"] == {
        "__typename": "Scenario",
        "id": WHAT_IF,
        "name": "Blue alone",
        "purpose": "Does it fit?",
        "forkedFrom": version,
        "forkedBy": {"name": "Anna"},
        "scenarioState": "OPEN",
        "adoptedUpto": None,
        "cameOf": [],
    }
    assert forked_at
    assert outcome["changes"]["upserts"] == [{"__typename": "Scenario", "id": WHAT_IF}]
    assert outcome["changes"]["commits"] == [
        {"summary": "Forked the scenario Blue alone", "kind": "FORK_SCENARIO"}
    ]


async def test_a_scenario_is_read_where_a_plan_is_under_ids_of_its_own(api, scenario):
    here = (await api.ask(READ, id=WHAT_IF))["plan"]
    assert (here["id"], here["entity"], here["at"]) == (f"{PLAN}@{WHAT_IF}", PLAN, None)
    listed = {"id": f"{WHAT_IF}@{WHAT_IF}", "name": "Blue alone", "forkedFrom": scenario}
    assert here["scenario"] == listed
    search, _ = here["features"]
    assert search["id"] == f"{SEARCH}@{WHAT_IF}"
    assert search["cell"]["team"] == {"id": f"{RED}@{WHAT_IF}", "name": "Red"}
    plan = (await api.ask(READ, id=PLAN))["plan"]
    assert plan["scenario"] is None
    assert plan["scenarios"] == [{"id": WHAT_IF, "name": "Blue alone", "scenarioState": "OPEN"}]
    assert plan["features"][0]["cell"]["team"] is None
    assert (await api.ask(READ, id=here["id"]))["plan"] == here


async def test_what_a_scenario_answers_has_its_ids(api, scenario):
    outcome = await placed(api, plan=f"{PLAN}@{WHAT_IF}", feature=LOGIN, team=BLUE)
    assert outcome["subject"] == {"id": f"{LOGIN}@{WHAT_IF}"}
    assert outcome["changes"]["plan"] == {"id": f"{PLAN}@{WHAT_IF}", "version": outcome["version"]}
    assert {each["id"].partition("@")[2] for each in outcome["changes"]["upserts"]} == {WHAT_IF}
    again = (await api.ask(MOVE, plan=WHAT_IF, input={"feature": id_of(404), "team": RED}))["placeFeature"]
    assert [each["code"] for each in again["errors"]] == ["NOT_HERE"]


async def test_the_past_of_a_scenario_is_apart_from_that_of_its_plan(api, scenario):
    own, before = scenario + 1, scenario
    early = (await api.ask(READ, id=WHAT_IF, at={"version": own}))["plan"]
    assert early["id"] == f"{PLAN}@{WHAT_IF}.{own}"
    assert early["features"][0]["cell"]["team"] is None
    base = (await api.ask(READ, id=WHAT_IF, at={"version": before}))["plan"]
    assert base == (await api.ask(READ, id=PLAN, at={"version": before}))["plan"]
    for version in (0, 1_000):
        errors = (await api.post(READ, id=WHAT_IF, at={"version": version}))["errors"]
        assert errors[0]["extensions"]["code"] == "VERSION_UNKNOWN"
    moment = (await api.ask("query ($id: ID!) { plan(id: $id) { recordedAt } }", id=WHAT_IF))["plan"]
    timed = (await api.ask(READ, id=WHAT_IF, at={"time": moment["recordedAt"]}))["plan"]
    assert timed["features"][0]["cell"]["team"] is not None


@pytest.mark.parametrize("form", ["{}@{}", "{}@{}.{}"])
async def test_a_node_of_a_scenario_is_found_by_its_id(api, scenario, form):
    document = (
        "query ($id: ID!) { node(id: $id) { __typename id ... on Feature { cell { team { name } } } } }"
    )
    version = (await api.ask(READ, id=WHAT_IF))["plan"]["version"]
    id = form.format(SEARCH, WHAT_IF, version)
    found = (await api.ask(document, id=id))["node"]
    assert found == {"__typename": "Feature", "id": id, "cell": {"team": {"name": "Red"}}}
    assert (await api.ask(document, id=SEARCH))["node"]["cell"]["team"] is None
    assert (await api.ask(document, id=WHAT_IF))["node"] == {"__typename": "Scenario", "id": WHAT_IF}
    for nowhere in (
        f"{SEARCH}@{id_of(404)}",
        f"{SEARCH}@{PLAN}",
        f"{id_of(404)}@{WHAT_IF}",
        f"{SEARCH}@{WHAT_IF}.x",
    ):
        assert (await api.ask(document, id=nowhere))["node"] is None


async def test_a_thing_that_only_a_scenario_has_is_found_there_alone(api, scenario):
    new = id_of(50)
    wish = [{"proposeFeature": {"feature": new, "title": "Basket"}}]
    assert (await api.ask(CHANGE, plan=WHAT_IF, commands=wish))["together"]["errors"] == []
    document = "query ($id: ID!) { node(id: $id) { id } }"
    assert (await api.ask(document, id=new))["node"] is None
    assert (await api.ask(document, id=f"{new}@{WHAT_IF}"))["node"] == {"id": f"{new}@{WHAT_IF}"}


FOLLOW = """subscription ($plan: ID!, $epoch: ID!, $after: Int!) {
  planChanges(plan: $plan, epoch: $epoch, after: $after) { __typename
    ... on ChangeSet { from to removed plan { id } commits { id }
      upserts { __typename id ... on Feature { cell { team { name } } } } }
    ... on InSync { version } ... on ResetRequired { reason } } }"""


async def test_a_scenario_is_followed_live_from_before_its_fork_on(api, scenario):
    epoch = (await api.ask(READ, id=WHAT_IF))["plan"]["epoch"]
    async with api.follow(FOLLOW, plan=WHAT_IF, epoch=epoch, after=scenario - 2) as follow:
        caught_up = await follow.data()
        assert caught_up["from"] == scenario - 2
        assert {each["id"].partition("@")[2] for each in caught_up["upserts"]} == {WHAT_IF}
        red = {"team": {"name": "Red"}}
        search = {"__typename": "Feature", "id": f"{SEARCH}@{WHAT_IF}", "cell": red}
        assert search in caught_up["upserts"]
        streams = [each["id"].partition(":")[0] for each in caught_up["commits"]]
        assert streams == [PLAN, WHAT_IF, WHAT_IF]
        assert (await follow.data())["version"] == caught_up["to"]
        await placed(api, plan=PLAN, feature=LOGIN)
        moved = await placed(api, feature=LOGIN, team=BLUE)
        change = await follow.data()
        assert (change["from"], change["to"]) == (caught_up["to"], moved["version"])
        assert change["plan"] == {"id": f"{PLAN}@{WHAT_IF}"}


async def test_a_scenario_is_followed_over_a_restart(database, built):
    async with served(database.url, built, heartbeat=1.0) as api:
        await api.node.prepare()
        await planned(api, (SEARCH, "Search"))
        await forked(api)
        seen = (await api.ask(READ, id=WHAT_IF))["plan"]
    async with served(database.url, built, heartbeat=1.0) as api:
        moved = await placed(api)
        async with api.follow(FOLLOW, plan=WHAT_IF, epoch=seen["epoch"], after=seen["version"]) as follow:
            change = await follow.data()
            assert (change["from"], change["to"]) == (seen["version"], moved["version"])
            assert f"{SEARCH}@{WHAT_IF}" in [each["id"] for each in change["upserts"]]


COMPARE = """query ($id: ID!, $with: ComparedWith!) { plan(id: $id) { compared(with: $with) { version
  groups { summary about { id } net { field before after commit { id } } }
  differing { __typename id } missing { __typename id } } } }"""


async def compare(api, other, id=WHAT_IF):
    return (await api.ask(COMPARE, id=id, **{"with": other}))["plan"]["compared"]


async def test_a_scenario_is_compared_with_what_it_was_forked_from_and_with_the_plan_now(api, scenario):
    theirs = await placed(api, plan=PLAN, feature=LOGIN, team=BLUE, iteration=SECOND)
    mine = (await api.ask(READ, id=WHAT_IF))["plan"]["version"]
    forked_from = await compare(api, "PLAN_AS_FORKED")
    assert forked_from["version"] == scenario
    (search,) = forked_from["groups"]
    assert search["about"] == {"id": f"{SEARCH}@{WHAT_IF}"}
    team = next(each for each in search["net"] if each["field"] == "team")
    assert team == {"field": "team", "before": None, "after": RED, "commit": {"id": f"{WHAT_IF}:{mine}"}}
    kinds = {each["__typename"] for each in forked_from["differing"]}
    assert {"Feature", "Cell"} <= kinds
    assert "Scenario" not in kinds
    now = await compare(api, "PLAN_NOW")
    assert now["version"] == theirs["version"]
    writers = {
        (group["about"]["id"].partition("@")[0], each["commit"]["id"])
        for group in now["groups"]
        for each in group["net"]
    }
    assert writers == {(SEARCH, f"{WHAT_IF}:{mine}"), (LOGIN, f"{PLAN}:{theirs['version']}")}
    assert await compare(api, "PLAN_NOW", PLAN) is None


async def test_what_the_plan_alone_has_is_missing_and_texts_are_told_from_both_sides(api, scenario):
    await planned(api, (id_of(33), "Basket"))
    rename = [{"describeFeature": {"feature": LOGIN, "title": "Sign in"}}]
    await api.ask(CHANGE, plan=PLAN, commands=rename)
    now = await compare(api, "PLAN_NOW")
    assert {"__typename": "Feature", "id": id_of(33)} in now["missing"]
    (title,) = [each for group in now["groups"] for each in group["net"] if each["field"] == "title"]
    assert (title["before"], title["after"]) == ("Sign in", "Login")


async def test_what_was_tried_can_be_told_as_any_past_is(api, scenario):
    document = """query ($id: ID!, $since: Int!) { plan(id: $id) { away(since: { version: $since }) {
      since to groups { summary } } diff(from: { version: $since }) { field entity commit { id } }
      changes(from: $since, to: $since) { upserts { id } }
      history { totalCount nodes { id summary } } timeline(buckets: 2) { from to } } }"""
    told = (await api.ask(document, id=WHAT_IF, since=scenario))["plan"]
    assert any("Search" in each["summary"] for each in told["away"]["groups"])
    assert {"field": "team", "entity": SEARCH} in [
        {name: each[name] for name in ("field", "entity")} for each in told["diff"]
    ]
    assert [each["id"].partition(":")[0] for each in told["history"]["nodes"]] == [WHAT_IF] * 2
    assert told["timeline"][0]["from"] == scenario
    early = (await api.ask(document, id=WHAT_IF, since=2))["plan"]
    assert {each["commit"]["id"].partition(":")[0] for each in early["diff"]} == {PLAN, WHAT_IF}


async def test_what_was_removed_before_the_fork_names_the_commit_of_the_plan(api):
    await planned(api, (SEARCH, "Search"))
    remove = """mutation ($plan: ID!, $input: RemoveFeatureInput!) { removeFeature(plan: $plan, input: $input,
      envelope: { reason: "Not wanted" }) { version } }"""
    version = (await api.ask(remove, plan=PLAN, input={"feature": SEARCH}))["removeFeature"]["version"]
    await forked(api)
    document = "query ($id: ID!) { node(id: $id) { ... on Feature { removed { id reason } } } }"
    removed = (await api.ask(document, id=f"{SEARCH}@{WHAT_IF}"))["node"]["removed"]
    assert removed == {"id": f"{PLAN}:{version}", "reason": "Not wanted"}


async def test_a_scenario_is_adopted_commit_by_commit(api, scenario):
    await placed(api, feature=LOGIN, team=BLUE)
    theirs = await placed(api, plan=PLAN, feature=LOGIN, team=RED, iteration=SECOND)
    wish = {"scenario": WHAT_IF}
    envelope = {"commandId": id_of(800)}
    adopted = (await api.ask(ADOPT, plan=PLAN, input=wish, envelope=envelope))["adoptScenario"]
    first, second = adopted["commits"]
    assert first["tried"]["summary"] == "Placed “Search” in Red, Iteration 1"
    assert (first["outcome"]["version"], first["outcome"]["errors"]) == (theirs["version"] + 1, [])
    assert second["outcome"]["errors"] == [
        {
            "code": "STALE",
            "path": ["commits", "1", "0"],
            "now": {"id": LOGIN},
            "since": [{"kind": "PLACE_FEATURE"}],
        }
    ]
    outcome = adopted["outcome"]
    assert (outcome["errors"], outcome["version"]) == ([], theirs["version"] + 2)
    came = [{"tried": scenario + 3, "made": theirs["version"] + 1, "refused": []}]
    came += [{"tried": scenario + 5, "made": None, "refused": ["STALE"]}]
    assert outcome["subject"] == {"id": WHAT_IF, "scenarioState": "ADOPTED", "cameOf": came}
    again = (await api.ask(ADOPT, plan=PLAN, input=wish, envelope=envelope))["adoptScenario"]
    assert (again["outcome"]["replayed"], again["commits"]) == (True, [])
    assert again["outcome"]["subject"] == outcome["subject"]
    refused = (await api.ask(MOVE, plan=WHAT_IF, input={"feature": LOGIN, "team": RED}))["placeFeature"]
    assert [each["code"] for each in refused["errors"]] == ["SCENARIO_HAS_ENDED"]


async def test_what_was_adopted_says_where_it_comes_from(api, scenario):
    await api.ask(ADOPT, plan=PLAN, input={"scenario": WHAT_IF})
    document = """query ($id: ID!) { plan(id: $id) { history(first: 2) { nodes { via kind
      causes { kind } } } } }"""
    adoption, placing = (await api.ask(document, id=PLAN))["plan"]["history"]["nodes"]
    assert adoption["kind"] == "ADOPT_SCENARIO"
    assert (placing["via"], placing["kind"]) == ("scenario", "PLACE_FEATURE")
    assert {"kind": "FORK_SCENARIO"} in placing["causes"]


@pytest.mark.parametrize(
    ("plan", "wish", "envelope", "codes"),
    [
        (PLAN, {"scenario": id_of(404)}, None, ["NOT_HERE"]),
        (id_of(404), {"scenario": WHAT_IF}, None, ["NOT_HERE"]),
        (WHAT_IF, {"scenario": WHAT_IF}, None, ["NOT_IN_SCENARIOS"]),
        (PLAN, {"scenario": WHAT_IF}, {"dryRun": True}, ["INVALID"]),
        (PLAN, {"scenario": WHAT_IF}, {"expectedVersion": 1}, ["STALE"]),
    ],
)
async def test_an_adoption_that_cannot_be_says_so_and_asks_nothing(
    api, scenario, plan, wish, envelope, codes
):
    adopted = (await api.ask(ADOPT, plan=plan, input=wish, envelope=envelope))["adoptScenario"]
    assert ([each["code"] for each in adopted["outcome"]["errors"]], adopted["commits"]) == (codes, [])
    assert (await api.ask(READ, id=PLAN))["plan"]["features"][0]["cell"]["team"] is None


async def test_nobody_votes_in_a_scenario(api, scenario):
    cast = """mutation ($plan: ID!, $round: ID!) { castVote(plan: $plan, round: $round, value: 5) {
      accepted errors { code } } }"""
    receipt = (await api.ask(cast, plan=WHAT_IF, round=id_of(600)))["castVote"]
    assert receipt == {"accepted": False, "errors": [{"code": "NOT_IN_SCENARIOS"}]}


async def test_a_key_and_what_is_no_scenario_name_none(api, scenario):
    assert (await api.ask(READ, id=f"{PLAN}@{id_of(404)}"))["plan"] is None
    assert (await api.ask('query { plan(key: "PI-1") { scenario { id } } }'))["plan"]["scenario"] is None


async def test_the_viewer_has_seen_a_scenario_apart_from_its_plan(api, scenario):
    mark = "mutation ($plan: ID!, $version: Int!) { markSeen(plan: $plan, version: $version) }"
    seen = "query ($plan: ID!) { viewer { lastSeen(plan: $plan) } }"
    await api.ask(mark, plan=WHAT_IF, version=scenario + 2)
    assert (await api.ask(seen, plan=PLAN))["viewer"]["lastSeen"] is None
    assert (await api.ask(seen, plan=WHAT_IF))["viewer"]["lastSeen"] is not None
