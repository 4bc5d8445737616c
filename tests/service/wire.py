"""A wire between the service and its database that can be cut at the worst moment."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote, urlsplit

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


class Wire:
    """Passes bytes on, both ways, until told to drop what the database answers."""

    def __init__(self, target: str) -> None:
        self._target = target
        self._streams: list[asyncio.StreamWriter] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self.answers_are_lost = False
        self.answers_left: int | None = None
        self.is_down = False
        self.cuts = 0

    async def join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Connect a client that came to the database."""
        self._streams.append(writer)
        if self.is_down:
            writer.close()
            return
        answers, questions = await asyncio.open_unix_connection(self._target)
        self._streams.append(questions)
        for passing in (self._pass(reader, questions, False), self._pass(answers, writer, True)):
            task = asyncio.create_task(passing)
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _pass(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, answers: bool) -> None:
        while (piece := await source.read(65536)) and not sink.is_closing():
            if answers and self._loses():
                self.cut()
                return
            sink.write(piece)
        sink.close()

    def _loses(self) -> bool:
        if self.answers_left is not None:
            self.answers_left -= 1
            self.answers_are_lost = self.answers_left < 0
        lost = self.answers_are_lost
        if lost:
            self.answers_are_lost, self.answers_left = False, None
        return lost

    def cut(self) -> None:
        """Break every connection there is; new ones work."""
        self.cuts += 1
        for stream in self._streams:
            stream.transport.abort()
        self._streams.clear()

    async def close(self) -> None:
        """Let go of everything."""
        self.cut()
        await asyncio.gather(*self._tasks, return_exceptions=True)


@asynccontextmanager
async def wire_to(url: str, folder: Path) -> AsyncIterator[tuple[Wire, str]]:
    """A wire to the database of a URL (by socket), and the URL of its near end."""
    parts = urlsplit(url)
    place = {name: values[0] for name, values in parse_qs(parts.query).items()}
    wire = Wire(f"{place['host']}/.s.PGSQL.{place['port']}")
    server = await asyncio.start_unix_server(wire.join, folder / f".s.PGSQL.{place['port']}")
    near = (
        f"{parts.scheme}://{parts.netloc}{parts.path}?host={quote(str(folder), safe='')}&port={place['port']}"
    )
    yield wire, near
    server.close()
    await wire.close()
    await server.wait_closed()
