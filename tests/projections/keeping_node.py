"""A node that keeps the tables over all plans, in small batches and slowly, until it is killed.

`python -m tests.projections.keeping_node URL SEED`
"""

import asyncio
import random
import sys

from projections import checkpoints, keeper, projector
from projections.projector import Projector
from service.live import Live
from tests.service.node import node


async def main(url, seed):
    chance, move = random.Random(seed), checkpoints.move

    async def slowly(*arguments):
        await move(*arguments)
        await asyncio.sleep(chance.random() * 0.03)  # between the checkpoint and the rows

    keeper.BATCH, checkpoints.move, projector.SHARE, projector.PACE = 5, slowly, 0, 0.01
    async with node(url) as here:
        live, keeping = Live(here.log, here.states, url), Projector(url, here.states)
        live.wakes(keeping.rung)
        print("keeps", flush=True)
        await asyncio.gather(live.run(), keeping.run())


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
