"""Two hundred follow, ten plan, and whatever can be killed is: nobody notices anything but a pause."""

import asyncio
import hashlib
import random
import time
from collections import Counter
from contextlib import closing

import asyncpg
import pytest

from tests.bells import a_redis, needs_redis
from tests.conftest import versions
from tests.journeys.cache import Selection
from tests.journeys.disturbances import Disturbances
from tests.journeys.faults import external, register
from tests.journeys.nodes import Node, serving_nodes
from tests.journeys.served import new_id
from tests.journeys.subscribers import Document, Subscribers
from tests.journeys.writers import Writers

pytestmark = pytest.mark.slow
OLDEST = versions(None)[-1]
NODES, WRITERS, HAND = 3, 10, 4
WHOLE, CARDS = 20, 180
"""Subscribers that keep all that a plan can tell, and those that keep a board."""
PAUSE = 0.5
"""Seconds between two wishes of a writer, about."""
WARM, PATIENCE = 5, 180
LEEWAY = 64 * 2**20
"""Bytes by which a node's memory may differ besides a half."""
FEW = 60
"""Sockets and files that a node has when nobody is there."""


def board(asker):
    """A plan with cards for every writer and strings between them; the cards by hands, and the cells."""
    asker.plan = asker.prepare()
    it = asker.ask("query ($p: ID!) { plan(id: $p) { teams { id } iterations { id kind } } }", p=asker.plan)
    teams = [each["id"] for each in it["plan"]["teams"]]
    iterations = [each["id"] for each in it["plan"]["iterations"] if each["kind"] == "DEVELOPMENT"]
    cells = [(team, iteration) for team in teams for iteration in iterations]
    hands = [dict(_card(asker, random.choice(cells)) for _ in range(HAND)) for _ in range(WRITERS)]
    for hand in hands:
        red, blue = random.sample(teams, 2)
        asker.do(
            "proposeDependency",
            asker.plan,
            what="An interface",
            consumer={"team": red, "item": next(iter(hand))},
            provider={"team": blue},
            neededBy=iterations[-1],
        )
    return hands, cells


def _card(asker, cell):
    card = asker.do("proposeFeature", asker.plan, feature=new_id(), title="A feature")
    asker.do("placeFeature", asker.plan, feature=card, team=cell[0], iteration=cell[1])
    return card, cell


async def until(holds, seconds, what):
    try:
        async with asyncio.timeout(seconds):
            while not holds():  # noqa: ASYNC110  # nothing here could set an event
                await asyncio.sleep(0.05)
    except TimeoutError:
        raise AssertionError(what()) from None


async def commits(url, plan):
    """The end and the command of each commit, in order."""
    connection = await asyncpg.connect(url)
    rows = await connection.fetch(
        "SELECT to_version, command_id::text FROM signalbox.commits"
        " WHERE stream_id = $1::text::uuid ORDER BY to_version", plan
    )  # fmt: skip
    await connection.close()
    return [tuple(row) for row in rows]


def digest_of(rows, since):
    """What a subscriber's digest must be."""
    digest = hashlib.sha256()
    for to, command in rows:
        if to > since:
            digest.update(str(command).encode())
    return digest.hexdigest()


async def equal(crowd, document, head):
    """Every board of a document is the plan, as each node tells it."""
    for address in crowd.addresses:
        while (plan := await crowd.read(document, address))["version"] != head:  # noqa: ASYNC110  # it is asked again
            await asyncio.sleep(0.1)
        expected = document.cache(plan)
        for each in crowd.those:
            if each.document is document:
                assert each.cache.own == expected.own
                assert document.kept(each.cache) == expected.nodes


def heard_in_order(crowd, rows):
    """Every commit once, in order, for every subscriber."""
    assert [wrong for each in crowd.those for wrong in each.told.wrong] == []
    expected = {since: digest_of(rows, since) for since in {each.since for each in crowd.those}}
    assert all(each.digest.hexdigest() == expected[each.since] for each in crowd.those)


def told(crowd, writers):
    """What happened, in figures."""
    errors, resets = Counter(), Counter()
    for each in crowd.those:
        errors += each.told.errors
        resets.update(each.told.resets)
    sets = sum(each.told.sets for each in crowd.those)
    connections = sum(each.told.connections for each in crowd.those)
    return (
        f"{len(writers.acknowledged)} wishes acknowledged, {dict(writers.codes)}\n"
        f"{sets} sets over {connections} connections, {dict(errors)}, resets {dict(resets)}"
    )


@needs_redis
async def test_two_bad_minutes_cost_nobody_anything(place, request):
    seed = request.config.getoption("--seed") or random.randrange(2**32)
    print(f"--seed {seed}")
    random.seed(seed)
    async with external(place, OLDEST) as database:
        await database.migrate()
        with a_redis() as redis:
            given = {"DATABASE_URL": database.url, "SIGNALBOX_BELL": redis.url}
            with serving_nodes(*(Node(place, **given) for _ in range(NODES))) as nodes:
                seconds = request.config.getoption("--faults")
                await _bad_minutes(nodes, database, redis, seed, seconds)


async def _bad_minutes(nodes, database, redis, seed, seconds):
    with closing(nodes[0].asker()) as asker:
        hands, cells = board(asker)
        documents = Document.whole(Selection(asker)), Document.cards()
    addresses = [node.address for node in nodes]
    crowd = Subscribers(addresses, asker.plan, asker.token, seed)
    writers = Writers(addresses, asker.plan, asker.token, seed)
    bad = Disturbances(nodes, database, redis, crowd, seed)
    before = [node.connections() for node in nodes]
    try:
        for document, number in zip(documents, (WHOLE, CARDS), strict=True):
            await crowd.join(document, number)
        prepared = len(await commits(database.url, asker.plan))
        writers.begin(hands, cells, PAUSE)
        await asyncio.sleep(WARM)
        warm = max(node.memory() for node in nodes)
        await bad.go_on(seconds)
        await writers.finish(PATIENCE)
        await register(database.url, asker.plan)
        rows = await commits(database.url, asker.plan)
        head = rows[-1][0]
        began = time.monotonic()
        await until(lambda: crowd.at(head), PATIENCE, lambda: behind(crowd, head))
        print(f"everybody had caught up {time.monotonic() - began:.1f} s later")
        heard_in_order(crowd, rows)
        for document in documents:
            await equal(crowd, document, head)
        assert sorted(command for _, command in rows[prepared:] if command) == sorted(writers.acknowledged)
        assert writers.wrong == []
        settled = [node.memory() for node in nodes]
        print(f"memory {warm / 2**20:.0f} MiB, then {[round(each / 2**20) for each in settled]}")
        assert max(settled) <= 1.5 * warm + LEEWAY
    finally:
        print("\n".join(bad.story))
        print(told(crowd, writers))
        await writers.leave()
        await crowd.leave()
    await until(
        lambda: all(node.connections() < FEW for node in nodes), PATIENCE, lambda: f"files before: {before}"
    )


def behind(crowd, head):
    """Who has not come to the head."""
    those = [(each.own, dict(each.told.errors)) for each in crowd.those if each.own < head]
    return f"{len(those)} are not at {head}: {those[:5]}"
