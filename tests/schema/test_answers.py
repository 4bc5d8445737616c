"""Answers by version: made once, told to everyone who may be told the same, for as long as they hold."""

import asyncio
import gzip
import itertools
import json

import pytest
from websockets.asyncio.client import connect

import schema.answering.answers
from schema.answering.negotiation import takes_gzip
from schema.answering.shelf import AROUND, Shelf
from schema.context import Context
from service.auth import Asker
from service.domain.backlog import ProposeFeature
from service.domain.organisation import EndRole, GrantRole
from service.domain.risks import RaiseRisk, Roam
from service.domain.roam import RoamRisk
from service.domain.vocabulary import NewId, Prose, Role, Title
from service.people import People
from tests.domain.specification import id_of
from tests.schema.busy import live_through
from tests.schema.conftest import ANNAS, TOKENS, listening
from tests.schema.test_documents import OPERATIONS
from tests.service.node import ANNA, BEA, ORGANISATION, PLAN, RED, RED_ON_TRAIN, TRAIN
from tests.service.restoring import restore

BOARD = """query ($at: At, $as: String, $atLeast: Int) {
  plan(key: "PI-1", at: $at, as: $as, atLeast: $atLeast) {
    id epoch version features { id title } teams { id name } } }"""
RISKS = '{ plan(key: "PI-1") { version risks { id text owner { id name } } } }'
NEEDED = {
    "DependencyInbox": {"team": RED},
    "TeamDay": {"team": RED},
    "SliderStep": {"from": 1, "to": 3},
    "WhileYouWereAway": {"plan": PLAN, "since": {"version": 3}},
}
KEPT = {
    "BoardScreen", "DependencyInbox", "Roam", "VoteScreen", "ObjectivesSheet", "Gate", "ReadinessScreen",
    "RecordsScreen", "ReviewScreen", "RadiatorScreen", "TeamDay",
}  # fmt: skip
PROTOCOL = "graphql-transport-ws"
NUMBERS = itertools.count(2_000)


@pytest.fixture
def executed(api, monkeypatch):
    """The documents that are executed from here on."""
    documents = []
    execute = api.schema.execute

    async def counting(query, *arguments, **more):
        documents.append(query)
        return await execute(query, *arguments, **more)

    monkeypatch.setattr(api.schema, "execute", counting)
    return documents


def a_feature():
    number = next(NUMBERS)
    return ProposeFeature(feature=NewId(id_of(number)), title=Title(f"Feature {number}"))


def grant(person, role, scope):
    return GrantRole(grant=NewId(id_of(next(NUMBERS))), person=person, role=role, scope=scope)


async def beas_risk(api):
    risk = id_of(71)
    await api.node.do(RaiseRisk(risk=NewId(risk), text=Prose("Late")))
    await api.node.do(RoamRisk(risk=risk, category=Roam.OWNED, owner=BEA))


async def asked(api, query=BOARD, person=ANNA, **variables):
    """The bytes of an answer."""
    token = TOKENS.sign(person, ORGANISATION)
    headers = {"authorization": f"Bearer {token}"}
    body = {"query": query, "variables": variables}
    return (await api.http.post("/graphql", json=body, headers=headers)).content


async def test_an_answer_that_is_kept_is_the_answer_byte_by_byte(api, executed):
    await live_through(api, more=20)
    kept = set()
    for name, document in OPERATIONS.items():
        if "($key: String!" not in document or "serverTime" in document:
            continue
        variables = {"key": "PI-1", **NEEDED.get(name, {})}
        alone = await api.schema.execute(
            document, variables, Context(Asker(person=ANNA, org=ORGANISATION), api.services)
        )
        before = len(executed)
        answers = {await asked(api, document, **variables) for _ in range(3)}
        assert answers == {api.endpoint.encode_json({"data": alone.data}).encode()}, name
        kept |= {name} if len(executed) == before + 1 else set()
    assert kept == KEPT


