"""The HTTP and WebSocket edges, where the protocols want more than the library gives."""

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from datetime import timedelta
from json import JSONDecodeError
from typing import Any

from cross_web import AsyncHTTPRequestAdapter, HTTPException
from graphql import GraphQLError, OperationType
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.http import GraphQLHTTPResponse, GraphQLRequestData
from strawberry.http.streaming import HTTPStreamTransport
from strawberry.subscriptions import (
    GRAPHQL_SSE_PROTOCOL,
    GRAPHQL_TRANSPORT_WS_PROTOCOL,
    MULTIPART_SUBSCRIPTION_PROTOCOL,
)
from strawberry.types import ExecutionResult
from strawberry.types.execution import PreExecutionError

from schema.assembly import Schema
from schema.context import Context, Services
from schema.errors import Coded, masked
from schema.framing import Events, Parts
from schema.negotiation import EVENTS, JSON, RESPONSE_JSON, json_kind, operation_of, protocol
from schema.sharing import Asked, Delivery
from schema.sockets import TRY_AGAIN_LATER, Closable, SocketHandler
from schema.streams import Streamed, StreamFollower
from service.auth import Asker, Unauthenticated
from service.ballots import is_guests
from service.domain.vocabulary import Id
from service.draining import AGAIN, WHY, Draining
from service.socket_wire import EXTENSION, Wire

INIT_TIMEOUT = timedelta(seconds=5)
LARGEST_BODY = 2 * 1024 * 1024
"""Bytes of a request: two hundred commands together, with long texts, fit."""

Authenticate = Callable[[str | None], Asker]
"""Whom a token names; None when there is none. Raises Unauthenticated."""


STREAMS: Mapping[str, type[HTTPStreamTransport]] = {"sse": Events, "multipart-subscription": Parts}


