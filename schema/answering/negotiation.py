"""What a client wants to be answered with: JSON of two kinds, events, multipart; compressed or not."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Literal, NamedTuple

from graphql import GraphQLError, OperationType, get_operation_ast, parse

JSON = "application/json"
RESPONSE_JSON = "application/graphql-response+json"
EVENTS = "text/event-stream"
PARTS = "multipart/mixed"

MOST_TOKENS = 15_000
"""Words and signs of a document: a page asks some hundreds; what asks ten thousands blocks everybody."""

LONGEST_KEPT = 20_000
"""Characters of a document, and of an operation's name, about which anything is kept."""

Protocol = Literal["http", "sse", "multipart-subscription"]
STREAMED: Mapping[str, Protocol] = {EVENTS: "sse", PARTS: "multipart-subscription"}
SPECIFIED = re.compile(r'(^|;)subscriptionspec="?1\.0')
"""What makes multipart/mixed the protocol for subscriptions: without it, it means another."""


class Wanted(NamedTuple):
    """A media range of an Accept header, with its weight."""

    media: str
    weight: float
    parameters: str


@lru_cache(256)
def accepted(header: str) -> tuple[Wanted, ...]:
    """The media ranges of an Accept header, in its order; what has no weight is refused."""
    return tuple(_wanted(header))


def _wanted(header: str) -> Iterator[Wanted]:
    for part in header.split(","):
        media, *parameters = (each.strip() for each in part.split(";"))
        weight = _weight(*parameters)
        if media and weight >= 0:
            yield Wanted(media.lower(), weight, ";".join(parameters).lower())


def _weight(*parameters: str) -> float:
    """What `q` says among the parameters; 1 when nothing does, 0 for what is no number."""
    said = (each.strip() for each in parameters)
    weight = next((each[2:] for each in said if each[:2].lower() == "q="), "1")
    try:
        return min(float(weight), 1.0)
    except ValueError:
        return 0.0


@lru_cache(256)
def json_kind(header: str) -> str | None:
    """The kind of JSON to answer with; None when neither is accepted."""
    return _best(header, JSON, RESPONSE_JSON) if header.strip() else JSON


@lru_cache(256)
def protocol(header: str, is_subscription: bool) -> Protocol | None:
    """How to answer; None when the client accepts nothing that fits. Who says nothing accepts JSON."""
    said = header if header.strip() else JSON
    if is_subscription:
        best = _best(said, EVENTS, PARTS)
        return STREAMED[best] if best else None
    at_once, streamed = _weight_of(said, json_kind(said)), _weight_of(said, EVENTS)
    if at_once == streamed == 0:
        return None
    return "sse" if streamed > at_once else "http"


def _weight_of(header: str, kind: str | None) -> float:
    rank = _rank(header, kind) if kind else None
    return rank[0] if rank else 0.0


def _best(header: str, *kinds: str) -> str | None:
    """The kind that is wanted most; of those wanted equally the one that is named, then the first named."""
    ranks = {kind: rank for kind in kinds if (rank := _rank(header, kind))}
    return max(ranks, key=lambda kind: ranks[kind], default=None)


def _rank(header: str, kind: str) -> tuple[float, int, int] | None:
    """How much a kind is wanted, by the narrowest range that it is in; None when it is not."""
    ranges = (kind, f"{kind.partition('/')[0]}/*", "*/*") if kind != PARTS else (kind,)
    found = [
        (ranges.index(each.media), place, each.weight)
        for place, each in enumerate(accepted(header))
        if each.media in ranges and (kind != PARTS or SPECIFIED.search(each.parameters))
    ]
    width, place, weight = min(found, default=(0, 0, 0.0))
    return (weight, -width, -place) if weight > 0 else None


def operation_of(query: str | None, name: str | None) -> OperationType | None:
    """What kind of operation a document asks for; None when that cannot be told."""
    if not query or not ("subscription" in query or "mutation" in query):
        return OperationType.QUERY if query else None
    is_long = len(query) + len(name or "") > LONGEST_KEPT
    return _operation_of.__wrapped__(query, name) if is_long else _operation_of(query, name)


@lru_cache(512)
def _operation_of(query: str, name: str | None) -> OperationType | None:
    try:
        operation = get_operation_ast(parse(query, no_location=True, max_tokens=MOST_TOKENS), name)
    except (GraphQLError, RecursionError):
        return None
    return operation.operation if operation else None


@lru_cache(256)
def takes_gzip(header: str) -> bool:
    """Whether an Accept-Encoding header lets an answer be compressed, and does not rather have it plain."""
    weights: dict[str, float] = {}
    for part in header.split(","):
        coding, _, parameter = part.partition(";")
        weights[coding.strip().lower()] = _weight(parameter)
    gzip = weights.get("gzip", weights.get("x-gzip", weights.get("*", 0.0)))
    return gzip > 0 and gzip >= weights.get("identity", 0.0)
