"""The HTTP and WebSocket edges, where the protocols want more than the library gives."""

import json
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta
from typing import Any, cast

from cross_web import AsyncHTTPRequestAdapter, HTTPException
from graphql import OperationType
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
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

from schema.answering.answers import Answers
from schema.answering.documents import NO_DOCUMENTS, Documents
from schema.answering.json_text import decoded, encoded, in_bytes, told
from schema.answering.letters import Letter
from schema.answering.negotiation import EVENTS, JSON, RESPONSE_JSON, operation_of, protocol
from schema.answering.refusals import refusal
from schema.answering.replies import Reply, reply
from schema.answering.requests import Operation, Reader
from schema.answering.shelf import Shelf
from schema.assembly import Schema
from schema.context import Context, Services
from schema.errors import Coded
from schema.live.followers import Streamed, StreamFollower
from schema.live.framing import Events, Parts
from schema.live.sharing import Asked, Delivery
from schema.sockets import TRY_AGAIN_LATER, Closable, SocketHandler
from service.auth import Asker, Unauthenticated
from service.ballots import is_guests
from service.domain.vocabulary import Id
from service.draining import AGAIN, WHY, Draining
from service.origins import OURS_ALONE, Origins
from service.socket_wire import EXTENSION, Wire

MOST_KEPT = 64 * 1024 * 1024
"""Bytes that a process keeps of answers, plain and compressed, and of requests that it has read."""
PARSED = 32
"""Bytes of memory that one byte of JSON may take once parsed."""
INIT_TIMEOUT = timedelta(seconds=5)

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
        pages: Origins = OURS_ALONE,
        most_sockets: int = 10_000,
        draining: Draining | None = None,
        documents: Documents = NO_DOCUMENTS,
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
        )
        self.draining = draining or Draining()
        self._pages = pages
        self._services = services
        self._authenticate = authenticate
        self.delivery = Delivery(schema, services)
        self._documents = documents
        self._shelf = Shelf(MOST_KEPT)
        self._reader = Reader(schema)
        self._answers = Answers(schema, self._shelf)
        self._sockets = 0
        self._most_sockets = most_sockets

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self._socket(WebSocket(scope, receive, send))
            return
        if self.draining.begun:
            await sent_away()(scope, receive, send)
            return
        letter = Letter(scope, receive)
        response: Response | Reply
        try:
            response = await self._answer(letter)
        except Exception as error:
            response = refusal(error, letter)
        told = scope.get("state", {})
        leave = told.get("leave")
        with self.draining.following(leave, told["until"]) if leave else nullcontext():
            await response(scope, receive, send)

    async def _answer(self, letter: Letter) -> Response | Reply:
        """One operation, answered as JSON; or as a stream, by the library. What is asked for often is read
        once."""
        if letter.method not in ("GET", "POST"):
            raise HTTPException(405, "Ask by GET or POST.")
        context = await self._context(letter.header(b"authorization"))
        await letter.read()
        operation: Operation | None = self._shelf.get(letter.key)
        if operation is None:
            request = Request(letter.scope, letter.again)
            data = await self.parse_http_body(self.request_adapter_class(request))
            if data.protocol != "http":
                return await self._stream(request, data, context)
            operation = self._reader.read(data.query or "", data.variables, data.operation_name)
            if operation.plan:
                size = 2 * len(letter.said) + PARSED * len(in_bytes(data.variables or {}))
                self._shelf.put(letter.key, operation, size)
        return await reply(self._answers, await self._answers.answer(operation, context), letter)

    async def told(
        self, asked: tuple[str, dict[str, Any] | None, str | None], context: Context
    ) -> str | None:
        """The answer to a query (document, variables, operation) of one version of a plan, which others are
        told too; None for whatever else is asked."""
        operation = self._reader.read(*asked)
        answer = await self._answers.answer(operation, context) if operation.plan else None
        return answer.body.decode() if answer and answer.has_data else None

    async def _stream(self, request: Request, asked: GraphQLRequestData, context: Context) -> Response:
        """A subscription as a stream: told together with others where that can be, else by the library."""
        if operation_of(asked.query, asked.operation_name) is OperationType.SUBSCRIPTION:
            request.state.leave = getattr(request.state, "hang_up", None)
            request.state.until = context.asker.until
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
        """End what goes on for subscribers and for who asks."""
        await self.delivery.close()
        await self._answers.close()

    async def get_context(self, request: Any, response: Any) -> Any:
        """Who asks over a socket is known when its first message has come."""
        return request

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

    def is_websocket_origin_allowed(self, request: WebSocket, origin: str) -> bool:
        """Whether the pages of another origin may open a socket."""
        return self._pages.allow(origin)

    def wire(self, socket: Any) -> Wire | None:
        """What lies under a socket; None where another server than ours serves it."""
        wire: Wire | None = socket.ws.scope.get("extensions", {}).get(EXTENSION)
        return wire

    def tied(self) -> AbstractContextManager[str]:
        """How presence knows a socket, as long as that lasts."""
        return self._services.presence.tied()

    def fresh(self, context: Context) -> Context:
        """The same asker, nothing remembered."""
        return Context(context.asker, self._services, tie=context.tie)

    decode_json = staticmethod(decoded)
    encode_json = staticmethod(encoded)

    def parse_json(self, data: str | bytes) -> Any:
        """What a body, or a part of an address, holds. Raises HTTPException."""
        try:
            return decoded(data)
        except json.JSONDecodeError as error:
            where = "The body is" if isinstance(data, bytes) else "`variables` or `extensions` are"
            raise HTTPException(400, f"{where} not JSON.") from error

    async def parse_http_body(self, request: AsyncHTTPRequestAdapter) -> GraphQLRequestData:
        """The operation that is asked for, and how to answer it. Raises HTTPException."""
        data = self._body(request, await request.get_body() if request.method == "POST" else b"")
        query, name = self._documents.text(data), data.get("operationName")
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
        """A result as a stream tells it."""
        return cast(GraphQLHTTPResponse, told(result))

    def _get_stream_transport(self, protocol: str) -> HTTPStreamTransport | None:
        """A transport of its own for each answer: what it has sent already is part of how it goes on."""
        kind = STREAMS.get(protocol)
        return kind() if kind else None

    def should_render_graphql_ide(self, request: Any) -> bool:
        return False


def bearer(header: str | None) -> str | None:
    """The token of an Authorization header. Raises Unauthenticated for another scheme."""
    if header is None:
        return None
    scheme, _, token = header.strip().partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Unauthenticated("TOKEN_MALFORMED", "Send a token: Authorization: Bearer <token>.")
    return token.strip()


def sent_away() -> Response:
    """The answer to whatever is asked while the process is about to stop."""
    headers = {"Retry-After": str(AGAIN), "Connection": "close"}
    body = json.dumps({"errors": [Coded("UNAVAILABLE", WHY, retryAfter=AGAIN).formatted]})
    return Response(body, 503, headers, media_type=f"{JSON}; charset=utf-8")
