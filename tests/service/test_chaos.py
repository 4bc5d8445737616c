"""Two nodes, everything at once: races, repeats, refusals, waiters who leave, streams out of memory."""

import asyncio
import random
import uuid
from contextlib import asynccontextmanager

import pytest

import service.hot
import service.states
from service.domain.backlog import ProposeFeature
from service.domain.entities import fold
from service.domain.placement import MoveFeature
from service.domain.risks import RaiseRisk
from service.domain.roster import AddTeam, DefinePlan, RenameTeam
from service.domain.vocabulary import Day, Id, Key, NewId, Prose, Title
from service.live import Live
from tests.domain.specification import SECOND, id_of
from tests.service.node import FIRST, ORGANISATION, PLAN, RED, RED_ON_TRAIN, TRAIN, node
from tests.service.remembered import everything

NEXT_PLAN = id_of(921)
FEATURES = [id_of(1_000 + n) for n in range(12)]
LITTLE = {"KEPT_STATES": 3, "KEPT_EVENTS": 7, "KEPT_COMMITS": 5}


@asynccontextmanager
async def tailed(url):
    async with node(url) as here:
        tailing = asyncio.create_task(Live(here.log, here.states, url).run())
        yield here
        tailing.cancel()
        await asyncio.gather(tailing, return_exceptions=True)


def a_wish(chance):
    """Commands, and the stream that they are for."""
    feature, number = chance.choice(FEATURES), chance.randrange(10**6)
    propose = ProposeFeature(feature=NewId(feature), title=Title(f"Feature {number}"))
    move = MoveFeature(feature=feature, team=RED, iteration=chance.choice([FIRST, SECOND]))
    ends = Day(f"{2030 + number % 50}-04-01")
    define = DefinePlan(
        plan=NewId(chance.choice([NEXT_PLAN, id_of(10**6 + number)])),
        key=Key(f"PI-{number}"),
        name=Title("PI"),
        starts=Day(f"{ends[:4]}-02-01"),
        ends=ends,
    )
    return chance.choice(
        [
            ([propose], PLAN),
            ([move], PLAN),
            ([ProposeFeature(title=Title("New")), propose, move], PLAN),
            ([RaiseRisk(text=Prose("Late."), unnamed=True)], PLAN),
            ([RenameTeam(team=RED_ON_TRAIN, name=Title(f"Red {number}"))], TRAIN),
            ([AddTeam(name=Title(f"Team {number}"))], TRAIN),
            ([define], TRAIN),
            ([AddTeam(name=Title("Stray"))], PLAN),
        ]
    )


def wish_is_unnamed(commands):
    return any(command.unnamed for command in commands)


async def ask(nodes, chance, told):
    """One wish, sometimes left while it waits, sometimes asked of both nodes."""
    commands, stream = a_wish(chance)
    command = Id(str(uuid.uuid4()))
    for here in chance.sample(nodes, chance.choice([1, 1, 2])):
        asked = asyncio.create_task(here.ask(*commands, stream=stream, command_id=command))
        if chance.random() < 0.2:
            await asyncio.sleep(chance.random() * 0.005)
            asked.cancel()
        done = (await asyncio.gather(asked, return_exceptions=True))[0]
        if isinstance(done, asyncio.CancelledError):
            told.setdefault(command, None)
            continue
        assert not isinstance(done, BaseException), done
        is_recorded = done.recorded and not commands[0].unnamed
        if is_recorded or told.get(command, False) is not None:  # who left may yet have it recorded elsewhere
            told[command] = told.get(command) or is_recorded
        if stream == PLAN and done.recorded:
            await here.states.at_least(ORGANISATION, PLAN, done.version)
        if chance.random() < 0.3:
            await here.states.at(ORGANISATION, PLAN, chance.randint(1, 3))


async def streams(here):
    directory = await here.states.catch_up(ORGANISATION, ORGANISATION)
    return [ORGANISATION, TRAIN, *(plan.id for plan in directory.plans)]


async def folded(here, stream):
    """What the stream was at the end of each commit, from nothing."""
    events, ends = await here.log.read(ORGANISATION, stream, 0), {}
    state = service.states.KINDS[service.states.event_class(events[0].topic).stream](stream)
    for event in events:
        fold(state, service.states._decoded([event]))
        if event.k == event.of:
            ends[event.version] = everything(state)
    times = [event.recorded_at for event in events]
    assert times == sorted(times)
    return ends


async def same(here, stream, ends, chance):
    """The node has the stream as it is stored, now and earlier; which commands are in it."""
    last = max(ends)
    assert everything(await here.states.catch_up(ORGANISATION, stream)) == ends[last]
    for version in chance.sample(sorted(ends), min(5, len(ends))):
        assert everything(await here.states.at(ORGANISATION, stream, version)) == ends[version]
    commits = await here.states.commits(ORGANISATION, stream, 0, last)
    assert [commit.to_version for commit in commits] == sorted(ends)
    kept = [event.version for event in (await here.states.hot(ORGANISATION, stream)).events]
    assert kept == list(range(last - len(kept) + 1, last + 1))
    return {commit.command for commit in commits}


@pytest.mark.parametrize("seed", range(2))
async def test_every_node_has_what_is_stored_and_every_command_is_stored_once(database, monkeypatch, seed):
    for name, value in LITTLE.items():
        monkeypatch.setattr(service.hot, name, value)
    for name, value in {"MOST_IN_MEMORY": 60, "READ_AT_ONCE": 5, "EVERY": 10}.items():
        monkeypatch.setattr(service.states, name, value)
    chance, told, recorded = random.Random(seed), {}, set()
    async with tailed(database.url) as one, tailed(database.url) as two:
        await one.prepare()
        everybody = [several([one, two], chance, told) for _ in range(10)]
        await asyncio.gather(*everybody)
        for here in (one, two):  # what was begun is finished, also when nobody waits for it any more
            await here.planning.close()
        for stream in await streams(one):
            ends = await folded(one, stream)
            for here in (one, two):
                recorded |= await same(here, stream, ends, chance)
        plan = await one.states.latest(ORGANISATION, PLAN)
        train = await one.states.latest(ORGANISATION, TRAIN)
        assert plan.teams[RED].name == train.teams[RED_ON_TRAIN].name
    sure = {command: was_recorded for command, was_recorded in told.items() if was_recorded is not None}
    assert {command: command in recorded for command in sure} == sure


async def several(nodes, chance, told):
    for _ in range(15):
        await ask(nodes, chance, told)
