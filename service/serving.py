"""`./run serve`, `demo`, `migrate`: database, application and server, put together and taken apart."""

from __future__ import annotations

import asyncio
import gc
import os
import resource
import signal
import socket
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, cast

import uvicorn

from service import auth, database
from service.draining import Draining
from service.http_wire import HttpWire
from service.settings import Settings, SettingsInvalid, demo_data, read
from service.socket_wire import SocketWire

if TYPE_CHECKING:
    import argparse

    from starlette.types import ASGIApp

FAREWELL = 5.0
"""Seconds that streams and requests in flight get when the service is asked to stop."""
PING = 10.0
"""Seconds between two pings of a socket, and for the answer: so a silent loss of the network is noticed."""
MOST_FILES = 65_536
"""Files and connections that the process opens, where the system lets it."""


def serve(parser: argparse.ArgumentParser, words: list[str]) -> int:
    """Serve until a signal says stop."""
    options = _options(parser, words)
    return _serve(read(os.environ, host=options.host, port=options.port, data=options.data))


def demo(parser: argparse.ArgumentParser, words: list[str]) -> int:
    """Serve the seeded plan, to this machine only, always on a database of its own."""
    options = _options(parser, words)
    data = options.data or demo_data(os.environ)
    given = read(os.environ, host=options.host, port=options.port, data=data, demo=True)
    settings = replace(given, database_url=None, owner_url=None, bell_url=None)
    if not settings.loopback:
        raise SettingsInvalid(
            (f"The demo lets everybody in, so it listens on loopback only, not {settings.host}.",)
        )
    return _serve(settings)


def migrate(parser: argparse.ArgumentParser, words: list[str]) -> int:
    """Apply the migrations that the database lacks."""
    parser.add_argument("--data", type=Path, help="the folder of the embedded database")
    options = parser.parse_args(words)
    settings = read(os.environ, data=options.data)
    with database.running(settings) as located:
        if located.owner_url is None:
            raise SettingsInvalid(("Set SIGNALBOX_OWNER_URL to the role that owns the database.",))
        applied = asyncio.run(database.forward(located.owner_url))
    print("\n".join(f"applied {name}" for name in applied) or "nothing to do: the database is up to date")
    return 0


def _options(parser: argparse.ArgumentParser, words: list[str]) -> argparse.Namespace:
    parser.add_argument("--host", help="the address to listen on (127.0.0.1)")
    parser.add_argument("--port", type=port, help="the port to listen on (8000; 0 takes a free one)")
    parser.add_argument("--data", type=Path, help="the folder of the embedded database and the keys")
    return parser.parse_args(words)


def port(text: str) -> int:
    if not text.isdigit() or int(text) > 65535:
        raise ValueError
    return int(text)


def _serve(settings: Settings) -> int:
    """Put everything together. uvicorn raises a signal again after its farewell: only then it exits here."""
    signal.signal(signal.SIGTERM, _exit)
    _open_many()
    with listening(settings) as at, database.running(settings) as located:
        _prepare(located, settings.embedded)
        _run(replace(located, port=at.getsockname()[1], token_keys=auth.keys(settings)), at)
    return 0


def _prepare(located: Settings, embedded: bool) -> None:
    """Bring our own database forward; of another's, only see that somebody did."""
    if embedded:
        asyncio.run(database.forward(str(located.owner_url)))
    else:
        asyncio.run(database.migrated(str(located.database_url)))


def _open_many() -> None:
    """A thousand clients are more than the thousand files that many systems allow at first."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_FILES)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def _exit(*_: object) -> NoReturn:
    sys.exit(128 + signal.SIGTERM)


def listening(settings: Settings) -> socket.socket:
    """The socket, taken before anything slow begins; nobody can connect yet. Raises `SettingsInvalid`."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        taken = socket.socket(family, kind, protocol)
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(address)
    except OSError as error:
        where = f"{settings.host} port {settings.port}"
        why = f"Signalbox cannot listen on {where}: {error.strerror}. Choose another with --host or --port."
        raise SettingsInvalid((why,)) from error
    return taken


def _run(settings: Settings, at: socket.socket) -> None:
    from service.app import Application

    address = _address(settings)
    told = f"Signalbox listens on {address}\n{_greeting(settings, address)}".strip()
    application = Application(settings)
    Server(configuration(application.starlette()), told, application.draining).run(sockets=[at])


def _greeting(settings: Settings, address: str) -> str:
    """What the demo says besides: what to open, who to be, what to try."""
    if not settings.demo:
        return ""
    from service.demo import demo_people, welcome

    tokens, organisation = auth.Tokens(settings.token_keys), auth.organisation_id("demo")
    signed = {name: tokens.sign(person, organisation, name=name) for name, _, person in demo_people()}
    return welcome(address, signed)


def configuration(application: ASGIApp) -> uvicorn.Config:
    """How uvicorn serves an application here."""
    return uvicorn.Config(
        cast("Any", application),
        loop="uvloop",
        http=HttpWire,  # httptools: h11 lets smuggled requests through
        ws=SocketWire,
        ws_max_size=64 * 1024,
        ws_per_message_deflate=False,
        ws_ping_interval=PING,
        ws_ping_timeout=PING,
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=HttpWire.bounds.idle_seconds,
    )


def _address(settings: Settings) -> str:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{host}:{settings.port}"


def collect_garbage_rarely() -> None:
    """What start-up made stays: looking at it again and again costs a third of each execution."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


class Server(uvicorn.Server):
    """uvicorn's, which says where it listens once it can be used, and sends everybody away at the end."""

    def __init__(self, config: uvicorn.Config, told: str, draining: Draining | None = None) -> None:
        super().__init__(config)
        self._told = told
        self._draining = draining or Draining()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        collect_garbage_rarely()
        print(self._told, flush=True)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Streams are ended one after the other, then the rest has what is left of the farewell."""
        end = time.monotonic() + FAREWELL
        leaving = asyncio.create_task(self._draining.run(FAREWELL))
        while not leaving.done() and not self.force_exit:
            await asyncio.wait({leaving}, timeout=0.1)
        leaving.cancel()
        self.config.timeout_graceful_shutdown = max(1, round(end - time.monotonic()))
        await super().shutdown(sockets)
