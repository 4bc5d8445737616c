"""Sockets: what is no message closes one with its code, a bad document fails alone."""

import json

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tests.journeys.served import PROTOCOL

MESSAGES = {
    "no JSON": "x",
    "bytes": b"\x00\xff",
    "a list": "[]",
    "null": "null",
    "a string": '"x"',
    "no type": "{}",
    "an unknown type": '{"type": "dance"}',
    "a number as type": '{"type": 1}',
    "a list as id": '{"type": "subscribe", "id": [], "payload": {"query": "{ __typename }"}}',
    "an empty id": '{"type": "subscribe", "id": "", "payload": {"query": "{ __typename }"}}',
    "no payload": '{"type": "subscribe", "id": "1"}',
    "a number as query": '{"type": "subscribe", "id": "1", "payload": {"query": 1}}',
    "a list of variables": '{"type": "subscribe", "id": "1", "payload": {"query": "{ a }", "variables": []}}',
    "endless nesting": "[" * 50_000,
    "NaN": '{"type": "ping", "payload": {"a": NaN}}',
}  # fmt: skip


def close_code(socket):
    try:
        while True:
            socket.recv(5)
    except ConnectionClosed as closed:
        return closed.rcvd.code


@pytest.mark.parametrize("case", MESSAGES)
def test_a_message_that_is_none_by_the_protocol_closes_the_socket_with_4400(service, case):
    with service.socket() as socket:
        socket.send(MESSAGES[case])
        assert close_code(socket) == 4400


def test_a_message_that_is_too_large_closes_the_socket_with_1009(service):
    with service.socket() as socket:
        socket.send("x" * 70_000)
        assert close_code(socket) == 1009


def test_a_socket_without_a_good_token_is_closed_with_4403(service):
    for authorization in (None, "Bearer x", "Basic eDp5", 5):
        address = f"{service.address.replace('http', 'ws', 1)}/graphql"
        with connect(address, subprotocols=[PROTOCOL]) as socket:
            payload = {} if authorization is None else {"Authorization": authorization}
            socket.send(json.dumps({"type": "connection_init", "payload": payload}))
            assert close_code(socket) == 4403


def test_asking_before_the_connection_is_acknowledged_closes_the_socket_with_4401(service):
    with connect(f"{service.address.replace('http', 'ws', 1)}/graphql", subprotocols=[PROTOCOL]) as socket:
        socket.send(json.dumps({"type": "subscribe", "id": "1", "payload": {"query": "{ __typename }"}}))
        assert close_code(socket) == 4401


def test_an_id_used_twice_closes_the_socket_with_4409(service, things):
    live = subscribe("1", things, service)
    with service.socket() as socket:
        socket.send(live)
        socket.send(live)
        assert close_code(socket) == 4409


def subscribe(id, things, service, **variables):
    epoch = service.ask("query ($p: ID!) { plan(id: $p) { epoch version } }", p=things.plan)["plan"]
    query = """subscription ($p: ID!, $e: ID!, $a: Int!) { planChanges(plan: $p, epoch: $e, after: $a) {
      __typename ... on InSync { version } ... on ResetRequired { reason } } }"""
    given = {"p": things.plan, "e": epoch["epoch"], "a": epoch["version"], **variables}
    return json.dumps({"type": "subscribe", "id": id, "payload": {"query": query, "variables": given}})


BAD_DOCUMENTS = {
    "a slip of the pen": {"query": "subscription { planChanges( }"},
    "an unknown field": {"query": "subscription { nothing }"},
    "a mistyped variable": {
        "query": "query ($v: Int!) { serverTime nodes(ids: []) { id } }",
        "variables": {"v": "x"},
    },
    "an unknown plan": {
        "query": 'subscription { planChanges(plan: "NOPE", epoch: "x", after: 0) { __typename } }'
    },
    "an unknown name": {"query": "query A { __typename }", "operationName": "B"},
}


@pytest.mark.parametrize("case", BAD_DOCUMENTS)
def test_one_bad_document_fails_alone_and_its_siblings_go_on(service, things, case):
    with service.socket() as socket:
        socket.send(subscribe("good", things, service))
        assert json.loads(socket.recv(5))["id"] == "good"
        socket.send(json.dumps({"type": "subscribe", "id": "bad", "payload": BAD_DOCUMENTS[case]}))
        said = json.loads(socket.recv(5))
        assert said["id"] == "bad"
        assert said["type"] == "error" or said["payload"]["errors"]
        socket.send(json.dumps({"type": "ping"}))
        while (told := json.loads(socket.recv(5)))["type"] != "pong":
            assert told == {"id": "bad", "type": "complete"}
        socket.send(subscribe("another", things, service))
        assert json.loads(socket.recv(5))["id"] == "another"


def test_a_follower_of_another_life_of_the_log_or_of_the_future_must_start_anew(service, things):
    for given, reason in (({"e": "another"}, "EPOCH_CHANGED"), ({"a": 10_000}, "AHEAD_OF_LOG")):
        with service.socket() as socket:
            socket.send(subscribe("1", things, service, **given))
            said = json.loads(socket.recv(5))["payload"]["data"]["planChanges"]
            assert said == {"__typename": "ResetRequired", "reason": reason}
            assert json.loads(socket.recv(5)) == {"id": "1", "type": "complete"}
