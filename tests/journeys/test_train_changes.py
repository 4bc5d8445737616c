"""Who follows a train comes back after kill -9 with the position that was told last, and misses nothing."""

import asyncio
import json
import random
from contextlib import suppress

import pytest
import websockets

from tests.journeys.faults import until
from tests.journeys.restarted import Asker, Service, prepared
from tests.journeys.served import PROTOCOL, new_id

pytestmark = pytest.mark.slow
FOLLOW = """subscription ($train: ID!, $epoch: ID!, $after: Position!) {
  trainChanges(train: $train, epoch: $epoch, after: $after) {
  __typename ... on TrainChangeSet { from to commits { id } plans { id version }
    train { predictability { asOf } } }
  ... on TrainInSync { position } ... on TrainResetRequired { reason } } }"""
HISTORY = "query ($p: ID!) { plan(id: $p) { version history(first: 200) { nodes { id to } } } }"
PROPOSE = """mutation ($p: ID!, $c: UUID!) {
  proposeFeature(plan: $p, input: {title: "Search"}, envelope: {commandId: $c}) { version } }"""
GONE = (OSError, websockets.WebSocketException, TimeoutError)


class Follower:
    """Keeps the position that was told last, the versions of plans, and whatever was told of commits."""

    def __init__(self, service, token, train):
        self.service, self.token, self.position = service, token, train["position"]
        self.fixed = {"train": train["id"], "epoch": train["epoch"]}
        self.commits, self.versions, self.comings = [], {}, 0
        self.task = asyncio.create_task(self._run())

    async def _run(self):
        while True:
            with suppress(*GONE):
                await self._follow()
            await asyncio.sleep(0.05)

    async def _follow(self):
        address = self.service.address.replace("http", "ws", 1) + "/graphql"
        async with websockets.connect(address, subprotocols=[PROTOCOL]) as socket:
            payload = {"authorization": f"Bearer {self.token}"}
            await socket.send(json.dumps({"type": "connection_init", "payload": payload}))
            await socket.recv()
            wish = {"query": FOLLOW, "variables": self.fixed | {"after": self.position}}
            await socket.send(json.dumps({"type": "subscribe", "id": "1", "payload": wish}))
            self.comings += 1
            async for text in socket:
                message = json.loads(text)
                if message["type"] != "next":
                    return
                self._hear(message["payload"]["data"]["trainChanges"])

    def _hear(self, told):
        assert told["__typename"] != "TrainResetRequired", told
        if told["__typename"] == "TrainInSync":
            self.position = told["position"]
            return
        self.commits += [each["id"] for each in told["commits"]]
        self.versions |= {plan["id"]: plan["version"] for plan in told["plans"]}
        self.position = told["to"]

    async def end(self):
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)


async def test_a_follower_of_a_train_misses_nothing_and_hears_nothing_twice_over_kill_9(place):
    service = Service(place / "data")
    await service.start()
    token = service.token()
    asker = Asker(service.address, token)
    plan = (await prepared(asker))["id"]
    train = (await asker.ask('{ train(key: "ART") { id epoch position } }'))["train"]
    follower = Follower(service, token, train)
    try:
        for _ in range(3):
            await until(lambda: follower.comings)
            for _ in range(15):
                await asker.ask(PROPOSE, p=plan, c=new_id())
                await asyncio.sleep(random.random() * 0.1)
            follower.comings = 0
            await service.kill()
            await service.start()
        await asker.ask(PROPOSE, p=plan, c=new_id())
        here = (await asker.ask(HISTORY, p=plan))["plan"]
        await until(lambda: follower.versions.get(plan) == here["version"])
    finally:
        await follower.end()
        await asker.client.aclose()
        await service.kill()
    told = [each for each in follower.commits if each.startswith(plan)]
    recorded = [each["id"] for each in here["history"]["nodes"]][::-1]
    assert len(set(follower.commits)) == len(follower.commits)
    assert told == recorded[len(recorded) - len(told) :]
    assert len(told) >= 3 * 15 + 1