class Endpoint(GraphQL[Any, None]):
    """One endpoint for HTTP, WebSocket and server-sent events: `Endpoint(schema, services, authenticate)`."""

    graphql_transport_ws_handler_class = SocketHandler
    websocket_adapter_class = Closable

    def __init__(
        self,
        schema: Schema,
        services: Services,
        authenticate: Authenticate,
        origins: Sequence[str] = (),
        most_sockets: int = 10_000,
        draining: Draining | None = None,
    ) -> None:
        super().__init__(
            schema,
            graphql_ide=None,
            subscription_protocols=(
                GRAPHQL_TRANSPORT_WS_PROTOCOL,
                GRAPHQL_SSE_PROTOCOL,
                MULTIPART_SUBSCRIPTION_PROTOCOL,
            ),
            connection_init_wait_timeout=INIT_TIMEOUT,
            allowed_origins=origins,
        )
        self.draining = draining or Draining()
        self._services = services
        self._authenticate = authenticate
        self.delivery = Delivery(schema, services, self.encode_json)
        self._sockets = 0
        self._most_sockets = most_sockets

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self._socket(WebSocket(scope, receive, send))
            return
        if self.draining.begun:
            await sent_away()(scope, receive, send)
            return
        request = Request(scope, _limited(receive))
        response: Response
        try:
            response = await self._answer(request)
        except Unauthenticated as refused:
            response = _failure(401, str(refused), refused.code, {"WWW-Authenticate": "Bearer"})
        except HTTPException as refused:
            allow = {"Allow": "POST" if request.method == "GET" else "GET, POST"}
            allow = allow if refused.status_code == 405 else {}
            response = _failure(refused.status_code, refused.reason, "BAD_REQUEST", allow)
        except Exception as error:
            hidden = self.hidden(error)
            response = _failure(500, hidden.message, "INTERNAL", {})
        leave = getattr(request.state, "leave", None)
        with self.draining.following(leave) if leave else nullcontext():
            await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        """One operation, answered as JSON; or as a stream, by the library."""
        if request.method not in ("GET", "POST"):
            raise HTTPException(405, "Ask by GET or POST.")
        context = await self.get_context(request, None)
        asked = await self.parse_http_body(self.request_adapter_class(request))
        if asked.protocol != "http":
            return await self._stream(request, asked, context)
        result = await self.schema.execute(
            asked.query, asked.variables, context, operation_name=asked.operation_name
        )
        kind = json_kind(request.headers.get("accept", "")) or JSON
        was_executed = result.data is not None or any(error.path for error in result.errors or ())
        answer: dict[str, Any] = {"data": result.data} if was_executed or not result.errors else {}
        if result.errors:
            answer["errors"] = [error.formatted for error in result.errors]
        status = 200 if "data" in answer or kind == JSON else 400
        return Response(self.encode_json(answer), status, media_type=f"{kind}; charset=utf-8")

    async def _stream(self, request: Request, asked: GraphQLRequestData, context: Context) -> Response:
        """A subscription as a stream: told together with others where that can be, else by the library."""
        if operation_of(asked.query, asked.operation_name) is OperationType.SUBSCRIPTION:
            request.state.leave = getattr(request.state, "hang_up", None)
        follower = StreamFollower()
        wanted = Asked(asked.query or "", asked.variables or {}, asked.operation_name)
        following = await self.delivery.follow(wanted, context, follower)
        if following is None:
            return await self.run(request, context=context)
        return Streamed(follower, following, STREAMS[asked.protocol]())

    async def _socket(self, socket: WebSocket) -> None:
        if self.draining.begun:
            await socket.send_denial_response(sent_away())
            return
        if self._sockets >= self._most_sockets:
            await socket.accept(await self.pick_websocket_subprotocol(socket))
            await socket.close(TRY_AGAIN_LATER, "Too many sockets")
            return
        self._sockets += 1
        try:
            await self.run(socket)
        finally:
            self._sockets -= 1

    async def close(self) -> None:
        """End what goes on for subscribers."""
        await self.delivery.close()

    async def get_context(self, request: Any, response: Any) -> Any:
        """Who asks; of a socket that is known when its first message has come."""
        if isinstance(request, WebSocket):
            return request
        return await self._context(request.headers.get("authorization"))

    async def known(self, socket: Any, payload: Mapping[str, Any]) -> Context:
        """The context of a socket by the payload of its connection_init, else its header. Raises
        Unauthenticated."""
        given = {key.lower(): value for key, value in payload.items()}.get("authorization")
        header = socket.headers.get("authorization") if isinstance(socket, HTTPConnection) else None
        return await self._context(given if isinstance(given, str) else header)

    async def _context(self, authorization: str | None) -> Context:
        token = bearer(authorization)
        asker = await self._guest(token) if token and is_guests(token) else self._authenticate(token)
        if asker.name:
            await self._services.people.meet(asker.org, asker.person, asker.name)
        return Context(asker, self._services)

    async def _guest(self, token: str) -> Asker:
        """Whom a link lets in. Raises Unauthenticated."""
        guest = await self._services.voting.guest(token)
        if guest is None:
            raise Unauthenticated("LINK_ENDED", "The round of this link is over, or there never was one.")
        return Asker(person=Id(""), org=guest.box.log, guest=guest)

    def wire(self, socket: Any) -> Wire | None:
        """What lies under a socket; None where another server than ours serves it."""
        wire: Wire | None = socket.ws.scope.get("extensions", {}).get(EXTENSION)
        return wire

    def fresh(self, context: Context) -> Context:
        """The same asker, nothing remembered."""
        return Context(context.asker, self._services)

    def hidden(self, error: Exception) -> GraphQLError:
        """What a client may see of an error."""
        return masked(error if isinstance(error, GraphQLError) else GraphQLError("", original_error=error))

    def decode_json(self, data: str | bytes) -> object:
        """JSON, or JSONDecodeError for whatever is none: bad UTF-8, thousands of digits, endless nesting."""
        try:
            return json.loads(data, parse_constant=_none_such)
        except (JSONDecodeError, RecursionError, ValueError) as error:
            raise JSONDecodeError("not JSON", "", 0) from error

    def encode_json(self, data: object) -> str:
        text = json.dumps(data, separators=(",", ":"), ensure_ascii=False)
        return text if text.isascii() or not _has_surrogate(text) else json.dumps(data, separators=(",", ":"))

    async def parse_http_body(self, request: AsyncHTTPRequestAdapter) -> GraphQLRequestData:
        """The operation that is asked for, and how to answer it. Raises HTTPException."""
        data = self._body(request, await request.get_body() if request.method == "POST" else b"")
        query, name = data.get("query"), data.get("operationName")
        if not isinstance(query, str):
            raise HTTPException(400, "The request has no `query`, which is a string.")
        if not isinstance(name, str | None):
            raise HTTPException(400, "`operationName` is a string.")
        for key in ("variables", "extensions"):
            if not isinstance(data.get(key), dict | None):
                raise HTTPException(400, f"`{key}` is an object.")
        operation = operation_of(query, name)
        if request.method == "GET" and operation is OperationType.MUTATION:
            raise HTTPException(405, "A mutation is sent by POST.")
        how = protocol(request.headers.get("accept", ""), operation is OperationType.SUBSCRIPTION)
        if how is None:
            raise HTTPException(406, f"Answers come as {RESPONSE_JSON} or {JSON}, subscriptions as {EVENTS}.")
        return GraphQLRequestData(query, data.get("variables"), name, data.get("extensions"), how)

    def _body(self, request: AsyncHTTPRequestAdapter, body: bytes) -> Mapping[str, Any]:
        if request.method == "GET":
            return self.parse_query_params(request.query_params)
        kind = (request.content_type or "").partition(";")[0].strip().lower()
        if kind != JSON:
            raise HTTPException(415, f"The body is {JSON}.")
        data = self.parse_json(body)
        if not isinstance(data, dict):
            raise HTTPException(400, "The body is one JSON object.")
        return data

    async def process_result(self, request: Request, result: ExecutionResult) -> GraphQLHTTPResponse:
        """A result as a stream tells it: what was not executed has no data."""
        answer = await super().process_result(request, result)
        if isinstance(result, PreExecutionError):
            answer.pop("data", None)
        return answer

    def _get_stream_transport(self, protocol: str) -> HTTPStreamTransport | None:
        """A transport of its own for each answer: what it has sent already is part of how it goes on."""
        kind = STREAMS.get(protocol)
        return kind() if kind else None

    def should_render_graphql_ide(self, request: Any) -> bool:
        return False


