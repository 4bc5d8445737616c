"""One hot plan: commands decided, recorded and answered, against the same register with nothing decided."""

from __future__ import annotations

import asyncio
import time
from itertools import count
from typing import TYPE_CHECKING

from service.domain.backlog import ProposeFeature
from service.domain.placement import MoveFeature
from service.domain.vocabulary import NewId, Title
from service.log import Appended, Log
from tests.bench.row import Row
from tests.domain.specification import id_of
from tests.service.appends import an_append, an_id
from tests.service.node import BLUE, FIRST, RED, Node, node

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from tests.bench.row import Place

ASKERS = (1, 32, 256)
FEATURES = 100
PLACES = [(RED, FIRST), (BLUE, FIRST), (RED, None), (BLUE, None)]


async def measure(place: Place, askers: tuple[int, ...] = ASKERS, seconds: float = 1.5) -> AsyncIterator[Row]:
    """Each asker moves its feature again and again; the rival appends as many bytes to one stream."""
    for many in askers:
        async with node(place.url, an_id()) as here:
            await prepare(here)
            ours, cpu = await _rate(_mover(here), many, seconds)
        theirs, their_cpu = await _appended(place, many, seconds)
        yield Row(
            what=f"{many} asker{'s' * (many > 1)} of one plan", ours=ours, unit="cmd/s",
            rival="appends, nothing decided", theirs=theirs,
            more=f"{cpu:.0f} us of CPU each against {their_cpu:.0f}",
        )  # fmt: skip


async def prepare(here: Node) -> None:
    """A plan with features to move."""
    await here.prepare()
    features = (
        ProposeFeature(feature=NewId(feature(n)), title=Title(f"Feature {n}")) for n in range(FEATURES)
    )
    await asyncio.gather(*(here.do(each) for each in features))


def feature(number: int) -> NewId:
    """The id of one of the features."""
    return NewId(id_of(5_000 + number % FEATURES))


def _mover(here: Node) -> Callable[[int, int], Awaitable[object]]:
    def move(asker: int, turn: int) -> Awaitable[object]:
        team, iteration = PLACES[(turn + asker // FEATURES) % len(PLACES)]
        return here.do(MoveFeature(feature=feature(asker), team=team, iteration=iteration))

    return move


async def _appended(place: Place, many: int, seconds: float) -> tuple[float, float]:
    log, organisation, stream = await Log.open(place.url), an_id(), an_id()
    versions = count()

    async def append(_: int, __: int) -> None:
        verdict = await log.append(an_append(organisation, stream, next(versions)))
        assert isinstance(verdict, Appended)

    try:
        return await _rate(append, many, seconds)
    finally:
        await log.close()


async def _rate(
    act: Callable[[int, int], Awaitable[object]], many: int, seconds: float
) -> tuple[float, float]:
    """How often `many` askers act, each one thing after the other: a second, and microseconds of CPU each.

    `act` is given the asker's number and its turn.
    """
    stop = time.perf_counter() + seconds

    async def ask(asker: int) -> int:
        for turn in count():
            if time.perf_counter() > stop:
                return turn
            await act(asker, turn)
        return 0

    started, cpu = time.perf_counter(), time.process_time()
    done = sum(await asyncio.gather(*(ask(asker) for asker in range(many))))
    return done / (time.perf_counter() - started), (time.process_time() - cpu) * 1e6 / max(done, 1)
