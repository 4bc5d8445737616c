"""A node that keeps the tables over all plans, in small batches and slowly, until it is killed.

`python -m tests.projections.keeping_node URL SEED`
"""

import asyncio
import random
import sys

from projections import checkpoints, keeper
from projections.projector import Projector
from service.live import Live
from tests.service.node import node


async def main(url, seed):
    chance, move = random.Random(seed), checkpoints.move

    async def slowly(*arguments):
        await move(*arguments)
        await asyncio.sleep(chance.random() * 0.03)  # between the checkpoint and the rows

    keeper.BATCH, checkpoints.move = 5, slowly
    async with node(url) as here:
        live, projector = Live(here.log, here.states, url), Projector(url, here.states)
        live.wakes(projector.rung)
        print("keeps", flush=True)
        await asyncio.gather(live.run(), projector.run())


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