async def test_a_change_of_the_plan_is_in_the_next_answer(api, executed):
    before = await asked(api)
    await api.node.do(a_feature())
    after = await asked(api)
    assert after != before
    assert (await asked(api), len(executed)) == (after, 2)


async def test_another_plans_change_spends_nothing(api, executed):
    await asked(api)
    await api.node.do(grant(id_of(5), Role.VIEWER, ORGANISATION), stream=ORGANISATION)
    await asked(api)
    assert len(executed) == 1


async def test_another_life_of_the_log_is_another_answer(api, executed, database):
    before = await asked(api)
    await restore(database, (await api.node.plan()).version)
    await api.services.live.look()
    after = json.loads(await asked(api))["data"]["plan"]
    assert after["epoch"] == await api.node.states.epoch(ORGANISATION)
    earlier = json.loads(before)["data"]["plan"]
    assert after["epoch"] != earlier["epoch"]
    assert after == earlier | {"epoch": after["epoch"]}
    assert len(executed) == 2


async def test_a_name_that_was_told_or_erased_here_is_in_the_next_answer(api, executed, monkeypatch):
    monkeypatch.setattr(schema.answering.answers, "NAMES_HOLD", 60.0)
    await beas_risk(api)
    answers = [await asked(api, RISKS)]
    for change in (
        api.node.people.introduce(ORGANISATION, BEA, "Bea"),
        api.node.people.erase(ORGANISATION, BEA),
    ):
        await change
        answers.append(await asked(api, RISKS))
        assert await asked(api, RISKS) == answers[-1]
    assert b'"name":"Bea"' in answers[1]
    assert answers[0] == answers[2] != answers[1]
    assert len(executed) == 3


async def test_names_that_another_node_writes_are_told_when_the_moment_is_over(api, database, monkeypatch):
    monkeypatch.setattr(schema.answering.answers, "NAMES_HOLD", 0.2)
    await beas_risk(api)
    assert b'"name":null' in await asked(api, RISKS)
    await People(api.node.people._pool).introduce(ORGANISATION, BEA, "Bea")
    await asyncio.sleep(0.25)
    assert b'"name":"Bea"' in await asked(api, RISKS)


async def test_who_comes_again_under_the_known_name_spends_nothing(api, executed):
    await api.node.people.introduce(ORGANISATION, BEA, "Bea")
    before = api.node.people.revision(ORGANISATION)
    await api.node.people.introduce(ORGANISATION, BEA, "Bea")
    assert api.node.people.revision(ORGANISATION) == before


async def test_people_with_the_same_rights_share_and_others_never(api, executed):
    cleo = id_of(903)
    for person in (BEA, cleo):
        await api.node.do(grant(person, Role.TEAM_COACH, RED_ON_TRAIN), stream=ORGANISATION)
    people = [BEA, cleo, ANNA, id_of(904)]
    bytes_ = {await asked(api, person=each) for each in people}
    assert (len(bytes_), len(executed)) == (1, 3)
    (granted,) = [each.id for each in (await organisation(api)).grants if each.person == cleo]
    await api.node.do(EndRole(grant=granted), stream=ORGANISATION)
    await asked(api, person=cleo)
    assert len(executed) == 3, "who has no role any more shares with those who have none"
    await api.node.do(grant(cleo, Role.RTE, TRAIN), stream=ORGANISATION)
    await asked(api, person=cleo)
    assert len(executed) == 3, "and with Anna who has the same now"


async def organisation(api):
    return await api.node.states.latest(ORGANISATION, ORGANISATION)


async def test_moments_have_answers_of_their_own(api, executed):
    await api.node.do(a_feature())
    recorded = (await api.ask('{ plan(key: "PI-1") { recordedAt version } }'))["plan"]
    await api.ask(
        """mutation ($plan: ID!, $input: NameBaselineInput!) {
          nameBaseline(plan: $plan, input: $input, envelope: { reason: "Review" }) { version } }""",
        plan=PLAN, input={"name": "Then", "version": recorded["version"]},
    )  # fmt: skip
    del executed[:]
    moments = [{"version": recorded["version"]}, {"time": recorded["recordedAt"]}, {"baseline": "Then"}, None]
    answers = [await asked(api, at=each) for each in moments]
    assert answers[0] == answers[1] == answers[2] != answers[3]
    assert [await asked(api, at=each) for each in moments] == answers
    assert b"@slider" in await asked(api, at=moments[0], **{"as": "slider"})
    assert len(executed) == 5


