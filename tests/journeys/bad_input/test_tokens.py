"""Who does not prove who asks, and who asks elsewhere."""

import json
import time

import pytest

from service.auth import organisation_id
from tests.journeys.bad_input.conftest import NOWHERE
from tests.journeys.served import Asker, token

TOKENS = {
    "no token": (None, "TOKEN_MISSING"),
    "no token at all": ("x", "TOKEN_MALFORMED"),
    "another's key": (token(key=b"another key for journeys, 32 b.."), "TOKEN_KEY_UNKNOWN"),
    "another's claims": (
        ".".join([*token().split(".")[:2], token(person=NOWHERE).split(".")[2]]),
        "TOKEN_FORGED",
    ),
    "a token that is too long": ("x" * 5_000, "TOKEN_MALFORMED"),
}


def code_of(service, headers):
    answer = service.http.post("/graphql", json={"query": "{ __typename }"}, headers=headers)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    return answer.json()["errors"][0]["extensions"]["code"]


@pytest.mark.parametrize("case", TOKENS)
def test_who_cannot_prove_who_asks_is_not_answered(service, case):
    said, code = TOKENS[case]
    asker = Asker(service.address, said)
    assert code_of(asker, {}) == code
    asker.close()


def test_a_token_that_ended_is_not_answered(service):
    asker = Asker(service.address, token(seconds=1))
    assert asker.ask("{ __typename }") == {"__typename": "Query"}
    time.sleep(1.1)
    assert code_of(asker, {}) == "TOKEN_EXPIRED"
    asker.close()


def test_another_scheme_than_bearer_is_not_answered(service):
    assert code_of(service, {"authorization": "Basic eDp5"}) == "TOKEN_MALFORMED"


def test_another_organisation_sees_nothing(service, things):
    elsewhere = Asker(service.address, token(organisation=organisation_id("elsewhere")))
    ids = [things.plan, things.feature, things.team, f"{things.plan}:3"]
    everything = """query ($p: ID!, $k: String!, $ids: [ID!]!) {
      plan(id: $p) { id } byKey: plan(key: $k) { id } nodes(ids: $ids) { id } trains { totalCount } }"""
    seen = elsewhere.ask(everything, p=things.plan, k="PI-1", ids=ids)
    assert seen == {"plan": None, "byKey": None, "nodes": [None] * 4, "trains": {"totalCount": 0}}
    assert elsewhere.change("openPlanning", things.plan)["errors"][0]["code"] == "NOT_HERE"
    live = 'subscription ($p: ID!) { planChanges(plan: $p, epoch: "x", after: 0) { __typename } }'
    with elsewhere.socket() as socket:
        socket.send(
            json.dumps(
                {"type": "subscribe", "id": "1", "payload": {"query": live, "variables": {"p": things.plan}}}
            )
        )
        said = json.loads(socket.recv(5))
        assert "There is no such plan." in json.dumps(said)
    elsewhere.close()
