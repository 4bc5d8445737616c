"""What the tests of streams in memory begin with: a node with a plan, and ways to read its register anew."""

import asyncio
from contextlib import asynccontextmanager

import service.hot
import service.snapshots
import service.states
from service.domain.backlog import ProposeFeature
from service.domain.comments import AddComment
from service.domain.entities import State, fold
from service.domain.plan import Plan
from service.domain.roster import DefinePlan
from service.domain.vocabulary import Day, Key, NewId, Prose, Title
from service.states import States
from tests.domain.specification import id_of
from tests.service.node import ORGANISATION, PLAN, node

NEXT_PLAN = id_of(921)


def propose(number):
    return ProposeFeature(feature=NewId(id_of(1_000 + number)), title=Title(f"Feature {number}"))


def next_plan(id=NEXT_PLAN, year=2027):
    return DefinePlan(
        plan=NewId(id),
        key=Key(f"PI-{year}"),
        name=Title("PI 2"),
        starts=Day(f"{year}-02-01"),
        ends=Day(f"{year}-04-01"),
    )


def everything(state: State):
    things = {name: list(state.all(name)) for name in state.entity_kinds()}
    return state.version, state.recorded_at, things


async def folded(here, version, stream=PLAN) -> Plan:
    """From nothing, by what is stored."""
    state = Plan(stream)
    events = await here.log.read(ORGANISATION, stream, 0, version)
    fold(state, service.states._decoded(events))
    return state


@asynccontextmanager
async def prepared(database, features=0):
    async with node(database.url) as here:
        await here.prepare()
        for number in range(features):
            comment = AddComment(node=id_of(1_000 + number), text=Prose("Why?"))
            await here.do(propose(number), comment, reason="So it is.")
        yield here


async def many(here, features):
    await asyncio.gather(*(here.do(propose(number)) for number in range(features)))


def forgetful(here) -> States:
    """States of the same register with nothing in memory."""
    return States(here.log, here.states._snapshots)
