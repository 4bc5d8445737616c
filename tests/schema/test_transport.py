"""The edges over HTTP: requests, answers, and subscriptions as a stream, as their protocols mean them."""

import asyncio
import json

import pytest

from service.log import Unavailable
from tests.schema.conftest import ANNAS, listening
from tests.service.node import ANNA

ASK = {"query": "{ viewer { person { id } } }"}
JSON, RESPONSE_JSON = "application/json", "application/graphql-response+json"
FOLLOW = """subscription ($epoch: ID!, $after: Int!) {
  planChanges(plan: "PI-1", epoch: $epoch, after: $after) {
    __typename ... on ChangeSet { from to } ... on InSync { version } } }"""


async def raw(api, content, kind=JSON, **headers):
    return await api.http.post("/graphql", content=content, headers={"content-type": kind, **headers})


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"7",
        b'"x"',
        b"[]",
        b"{",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"query": ' + b"9" * 5_000 + b"}",
        b'{"query": 7}',
        b"{}",
        b'{"query": "{ serverTime }", "variables": []}',
        b'{"query": "{ serverTime }", "operationName": 7}',
        b'{"query": "{ serverTime }", "extensions": "x"}',
    ],
)
async def test_a_body_that_is_no_request_is_400(api, body):
    response = await raw(api, body)
    assert response.status_code == 400, response.text
    assert response.json()["errors"][0]["message"]


async def test_what_is_not_json_is_said_where_it_is(api):
    body = await raw(api, b"{")
    address = await api.http.get("/graphql", params={"query": "{ serverTime }", "variables": "{key"})
    assert body.json()["errors"][0]["message"] == "The body is not JSON."
    assert address.json()["errors"][0]["message"] == "`variables` or `extensions` are not JSON."
    assert (body.status_code, address.status_code) == (400, 400)


async def test_a_body_that_is_not_json_is_415(api):
    assert (await raw(api, b"query", kind="text/plain")).status_code == 415


async def test_a_mutation_by_get_is_405_with_allow(api):
    response = await api.http.get("/graphql", params={"query": "mutation { together { version } }"})
    assert (response.status_code, response.headers["allow"]) == (405, "POST")


async def test_a_query_may_come_by_get(api):
    response = await api.http.get("/graphql", params={"query": "query A { serverTime }", "variables": "{}"})
    assert response.json()["data"]["serverTime"].endswith("Z")


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        (None, JSON),
        ("*/*", JSON),
        (JSON, JSON),
        (RESPONSE_JSON, RESPONSE_JSON),
        (f"{RESPONSE_JSON}, {JSON};q=0.9, text/event-stream", RESPONSE_JSON),
        (f"{RESPONSE_JSON}, application/graphql+json, {JSON}, text/event-stream, "
         "multipart/mixed", RESPONSE_JSON),
    ],
)  # fmt: skip
async def test_the_answer_has_the_type_that_was_asked_for(api, accept, kind):
    response = await raw(api, json.dumps(ASK), **({"accept": accept} if accept else {}))
    assert response.headers["content-type"] == f"{kind}; charset=utf-8"
    assert response.json() == {"data": {"viewer": {"person": {"id": ANNA}}}}


async def test_nothing_that_fits_is_406(api):
    assert (await raw(api, json.dumps(ASK), accept="image/png")).status_code == 406


@pytest.mark.parametrize(
    "query", ["{ nowhere }", "{ plan(", 'query ($a: At!) { plan(key: "x", at: $a) { id } }']
)
async def test_what_was_not_executed_has_no_data(api, query):
    body = json.dumps({"query": query})
    plain, strict = await raw(api, body, accept=JSON), await raw(api, body, accept=RESPONSE_JSON)
    assert (plain.status_code, strict.status_code) == (200, 400)
    assert "data" not in plain.json()
    assert "data" not in strict.json()


@pytest.mark.parametrize("token", ["", "Bearer", "Basic abc", "Bearer not.a.token", "Bearer " + ANNAS[:-4]])
async def test_who_does_not_prove_who_asks_is_401(api, token):
    response = await raw(api, json.dumps(ASK), authorization=token)
    assert response.status_code == 401
    assert response.json()["errors"][0]["extensions"]["code"].startswith("TOKEN_")


async def test_what_is_kept_of_a_request_is_what_was_read_of_it(api):
    body = json.dumps({"query": '{ plan(key: "PI-1") { version } }'})
    said = [("content-type", JSON), ("accept", JSON), ("accept", "image/png")]
    assert (await api.http.post("/graphql", content=body, headers=said)).status_code == 200
    said = [("content-type", JSON), ("accept", "image/png")]
    assert (await api.http.post("/graphql", content=body, headers=said)).status_code == 406


