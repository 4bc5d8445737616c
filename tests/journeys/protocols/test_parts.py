"""Subscriptions by multipart over HTTP, as Apollo's clients want them: parts, heartbeats, an end."""

import json
from email.parser import BytesParser

import pytest
from strawberry.http.streaming import MultipartSubscriptionTransport

from tests.journeys.protocols.conftest import NAME, NAMED, crashing, streaming

APOLLO = 'multipart/mixed;boundary="graphql";subscriptionSpec=1.0,application/json'
KIND = "multipart/mixed; boundary=graphql; subscriptionSpec=1.0"
DELIMITER, LAST = "\r\n--graphql", "\r\n--graphql--\r\n"


def parts(stream, text):
    """The bodies of a whole answer, by a parser that knows nothing of GraphQL."""
    head = f"Content-Type: {stream.headers['content-type']}\r\n\r\n"
    message = BytesParser().parsebytes((head + text).encode())
    assert message.is_multipart()
    assert not message.defects
    for part in message.get_payload():
        assert part.get_content_type() == "application/json"
    return [json.loads(part.get_payload(decode=True)) for part in message.get_payload()]


@pytest.mark.parametrize(
    "accept",
    [
        APOLLO,
        "multipart/mixed;subscriptionSpec=1.0",
        'multipart/mixed; subscriptionSpec="1.0", application/json',
        "Multipart/Mixed ; boundary=- ; SubscriptionSpec=1.0 ; q=0.9, application/json;q=0.8",
    ],
)
def test_a_client_that_accepts_the_protocol_is_answered_by_it(service, plan, accept):
    with streaming(service, accept, plan.ended()) as stream:
        assert stream.status == 200
        said = [each.strip().replace('"', "") for each in stream.headers["content-type"].split(";")]
        assert "; ".join(said) == KIND


def test_an_answer_is_multipart_from_its_first_delimiter_to_its_last(service, plan):
    with streaming(service, APOLLO, plan.ended()) as stream:
        text = stream.rest()
    assert text.startswith(f"{DELIMITER}\r\n")
    assert text.endswith(LAST)
    heartbeat, message = parts(stream, text)
    assert heartbeat == {}
    assert message == {
        "payload": {"data": {"planChanges": {"__typename": "ResetRequired", "reason": "EPOCH_CHANGED"}}}
    }


def test_the_delimiter_comes_with_each_part_so_that_it_is_read_at_once(service, plan):
    with streaming(service, APOLLO, plan.live()) as stream:
        stream.until("InSync")
        stream.until(DELIMITER, at_its_end=True)
        for _ in range(2):
            before = len(stream.text)
            plan.change()
            stream.until("ChangeSet", before)
            stream.until(DELIMITER, at_its_end=True)
        text = stream.text
    told = [each["payload"]["data"]["planChanges"] for each in parts(stream, f"{text}--\r\n") if each]
    first, second = (each for each in told if each["__typename"] == "ChangeSet")
    assert first["to"] == second["from"]


@pytest.mark.parametrize("what", ["live", "presence"])
def test_an_empty_object_comes_first_and_while_nothing_happens(service, plan, monkeypatch, what):
    monkeypatch.setattr(MultipartSubscriptionTransport, "heartbeat_interval", 0.2)
    with streaming(service, APOLLO, getattr(plan, what)()) as stream:
        while stream.text.count("\r\n\r\n{}") < 3:
            stream.more()
        stream.until(DELIMITER, at_its_end=True)
        told = parts(stream, f"{stream.text}--\r\n")
    assert told[0] == {}
    assert any("payload" in each for each in told)


def test_nobody_between_keeps_or_delays_the_answer(service, plan):
    with streaming(service, APOLLO, plan.ended()) as stream:
        assert "no-cache" in stream.headers["cache-control"]
        assert stream.headers["x-accel-buffering"] == "no"


@pytest.mark.parametrize(
    "asked", [{"query": "subscription { nothing }"}, {"query": "subscription { planChanges }"}]
)
def test_a_subscription_that_cannot_be_executed_has_its_errors_in_the_payload_and_ends(service, asked):
    with streaming(service, APOLLO, asked) as stream:
        told = [each for each in parts(stream, stream.rest()) if each]
    (message,) = told
    assert list(message) == ["payload"]
    assert list(message["payload"]) == ["errors"]


def test_a_plan_that_is_not_there_is_told_in_the_payload(service, plan):
    with streaming(service, APOLLO, plan.live(p="nowhere")) as stream:
        (message,) = (each for each in parts(stream, stream.rest()) if each)
    assert message["payload"]["errors"][0]["extensions"]["code"] == "NOT_FOUND"


def test_a_crash_is_told_without_its_text_and_ends_the_answer_by_its_last_delimiter(
    service, plan, monkeypatch
):
    with streaming(service, APOLLO, plan.live()) as stream:
        stream.until("InSync")
        with crashing(service, monkeypatch, "commits") as secret:
            plan.change_untold()
            text = stream.rest()
    assert text.endswith(LAST)
    assert parts(stream, text)[-1]["payload"]["errors"][0]["extensions"]["code"] == "INTERNAL"
    assert secret not in text


def test_a_document_that_is_none_is_answered_as_json(service):
    with streaming(service, APOLLO, {"query": "subscription {"}) as stream:
        assert stream.headers["content-type"] == "application/json; charset=utf-8"
        assert json.loads(stream.rest())["errors"]


def test_queries_and_mutations_are_answered_as_json_to_the_same_client(service, plan):
    for asked, answer in (
        (NAME, NAMED),
        (plan.changing("Not in parts"), {"data": {"proposeFeature": {"errors": []}}}),
    ):
        with streaming(service, APOLLO, asked) as stream:
            assert stream.headers["content-type"] == "application/json; charset=utf-8"
            assert json.loads(stream.rest()) == answer


@pytest.mark.parametrize("accept", ["multipart/mixed", "multipart/mixed;subscriptionSpec=2.0", "multipart/*"])
def test_other_multipart_is_another_protocol_and_refused(service, plan, accept):
    with streaming(service, accept, plan.ended()) as stream:
        assert stream.status == 406


def test_a_query_to_a_client_that_accepts_nothing_but_parts_is_refused(service):
    with streaming(service, "multipart/mixed;subscriptionSpec=1.0", NAME) as stream:
        assert stream.status == 406


def test_who_does_not_prove_who_asks_is_refused_before_a_part_comes(service, plan):
    with streaming(service, APOLLO, plan.live(), authorization="Bearer nothing") as stream:
        assert stream.status == 401
        assert json.loads(stream.rest())["errors"]
