"""The page in a real browser: the board is drawn, and moves when somebody else moves a card."""

import asyncio
import json
import os
import shutil
import subprocess
from contextlib import asynccontextmanager
from itertools import count

import httpx
import pytest
import websockets

from tests.journeys.faults import until
from tests.journeys.restarted import Asker, Service, prepared

BROWSER = shutil.which("chromium")
QUIET = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run")
ALONE = ("--disable-background-networking", "--disable-component-update", "--disable-sync")


class Tab:
    """A page in the browser, spoken to by its debugging protocol."""

    def __init__(self, socket):
        self.socket = socket
        self.numbers = count(1)

    async def evaluate(self, expression):
        """The value of an expression in the page."""
        number = next(self.numbers)
        params = {"expression": expression, "returnByValue": True, "awaitPromise": True}
        await self.socket.send(json.dumps({"id": number, "method": "Runtime.evaluate", "params": params}))
        while True:
            answer = json.loads(await self.socket.recv())
            if answer.get("id") == number:
                return answer["result"]["result"].get("value")

    async def shows(self, expression):
        """Wait until an expression is true in the page."""
        async with asyncio.timeout(20):
            while not await self.evaluate(expression):  # noqa: ASYNC110  # the page sets no event
                await asyncio.sleep(0.05)


@asynccontextmanager
async def browser(folder, address):
    """A tab at the address."""
    command = [BROWSER, *QUIET, *ALONE, f"--user-data-dir={folder}", "--remote-debugging-port=0", address]
    process = await asyncio.create_subprocess_exec(
        *command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "HOME": str(folder)},
    )
    try:
        port_file = folder / "DevToolsActivePort"
        await until(port_file.exists)
        port = port_file.read_text().splitlines()[0]
        async with websockets.connect(await a_page(port), max_size=None) as socket:
            yield Tab(socket)
    finally:
        process.terminate()
        await process.wait()
        await until(lambda: is_gone(folder))


def is_gone(folder):
    """Whether the profile could be removed: processes of the browser write to it a little longer."""
    shutil.rmtree(folder, ignore_errors=True)
    return not folder.exists()


async def a_page(port):
    """Where the browser's page can be spoken to, once there is one."""
    async with httpx.AsyncClient() as client, asyncio.timeout(20):
        while True:
            for each in (await client.get(f"http://127.0.0.1:{port}/json")).json():
                if each["type"] == "page":
                    return each["webSocketDebuggerUrl"]
            await asyncio.sleep(0.05)


PROPOSE = """mutation($p: ID!, $t: String!) {
  proposeFeature(plan: $p, input: {title: $t}) { subject { id } errors { code } } }"""
MOVE = """mutation($p: ID!, $f: ID!, $t: ID!) {
  moveFeature(plan: $p, input: {feature: $f, team: $t}) { errors { code } } }"""


@pytest.mark.slow
@pytest.mark.skipif(BROWSER is None, reason="chromium is not installed")
async def test_a_card_that_somebody_moves_moves_in_the_browser_also_after_the_service_died(place):
    service = Service(place / "data")
    await service.start()
    token = service.token()
    asker = Asker(service.address, token)
    try:
        plan = await prepared(asker)
        feature = (await asker.ask(PROPOSE, p=plan["id"], t="Search"))["proposeFeature"]["subject"]["id"]
        teams = (await asker.ask("query($p: ID!) { plan(id: $p) { teams { id } } }", p=plan["id"]))["plan"][
            "teams"
        ]
        async with browser(place / "profile", f"{service.address}/#token={token}") as tab:
            await tab.shows("document.querySelector('#signal').textContent === 'live'")
            backlog = "document.querySelector('#board tr:last-child').textContent"
            assert "Search" in await tab.evaluate(backlog)
            await asker.ask(MOVE, p=plan["id"], f=feature, t=teams[0]["id"])
            await tab.shows("document.querySelector('.card.flash')?.textContent === 'Search'")
            assert "Search" not in await tab.evaluate(backlog)
            await service.kill()
            await tab.shows("document.querySelector('#signal').className === 'lost'")
            await service.start()
            await tab.shows("document.querySelector('#signal').textContent === 'live'")
            await asker.ask(PROPOSE, p=plan["id"], t="Login")
            await tab.shows(f"{backlog}.includes('Login')")
    finally:
        await asker.client.aclose()
        await service.kill()