async def test_a_version_that_was_seen_is_answered_and_one_to_come_waits_once(api, executed, monkeypatch):
    version = (await api.node.plan()).version
    assert b'"errors"' not in await asked(api, atLeast=version)
    patience, at_least = [], api.node.states.at_least

    async def hearing(log, stream, version, seconds):
        patience.append(seconds)
        return await at_least(log, stream, version, min(seconds, 0.1))

    monkeypatch.setattr(api.node.states, "at_least", hearing)
    assert b'"NOT_YET"' in await asked(api, atLeast=version + 9)
    assert patience == [2.0, 0.0]


async def test_errors_are_told_and_not_kept(api, executed):
    wrong = [
        ({"at": {"version": 999}}, b"VERSION_UNKNOWN"),
        ({"at": {"time": "2990-01-01T00:00:00Z"}}, b"TIME_IN_FUTURE"),
        ({"at": {"baseline": "nowhere"}}, b"BASELINE_UNKNOWN"),
        ({"as": "no name"}, b"BAD_NAME"),
        ({"atLeast": "x"}, b"Int cannot represent"),
    ]
    for variables, code in wrong * 2:
        assert code in await asked(api, **variables)
    assert len(executed) == 2 * len(wrong)


async def test_a_plan_that_moves_on_while_it_is_read_is_read_again(api, monkeypatch):
    execute = api.schema.execute

    async def late(*arguments, **more):
        answer = await execute(*arguments, **more)
        monkeypatch.undo()
        await api.node.do(a_feature())
        return answer

    monkeypatch.setattr(api.schema, "execute", late)
    before = await asked(api)
    assert await asked(api) != before


async def test_a_thousand_who_ask_at_once_cause_one_execution(api, executed):
    tokens = [TOKENS.sign(id_of(10_000 + n), ORGANISATION) for n in range(1_000)]
    body = {"query": BOARD, "variables": {}}
    answers = await asyncio.gather(
        *(
            api.http.post("/graphql", json=body, headers={"authorization": f"Bearer {each}"})
            for each in tokens
        )
    )
    assert len({each.content for each in answers}) == 1
    assert len(executed) == 1


async def test_over_sockets_the_same_is_told(api, executed):
    alone = json.loads(await asked(api))
    ask = {"type": "subscribe", "id": '"1"', "payload": {"query": BOARD}}
    other = {**ask, "id": "2", "payload": {"query": "{ __typename }"}}
    for _ in range(2):
        async with (
            listening(api.app) as address,
            connect(f"ws://{address}", subprotocols=[PROTOCOL]) as socket,
        ):
            for message in (
                {"type": "connection_init", "payload": {"authorization": f"Bearer {ANNAS}"}},
                ask,
                other,
            ):
                await socket.send(json.dumps(message))
            async with asyncio.timeout(12):
                heard = [json.loads(await socket.recv()) for _ in range(5)]
        assert [each for each in heard if each.get("id") == ask["id"]] == [
            {"id": ask["id"], "type": "next", "payload": alone}, {"id": ask["id"], "type": "complete"},
        ]  # fmt: skip
        assert {"id": "2", "type": "next", "payload": {"data": {"__typename": "Query"}}} in heard
    assert executed.count(BOARD) == 1


async def test_who_waits_is_answered_although_the_first_to_ask_has_gone(api, executed, monkeypatch):
    going_on, execute = asyncio.Event(), api.schema.execute

    async def held(*arguments, **more):
        await going_on.wait()
        return await execute(*arguments, **more)

    monkeypatch.setattr(api.schema, "execute", held)
    first, second = (asyncio.create_task(asked(api)) for _ in range(2))
    await asyncio.sleep(0.05)
    first.cancel()
    going_on.set()
    assert b'"features"' in await second
    assert len(executed) == 1


