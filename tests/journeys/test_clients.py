"""The clients that frontend teams use, over every transport, while the service is killed and restarted: each
change comes once, in order, and the board that a client holds is the plan."""

import asyncio
import contextlib
import shutil
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from graphql import print_ast

from tests.conftest import accessible_folder
from tests.journeys import served
from tests.journeys.actors import PATIENCE, GqlActor, NodeActor, Told
from tests.journeys.clients import compiled, installed
from tests.journeys.clients.with_gql import DOCUMENTS
from tests.journeys.crowd import Crowd, Planned
from tests.journeys.faults import until
from tests.journeys.restarted import Service
from tests.journeys.served import new_id

KEY = "PI-1"
SCRIPTS = {
    "graphql-ws": ["ws"],
    "graphql-sse": ["sse"],
    "apollo": ["ws", "http", "multipart"],
    "urql": ["ws", "sse", "fetch"],
    "relay": ["ws"],
}
NAMES = [f"{script} {each}" for script, transports in SCRIPTS.items() for each in transports]
NAMES += ["gql websockets", "gql httpx"]
TOGETHER = """mutation ($plan: ID!, $commands: [AnyCommand!]!) {
  together(plan: $plan, commands: $commands) { errors { message } } }"""
DRAWN = {"Iteration", "Team", "Cell", "Feature", "Dependency", "Conflict"}
"""Types of nodes that the board asks for; change sets tell of all."""


@dataclass
class Record:
    """How a journey ended."""

    version: int = 0
    """The plan's when it began."""
    commands: list[str | None] = field(default_factory=list)
    """Of all commits since, in order."""
    head: int = 0
    board: Any = None
    boards: dict[str, Any] = field(default_factory=dict)
    outcomes: dict[str, Any] = field(default_factory=dict)
    """What each client was answered, by command id."""
    again: dict[str, Any] = field(default_factory=dict)
    """What each client was answered when it sent something once more: the first answer and the second."""
    trouble: dict[str, str] = field(default_factory=dict)
    told: dict[str, Told] = field(default_factory=dict)


class Journey:
    """All clients at once, one service, a burst of changes, a kill and a restart."""

    def __init__(self, place):
        self.place = place
        self.service = Service(place / "data")
        self.record, self.late = Record(), Record()
        self.actors = {name: self._actor(*name.split()) for name in NAMES}

    def _actor(self, kind, transport):
        if kind == "gql":
            return GqlActor(transport)
        return NodeActor(f"{kind}.mjs", transport, self.place / f"{kind}-{transport}.stderr")

    async def made(self):
        """The record of all of it."""
        await self.service.start()
        token = self.service.token()
        try:
            planned = self._planned(token)
            async with httpx.AsyncClient(
                base_url=self.service.address, headers={"authorization": f"Bearer {token}"}, timeout=30
            ) as client:
                await self._play(client, planned, token)
        finally:
            await asyncio.gather(*(actor.end() for actor in self.actors.values()))
            await self.service.kill()
        return self.record

    def _planned(self, token):
        asker = served.Service(self.service.address, token)
        with contextlib.closing(asker):
            plan = asker.prepare(KEY)
            found = asker.ask(
                "query ($k: String!) { plan(key: $k) { version teams { id } iterations { id } } }", k=KEY
            )
        self.record.version = found["plan"]["version"]
        teams, iterations = ([each["id"] for each in found["plan"][name]] for name in ("teams", "iterations"))
        return Planned(plan, teams, iterations[:-1])

    async def _play(self, client, planned, token):
        address = self.service.address
        await asyncio.gather(*(actor.begin(address, token, KEY) for actor in self.actors.values()))
        await until(lambda: all(actor.told.messages for actor in self.actors.values()), PATIENCE)
        async with Crowd(client, planned) as crowd:
            await self._each_changes(planned)
            await self._looks(planned.teams[0])
            await crowd.until_more(40)
            await self._killed(planned)
            await crowd.until_more(40)
            await self.service.stop()
            await self.service.start()
            await self._each_changes(planned)
            await self._looks(planned.teams[1])
        self.record.commands = await commands(client, planned.plan, self.record.version)
        await self._compare(client, self.record)
        await self._left_behind(planned, token)
        await self._compare(client, self.late)

    async def _left_behind(self, planned, token):
        """While the clients reach nobody, more happens at another address than is told to who comes back."""
        await self.service.stop()
        elsewhere = Service(self.service.data)
        await elsewhere.start()
        try:
            with contextlib.closing(served.Asker(elsewhere.address, token)) as asker:
                for _ in range(6):
                    commands = [{"proposeFeature": {"title": f"Feature {each}"}} for each in range(200)]
                    asker.ask(TOGETHER, plan=planned.plan, commands=commands)
        finally:
            await elsewhere.stop()
        await self.service.start()

    async def _killed(self, planned):
        """Nobody can be asked for a while: what the clients change meanwhile waits in their queues."""
        await self.service.kill()
        waiting = asyncio.create_task(self._each_changes(planned))
        await asyncio.sleep(1)
        await self.service.start()
        await waiting

    async def _each_changes(self, planned):
        """Each client proposes a feature, moves it, and proposes it again as if it had heard no answer."""
        await asyncio.gather(*(self._changes(name, planned) for name in self.actors))

    async def _changes(self, name, planned):
        feature, actor = new_id(), self.actors[name]
        place = {"team": planned.teams[0], "iteration": planned.iterations[0]}
        wishes = [
            planned.wish("Propose", feature=feature, title=f"Proposed with {name}"),
            planned.wish("Move", feature=feature, **place),
        ]
        try:
            answers = await asyncio.gather(*(actor.change(*wish) for wish in wishes))
            again = await actor.change(*wishes[0])
        except Exception as error:
            self.record.trouble[name] = f"{error!r}\n{actor.said()}"
            return
        self.record.again[name] = answers[0], again
        for (_, variables), answer in zip(wishes, answers, strict=True):
            self.record.outcomes.setdefault(name, {})[variables["command"]] = answer

    async def _looks(self, at):
        """The first of them looks somewhere, and hears of it."""
        actor = self.actors[NAMES[0]]
        await actor.do("look", at=at)
        await until(lambda: at in actor.told.places(), PATIENCE)

    async def _compare(self, client, record):
        record.board = await asked(client, print_ast(DOCUMENTS["Board"]), key=KEY)
        record.head = record.board["version"]
        await asyncio.gather(*(self._ends(name, actor, record) for name, actor in self.actors.items()))

    async def _ends(self, name, actor, record):
        """What a client holds when it has heard everything."""
        try:
            await until(lambda: actor.told.knows(record.head), PATIENCE)
            record.boards[name] = await actor.board()
            record.told[name] = Told([*actor.told.messages])
        except Exception as error:
            record.trouble[name] = f"{error!r}\n{actor.said()}"


