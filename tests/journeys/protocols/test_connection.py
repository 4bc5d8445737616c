"""graphql-transport-ws, the connection: its subprotocol, its acknowledgement, its pings and its end."""

import asyncio
import json
from contextlib import ExitStack
from datetime import timedelta

import pytest

from service.log import Unavailable
from tests.journeys.protocols.conftest import NAME, NAMED, Socket, opened
from tests.journeys.served import PROTOCOL, serving


def test_the_subprotocol_is_chosen_among_those_that_are_offered(service):
    for offered in ([PROTOCOL], ["graphql-ws", "another", PROTOCOL]):
        with opened(service, offered) as socket:
            assert socket.socket.subprotocol == PROTOCOL


@pytest.mark.parametrize("offered", [[], ["graphql-ws"], ["another", "GRAPHQL-TRANSPORT-WS"]])
def test_a_client_that_does_not_offer_the_subprotocol_is_closed_with_4406(service, offered):
    with opened(service, offered) as socket:
        assert socket.socket.subprotocol is None
        assert socket.closing() == (4406, "Subprotocol not acceptable")


@pytest.fixture
def impatient(endpoint, monkeypatch):
    """A server that waits for a connection's initialisation for a moment only."""
    monkeypatch.setattr(endpoint, "connection_init_wait_timeout", timedelta(seconds=0.3))


@pytest.fixture
def thoughtful(endpoint, monkeypatch):
    """A server that takes its time to find out who connects."""
    known = endpoint.known

    async def slowly(*given):
        await asyncio.sleep(0.8)
        return await known(*given)

    monkeypatch.setattr(endpoint, "known", slowly)


def init(service):
    return {"payload": {"authorization": f"Bearer {service.token}"}}


@pytest.mark.usefixtures("impatient")
def test_a_client_that_does_not_initialise_the_connection_in_time_is_closed_with_4408(service):
    with opened(service) as socket:
        assert socket.closing() == (4408, "Connection initialisation timeout")


@pytest.mark.usefixtures("impatient")
def test_pings_do_not_prolong_the_time_to_initialise(service):
    with opened(service) as socket:
        socket.say("ping")
        assert socket.closing()[0] == 4408


@pytest.mark.usefixtures("impatient", "thoughtful")
def test_an_initialisation_that_came_in_time_is_acknowledged_however_long_that_takes(service):
    with opened(service) as socket:
        socket.say("connection_init", **init(service))
        assert socket.hear() == {"type": "connection_ack"}


@pytest.mark.parametrize("payload", [{}, {"payload": None}, {"payload": {}}, {"payload": {"else": [1]}}])
def test_the_payload_of_an_initialisation_may_be_missing_null_or_anything(service, payload):
    token = {"Authorization": f"Bearer {service.token}"}
    with opened(service, additional_headers=token) as socket:
        socket.say("connection_init", **payload)
        assert socket.hear() == {"type": "connection_ack"}


def test_a_connection_is_acknowledged_once(socket):
    assert socket.until_pong() == []


def test_a_second_initialisation_closes_the_socket_with_4429(service, socket):
    socket.say("connection_init", **init(service))
    assert socket.closing() == (4429, "Too many initialisation requests")


@pytest.mark.usefixtures("thoughtful")
def test_so_does_one_that_comes_while_the_first_is_not_acknowledged_yet(service):
    with opened(service) as socket:
        socket.say("connection_init", **init(service))
        socket.say("connection_init", **init(service))
        assert socket.closing()[0] == 4429


def test_what_is_asked_before_the_acknowledgement_closes_with_4401_and_is_not_done(service, plan):
    with opened(service) as socket:
        socket.ask("1", plan.changing("Asked too early"))
        socket.say("connection_init", **init(service))
        assert socket.closing() == (4401, "Unauthorized")
    assert "Asked too early" not in plan.titles()


@pytest.mark.usefixtures("thoughtful")
def test_what_is_asked_right_behind_the_initialisation_waits_for_its_acknowledgement(service):
    with opened(service) as socket:
        socket.say("connection_init", **init(service))
        socket.ask("1", NAME)
        told = [socket.hear() for _ in range(3)]
    assert [each["type"] for each in told] == ["connection_ack", "next", "complete"]


@pytest.mark.parametrize(
    ("error", "code"), [(Unavailable("the database restarts"), 1013), (RuntimeError("secret"), 1011)]
)
def test_when_nobody_can_tell_who_connects_the_client_is_told_whether_to_come_again(
    service, endpoint, monkeypatch, error, code
):
    async def fails(*_):
        raise error

    monkeypatch.setattr(endpoint, "known", fails)
    with opened(service) as socket:
        socket.say("connection_init")
        closed, reason = socket.closing()
    assert closed == code
    assert reason
    assert "secret" not in reason


def test_a_ping_is_answered_by_a_pong_with_its_payload_also_before_the_acknowledgement(service):
    with opened(service) as socket:
        for payload in ({}, {"payload": None}, {"payload": {}}):
            socket.say("ping", **payload)
            assert socket.hear() == {"type": "pong"}
        socket.say("ping", payload={"i": ["come", {"back": None}]})
        assert socket.hear() == {"type": "pong", "payload": {"i": ["come", {"back": None}]}}
        socket.say("connection_init", **init(service))
        assert socket.hear() == {"type": "connection_ack"}
        socket.say("ping", payload={"again": 1})
        assert socket.hear() == {"type": "pong", "payload": {"again": 1}}


def test_a_pong_that_nobody_asked_for_is_no_fault_and_is_not_answered(service):
    with opened(service) as socket:
        for payload in ({}, {"payload": None}, {"payload": {"alive": True}}):
            socket.say("pong", **payload)
        assert socket.until_pong() == []


def test_a_client_closes_normally_with_1000(service, socket, plan):
    socket.ask("1", plan.live())
    assert socket.hear_of("1")["type"] == "next"
    socket.socket.close()
    assert (socket.socket.close_code, socket.socket.protocol.close_rcvd.code) == (1000, 1000)


def test_a_service_that_stops_closes_with_1012_which_asks_to_come_back(urls, tmp_path, plan):
    with ExitStack() as stack:
        with serving(urls, tmp_path) as other:
            socket = Socket(stack.enter_context(other.socket()))
            socket.ask("1", plan.live())
            assert socket.hear()["type"] == "next"
        assert socket.closing()[0] == 1012


def test_a_socket_of_another_client_is_not_disturbed_by_one_that_is_closed(service, socket):
    with opened(service) as other:
        other.socket.send(json.dumps([]))
        assert other.closing()[0] == 4400
    socket.ask("1", NAME)
    assert socket.hear() == {"id": "1", "type": "next", "payload": NAMED}
