"""A service that is told to stop while everybody works: nobody loses anything, and not all return at once."""

import asyncio
import json
import os
import signal
import socket
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import pytest
import websockets

from service.serving import FAREWELL
from tests.conftest import versions
from tests.journeys.faults import FOLLOW, PROPOSE, People, Running, external, prepared, until
from tests.journeys.served import PROTOCOL, new_id

pytestmark = pytest.mark.slow
SOCKETS, WRITERS = 200, 5
PATIENCE = 60.0
EVENTS = {"accept": "text/event-stream"}
PARTS = {"accept": 'multipart/mixed;boundary="graphql";subscriptionSpec=1.0,application/json'}


class Follower:
    """A socket that follows a plan until it is closed."""

    def __init__(self, service, plan):
        self.service, self.plan = service, plan
        self.told, self.refused = [], None
        self.begun = asyncio.Event()
        self.task = asyncio.create_task(self._follow())

    async def _follow(self):
        address = self.service.address.replace("http", "ws", 1) + "/graphql"
        async with websockets.connect(address, subprotocols=[PROTOCOL]) as self.socket:
            token = {"authorization": f"Bearer {self.service.token}"}
            await self.say(type="connection_init", payload=token)
            variables = {"plan": self.plan["id"], "epoch": self.plan["epoch"], "after": self.plan["version"]}
            await self.say(type="subscribe", id="1", payload={"query": FOLLOW, "variables": variables})
            with suppress(websockets.ConnectionClosed):
                while True:
                    self._hear(json.loads(await self.socket.recv()))
            self.left = time.monotonic()

    async def say(self, **message):
        await self.socket.send(json.dumps(message))

    def _hear(self, message):
        self.begun.set()
        self.told.append(message["type"])
        if message["type"] == "error":
            self.refused = message["payload"][0]["extensions"]["code"]


async def stream(service, plan, headers):
    """What a subscription over HTTP says, and how it ended."""
    variables = {"plan": plan["id"], "epoch": plan["epoch"], "after": plan["version"]}
    body, text = {"query": FOLLOW, "variables": variables}, ""
    headers = {"authorization": f"Bearer {service.token}", **headers}
    async with httpx.AsyncClient(timeout=PATIENCE) as client:
        try:
            async with client.stream(
                "POST", f"{service.address}/graphql", json=body, headers=headers
            ) as answer:
                async for piece in answer.aiter_text():
                    text += piece
        except httpx.RemoteProtocolError as error:
            return text, str(error)
    return text, "ended well"


async def write(people):
    """Propose features until the service is gone, or says that it goes."""
    while True:
        wish = {"plan": people.plan, "id": new_id(), "command": new_id(), "title": "A feature"}
        try:
            if not await people.sent(wish):
                await asyncio.sleep(0.05)
        except httpx.TransportError:
            return


async def watch(service, faults):
    """What /readyz says, until nobody answers."""
    async with httpx.AsyncClient(base_url=service.address, timeout=PATIENCE) as client:
        with suppress(httpx.TransportError):
            while True:
                faults.append((await client.get("/readyz")).json()["fault"])
                await asyncio.sleep(0.02)


def a_stalled_client(service, plan):
    """Somebody who follows over HTTP and never reads, with the smallest buffer that there is."""
    stalled = socket.socket()
    stalled.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    stalled.connect(("127.0.0.1", int(service.address.rpartition(":")[2])))
    variables = {"plan": plan["id"], "epoch": plan["epoch"], "after": plan["version"]}
    body = json.dumps({"query": FOLLOW, "variables": variables})
    head = (
        f"POST /graphql HTTP/1.1\r\nhost: x\r\naccept: text/event-stream\r\ncontent-length: {len(body)}\r\n"
    )
    head += f"content-type: application/json\r\nauthorization: Bearer {service.token}\r\n\r\n"
    stalled.sendall(f"{head}{body}".encode())
    return stalled


async def test_a_service_told_to_stop_sends_everybody_away_and_keeps_what_it_acknowledged(place):
    service = await Running(place / "data").start()
    people = People(service, None)
    stalled, tasks, faults = None, [], []
    try:
        plan = await prepared(people)
        followers = [Follower(service, plan) for _ in range(SOCKETS)]
        streams = [asyncio.create_task(stream(service, plan, kind)) for kind in (EVENTS, PARTS)]
        tasks = [each.task for each in followers] + streams
        stalled = a_stalled_client(service, plan)
        async with asyncio.timeout(PATIENCE):
            await asyncio.gather(*(each.begun.wait() for each in followers))
        writers = [asyncio.create_task(write(people)) for _ in range(WRITERS)]
        tasks += [*writers, asyncio.create_task(watch(service, faults))]
        await until(lambda: len(people.acknowledged) > 30)

        began = time.monotonic()
        service.process.send_signal(signal.SIGTERM)
        await until(lambda: people.codes["UNAVAILABLE"])
        for each in followers:
            with suppress(websockets.ConnectionClosed):
                wish = {"plan": people.plan, "id": new_id(), "command": new_id(), "title": "Too late"}
                await each.say(type="subscribe", id="2", payload={"query": PROPOSE, "variables": wish})
        async with asyncio.timeout(PATIENCE):
            await asyncio.gather(*tasks)
            code = await service.process.wait()
        took = time.monotonic() - began
    finally:
        if stalled:
            stalled.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await people.client.aclose()
        await service.end()

    assert code == 128 + signal.SIGTERM
    assert took < FAREWELL + 15
    assert {each.socket.close_code for each in followers} == {1012}
    assert not any("complete" in each.told for each in followers)
    assert "UNAVAILABLE" in {each.refused for each in followers} <= {None, "UNAVAILABLE"}
    left = sorted(each.left for each in followers)
    assert left[-SOCKETS // 10] - left[SOCKETS // 10] > 0.5, "they do not return in the same moment"
    for task in streams:
        text, ended = task.result()
        assert "ChangeSet" in text
        assert "complete" not in text
        assert "--graphql--" not in text
        assert ended != "ended well"
    assert any("draining" in (fault or "") for fault in faults)
    assert set(people.codes) == {"UNAVAILABLE"}
    await everything_acknowledged_is_there(place, people)


async def everything_acknowledged_is_there(place, before):
    service = await Running(place / "data").start()
    people = People(service, before.plan)
    try:
        assert set(before.acknowledged) <= set(await people.commands())
    finally:
        await people.leave()
        await service.end()
    assert "Traceback" not in service.said(), service.said()


async def test_a_service_stops_also_when_its_database_does_not_answer(place):
    async with external(place, versions(None)[-1]) as database:
        await database.migrate()
        service = await Running(place / "data", DATABASE_URL=database.url).start()
        people = People(service, None)
        try:
            await prepared(people)
            people.begin(WRITERS)
            await until(lambda: len(people.acknowledged) > 10)
            with frozen(database.process.pid):
                await asyncio.sleep(0.5)
                service.process.send_signal(signal.SIGTERM)
                code = await asyncio.wait_for(service.process.wait(), PATIENCE)
        finally:
            await people.leave()
            await service.end()
    assert code == 128 + signal.SIGTERM


@contextmanager
def frozen(process):
    """A database stands still as long as the block lasts: it refuses nothing and answers nothing."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    everyone = [process, *map(int, children)]
    try:
        for each in everyone:
            os.kill(each, signal.SIGSTOP)
        yield
    finally:
        for each in everyone:
            with suppress(ProcessLookupError):
                os.kill(each, signal.SIGCONT)
