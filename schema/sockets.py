"""graphql-transport-ws as the protocol means it: one bad document fails one operation, never the socket."""

import asyncio
import time
from collections.abc import Mapping
from contextlib import aclosing, suppress
from functools import partial
from typing import Any

from graphql import GraphQLError, OperationType
from starlette.websockets import WebSocketDisconnect, WebSocketState
from starlette.websockets import WebSocketDisconnected as Ended
from strawberry.asgi import ASGIWebSocketAdapter
from strawberry.http.exceptions import WebSocketDisconnected
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import (
    BaseGraphQLTransportWSHandler,
    Operation,
)
from strawberry.subscriptions.protocols.graphql_transport_ws.types import (
    ConnectionInitMessage,
    Message,
    PingMessage,
    SubscribeMessage,
)

from schema.allowance import Allowance
from schema.answering.json_text import encoded
from schema.answering.negotiation import operation_of
from schema.context import Context
from schema.errors import Coded, masked
from schema.live.followers import SocketFollower
from schema.live.sharing import Asked, Following
from service.auth import Unauthenticated
from service.draining import AGAIN, WHY
from service.log import Unavailable
from service.socket_wire import Wire

FORBIDDEN = 4403
TRY_AGAIN_LATER, FAILED = 1013, 1011
SERVICE_RESTART, POLICY_VIOLATION = 1012, 1008
LONGEST_REASON = 123
"""Bytes of the reason with which a socket may be closed: a longer one closes it without a code."""
MOST_OPERATIONS = 100
"""Operations of one socket that are not finished."""
MESSAGES = 50
"""Messages a second that a socket may send on and on."""
BURST = 250
"""Messages that it may send at once, after quiet: a client that comes back subscribes to all it shows."""


class Closable(ASGIWebSocketAdapter):
    """A socket that is closed once, with a reason that fits, whoever closes it and how often."""

    async def close(self, code: int, reason: str) -> None:
        if self.ws.application_state is WebSocketState.DISCONNECTED:
            return
        clipped = reason.encode(errors="replace")[:LONGEST_REASON].decode(errors="ignore")
        with suppress(WebSocketDisconnect):
            await super().close(code, clipped)

    async def send_json(self, message: Mapping[str, object]) -> None:
        """Say something; after the end of the socket nobody hears it."""
        await self.send_text(encoded(message))

    async def send_text(self, message: str) -> None:
        """The same of what is encoded already."""
        try:
            await self.ws.send_text(message)
        except (Ended, WebSocketDisconnect) as ended:
            raise WebSocketDisconnected from ended


