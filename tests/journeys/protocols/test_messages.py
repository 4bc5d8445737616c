"""graphql-transport-ws, the messages: a shape that the protocol does not name closes the socket at once."""

import json

import pytest

from tests.journeys.protocols.conftest import NAME, NAMED, opened

ASK = {"query": "{ __typename }"}


def subscribe(**more):
    return {"type": "subscribe", "id": "1", "payload": NAME} | more


def asking(**more):
    return subscribe(payload=NAME | more)


NOT_MESSAGES = {
    "nothing": "",
    "true": True,
    "two messages at once": '{"type": "ping"}{"type": "ping"}',
    "a message in a list": [{"type": "ping"}],
    "an empty type": {"type": ""},
    "null as type": {"type": None},
    "a type in other letters": {"type": "PING"},
    "a type too long for a reason": {"type": "dance" * 100},
    "a type that is no text": {"type": "\ud800"},
    "a text as payload of an initialisation": {"type": "connection_init", "payload": ""},
    "zero as payload of an initialisation": {"type": "connection_init", "payload": 0},
    "false as payload of an initialisation": {"type": "connection_init", "payload": False},
    "a text as payload of a ping": {"type": "ping", "payload": ""},
    "a list as payload of a ping": {"type": "ping", "payload": []},
    "a number as payload of a pong": {"type": "pong", "payload": 1},
    "an acknowledgement from a client": {"type": "connection_ack"},
    "a result from a client": {"type": "next", "id": "1", "payload": {}},
    "an error from a client": {"type": "error", "id": "1", "payload": [{"message": "x"}]},
    "the legacy protocol's start": {"type": "start", "id": "1", "payload": ASK},
    "the legacy protocol's stop": {"type": "stop", "id": "1"},
    "no id": {"type": "subscribe", "payload": ASK},
    "null as id": subscribe(id=None),
    "a number as id": subscribe(id=1),
    "zero as id": subscribe(id=0),
    "an object as id": subscribe(id={}),
    "null as payload": subscribe(payload=None),
    "a text as payload": subscribe(payload=""),
    "a list as payload": subscribe(payload=[ASK]),
    "no query": subscribe(payload={}),
    "null as query": asking(query=None),
    "an object as query": asking(query={}),
    "a text as variables": asking(variables=""),
    "zero as variables": asking(variables=0),
    "false as variables": asking(variables=False),
    "a list as operationName": asking(operationName=[]),
    "an object as operationName": asking(operationName={}),
    "zero as operationName": asking(operationName=0),
    "a text as extensions": asking(extensions=""),
    "zero as extensions": asking(extensions=0),
    "a list as extensions": asking(extensions=[]),
    "a completion without an id": {"type": "complete"},
    "a completion of null": {"type": "complete", "id": None},
    "a completion of a number": {"type": "complete", "id": 0},
    "a completion of an empty id": {"type": "complete", "id": ""},
}


@pytest.mark.parametrize("case", NOT_MESSAGES)
def test_a_message_of_a_type_or_format_that_is_not_specified_closes_with_4400_and_says_why(socket, case):
    message = NOT_MESSAGES[case]
    socket.socket.send(message if isinstance(message, str) else json.dumps(message))
    code, reason = socket.closing()
    assert code == 4400
    assert reason


def test_that_is_so_before_the_acknowledgement_too(service):
    for message in (
        "[]",
        '{"type": "next", "id": "1", "payload": {}}',
        '{"type": "connection_init", "payload": 1}',
    ):
        with opened(service) as socket:
            socket.socket.send(message)
            assert socket.closing()[0] == 4400


def test_bytes_are_no_message_even_when_they_spell_one(socket):
    socket.socket.send(json.dumps({"type": "ping"}).encode())
    assert socket.closing()[0] == 4400


def test_it_is_closed_at_once_and_what_was_sent_behind_it_is_not_done(socket, plan):
    socket.socket.send("null")
    socket.ask("1", plan.changing("Sent behind"))
    assert socket.closing()[0] == 4400
    assert "Sent behind" not in plan.titles()


@pytest.mark.parametrize(
    "payload",
    [
        NAME,
        NAME | {"operationName": None, "variables": None, "extensions": None},
        NAME | {"variables": {}, "extensions": {}},
        NAME | {"extensions": {"any": ["thing"]}, "variables": {"unused": {"deep": [1]}}},
        NAME | {"something": "else"},
        {"query": "query A { __typename } query B { x: __typename }", "operationName": "A"},
    ],
)
def test_what_may_be_missing_may_be_null(socket, payload):
    socket.ask("1", payload)
    assert socket.hear() == {"id": "1", "type": "next", "payload": NAMED}
    assert socket.hear() == {"id": "1", "type": "complete"}


@pytest.mark.parametrize("id", ["é 🚂", "a" * 5_000, "__proto__", "\ud800", " ", "0", '"\\\n', "null"])
def test_any_text_is_an_id_and_comes_back_as_it_was_sent(socket, id):
    socket.ask(id, NAME)
    assert socket.hear() == {"id": id, "type": "next", "payload": NAMED}
    assert socket.hear() == {"id": id, "type": "complete"}


def test_members_that_the_protocol_does_not_name_are_ignored(socket):
    socket.say("ping", id=["1"], more={})
    assert socket.hear() == {"type": "pong"}
    socket.say("subscribe", id="1", payload=NAME, more=None)
    assert socket.hear()["type"] == "next"


def test_a_message_may_come_in_frames_and_be_almost_as_large_as_is_allowed(socket):
    text = json.dumps({"type": "subscribe", "id": "1", "payload": NAME | {"extensions": {"x": "y" * 60_000}}})
    socket.socket.send([text[:100], text[100:40_000], text[40_000:]])
    assert socket.hear() == {"id": "1", "type": "next", "payload": NAMED}
