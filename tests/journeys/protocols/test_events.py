"""GraphQL over server-sent events, in distinct connections: each answer is a stream of its own."""

import json

import httpx
import pytest
from strawberry.http.streaming import SSETransport

from tests.journeys.protocols.conftest import NAME, NAMED, crashing, streaming, tasks, until
from tests.journeys.served import token

EVENTS = "text/event-stream"
COMPLETE = "event: complete\ndata: \n\n"


def following(result):
    return f"event: next\ndata: {json.dumps(result, separators=(',', ':'))}\n\n"


def results(text):
    """The results of a stream; whatever is not framed by the protocol fails."""
    *events, rest = text.split("\n\n")
    assert rest == ""
    told = []
    for event in events:
        if not event.startswith(":"):
            name, data = event.split("\n")
            assert name == "event: next"
            told.append(json.loads(data.removeprefix("data: ")))
    return told


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_query_is_answered_by_one_next_and_complete_and_then_the_answer_ends(service, method):
    with streaming(service, EVENTS, NAME, method) as stream:
        assert stream.status == 200
        assert stream.headers["content-type"].partition(";")[0] == EVENTS
        assert stream.rest() == following(NAMED) + COMPLETE


def test_nobody_between_keeps_or_delays_the_answer(service):
    with streaming(service, EVENTS, NAME) as stream:
        assert "no-cache" in stream.headers["cache-control"]
        assert stream.headers["x-accel-buffering"] == "no"
        assert "content-length" not in stream.headers


def test_a_mutation_is_done_by_post_and_refused_by_get(service, plan):
    asked = plan.changing("By events")
    with streaming(service, EVENTS, asked, "GET") as stream:
        assert (stream.status, stream.headers["allow"]) == (405, "POST")
    assert "By events" not in plan.titles()
    with streaming(service, EVENTS, asked) as stream:
        assert stream.rest() == following({"data": {"proposeFeature": {"errors": []}}}) + COMPLETE
    assert plan.titles().count("By events") == 1


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_subscription_is_answered_by_a_next_for_each_result_as_it_happens(service, plan, method):
    with streaming(service, EVENTS, plan.live(), method) as stream:
        assert stream.status == 200
        stream.until("InSync")
        for _ in range(2):
            before = len(stream.text)
            plan.change()
            stream.until("ChangeSet", before)
        text = stream.until("\n\n", at_its_end=True)
    assert "\r" not in text
    sets = [each["data"]["planChanges"] for each in results(text)]
    first, second = (each for each in sets if each["__typename"] == "ChangeSet")
    assert (first["to"], second["to"]) == (second["from"], second["from"] + 1)


def test_when_the_service_ends_a_subscription_complete_follows_and_then_the_answer_ends(service, plan):
    ended = {"data": {"planChanges": {"__typename": "ResetRequired", "reason": "EPOCH_CHANGED"}}}
    with streaming(service, EVENTS, plan.ended()) as stream:
        assert stream.rest() == following(ended) + COMPLETE


@pytest.mark.parametrize(
    "asked",
    [
        {"query": "{ plan("},
        {"query": "{ nothing }"},
        {"query": "subscription { nothing }"},
        {"query": "subscription { planChanges }"},
        {"query": "query ($v: ID!) { plan(id: $v) { id } }"},
        {"query": "query A { __typename } query B { __typename }"},
        NAME | {"operationName": "Nobody"},
    ],
)
def test_what_cannot_be_executed_is_told_through_the_stream_by_errors_without_data(service, asked):
    with streaming(service, EVENTS, asked) as stream:
        assert stream.status == 200
        assert stream.headers["content-type"].partition(";")[0] == EVENTS
        text = stream.rest()
    assert text.endswith(COMPLETE)
    (result,) = results(text.removesuffix(COMPLETE))
    assert list(result) == ["errors"]
    assert result["errors"][0]["message"]


def test_a_plan_that_is_not_there_is_told_through_the_stream(service, plan):
    with streaming(service, EVENTS, plan.live(p="nowhere")) as stream:
        (result,) = results(stream.rest().removesuffix(COMPLETE))
    assert result["errors"][0]["extensions"]["code"] == "NOT_FOUND"


def test_a_crash_is_told_without_its_text_and_completes_the_stream(service, plan, monkeypatch):
    with streaming(service, EVENTS, plan.live()) as stream:
        stream.until("InSync")
        with crashing(service, monkeypatch, "commits") as secret:
            plan.change_untold()
            text = stream.rest()
    assert text.endswith(COMPLETE)
    assert results(text.removesuffix(COMPLETE))[-1]["errors"][0]["extensions"]["code"] == "INTERNAL"
    assert secret not in text


@pytest.mark.parametrize("asked", [{}, {"query": 7}, NAME | {"variables": []}])
def test_what_is_no_request_is_refused_before_a_stream_begins(service, asked):
    with streaming(service, EVENTS, asked) as stream:
        assert stream.status == 400
        assert stream.headers["content-type"].startswith("application/json")
        assert json.loads(stream.rest())["errors"]


def test_who_does_not_prove_who_asks_is_refused_before_a_stream_begins(service, plan):
    with streaming(service, EVENTS, plan.live(), authorization="Bearer nothing") as stream:
        assert stream.status == 401
        assert stream.headers["content-type"].startswith("application/json")


@pytest.mark.parametrize("accept", [EVENTS, "multipart/mixed;subscriptionSpec=1.0"])
def test_a_stream_is_cut_when_its_token_ends_and_whoever_asks_again_is_told_why(service, plan, accept):
    brief = f"Bearer {token(seconds=3)}"
    with streaming(service, accept, plan.live(), authorization=brief) as stream:
        stream.until("InSync")
        with pytest.raises(httpx.RemoteProtocolError):
            stream.rest()
    with streaming(service, accept, plan.live(), authorization=brief) as stream:
        assert stream.status == 401
        assert json.loads(stream.rest())["errors"][0]["extensions"]["code"] == "TOKEN_EXPIRED"


def test_a_text_of_several_lines_stays_in_one_line_of_data(service, plan):
    text = "one\ntwo\r\nthree\n\nevent: complete\ndata: \n\n\u2028four"
    service.do("raiseRisk", plan.id, text=text)
    asked = {"query": "query ($p: ID!) { plan(id: $p) { risks { text } } }", "variables": {"p": plan.id}}
    with streaming(service, EVENTS, asked) as stream:
        (result,) = results(stream.rest().removesuffix(COMPLETE))
    assert [each["text"] for each in result["data"]["plan"]["risks"]] == [text]


@pytest.mark.parametrize("what", ["live", "presence"])
def test_while_nothing_happens_a_comment_keeps_the_stream_alive(service, plan, monkeypatch, what):
    monkeypatch.setattr(SSETransport.__init__, "__defaults__", (0.2,))
    with streaming(service, EVENTS, getattr(plan, what)()) as stream:
        text = stream.until("\n\n: ")
    assert text.startswith("event: next\ndata: {")


def test_a_subscription_ends_when_its_client_goes(service, plan):
    before = tasks(service)
    for _ in range(5):
        with streaming(service, EVENTS, plan.live()) as stream:
            stream.until("InSync")
    until(lambda: tasks(service) <= before)
