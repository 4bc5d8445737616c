"""`./run bench [SECTION ...]`: how fast it is, against what a user would pick instead, in one run.

Everything runs on an embedded database that is started for it in a folder of its own. Nothing fails for
being slow: the aim stands beside the figure. Figures of one run can be compared, those of two hardly.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import sys
import time
from typing import TYPE_CHECKING

import uvloop

from service.migrations import migrate
from service.postgres import Postgres
from service.serving import collect_garbage_rarely
from tests.bench import (
    append,
    board,
    cached,
    fan_out,
    folding,
    hot,
    latency,
    over_http,
    past,
    rebuild,
    sockets,
)
from tests.bench.row import Place
from tests.conftest import accessible_folder

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from tests.bench.row import Row

SECTIONS: dict[str, tuple[str, Callable[[Place], AsyncIterator[Row]]]] = {
    "append": ("Appending, fsync on, commits a second", append.measure),
    "hot": ("One hot plan: decided, recorded, answered", hot.measure),
    "http": ("A mutation over HTTP", over_http.measure),
    "fold": ("Folding a believable history", folding.measure),
    "past": ("A plan of 20,000 events as it was", past.measure),
    "memory": ("Memory", past.memory),
    "board": ("Reading the board, typed", board.measure),
    "cached": ("Reading the board again, over HTTP", cached.measure),
    "fanout": ("Every change to many sockets, as fast as it goes", fan_out.measure),
    "latency": ("Until a change is seen, twenty changes a second", latency.measure),
    "busy": ("Mutations while many look on", latency.mutations),
    "rebuild": ("Tables over all plans, made again", rebuild.measure),
    "sockets": ("Sockets that come, stay and come back", sockets.measure),
}


def main(words: list[str]) -> int:
    """Run the sections named, or all of them."""
    parser = argparse.ArgumentParser(prog="./run bench", description=(__doc__ or "").partition("\n\n")[2])
    parser.add_argument("sections", nargs="*", metavar="SECTION", help=f"some of: {', '.join(SECTIONS)}")
    parser.add_argument(
        "--plans", type=int, default=20, help="how many plans `rebuild` makes (20; aims: 1000)"
    )
    options = parser.parse_args(words)
    chosen = options.sections or list(SECTIONS)
    if unknown := set(chosen) - set(SECTIONS):
        parser.error(f"there is no section {min(unknown)}; there are {', '.join(SECTIONS)}")
    folder = accessible_folder()
    postgres = Postgres.start(folder / "data")
    try:
        print(
            f"PostgreSQL {postgres.version}, {os.cpu_count()} cores, Python {sys.version.split()[0]}",
            flush=True,
        )
        asyncio.run(migrate(postgres.owner_url))
        uvloop.run(_run(Place(postgres.url, postgres.owner_url, folder, options.plans), chosen))
    finally:
        postgres.stop()
        shutil.rmtree(folder)
    return 0


async def _run(place: Place, chosen: list[str]) -> None:
    for name in chosen:
        title, measure = SECTIONS[name]
        collect_garbage_rarely()  # as the service does
        started = time.perf_counter()
        print(f"\n{title} [{name}]", flush=True)
        async for row in measure(place):
            print(row, flush=True)
        print(f"  {'':34} {time.perf_counter() - started:9,.1f} s", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
