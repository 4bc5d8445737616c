"""`./run projections`, `./run rebuild`: how the tables over all plans stand, and making them again."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from asyncio.subprocess import DEVNULL
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import asyncpg

from projections import status
from projections.building import Ended
from projections.catalogue import projections
from projections.comparing import InUse
from projections.rebuild import AlreadyRebuilt, Rebuild
from projections.session import session
from service import database
from service.entries import Unavailable
from service.log import Log
from service.settings import HOME, demo_data, read
from service.snapshots import Snapshots
from service.states import States

if TYPE_CHECKING:
    import argparse
    from collections.abc import AsyncIterator

    from projections.comparing import Found
    from projections.projection import Projection
    from projections.status import Rebuilding, Standing
    from service.settings import Settings

_log = logging.getLogger(__name__)

GENTLE = 10
"""How much the processor prefers others to a rebuild that a service has begun."""
EQUAL, DIFFERENT, FAILED = 0, 1, 2


def show(parser: argparse.ArgumentParser, words: list[str]) -> int:
    """Say how the projections stand; 1 when one is parked. Or let one stand still, or go on."""
    parser.add_argument(
        "verb", nargs="?", choices=("pause", "resume"), help="instead of saying how they stand"
    )
    parser.add_argument("name", nargs="?", choices=_names(), help="the projection to pause or to resume")
    _database(parser)
    options = parser.parse_args(words)
    if options.verb and not options.name:
        parser.error(f"{options.verb} needs the name of a projection: {', '.join(_names())}")
    with database.reached(_settings(parser, options)) as located:
        return asyncio.run(_show(str(located.database_url), options.verb, options.name))


def rebuild(parser: argparse.ArgumentParser, words: list[str]) -> int:
    """Make tables again from the log, compare and exchange them; 0 done or equal, 1 different, 2 not."""
    parser.add_argument(
        "name", nargs="?", choices=_names(), help="one projection; without it all are rebuilt"
    )
    parser.add_argument(
        "--verify", action="store_true", help="only compare: 0 equal, 1 different, 2 not everywhere"
    )
    _database(parser)
    parser.add_argument("--gently", action="store_true", help="let others have the processor first")
    options = parser.parse_args(words)
    os.nice(GENTLE if options.gently else 0)
    with database.reached(_settings(parser, options)) as located:
        chosen = [each for each in projections() if options.name in (None, each.name)]
        try:
            processes = 1 if options.gently else os.cpu_count() or 1
            return asyncio.run(_rebuild(str(located.database_url), chosen, options.verify, processes))
        except (AlreadyRebuilt, Ended, InUse, Unavailable) as error:
            print(f"signalbox: {error}", file=sys.stderr)
            return FAILED


async def rebuild_beside(url: str, name: str) -> None:
    """Rebuild in a process of its own, so that who is served meanwhile does not notice; it ends with this."""
    words = ("-P", "-m", "service.cli", "rebuild", name, "--gently")
    environment = {**os.environ, "DATABASE_URL": url}
    process = await asyncio.create_subprocess_exec(
        sys.executable, *words, env=environment, cwd=HOME, stdin=DEVNULL, stdout=DEVNULL
    )
    try:
        if status := await process.wait():
            _log.error("the rebuild of %s ended with %s", name, status)
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()


def _database(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, help="the folder of the embedded database")
    parser.add_argument("--demo", action="store_true", help="the demo's database")


def _settings(parser: argparse.ArgumentParser, options: argparse.Namespace) -> Settings:
    """Which database is meant; one that is not there is not made for the question."""
    environment = {k: v for k, v in os.environ.items() if k != "DATABASE_URL" or not options.demo}
    data = options.data or (demo_data(environment) if options.demo else None)
    settings = read(environment, data=data)
    if settings.embedded and not (settings.data / "postgres").exists():
        remedy = "name a running demo's by --demo, another by --data or DATABASE_URL"
        parser.error(f"there is no database in {settings.data}: {remedy}")
    return settings


def _names() -> list[str]:
    return [each.name for each in projections()]


async def _show(url: str, verb: str | None, name: str) -> int:
    async with session(url) as connection:
        if verb:
            change = status.pause if verb == "pause" else status.resume
            if not await change(connection, name):
                print(
                    f"signalbox: there are no tables of {name} yet: start the service first", file=sys.stderr
                )
                return 1
        standings = await status.standings(connection)
        paused = await status.paused(connection)
        rebuildings = await status.rebuildings(connection)
    for line in (*map(_standing, standings), *map(_rebuilding, rebuildings)):
        print(line)
    for each in paused:
        print(f"{each:10} is paused: ./run projections resume {each}")
    if not standings:
        print("there is nothing to tell of yet")
    return 1 if any(each.parked for each in standings) else 0


def _standing(each: Standing) -> str:
    behind = f"{each.events:,} events, {each.seconds:,.0f} s behind" if each.events else "up to date"
    parked = f"; {each.parked}" if each.parked else ""
    return f"{each.projection:10} {each.log}  {each.position:,} of {each.head:,}, {behind}{parked}"


def _rebuilding(each: Rebuilding) -> str:
    done = f"{each.percent} %, {each.plans_done:,} of {each.plans:,} plans, {each.rate:,.0f} events/s"
    return f"{each.projection:10} is rebuilt: {done}; nothing was done for {each.silent:,.0f} s"


async def _rebuild(url: str, chosen: list[Projection], verify: bool, processes: int) -> int:
    statuses = [EQUAL]
    async with _states(url) as states:
        for each in chosen:
            found = await Rebuild(url, each, states, database.say, processes).run(verify=verify)
            _tell(each.name, found, verify)
            statuses.append(_status(found) if verify else EQUAL)
    return DIFFERENT if DIFFERENT in statuses else max(statuses)


def _status(found: Found) -> int:
    if not found.is_equal:
        return DIFFERENT
    return FAILED if found.left_out else EQUAL


def _tell(name: str, found: Found, verify: bool) -> None:
    for line in found.told:
        print(line)
    for line in found.left_out:
        print(f"not compared: {line}")
    equal = "equal" if found.is_equal else f"{found.differences:,} rows differ"
    equal += " in what was compared" if found.left_out else ""
    print(f"{name}: {equal}{'' if verify else '; the rebuilt tables are in place'}", flush=True)


@asynccontextmanager
async def _states(url: str) -> AsyncIterator[States]:
    """States for what happens while it is rebuilt."""
    pool = await asyncpg.create_pool(url, min_size=0, max_size=2, command_timeout=60)
    log = await Log.open(url)
    states = States(log, Snapshots(pool))
    try:
        yield states
    finally:
        await states.close()
        await log.close()
        await pool.close()
