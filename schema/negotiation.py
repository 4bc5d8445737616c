"""What a client wants to be answered with: JSON of two kinds, server-sent events, or multipart."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Literal, NamedTuple

from graphql import GraphQLError, OperationType, get_operation_ast, parse

JSON = "application/json"
RESPONSE_JSON = "application/graphql-response+json"
EVENTS = "text/event-stream"
PARTS = "multipart/mixed"

MOST_TOKENS = 15_000
"""Words and signs of a document: a page asks some hundreds; what asks ten thousands blocks everybody."""

Protocol = Literal["http", "sse", "multipart-subscription"]


class Wanted(NamedTuple):
    """A media type of an Accept header, with its weight."""

    media: str
    weight: float
    parameters: str


@lru_cache(256)
def accepted(header: str) -> tuple[Wanted, ...]:
    """The media types of an Accept header, the most wanted first."""
    return tuple(sorted(_wanted(header), key=lambda each: -each.weight))


def _wanted(header: str) -> Iterator[Wanted]:
    for part in header.split(","):
        media, *parameters = (each.strip() for each in part.split(";"))
        weight = next((each[2:] for each in parameters if each[:2].lower() == "q="), "1")
        try:
            number = float(weight)
        except ValueError:
            number = 0.0
        if media and number > 0:
            yield Wanted(media.lower(), number, ";".join(parameters).lower())


@lru_cache(256)
def json_kind(header: str) -> str | None:
    """The kind of JSON to answer with; None when neither is accepted."""
    for each in accepted(header):
        if each.media in (JSON, RESPONSE_JSON):
            return each.media
        if each.media in ("*/*", "application/*"):
            return JSON
    return None if header.strip() else JSON


@lru_cache(256)
def protocol(header: str, is_subscription: bool) -> Protocol | None:
    """How to answer; None when the client accepts nothing that fits."""
    streams = (_stream(each) for each in accepted(header))
    stream = next((each for each in streams if each), None)
    if json_kind(header) is None or (is_subscription and stream):
        return stream
    return "http"


def _stream(each: Wanted) -> Protocol | None:
    if each.media == EVENTS:
        return "sse"
    return "multipart-subscription" if each.media == PARTS and "subscriptionspec" in each.parameters else None


def operation_of(query: str | None, name: str | None) -> OperationType | None:
    """What kind of operation a document asks for; None when that cannot be told."""
    if not query or not ("subscription" in query or "mutation" in query):
        return OperationType.QUERY if query else None
    return _operation_of(query, name)


@lru_cache(512)
def _operation_of(query: str, name: str | None) -> OperationType | None:
    try:
        operation = get_operation_ast(parse(query, no_location=True, max_tokens=MOST_TOKENS), name)
    except (GraphQLError, RecursionError):
        return None
    return operation.operation if operation else None
