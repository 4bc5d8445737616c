"""Those who plan at any node that answers, and send a wish again, with its id, until it is acknowledged."""

import asyncio
import json
import random
from collections import Counter

import httpx

from tests.journeys.served import new_id

AGAIN = {"UNAVAILABLE", "OUTCOME_UNKNOWN", "OVERLOADED", "TIMEOUT"}
ASKS = """mutation ($plan: ID!, $input: {kind}!, $envelope: Envelope) {{
  it: {name}(plan: $plan, input: $input, envelope: $envelope) {{ version errors {{ code message }} }} }}"""


class Writers:
    """Each has cards of its own to move, so that every wish changes something."""

    def __init__(self, addresses, plan, token, seed):
        self.addresses = addresses
        self.plan = plan
        self.dice = random.Random(seed)
        self.client = httpx.AsyncClient(headers={"authorization": f"Bearer {token}"}, timeout=15)
        self.acknowledged = {}
        self.codes = Counter()
        self.wrong = []
        self.going = True
        self.tasks = []

    def begin(self, hands, cells, pause):
        """One writer for each hand of cards; a wish every `pause` seconds or so."""
        self.tasks = [asyncio.create_task(self._plan(hand, cells, pause)) for hand in hands]

    async def finish(self, seconds=120):
        """Every wish that was begun is acknowledged first."""
        self.going = False
        await asyncio.wait_for(asyncio.gather(*self.tasks), seconds)

    async def leave(self):
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        await self.client.aclose()

    async def _plan(self, hand, cells, pause):
        """A hand says where each of its cards lies."""
        while self.going:
            card = self.dice.choice(list(hand))
            elsewhere = self.dice.choice([each for each in cells if each != hand[card]])
            name, given = self._wish(card, *elsewhere)
            await self.ask(name, given)
            if name == "moveFeature":
                hand[card] = elsewhere
            await asyncio.sleep(self.dice.uniform(0, 2 * pause))

    def _wish(self, card, team, iteration):
        """A mutation and its input; whatever it is, something is another afterwards."""
        words = f"As of {new_id()}"
        return self.dice.choice(
            (
                ("moveFeature", {"feature": card, "team": team, "iteration": iteration}),
                ("describeFeature", {"feature": card, "title": words}),
                ("raiseRisk", {"risk": new_id(), "text": words, "team": team}),
                ("addComment", {"comment": new_id(), "node": card, "text": words}),
                ("proposeFeature", {"feature": new_id(), "title": words}),
            )
        )

    async def ask(self, name, given):
        """Send one wish until it is answered."""
        command = new_id()
        envelope = {"commandId": command, "reason": "It has to be."}
        query = ASKS.format(name=name, kind=f"{name[0].upper()}{name[1:]}Input")
        wish = {"query": query, "variables": {"plan": self.plan, "input": given, "envelope": envelope}}
        while not await self._sent(wish, command):  # noqa: ASYNC110  # it is asked again after a moment
            await asyncio.sleep(self.dice.uniform(0.05, 0.5))

    async def _sent(self, wish, command):
        try:
            body = (await self.client.post(f"{self.dice.choice(self.addresses)}/graphql", json=wish)).json()
        except (httpx.HTTPError, json.JSONDecodeError):
            self.codes["no answer"] += 1
            return False
        codes = {error["extensions"]["code"] for error in body.get("errors", ())}
        self.codes.update(codes)
        if codes:
            self.wrong += codes - AGAIN
            return False
        outcome = body["data"]["it"]
        self.wrong += outcome["errors"]
        self.acknowledged[command] = outcome["version"]
        return True
