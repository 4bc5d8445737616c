"""A process to be killed: it appends numbered commands to one stream and prints what is stored."""

import asyncio
import sys
import uuid

from service.domain.vocabulary import Id
from service.log import Appended, Log
from tests.service.appends import an_append


def numbered(number: int) -> Id:
    """The id of a command, the same in every process."""
    return Id(str(uuid.UUID(int=number + (4 << 76) + (2 << 62))))


async def main(url: str, organisation: str, stream: str) -> None:
    log = await Log.open(url)

    async def ask(number: int) -> None:
        append = an_append(Id(organisation), Id(stream), number - 1, command=numbered(number))
        if isinstance(await log.append(append), Appended):
            print(numbered(number), flush=True)

    for first in range(1, 10_000, 8):
        await asyncio.gather(*map(ask, range(first, first + 8)))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
