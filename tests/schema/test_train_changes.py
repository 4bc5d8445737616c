"""What the followers of a train are told: each change of it and of its plans, once and in order."""

import json
import random
from dataclasses import replace

from schema.live import train_following
from service.domain.backlog import ProposeFeature
from service.domain.definition import DescribePlan
from service.domain.organisation import RegisterTrain
from service.domain.roster import RenameTeam
from service.domain.vocabulary import Key, NewId, Title, Zone
from tests.domain.specification import id_of
from tests.schema.busy import live_through
from tests.schema.conftest import TOKENS, listening
from tests.schema.test_delivery import client
from tests.schema.test_scenarios import forked, placed
from tests.service.node import BEA, BLUE_ON_TRAIN, ORGANISATION, PLAN, RED_ON_TRAIN, TRAIN, node
from tests.service.remembered import NEXT_PLAN, next_plan
from tests.service.restoring import restore

ANOTHER, ITS_PLAN, ELSEWHERE = id_of(930), id_of(931), id_of(940)
READ = '{ train(key: "ART") { id epoch position plans { id version phase } } }'
FOLLOW = """subscription Train($train: ID!, $epoch: ID, $after: Position!) {
  trainChanges(train: $train, epoch: $epoch, after: $after) { __typename
    ... on TrainChangeSet { from to commits { id summary } plans { id key version phase }
      train { id version position teams { name } } }
    ... on TrainInSync { position serverTime } ... on TrainResetRequired { reason head } } }"""
NUMBERS = iter(range(3_000, 9_000))


def propose(title="Search"):
    return ProposeFeature(feature=NewId(id_of(next(NUMBERS))), title=Title(title))


async def train(api):
    """The train as a client reads it before it follows, on a node that has seen all there is."""
    await api.services.live.look()
    return (await api.ask(READ))["train"]


async def here(api):
    it = await train(api)
    return {"train": TRAIN, "epoch": it["epoch"], "after": it["position"]}


async def another_train(api):
    it = RegisterTrain(train=NewId(ANOTHER), key=Key("ART-2"), name=Title("Another"), zone=Zone("UTC"))
    await api.node.do(it, stream=ORGANISATION)
    await api.node.do(replace(next_plan(ITS_PLAN), key=Key("THEIRS")), stream=ANOTHER)


async def until_sync(following):
    """All sets until there is nothing left to tell, and where that is."""
    sets = []
    while (message := await following.data())["__typename"] == "TrainChangeSet":
        sets.append(message)
    assert message["__typename"] == "TrainInSync", message
    return sets, message["position"]


def commits(sets):
    return [commit["id"] for each in sets for commit in each["commits"]]


async def recorded(api, *streams):
    """The commits of some streams as the register has them, in its order."""
    pool = api.node.pool
    rows = await pool.fetch(
        """SELECT stream_id::text || ':' || to_version FROM signalbox.commits
        WHERE stream_id = ANY ($1::text[]::uuid[]) ORDER BY last_position""",
        streams,
    )
    return [row[0] for row in rows]


async def test_each_change_of_a_train_and_of_its_plans_is_told_once_and_in_order(api):
    at = (await here(api))["after"]
    known = await recorded(api, TRAIN, PLAN)
    async with api.follow(FOLLOW, train="ART", after=at) as following:
        assert await until_sync(following) == ([], at)
        await api.node.do(propose())
        await api.node.do(RenameTeam(team=RED_ON_TRAIN, name=Title("Crimson")), stream=TRAIN)
        await api.node.do(next_plan(), stream=TRAIN)
        await api.node.do(propose(), stream=NEXT_PLAN)
        everything, sets = await recorded(api, TRAIN, PLAN, NEXT_PLAN), []
        while commits(sets) != everything[len(known) :]:
            sets += (await until_sync(following))[0]
            assert len(commits(sets)) <= len(everything) - len(known)
    assert [each["from"] for each in sets] == [at, *(each["to"] for each in sets[:-1])]
    assert sets[-1]["plans"][0]["key"] == "PI-2027"
    assert [team["name"] for team in sets[-1]["train"]["teams"]] == ["Crimson", "Blue"]
    assert sets[-1]["train"]["position"] == sets[-1]["to"]


async def test_what_another_node_records_is_told_too(api, database):
    async with node(database.url) as elsewhere, api.follow(FOLLOW, **await here(api)) as following:
        await until_sync(following)
        await elsewhere.do(next_plan(), stream=TRAIN)
        await elsewhere.do(propose(), stream=NEXT_PLAN)
        sets = []
        while not any(plan["version"] == 2 for each in sets for plan in each["plans"]):
            sets += (await until_sync(following))[0]
    assert {plan["id"] for each in sets for plan in each["plans"]} == {NEXT_PLAN}


