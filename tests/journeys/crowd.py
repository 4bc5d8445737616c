"""People who plan all the while, whatever becomes of the service."""

import asyncio
import random
from dataclasses import dataclass

import httpx
from graphql import print_ast

from tests.journeys.actors import PATIENCE
from tests.journeys.clients.with_gql import DOCUMENTS, NOTHING_IS_LOST
from tests.journeys.faults import until
from tests.journeys.served import new_id


@dataclass
class Planned:
    """A plan, and what may be done in it."""

    plan: str
    teams: list[str]
    iterations: list[str]

    def lives(self, chance):
        """What happens to one feature, as names of documents and their variables."""
        feature = new_id()
        yield self.wish("Propose", feature=feature, title="A feature")
        for _ in range(chance.randrange(3)):
            place = {"team": chance.choice(self.teams), "iteration": chance.choice(self.iterations)}
            yield self.wish("Move", feature=feature, **place)
        if chance.random() < 0.3:
            sides = {"consumer": {"team": self.teams[0]}, "provider": {"team": self.teams[1]}}
            yield self.wish("Need", what=f"A service for {feature}", neededBy=self.iterations[2], **sides)
        if chance.random() < 0.3:
            yield self.wish("Remove", feature=feature)

    def wish(self, name, **given):
        return name, {"plan": self.plan, "input": given, "command": new_id()}


class Crowd:
    """People who plan over HTTP as long as the block lasts. A wish is sent again, with its id, until it is
    answered; a refused one fails the block."""

    def __init__(self, client: httpx.AsyncClient, planned: Planned, people: int = 4):
        self.client, self.planned, self.people = client, planned, people
        self.answered = 0
        self.going = True
        self.tasks = asyncio.TaskGroup()

    async def __aenter__(self):
        await self.tasks.__aenter__()
        for seed in range(self.people):
            self.tasks.create_task(self._plan(random.Random(seed)))
        return self

    async def __aexit__(self, *failure):
        self.going = False
        return await self.tasks.__aexit__(*failure)

    async def _plan(self, chance):
        while self.going:
            for name, variables in self.planned.lives(chance):
                while not await self.sent(name, variables):  # noqa: ASYNC110  # asked again after a moment
                    await asyncio.sleep(0.1)
                await asyncio.sleep(0.02)

    async def sent(self, name, variables):
        wish = {"query": print_ast(DOCUMENTS[name]), "variables": variables}
        try:
            body = (await self.client.post("/graphql", json=wish)).json()
        except (httpx.HTTPError, ValueError):
            return False
        if "errors" in body:
            assert {each["extensions"]["code"] for each in body["errors"]} <= NOTHING_IS_LOST
            return False
        assert body["data"]["outcome"]["errors"] == []
        self.answered += 1
        return True

    async def until_more(self, answers):
        wanted = self.answered + answers
        await until(lambda: self.answered >= wanted, PATIENCE)