async def asked(client, query, **variables):
    body = (await client.post("/graphql", json={"query": query, "variables": variables})).json()
    return body["data"]["plan"]


async def commands(client, plan, since):
    """The command ids of all commits after a version, in order."""
    query = """query ($p: ID!, $a: String) { plan(id: $p) { history(first: 200, after: $a) {
      nodes { commandId from } pageInfo { endCursor hasNextPage } } } }"""
    found, after, more = [], None, True
    while more:
        page = (await asked(client, query, p=plan, a=after))["history"]
        found += [each["commandId"] for each in page["nodes"] if each["from"] >= since]
        after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
    return found[::-1]


pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed"),
]


@pytest.fixture(scope="module")
def journey():
    installed()
    compiled()
    place = accessible_folder()
    journey = Journey(place)
    try:
        asyncio.run(journey.made())
        yield journey
    finally:
        shutil.rmtree(place)


@pytest.mark.parametrize("name", NAMES)
def test_each_change_comes_once_and_in_order_over_a_kill_and_a_restart(journey, name):
    record = journey.record
    assert name not in record.trouble, record.trouble[name]
    told = record.told[name]
    assert [each for each in told.messages if each["heard"] == "ResetRequired"] == []
    assert told.sets()[0]["from"] == record.version
    assert told.commands() == record.commands


@pytest.mark.parametrize("name", NAMES)
def test_what_a_client_changed_while_nobody_answered_happened_once(journey, name):
    record = journey.record
    assert len(record.outcomes[name]) == 6
    for command, outcome in record.outcomes[name].items():
        assert outcome["errors"] == []
        assert record.commands.count(command) == 1


@pytest.mark.parametrize("name", NAMES)
def test_what_is_sent_again_is_answered_with_what_it_did(journey, name):
    first, again = journey.record.again[name]
    assert again == {**first, "replayed": True}


def test_who_looks_where_is_seen_also_after_a_restart(journey):
    places = journey.actors[NAMES[0]].told.places()
    assert len([each for each in places if each]) >= 2


@pytest.mark.parametrize("name", NAMES)
def test_the_board_that_a_client_holds_is_the_plan(journey, name):
    assert flat(journey.record.boards[name]) == flat(journey.record.board)


@pytest.mark.parametrize("name", NAMES)
def test_who_is_left_too_far_behind_reads_the_plan_anew(journey, name):
    late = journey.late
    assert name not in late.trouble, late.trouble[name]
    reset = [each["reason"] for each in late.told[name].messages if each["heard"] == "ResetRequired"]
    assert reset == ["TOO_FAR_BEHIND"]
    assert flat(late.boards[name]) == flat(late.board)


def flat(board):
    """The plan's own fields, and its nodes by their ids; no list has anything twice."""
    told = [node for each in board.values() if isinstance(each, list) for node in each]
    nodes = [node for node in told if node["__typename"] in DRAWN]
    by_id = {node["id"]: bare(node) for node in nodes}
    assert len(by_id) == len(nodes)
    return {name: each for name, each in board.items() if not isinstance(each, list)} | by_id


def bare(value):
    """Without the names of types, which each client asks for where it needs them."""
    if isinstance(value, dict):
        return {name: bare(each) for name, each in value.items() if name != "__typename"}
    return [bare(each) for each in value] if isinstance(value, list) else value