def _limited(receive: Receive) -> Receive:
    """The same messages, as long as they are not too many bytes together."""
    size = 0

    async def limited() -> Message:
        nonlocal size
        message = await receive()
        size += len(message.get("body", b""))
        if size > LARGEST_BODY:
            raise HTTPException(413, f"A request has at most {LARGEST_BODY} bytes.")
        return message

    return limited


def _none_such(name: str) -> object:
    """JSON has no NaN and no Infinity. Raises ValueError."""
    raise ValueError(f"{name} is not JSON")


def bearer(header: str | None) -> str | None:
    """The token of an Authorization header. Raises Unauthenticated for another scheme."""
    if header is None:
        return None
    scheme, _, token = header.strip().partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Unauthenticated("TOKEN_MALFORMED", "Send a token: Authorization: Bearer <token>.")
    return token.strip()


def _failure(status: int, message: str, code: str, headers: Mapping[str, str]) -> Response:
    body = json.dumps({"errors": [{"message": message, "extensions": {"code": code}}]})
    return Response(body, status, headers, media_type=f"{JSON}; charset=utf-8")


def sent_away() -> Response:
    """The answer to whatever is asked while the process is about to stop."""
    headers = {"Retry-After": str(AGAIN), "Connection": "close"}
    body = json.dumps({"errors": [Coded("UNAVAILABLE", WHY, retryAfter=AGAIN).formatted]})
    return Response(body, 503, headers, media_type=f"{JSON}; charset=utf-8")


def _has_surrogate(text: str) -> bool:
    return any("\ud800" <= letter <= "\udfff" for letter in text)
