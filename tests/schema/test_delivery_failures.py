"""Live delivery while the database is away: what cannot be told now is told a moment later, whole."""

from service.entries import Unavailable
from tests.schema.conftest import listening
from tests.schema.test_delivery import client, live
from tests.service.remembered import propose

WITH_NAMES = """subscription Live($plan: ID!, $epoch: ID!, $after: Int!) {
  planChanges(plan: $plan, epoch: $epoch, after: $after) { __typename
    ... on ChangeSet { from to commits { actor { ... on Person { id name } } } }
    ... on InSync { version } ... on ResetRequired { reason } } }"""


async def test_who_cannot_join_now_is_told_so_over_http(api, monkeypatch):
    async def away(*asked):
        raise Unavailable("the database is away")

    here = await live(api)
    monkeypatch.setattr(api.node.states, "at_least", away)
    wish = {"query": WITH_NAMES, "variables": here}
    answer = await api.http.post("/graphql", json=wish, headers={"accept": "text/event-stream"})
    assert answer.status_code == 503
    assert [each["extensions"]["code"] for each in answer.json()["errors"]] == ["UNAVAILABLE"]


async def test_a_step_that_needs_what_cannot_be_read_now_waits_for_it(api, monkeypatch):
    named, failures = api.node.people.named, []

    async def away(*asked):
        if len(failures) < 2:
            failures.append(asked)
            raise Unavailable("the database is away")
        return await named(*asked)

    async with listening(api.app) as address, client(address) as one, client(address) as other:
        here = await live(api)
        for each in (one, other):
            await each.subscribe(query=WITH_NAMES, **here)
            await each.told("InSync")
        monkeypatch.setattr(api.node.people, "named", away)
        to = (await api.node.do(propose(1))).version
        for each in (one, other):
            message = await each.hear()
            while message["payload"]["data"]["planChanges"]["__typename"] != "ChangeSet":
                message = await each.hear()
            assert "errors" not in message["payload"]
            told = message["payload"]["data"]["planChanges"]
            assert (told["from"], told["to"]) == (here["after"], to)
        assert len(failures) == 2