class SocketHandler(BaseGraphQLTransportWSHandler[Any, None]):
    """One socket. Its token is proven at connection_init, and it is closed when the token ends."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ending: asyncio.TimerHandle | None = None
        self.following: dict[str, Following] = {}
        """The subscriptions that are told together with others', by id."""
        self.finishing: set[asyncio.Task[Any]] = set()
        """Tasks that go on although nobody hears of them: mutations begun, and the closing."""
        self.tie: str | None = None
        """How presence knows the socket."""
        self.allowance = Allowance(MESSAGES, BURST)

    async def handle(self) -> None:
        """Serve the socket to its end, or to the process's."""
        view: Any = self.view
        with view.draining.following(self.leave), view.tied() as self.tie:
            await super().handle()

    async def leave(self) -> None:
        """Answer what was begun, then ask the client to come back."""
        begun = [
            each.task
            for each in self.operations.values()
            if each.task and not _is(OperationType.SUBSCRIPTION, each)
        ]
        if begun:
            await asyncio.wait(begun)
        await self.websocket.close(SERVICE_RESTART, "The service is about to stop: come back")

    async def handle_message(self, message: Any) -> None:
        """A message that is none by the protocol closes the socket with 4400, too many of them with 1008."""
        if not self.allowance.takes():
            await self.websocket.close(POLICY_VIOLATION, f"More than {MESSAGES} messages a second")
            return
        if not isinstance(message, dict) or not _well_formed(message):
            await self.handle_invalid_message("Invalid message")
            return
        await super().handle_message(message)  # type: ignore[arg-type]

    async def handle_connection_init(self, message: ConnectionInitMessage) -> None:
        payload: Any = message.get("payload") or {}
        if self.connection_init_received or self.connection_timed_out:
            await super().handle_connection_init({"type": "connection_init"})
            return
        view: Any = self.view
        if self.connection_init_timeout_task:
            self.connection_init_timeout_task.cancel()  # it has come: who it is may take a while to find out
        try:
            self.context = await view.known(self.context, payload)
        except Unauthenticated as refused:
            await self.websocket.close(FORBIDDEN, refused.code)
            return
        except Exception as error:
            code = TRY_AGAIN_LATER if isinstance(error, Unavailable) else FAILED
            await self.websocket.close(code, masked(error).message)
            return
        self.context.tie = self.tie
        self._end_with(self.context)
        await super().handle_connection_init({"type": "connection_init"})

    async def handle_ping(self, message: PingMessage) -> None:
        """A pong gives back what came with the ping."""
        payload: Any = message.get("payload")
        await self.send_message({"type": "pong", "payload": payload} if payload else {"type": "pong"})

    async def handle_subscribe(self, message: SubscribeMessage) -> None:
        """Begin an operation; refuse it alone when there are too many, or when the process is to stop."""
        refusal = self._refusal() if self.connection_acknowledged else None
        if refusal is None or message["id"] in self.operations:
            await super().handle_subscribe(message)
            return
        payload: Any = [refusal.formatted]
        await self.send_message({"id": message["id"], "type": "error", "payload": payload})

    def _refusal(self) -> Coded | None:
        view: Any = self.view
        if view.draining.begun:
            return Coded("UNAVAILABLE", WHY, retryAfter=AGAIN)
        if len(self.operations) + len(self.finishing) >= MOST_OPERATIONS:
            return Coded(
                "OVERLOADED", f"A socket has at most {MOST_OPERATIONS} operations; nothing was done."
            )
        return None

    def _end_with(self, context: Context) -> None:
        if context.asker.until is not None:
            seconds = max(0.0, context.asker.until - time.time())
            self.ending = asyncio.get_running_loop().call_later(min(seconds, 2**31), self._token_ended)

    def _token_ended(self) -> None:
        self._keep(asyncio.create_task(self.websocket.close(FORBIDDEN, "TOKEN_EXPIRED")))

    def _keep(self, task: asyncio.Task[Any]) -> None:
        self.finishing.add(task)
        task.add_done_callback(self.finishing.discard)

    async def run_operation(self, operation: Operation[Any, None]) -> None:
        """Run an operation in a context of its own: what it looks up is not older than itself."""
        try:
            if not (await self._shares(operation) or await self._is_told(operation)):
                await self._run_alone(operation)
        except WebSocketDisconnected:
            return
        except Exception as error:
            await self.handle_task_exception(error)
            with suppress(Exception):
                await operation.send_initial_errors([masked(error)])

    async def _run_alone(self, operation: Operation[Any, None]) -> None:
        view: Any = self.view
        results = await self.schema.stream(
            operation.query,
            variable_values=operation.variables,
            context_value=view.fresh(self.context),
            operation_name=operation.operation_name,
        )
        async with aclosing(results):
            await self._send_result_stream(operation, results)
        await operation.send_operation_message({"id": operation.id, "type": "complete"})

    async def _is_told(self, operation: Operation[Any, None]) -> bool:
        """Tell the bytes that everybody is told, if a query asks for one version of a plan alone."""
        if not _is(OperationType.QUERY, operation):
            return False
        view: Any = self.view
        asked = (operation.query, operation.variables, operation.operation_name)
        told = await view.told(asked, view.fresh(self.context))
        if told is None:
            return False
        socket: Any = self.websocket
        if not operation.completed:
            await socket.send_text(f'{{"id":{encoded(operation.id)},"type":"next","payload":{told}}}')
        await operation.send_operation_message({"id": operation.id, "type": "complete"})
        return True

    async def _shares(self, operation: Operation[Any, None]) -> bool:
        """Let a subscription be told together with others, where that can be: it needs no task of its own."""
        view: Any = self.view
        wire: Wire | None = view.wire(self.websocket)
        if wire is None or not _is(OperationType.SUBSCRIPTION, operation):
            return False
        asked = Asked(operation.query, operation.variables or {}, operation.operation_name)
        follower = SocketFollower(wire, operation.id, partial(self._told_all, operation))
        following = await view.delivery.follow(asked, view.fresh(self.context), follower)
        if following is None:
            return False
        if operation.completed:
            following.leave()
        else:
            self.following[operation.id] = following
            wire.on_ready = self._stir
        return True

    def _told_all(self, operation: Operation[Any, None]) -> None:
        """The service has ended a subscription: its id is free."""
        operation.completed = True
        self._leave(operation.id)
        self.forget_id(operation.id)

    def _leave(self, id: str) -> None:
        following = self.following.pop(id, None)
        if following:
            following.leave()

    def _stir(self) -> None:
        for following in self.following.values():
            following.group.stir()

    async def cleanup_operation(self, operation_id: str) -> None:
        """Stop an operation; a mutation is only told nothing more: it is finished once begun."""
        self._leave(operation_id)
        operation = self.operations.get(operation_id)
        if operation is None or not _is(OperationType.MUTATION, operation):
            await super().cleanup_operation(operation_id)
            return
        del self.operations[operation_id]
        operation.completed = True
        if operation.task:
            self._keep(operation.task)

    async def shutdown(self) -> None:
        if self.ending:
            self.ending.cancel()
        await super().shutdown()
        if self.finishing:
            await asyncio.wait(self.finishing)

    @staticmethod
    def _get_pre_execution_close_reason(error: GraphQLError) -> str | None:
        return None


def _is(kind: OperationType, operation: Operation[Any, None]) -> bool:
    return operation_of(operation.query, operation.operation_name) is kind


def _well_formed(message: Message | dict[str, Any]) -> bool:
    kind, id, payload = message.get("type"), message.get("id"), message.get("payload")
    if not isinstance(kind, str) or not isinstance(payload, dict | None):
        return False
    if kind == "complete":
        return isinstance(id, str) and bool(id)
    return kind != "subscribe" or (isinstance(id, str) and bool(id) and _asks(payload))


def _asks(payload: Any) -> bool:
    return (
        isinstance(payload, dict)
        and isinstance(payload.get("query"), str)
        and isinstance(payload.get("variables"), dict | None)
        and isinstance(payload.get("extensions"), dict | None)
        and isinstance(payload.get("operationName"), str | None)
    )