async def test_a_guest_is_given_nothing_that_was_kept(api, executed):
    await asked(api)
    guest = Asker(person=ANNA, org=ORGANISATION, guest=("box", "guest:1"))
    endpoint = api.endpoint
    read = endpoint._reader.read(BOARD, {}, None)
    answer = await endpoint._answers.answer(read, Context(guest, api.services))
    assert b"FORBIDDEN" in answer.body


def test_a_shelf_keeps_within_its_budget_what_was_asked_for_last():
    shelf = Shelf(10 * AROUND)
    for n in range(5):
        shelf.put(n, f"thing {n}", AROUND)
    assert (shelf.get(0), shelf.size, len(shelf)) == ("thing 0", 10 * AROUND, 5)
    shelf.put(5, "thing 5", AROUND // 2)
    assert [shelf.get(n) is None for n in range(6)] == [False, True, False, False, False, False]
    assert shelf.size <= shelf.budget
    shelf.put(5, "as large as half of it", 5 * AROUND)
    assert shelf.get(5) is None
    shelf.drop(5)
    assert shelf.size == 8 * AROUND


async def test_answers_are_kept_within_the_budget(api, executed):
    shelf = api.endpoint._shelf
    shelf.budget = 20_000
    for n in range(40):
        await asked(api, BOARD + "#" * n)
        assert shelf.size <= shelf.budget
    await asked(api, BOARD + "#" * 39)
    assert len(executed) == 40
    await asked(api, BOARD)
    assert len(executed) == 41


async def many_features(api):
    await api.node.do(*(a_feature() for _ in range(30)))


async def test_a_request_is_kept_for_what_it_takes_and_not_for_what_it_says(api):
    vast = {"query": '{ plan(key: "PI-1") { version } }', "variables": {"unused": [{}] * 300_000}}
    assert (await api.http.post("/graphql", json=vast)).status_code == 200
    assert api.endpoint._shelf.size < 100_000


async def zipped(api, accepted, query=BOARD):
    return await api.http.post("/graphql", json={"query": query}, headers={"accept-encoding": accepted})


@pytest.mark.parametrize(
    ("accepted", "is_taken"),
    [
        ("gzip", True),
        ("br;q=1.0, GZIP;q=0.8, *;q=0.1", True),
        ("*", True),
        ("x-gzip", True),
        ("gzip;q=0", False),
        ("*, gzip;q=0", False),
        ("identity, gzip;q=0.5", False),
        ("deflate, br", False),
        ("", False),
    ],
)
def test_who_takes_gzip_says_so_and_who_weighs_it_with_nothing_does_not(accepted, is_taken):
    assert takes_gzip(accepted) == is_taken


async def test_an_answer_is_compressed_for_who_takes_it(api):
    await many_features(api)
    plain = await asked(api)
    for accepted, coding in (("gzip", "gzip"), ("gzip;q=0", None), ("", None), ("gzip", "gzip")):
        response = await zipped(api, accepted)
        assert response.headers.get("content-encoding") == coding
        assert "accept-encoding" in response.headers["vary"]
        assert response.content == plain
        sent = int(response.headers["content-length"])
        assert (sent < len(plain)) if coding else (sent == len(plain))


async def test_it_is_compressed_once_and_what_is_small_never(api, monkeypatch):
    compressed, compress = [], gzip.compress

    def counting(data, *arguments, **more):
        compressed.append(len(data))
        return compress(data, *arguments, **more)

    monkeypatch.setattr(gzip, "compress", counting)
    await many_features(api)
    small = '{ plan(key: "PI-1") { version } }'
    await asyncio.gather(*(zipped(api, "gzip", each) for each in [BOARD, small] * 10))
    assert len(compressed) == 1
    assert "content-encoding" not in (await zipped(api, "gzip", small)).headers
