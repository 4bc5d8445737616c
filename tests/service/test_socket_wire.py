"""What one WebSocket may make us keep: frames of one message, and pongs that nobody reads."""

import asyncio
import socket

from websockets.asyncio.client import connect
from websockets.frames import Frame, Opcode

from service.http_wire import Bounds
from service.socket_wire import MOST_FRAGMENTS
from tests.service.test_http_wire import PATIENCE, listening

PING = Frame(Opcode.PING, b"x" * 125).serialize(mask=True)


async def hear(scope, receive, send):
    """Accept a socket and hear it to its end."""
    await receive()
    await send({"type": "websocket.accept"})
    while (await receive())["type"] != "websocket.disconnect":
        pass


def address(server):
    return "127.0.0.1", server.servers[0].sockets[0].getsockname()[1]


async def test_a_message_in_frames_without_end_closes_with_1009():
    async with listening(Bounds(), hear) as server:
        host, port = address(server)
        async with connect(f"ws://{host}:{port}") as client:
            pieces = [Frame(Opcode.TEXT, b"", fin=False)]
            pieces += [Frame(Opcode.CONT, b"", fin=False)] * (MOST_FRAGMENTS + 1)
            client.transport.write(b"".join(each.serialize(mask=True) for each in pieces))
            async with asyncio.timeout(PATIENCE):
                await client.wait_closed()
            assert client.close_code == 1009


async def test_who_pings_and_never_reads_fills_no_memory():
    async with listening(Bounds(), hear) as server:
        line = socket.socket()
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        line.setblocking(False)
        loop = asyncio.get_running_loop()
        await loop.sock_connect(line, address(server))
        head = b"GET / HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n"
        head += b"sec-websocket-version: 13\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
        await loop.sock_sendall(line, head)
        assert (await loop.sock_recv(line, 12)).endswith(b" 101")
        async with asyncio.timeout(PATIENCE):
            for _ in range(100):
                await loop.sock_sendall(line, PING * 1_000)
        (connection,) = server.server_state.connections
        kept = connection.transport.get_write_buffer_size()
        line.close()
        assert 0 < kept < 1024 * 1024, "of 13 MB of pings"
