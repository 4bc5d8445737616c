"""What happened while somebody was away, asked for as a client does."""

from tests.domain.specification import FIRST, SECOND, id_of
from tests.schema.busy import live_through
from tests.schema.test_walk import MOVE, PROPOSE, SEARCH
from tests.service.node import BLUE, PLAN, RED, RED_ON_TRAIN

AWAY = """query ($since: At!, $team: ID, $at: At, $as: String) { plan(key: "PI-1", at: $at, as: $as) { version
  away(since: $since, team: $team) { since to groups { about { __typename id } commits concernsTeam summary
    net { field before after about { id } commit { to kind } } } } } }"""


async def missed(api, since, **more):
    return (await api.ask(AWAY, since=since, **more))["plan"]["away"]


async def place(api, team, iteration):
    await api.ask(MOVE, plan=PLAN, input={"feature": SEARCH, "team": team, "iteration": iteration})


async def test_who_comes_back_reads_the_net_effect(api):
    await api.ask(PROPOSE, plan=PLAN, input={"feature": SEARCH, "title": "Search"})
    await place(api, RED, FIRST)
    seen = (await api.node.plan()).version
    await place(api, BLUE, FIRST)
    await place(api, RED, SECOND)
    head = (await api.node.plan()).version
    away = await missed(api, {"version": seen}, team=RED_ON_TRAIN)
    assert (away["since"], away["to"]) == (seen, head)
    (group,) = away["groups"]
    assert group["about"] == {"__typename": "Feature", "id": SEARCH}
    assert (group["commits"], group["concernsTeam"]) == (2, True)
    assert group["summary"] == "“Search”: Iteration 2 (was Iteration 1)"
    (change,) = (each for each in group["net"] if each["field"] == "iteration")
    assert (change["before"], change["after"]) == (FIRST, SECOND)
    assert change["commit"] == {"to": head, "kind": "PLACE_FEATURE"}
    assert change["about"] == {"id": SEARCH}
    assert "team" not in {each["field"] for each in group["net"]}


async def test_it_is_read_as_of_any_version_too(api):
    head = await live_through(api)
    now = await missed(api, {"version": head - 30})
    then = await missed(api, {"version": head - 30}, at={"version": head - 10}, **{"as": "then"})
    assert (now["since"], now["to"], then["to"]) == (head - 30, head, head - 10)
    assert all(each["about"]["id"].endswith("@then") for each in then["groups"])
    assert now["groups"]
    assert len({each["about"]["id"] for each in now["groups"]}) == len(now["groups"])


async def test_a_whole_plan_can_have_been_missed(api):
    head = await live_through(api)
    away = await missed(api, {"version": 1})
    assert (away["since"], away["to"]) == (1, head)
    assert {each["about"]["__typename"] for each in away["groups"]} >= {"Feature", "Risk", "Iteration"}


async def test_nothing_was_missed_since_now(api):
    head = (await api.node.plan()).version
    assert await missed(api, {"version": head}) == {"since": head, "to": head, "groups": []}


async def test_a_moment_that_is_none_is_said(api):
    head = await live_through(api, more=0)
    wrong = {
        "VERSIONS_REVERSED": {"since": {"version": head}, "at": {"version": head - 1}},
        "VERSION_UNKNOWN": {"since": {"version": head + 1}},
        "BASELINE_UNKNOWN": {"since": {"baseline": "Never"}},
        "NOT_FOUND": {"since": {"version": 1}, "team": id_of(404)},
    }
    for code, variables in wrong.items():
        (error,) = (await api.post(AWAY, **variables))["errors"]
        assert error["extensions"]["code"] == code
