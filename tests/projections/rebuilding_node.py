"""A process that makes tables again, plan by plan, and is killed when it has made so many.

`python -m tests.projections.rebuilding_node URL PLANS`
"""

import asyncio
import os
import signal
import sys

from projections import rebuild
from projections.progress import Progress
from tests.projections.tabled import rebuilt
from tests.service.node import node


async def main(url, plans):
    made = []

    def add(self, number, events):
        made.append(number)
        if sum(made) >= plans:
            os.kill(os.getpid(), signal.SIGKILL)

    rebuild.TOGETHER, Progress.add = 1, add
    async with node(url) as here:
        await rebuilt(here)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
