"""A process that closes a round and hangs in the middle of it, to be killed there: url, keys, where."""

import asyncio
import sys
from pathlib import Path

from service.domain.vocabulary import Id
from service.domain.vote_counts import CloseVote
from service.wishes import Wish
from tests.service.node import ANNA, ORGANISATION, PLAN, node


async def hang(*_: object) -> None:
    """Say so, and go no further."""
    print("here", flush=True)
    await asyncio.sleep(600)


async def main(url: str, keys: str, where: str, round: str) -> None:
    async with node(url, round_keys=Path(keys)) as here:
        recording = here.planning.submit

        async def submit(wish: Wish) -> object:
            return await (recording(wish) if wish.dry_run else hang())

        if where == "counted":
            here.planning.submit = submit  # type: ignore[assignment, method-assign]
        else:
            here.voting._ballots.destroy = hang  # type: ignore[assignment, method-assign]
        wish = Wish(log=ORGANISATION, stream=PLAN, commands=(CloseVote(round=Id(round)),), asker=ANNA)
        await here.voting.submit(wish)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
