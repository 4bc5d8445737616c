"""The other rival of live delivery: text that is there already, sent to every socket.

`python -m tests.bench.raw FILE` serves it; it speaks just enough of graphql-transport-ws to be subscribed to.
From `GET /go` until `GET /stop` it sends the change sets of the file again and again, as fast as it can.
"""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from tests.bench.rival import Gate, serve


class Sender:
    """Who is there, and what is sent to them."""

    def __init__(self, sets: list[dict[str, Any]]) -> None:
        self.gate = Gate()
        self._sets = sets
        self._sockets: dict[str, list[WebSocket]] = {}
        """Those that subscribed by each id."""
        self._texts: dict[str, list[str]] = {}
        """What is sent to them, set by set."""

    async def socket(self, socket: WebSocket) -> None:
        """One that comes, until it goes."""
        await socket.accept("graphql-transport-ws")
        ids: list[str] = []
        with suppress(WebSocketDisconnect):
            while True:
                message = json.loads(await socket.receive_text())
                if message["type"] == "connection_init":
                    await socket.send_text('{"type":"connection_ack"}')
                else:
                    ids.append(message["id"])
                    version = message["payload"]["variables"]["after"]
                    await socket.send_text(_next(ids[-1], {"__typename": "InSync", "version": version}))
                    self._texts.setdefault(ids[-1], [_next(ids[-1], each) for each in self._sets])
                    self._sockets.setdefault(ids[-1], []).append(socket)
        for id in ids:
            self._sockets[id].remove(socket)

    async def send(self) -> None:
        """Every set to every socket, one after the other, for ever."""
        while True:
            for n in range(len(self._sets)):
                await self.gate.passed()
                for id, sockets in list(self._sockets.items()):
                    text = self._texts[id][n]
                    await asyncio.sleep(0)  # what was written is sent now
                    for socket in list(sockets):
                        with suppress(WebSocketDisconnect):
                            await socket.send_text(text)

    @asynccontextmanager
    async def lifespan(self, _: Starlette) -> AsyncIterator[None]:
        """Send for as long as the context lasts."""
        sending = asyncio.create_task(self.send())
        try:
            yield
        finally:
            sending.cancel()


def _next(id: str, told: dict[str, Any]) -> str:
    message = {"id": id, "type": "next", "payload": {"data": {"planChanges": told}}}
    return json.dumps(message, separators=(",", ":"), ensure_ascii=False)


def main(path: str) -> None:
    """Serve on a free port and say on which."""
    sender = Sender(json.loads(Path(path).read_text()))
    routes = [*sender.gate.routes(), WebSocketRoute("/graphql", sender.socket)]
    serve(Starlette(routes=routes, lifespan=sender.lifespan))


if __name__ == "__main__":
    main(sys.argv[1])