async def test_of_another_train_another_organisation_and_a_scenario_nothing_is_told(api):
    await api.node.do(propose())
    at = (await here(api))["after"]
    before = await recorded(api, TRAIN, PLAN)
    async with api.follow(FOLLOW, train=TRAIN, after=at) as following:
        assert await until_sync(following) == ([], at)
        await another_train(api)
        await api.node.do(propose(), stream=ITS_PLAN)
        elsewhere = replace(api.node, organisation=ELSEWHERE)
        it = RegisterTrain(train=NewId(id_of(941)), key=Key("ART"), name=Title("Theirs"), zone=Zone("UTC"))
        await elsewhere.do(it, stream=ELSEWHERE)
        await forked(api)
        await placed(api, feature=next((await api.node.plan()).features.present()).id)
        sets, _ = await until_sync(following)
        while not sets:
            sets, _ = await until_sync(following)
    assert commits(sets) == (await recorded(api, TRAIN, PLAN))[len(before) :]
    assert [each.partition(":")[0] for each in commits(sets)] == [PLAN]
    foreign = json.dumps({"query": FOLLOW, "variables": {"train": TRAIN, "after": at}})
    headers = {"authorization": f"Bearer {TOKENS.sign(BEA, ELSEWHERE)}", "accept": "text/event-stream"}
    headers["content-type"] = "application/json"
    answer = await api.http.post("/graphql", content=foreign, headers=headers)
    assert "NOT_FOUND" in answer.text


async def test_the_sets_from_one_position_to_another_lead_to_the_same_plans(api, monkeypatch):
    monkeypatch.setattr(train_following, "STRIDE", 128)
    monkeypatch.setattr(train_following, "MOST_COMMITS", 7)
    await another_train(api)
    await api.node.do(next_plan(), stream=TRAIN)
    seen = [await train(api)]
    for seed in range(6):
        await live_through(api, seed=seed, more=6)
        await api.node.do(propose(), stream=random.Random(seed).choice([NEXT_PLAN, ITS_PLAN]))
        seen.append(await train(api))
    everything = await recorded(api, TRAIN, PLAN, NEXT_PLAN)
    for before in seen:
        plans = {plan["id"]: plan for plan in before["plans"]}
        async with api.follow(FOLLOW, train=TRAIN, after=before["position"]) as following:
            sets, at = await until_sync(following)
        for each in sets:
            assert len(each["commits"]) <= 7
            plans |= {p["id"]: {k: p[k] for k in ("id", "version", "phase")} for p in each["plans"]}
        assert list(plans.values()) == seen[-1]["plans"]
        assert commits(sets) == (everything[-len(commits(sets)) :] if sets else [])
        async with api.follow(FOLLOW, train=TRAIN, after=at) as following:
            assert await until_sync(following) == ([], at)


async def test_what_one_command_writes_to_several_plans_is_told_together(api, monkeypatch):
    monkeypatch.setattr(train_following, "MOST_COMMITS", 1)
    await api.node.do(next_plan(), stream=TRAIN)
    at = (await here(api))["after"]
    await api.node.do(propose())
    await api.node.do(RenameTeam(team=BLUE_ON_TRAIN, name=Title("Navy")), stream=TRAIN)
    await api.services.live.look()
    async with api.follow(FOLLOW, train=TRAIN, after=at) as following:
        sets, _ = await until_sync(following)
    assert [len(each["commits"]) for each in sets] == [1, 3]
    assert [plan["id"] for plan in sets[1]["plans"]] == [NEXT_PLAN, PLAN]


async def test_who_cannot_go_on_is_told_why(api, database, monkeypatch):
    for _ in range(3):
        await api.node.do(propose())
    at = await here(api)
    head = at["after"]
    monkeypatch.setattr(train_following, "MOST_BEHIND", 2)

    async def said(more, **otherwise):
        async with api.follow(FOLLOW, **at | {"after": str(int(head) + more)} | otherwise) as following:
            return await following.data()

    reset = {"__typename": "TrainResetRequired", "head": head}
    assert await said(-3) == reset | {"reason": "TOO_FAR_BEHIND"}
    assert await said(0, epoch=PLAN) == reset | {"reason": "EPOCH_CHANGED"}
    assert await said(9) == await said(9, epoch=None) == reset | {"reason": "AHEAD_OF_LOG"}
    async with api.follow(FOLLOW, **at) as following:
        assert await until_sync(following) == ([], head)
        await restore(database, (await api.node.plan()).version - 2)
        while (message := await following.data())["__typename"] == "TrainInSync":
            pass
        assert message["reason"] == "EPOCH_CHANGED"


async def test_a_train_that_there_is_not_and_a_position_that_nobody_told_are_refused(api):
    at = (await here(api))["after"]
    for given, said in (
        ({"train": id_of(404), "after": at}, "NOT_FOUND"),
        ({"train": PLAN, "after": at}, "NOT_FOUND"),
    ):
        async with api.follow(FOLLOW, **given) as following:
            result = await following.next()
            assert [error.extensions["code"] for error in result.errors] == [said]
    async with listening(api.app) as address, client(address) as one:
        await one.subscribe(query=FOLLOW, train=TRAIN, after="1e3")
        assert (await one.hear())["type"] == "error"


async def test_a_plan_that_is_called_otherwise_stays_the_trains(api):
    async with api.follow(FOLLOW, **await here(api)) as following:
        await until_sync(following)
        await api.node.do(DescribePlan(key=Key("PI-0")))
        sets, _ = await until_sync(following)
    assert [plan["key"] for plan in sets[0]["plans"]] == ["PI-0"]
