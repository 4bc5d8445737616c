"""What the rivals of live delivery share: when they speak, and how they are served."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from service.serving import Server, configuration, listening
from service.settings import read

if TYPE_CHECKING:
    from starlette.applications import Starlette


class Gate:
    """Open from `GET /go` until `GET /stop`."""

    def __init__(self) -> None:
        self._is_open = asyncio.Event()

    async def passed(self) -> None:
        """Wait until it is open, and let the others have their turn."""
        await self._is_open.wait()
        await asyncio.sleep(0)

    def routes(self) -> list[Route]:
        """The addresses that open and close it."""
        return [Route("/go", self._go), Route("/stop", self._stop)]

    async def _go(self, _: Request) -> Response:
        self._is_open.set()
        return PlainTextResponse("")

    async def _stop(self, _: Request) -> Response:
        self._is_open.clear()
        return PlainTextResponse("")


def serve(application: Starlette) -> None:
    """Serve by uvicorn's own protocols on a free port, and say on which."""
    with listening(read({}, port=0)) as at:
        config = configuration(application)
        config.ws = "websockets-sansio"
        Server(config, f"http://127.0.0.1:{at.getsockname()[1]}").run(sockets=[at])
