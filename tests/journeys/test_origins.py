"""Pages of other origins: those that the settings name may ask; in the demo those of this machine."""

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from service.origins import Origins, origins
from tests.journeys.served import PROTOCOL, a_database, serving

BOARD, ELSEWHERE = "https://board.example", "https://elsewhere.example"
ASK = {"query": "{ serverTime }"}


@pytest.fixture(scope="module")
def service(postgres, migrated, tmp_path_factory):
    data = tmp_path_factory.mktemp("data")
    with (
        a_database(postgres, migrated, "origins") as urls,
        serving(urls, data, origins=(BOARD,)) as service,
    ):
        yield service


def preflight(service, origin):
    wanted = "authorization,content-type,x-of-a-library"
    headers = {"origin": origin, "access-control-request-method": "POST"}
    return service.http.options("/graphql", headers=headers | {"access-control-request-headers": wanted})


def test_a_page_that_is_named_may_ask_with_a_token_and_read_the_answer(service):
    allowed = preflight(service, BOARD)
    assert allowed.status_code == 200
    assert allowed.headers["access-control-allow-origin"] == BOARD
    assert "authorization" in allowed.headers["access-control-allow-headers"]
    assert "access-control-allow-credentials" not in allowed.headers
    answer = service.http.post("/graphql", json=ASK, headers={"origin": BOARD})
    assert answer.json()["data"]["serverTime"]
    assert answer.headers["access-control-allow-origin"] == BOARD
    assert "origin" in answer.headers["vary"].lower()


def test_what_is_kept_of_an_answer_to_a_page_tells_no_other_asker_of_that_page(service):
    plan = service.prepare()
    ask = {"query": "query ($p: ID!) { plan(id: $p) { id version } }", "variables": {"p": plan}}
    first = service.http.post("/graphql", json=ask, headers={"origin": BOARD})
    again = service.http.post("/graphql", json=ask)
    assert (again.status_code, again.json()) == (200, first.json())
    assert first.headers["access-control-allow-origin"] == BOARD
    assert not [name for name in again.headers if name.startswith("access-control")]


def test_a_page_reads_also_why_it_was_refused(service):
    refused = service.http.post("/graphql", json=ASK, headers={"origin": BOARD, "authorization": "Bearer x"})
    assert (refused.status_code, refused.headers["access-control-allow-origin"]) == (401, BOARD)


def test_a_page_that_is_not_named_may_not(service):
    assert preflight(service, ELSEWHERE).status_code == 400
    answer = service.http.post("/graphql", json=ASK, headers={"origin": ELSEWHERE})
    assert "access-control-allow-origin" not in answer.headers


def test_a_socket_is_opened_to_pages_that_are_named_alone(service):
    address = f"{service.address.replace('http', 'ws', 1)}/graphql"
    with connect(address, subprotocols=[PROTOCOL], origin=BOARD):
        pass
    with pytest.raises(InvalidStatus) as refused:
        connect(address, subprotocols=[PROTOCOL], origin=ELSEWHERE)
    assert refused.value.response.status_code == 403


@pytest.mark.parametrize(
    "origin", ["http://localhost:5173", "http://127.0.0.1:3000", "http://[::1]:8080", "https://localhost"]
)
def test_the_demo_is_open_to_the_pages_of_this_machine(origin):
    assert Origins(local=True).allow(origin)
    assert not Origins().allow(origin)


@pytest.mark.parametrize(
    "origin",
    [
        "http://localhost.example",
        "http://localhost:5173.example",
        "null",
        "http://127.0.0.1@x",
        "",
        ELSEWHERE,
    ],
)
def test_the_demo_is_closed_to_all_others(origin):
    assert not Origins(local=True).allow(origin)


def test_origins_are_read_as_browsers_say_them():
    assert origins(" https://Board.example/, http://localhost:3000") == (BOARD, "http://localhost:3000")


@pytest.mark.parametrize(
    "text", ["*", "board.example", "https://board.example/path", "https://*.example", "ftp://x"]
)
def test_what_is_no_origin_is_refused(text):
    with pytest.raises(ValueError, match="origins like"):
        origins(text)
