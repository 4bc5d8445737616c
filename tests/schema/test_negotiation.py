"""Accept, as HTTP means it: weights first, the narrowest range says it, and who says nothing gets JSON."""

import gc
import tracemalloc

import pytest

from schema.answering.negotiation import EVENTS, JSON, RESPONSE_JSON, json_kind, operation_of, protocol
from schema.answering.requests import Reader

PARTS = "multipart/mixed;subscriptionSpec=1.0"
HTTP, SSE, MULTIPART = "http", "sse", "multipart-subscription"

KINDS = {
    "": JSON,
    "*/*": JSON,
    "application/*": JSON,
    JSON: JSON,
    RESPONSE_JSON: RESPONSE_JSON,
    f"{JSON}, {RESPONSE_JSON}": JSON,
    f"{RESPONSE_JSON}, {JSON}": RESPONSE_JSON,
    f"{JSON};q=0.5, {RESPONSE_JSON}": RESPONSE_JSON,
    f"{RESPONSE_JSON};q=0.5, {JSON};q=0.8": JSON,
    f"{RESPONSE_JSON}, */*": RESPONSE_JSON,
    f"*/*, {RESPONSE_JSON}": RESPONSE_JSON,
    f"{RESPONSE_JSON};q=0.2, */*;q=0.3": JSON,
    f"{JSON};q=0, */*": RESPONSE_JSON,
    f"{JSON};q=0, {RESPONSE_JSON};q=0, */*": None,
    "application/*;q=0, */*": None,
    f"{JSON};q=0": None,
    f"{JSON};q=0.000": None,
    f"{JSON};q=x": None,
    f"{JSON};q=nan": None,
    f"{JSON};q=-1, {RESPONSE_JSON};q=0.1": RESPONSE_JSON,
    f"{JSON};q=7, {RESPONSE_JSON}": JSON,
    f"{JSON};charset=utf-8;q=0.1, {RESPONSE_JSON};q=0.2": RESPONSE_JSON,
    f"  {JSON.upper()} ; Q=1.0 ,": JSON,
    ",,": None,
    "text/html": None,
    "application/graphql+json": None,
    "image/*, text/*": None,
}


@pytest.mark.parametrize("accept", KINDS)
def test_an_answer_is_the_json_that_is_wanted_most(accept):
    assert json_kind(accept) == KINDS[accept]


QUERIES = {
    "": HTTP,
    "*/*": HTTP,
    JSON: HTTP,
    EVENTS: SSE,
    "text/*": SSE,
    f"{EVENTS}, {JSON}": HTTP,
    f"{EVENTS}, {JSON};q=0.9": SSE,
    f"{EVENTS};q=0.9, {JSON}": HTTP,
    f"{EVENTS}, */*": HTTP,
    f"{EVENTS}, */*;q=0.1": SSE,
    f"{PARTS}, {JSON};q=0.1": HTTP,
    PARTS: None,
    f"{EVENTS};q=0": None,
    "image/png": None,
}
URQL = f"{RESPONSE_JSON}, application/graphql+json, {JSON}, {EVENTS}, multipart/mixed"
SUBSCRIPTIONS = {
    "": None,
    JSON: None,
    f"{JSON}, {RESPONSE_JSON}": None,
    EVENTS: SSE,
    URQL: SSE,
    "*/*": SSE,
    "text/*": SSE,
    f"{JSON}, */*;q=0.1": SSE,
    f"{EVENTS};q=0, */*": None,
    PARTS: MULTIPART,
    f'multipart/mixed;boundary="graphql";subscriptionSpec=1.0,{JSON}': MULTIPART,
    'multipart/mixed; SUBSCRIPTIONSPEC="1.0"': MULTIPART,
    f"{PARTS}, {EVENTS}": MULTIPART,
    f"{EVENTS}, {PARTS}": SSE,
    f"{EVENTS};q=0.1, {PARTS};q=0.2": MULTIPART,
    f"{PARTS};q=0.1, {EVENTS};q=0.2": SSE,
    f"*/*, {PARTS}": MULTIPART,
    f"{PARTS};q=0, */*": SSE,
    "multipart/mixed": None,
    "multipart/mixed;subscriptionSpec=2.0": None,
    "multipart/mixed;deferSpec=20220824": None,
    "multipart/*": None,
}


@pytest.mark.parametrize("accept", QUERIES)
def test_a_query_is_answered_at_once_unless_a_stream_is_wanted_more(accept):
    assert protocol(accept, False) == QUERIES[accept]


@pytest.mark.parametrize("accept", SUBSCRIPTIONS)
def test_a_subscription_is_answered_by_the_stream_that_is_wanted_most_and_never_as_json(accept):
    assert protocol(accept, True) == SUBSCRIPTIONS[accept]


@pytest.mark.parametrize(("query", "name"), [("mutation { %s }", None), ("{ mutation }", "%s")])
def test_nothing_is_kept_about_what_is_long(built, query, name):
    reader = Reader(built)
    reader.read("{ serverTime }", {}, None)
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        for number in range(10):
            long = f"a{number}".ljust(50_000, "a")
            asked = query % long if "%s" in query else query, name and name % long
            operation_of(*asked)
            reader.read("{ serverTime }", {}, long)
        gc.collect()
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert after - before < 200_000
