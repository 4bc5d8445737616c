"""What one HTTP connection may take of us: sizes and times, over raw sockets against the real server."""

import asyncio
from contextlib import asynccontextmanager, suppress

import pytest
import uvicorn

from service import serving
from service.http_wire import Bounds, HttpWire
from service.serving import configuration

PATIENCE = 20.0
"""Seconds within which what has a limit of a fraction of one must have come."""
HASTY = Bounds(head_seconds=0.4, body_seconds=0.6, idle_seconds=1, take_seconds=0.5)
ASK = b"GET / HTTP/1.1\r\nhost: x\r\n\r\n"
LARGE = 32 * 1024 * 1024
"""More bytes than the buffers of both ends hold."""


async def answer(scope, receive, send):
    """/large is an answer that no buffer holds, /slow one that comes late; else how long the body was."""
    if scope["path"] == "/slow":
        await asyncio.sleep(1.5)
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        size, more = size + len(message["body"]), message["more_body"]
    body = bytes(LARGE) if scope["path"] == "/large" else str(size).encode()
    headers = [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


@asynccontextmanager
async def listening(bounds, application=answer):
    """The server of `./run serve` before a little application, as long as the block lasts."""
    wire = type("Wire", (HttpWire,), {"bounds": bounds})
    config = configuration(application)
    config.http, config.lifespan, config.port = wire, "off", 0
    config.timeout_keep_alive, config.timeout_graceful_shutdown = bounds.idle_seconds, 1
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110  # uvicorn has no event for it
        await asyncio.sleep(0.01)
    yield server
    server.should_exit = True
    await task


@asynccontextmanager
async def connected(bounds=HASTY):
    """A raw connection, and the server."""
    async with listening(bounds) as server:
        port = server.servers[0].sockets[0].getsockname()[1]
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**16)
        try:
            yield reader, writer, server
        finally:
            writer.transport.abort()


async def rest(reader):
    """What comes until the connection is closed; it must be closed."""
    async with asyncio.timeout(PATIENCE):
        return await reader.read()


async def dribble(writer, piece, seconds=0.1):
    while True:
        writer.write(piece)
        await asyncio.sleep(seconds)


async def while_dribbling(reader, writer, piece):
    """What comes until the connection is closed, while pieces are sent on and on."""
    dribbling = asyncio.create_task(dribble(writer, piece))
    try:
        return await rest(reader)
    finally:
        dribbling.cancel()
        await asyncio.gather(dribbling, return_exceptions=True)


async def test_a_request_within_the_bounds_is_answered_and_the_connection_is_kept():
    async with connected() as (reader, writer, _):
        for _ in range(3):
            writer.write(b"POST / HTTP/1.1\r\ncontent-length: 3\r\n\r\nabc")
            head = await reader.readuntil(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200 OK")
            assert await reader.readexactly(1) == b"3"


REFUSED = {
    "an address": (b"GET /" + b"x" * 20_000 + b" HTTP/1.1\r\n\r\n", 414),
    "one header": (b"GET / HTTP/1.1\r\na: " + b"x" * 40_000 + b"\r\n\r\n", 431),
    "the headers together": (b"GET / HTTP/1.1\r\n" + b"a: " + b"x" * 8_000 + b"\r\n" + b"b: " + b"x" * 25_000
                             + b"\r\n\r\n", 431),
    "many headers": (b"GET / HTTP/1.1\r\n" + b"".join(b"a%d: b\r\n" % n for n in range(101)) + b"\r\n", 431),
    "a second request": (ASK + b"GET / HTTP/1.1\r\na: " + b"x" * 40_000 + b"\r\n\r\n", 431),
    "nonsense": (b"let me in\r\n\r\n", 400),
    "two lengths": (b"POST / HTTP/1.1\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0", 400),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
async def test_what_is_too_large_is_refused_and_the_connection_closed(what):
    sent, status = REFUSED[what]
    async with connected(Bounds()) as (reader, writer, _):
        if sent.startswith(ASK):
            writer.write(ASK)
            await reader.readuntil(b"\r\n\r\n0")
            sent = sent.removeprefix(ASK)
        writer.write(sent)
        told = await rest(reader)
        assert told.startswith(b"HTTP/1.1 %d " % status)
        assert told.count(b"HTTP/1.1 ") == 1


async def test_a_head_without_end_is_refused_before_it_fills_the_memory():
    async with connected(Bounds()) as (reader, writer, _):
        writer.write(b"GET / HTTP/1.1\r\na: ")
        told = await while_dribbling(reader, writer, b"x" * 4096)
        assert told.startswith(b"HTTP/1.1 431 ")


@pytest.mark.parametrize("piece", [b"", b"a: b\r\n"])
async def test_a_head_that_dribbles_is_given_up(piece):
    async with connected() as (reader, writer, _):
        writer.write(b"GET / HTTP/1.1\r\nhost: x\r\n")
        assert (await while_dribbling(reader, writer, piece)).startswith(b"HTTP/1.1 408 ")


async def test_a_body_that_dribbles_is_given_up():
    async with connected() as (reader, writer, _):
        writer.write(b"POST / HTTP/1.1\r\ncontent-length: 1000\r\n\r\n")
        assert (await while_dribbling(reader, writer, b"x")).startswith(b"HTTP/1.1 408 ")


@pytest.mark.parametrize("piece", [b"", b"\r\n"])
async def test_who_connects_and_asks_nothing_is_let_go(piece):
    async with connected() as (reader, writer, server):
        assert await while_dribbling(reader, writer, piece) == b""
        assert not server.server_state.connections


@pytest.mark.parametrize("piece", [b"", b"\r\n"])
async def test_who_asks_no_further_is_let_go(piece):
    async with connected() as (reader, writer, _):
        writer.write(ASK)
        assert (await while_dribbling(reader, writer, piece)).count(b"HTTP/1.1 200 OK") == 1


async def test_the_time_of_a_request_is_not_that_of_its_answer():
    async with connected() as (reader, writer, _):
        writer.write(b"GET /slow HTTP/1.1\r\n\r\n")
        assert (await rest(reader)).startswith(b"HTTP/1.1 200 OK")


async def test_who_takes_nothing_of_an_answer_is_cut_off():
    async with connected() as (reader, writer, server):
        writer.write(b"GET /large HTTP/1.1\r\n\r\n")
        await reader.readexactly(1)
        writer.transport.pause_reading()
        async with asyncio.timeout(PATIENCE):
            while server.server_state.connections:  # noqa: ASYNC110  # uvicorn has no event for it
                await asyncio.sleep(0.05)


async def test_who_takes_an_answer_slowly_but_steadily_has_all_of_it():
    async with connected() as (reader, writer, _):
        writer.write(b"GET /large HTTP/1.1\r\nconnection: close\r\n\r\n")
        size = 0
        while piece := await reader.read(1024 * 1024):
            size += len(piece)
            await asyncio.sleep(0.002)
        assert size > LARGE


async def test_more_connections_than_fit_are_closed_at_once():
    async with connected(Bounds(connections=0)) as (reader, _, _):
        with suppress(ConnectionResetError):
            assert await rest(reader) == b""


def test_the_service_is_served_with_these_bounds():
    config = serving.configuration(answer)
    assert config.http is HttpWire
    assert (config.ws_max_size, config.ws_per_message_deflate) == (65_536, False)