async def test_a_subscription_comes_as_events_framed_by_line_feeds(api):
    async with listening(api.app) as address, api.http.__class__() as http:
        epoch = (await api.ask('{ plan(key: "PI-1") { epoch version } }'))["plan"]
        body = {"query": FOLLOW, "variables": {"epoch": epoch["epoch"], "after": epoch["version"]}}
        headers = {"authorization": f"Bearer {ANNAS}", "accept": "text/event-stream"}
        async with http.stream("POST", f"http://{address}", json=body, headers=headers) as stream:
            assert stream.headers["content-type"].startswith("text/event-stream")
            chunks = stream.aiter_text()
            first = await anext(chunks)
            assert first.startswith("event: next\ndata: {")
            assert "\r" not in first
            assert json.loads(first.split("data: ")[1])["data"]["planChanges"]["__typename"] == "InSync"


async def test_a_subscription_comes_in_parts_to_apollo(api):
    async with listening(api.app) as address, api.http.__class__() as http:
        plan = (await api.ask('{ plan(key: "PI-1") { epoch version } }'))["plan"]
        body = {"query": FOLLOW, "variables": {"epoch": plan["epoch"], "after": plan["version"]}}
        accept = f'multipart/mixed;boundary="graphql";subscriptionSpec=1.0,{JSON}'
        headers = {"authorization": f"Bearer {ANNAS}", "accept": accept}
        async with http.stream("POST", f"http://{address}", json=body, headers=headers) as stream:
            assert stream.headers["content-type"].startswith("multipart/mixed")
            text = ""
            async for chunk in stream.aiter_text():
                text += chunk
                if "InSync" in text:
                    break
            assert '{"payload":{"data":{"planChanges":' in text


async def test_a_subscription_is_not_answered_as_json(api):
    response = await raw(
        api, json.dumps({"query": "subscription { planChanges { __typename } }"}), accept=JSON
    )
    assert response.status_code == 406


async def test_a_crash_below_a_subscription_is_masked(api, monkeypatch):
    plan = (await api.ask('{ plan(key: "PI-1") { epoch version } }'))["plan"]

    async def crashes(*_):
        raise RuntimeError("secret of the house")

    monkeypatch.setattr(api.node.states, "epoch", crashes)
    async with api.follow(FOLLOW, epoch=plan["epoch"], after=plan["version"]) as follow:
        (error,) = (await follow.next()).errors
        assert error.extensions["code"] == "INTERNAL"
        assert "secret" not in str(error)


async def test_who_follows_loses_nothing_while_the_register_is_away(api, monkeypatch):
    plan = (await api.ask('{ plan(key: "PI-1") { epoch version } }'))["plan"]
    commits = api.node.states.commits

    async def away(*_):
        raise Unavailable("the database restarts")

    async with api.follow(FOLLOW, epoch=plan["epoch"], after=plan["version"]) as follow:
        assert (await follow.data())["__typename"] == "InSync"
        monkeypatch.setattr(api.node.states, "commits", away)
        propose = """mutation ($input: ProposeFeatureInput!) {
          proposeFeature(plan: "PI-1", input: $input) { version } }"""
        await api.ask(propose, input={"title": "Search"})
        waiting = asyncio.create_task(follow.next())
        await asyncio.sleep(0.3)
        assert not waiting.done()
        monkeypatch.setattr(api.node.states, "commits", commits)
        change = (await waiting).data["planChanges"]
        assert (change["__typename"], change["from"]) == ("ChangeSet", plan["version"])


TOO_LARGE = {
    "said before": b"content-length: 3000000\r\nexpect: 100-continue\r\n\r\n",
    "without end": b"transfer-encoding: chunked\r\n\r\n",
}


@pytest.mark.parametrize("how", TOO_LARGE)
async def test_a_body_that_is_too_large_is_413_before_it_has_come(api, how):
    async with listening(api.app) as address:
        host, _, port = address.partition("/")[0].partition(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        head = f"POST /graphql HTTP/1.1\r\nauthorization: Bearer {ANNAS}\r\ncontent-type: {JSON}\r\n"
        writer.write(head.encode() + TOO_LARGE[how])
        if how == "without end":
            piece = b"%x\r\n%b\r\n" % (2**16, b" " * 2**16)
            for _ in range(33):
                writer.write(piece)
        async with asyncio.timeout(12):
            assert (await reader.readline()).startswith(b"HTTP/1.1 413 ")
        writer.transport.abort()
