"""Several nodes on one Postgres are one service: whoever asks any of them notices no difference."""

import random
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from itertools import pairwise

import psycopg
import pytest

from tests.bells import a_redis, needs_redis
from tests.conftest import at
from tests.journeys.nodes import Node, serving_nodes
from tests.journeys.served import ANNA, a_database, new_id

pytestmark = pytest.mark.slow
WRITERS, CHANGES = 8, 12
DATABASE = "several_nodes"
LIVE = """subscription ($plan: ID!, $epoch: ID!, $after: Int!) {
  planChanges(plan: $plan, epoch: $epoch, after: $after) { __typename
    ... on ChangeSet { from to commits { commandId } }
    ... on InSync { version } ... on ResetRequired { reason } } }"""
WHERE = "query ($p: ID!) { plan(id: $p) { id epoch version } }"
AT_LEAST = "query ($p: ID!, $v: Int!) { plan(id: $p, atLeast: $v) { version } }"
HISTORY = "query ($p: ID!) { plan(id: $p) { history(first: 200) { nodes { commandId from to } } } }"
APPEAR = "mutation ($plan: ID!, $at: ID) { appear(plan: $plan, at: $at) }"
PRESENCE = "subscription ($plan: ID!) { presence(plan: $plan) { people { person { id } at } } }"


@pytest.fixture(scope="module", params=["postgres", pytest.param("redis", marks=needs_redis)])
def bell(request):
    """The Redis by which nodes wake each other; None where the database does it."""
    if request.param == "postgres":
        yield None
        return
    with a_redis() as redis:
        yield redis


@pytest.fixture(scope="module")
def urls(postgres, migrated):
    with a_database(postgres, migrated, DATABASE) as urls:
        yield urls


@pytest.fixture(scope="module")
def nodes(urls, bell, tmp_path_factory):
    """Two of them; and the database, to do something to."""
    given = {"DATABASE_URL": urls["database_url"]} | ({"SIGNALBOX_BELL": bell.url} if bell else {})
    place = tmp_path_factory.mktemp("nodes")
    with serving_nodes(Node(place, **given), Node(place, **given)) as nodes:
        yield nodes


@pytest.fixture
def askers(nodes):
    """Anna at one node and at the other, and a plan of her own."""
    here, there = (node.asker() for node in nodes)
    here.plan = there.plan = here.prepare(f"PI-{random.randrange(10**6)}")
    yield here, there
    here.close()
    there.close()


def feature(asker, title="A feature"):
    """A new one, which this node knows."""
    return asker.do("proposeFeature", asker.plan, feature=new_id(), title=title)


def where(asker):
    return asker.ask(WHERE, p=asker.plan)["plan"]


@contextmanager
def followed(asker, since):
    """What one node tells after a version."""
    given = {"plan": asker.plan, "epoch": since["epoch"], "after": since["version"]}
    with asker.follow(LIVE, **given) as heard:
        yield heard


def heard_upto(heard, version):
    """The change sets up to a version, each beginning where the one before ended."""
    sets = []
    while not sets or sets[-1]["to"] < version:
        told = heard(30)
        if told["__typename"] == "ChangeSet":
            assert not sets or told["from"] == sets[-1]["to"]
            sets.append(told)
    return sets


def test_a_change_through_one_node_reaches_who_follows_at_another_and_at_the_same(askers):
    here, there = askers
    since = where(there)
    with followed(here, since) as beside, followed(there, since) as afar:
        for number in range(5):
            command = new_id()
            asker = askers[number % 2]
            outcome = asker.change(
                "proposeFeature", asker.plan, {"commandId": command}, feature=new_id(), title="A feature"
            )
            for heard in (beside, afar):
                sets = heard_upto(heard, outcome["version"])
                assert [each["commandId"] for told in sets for each in told["commits"]] == [command]


def test_what_one_node_has_answered_is_read_at_another_by_its_version(askers):
    for number in range(20):
        first, second = askers if number % 2 else askers[::-1]
        version = first.change("proposeFeature", first.plan, feature=new_id(), title="A feature")["version"]
        assert second.ask(AT_LEAST, p=second.plan, v=version)["plan"]["version"] == version


def test_who_writes_at_one_node_notices_nothing_of_those_who_write_at_the_other(askers):
    here, _ = askers
    features = [feature(here) for _ in range(3)]
    before = where(here)["version"]
    commands = [new_id() for _ in range(WRITERS * CHANGES)]

    def write(number):
        asker = askers[number % 2]
        for command in commands[number::WRITERS]:
            told = random.choice(features), f"Title {command}"
            envelope = {"commandId": command, "reason": "So it is."}
            outcome = asker.change("describeFeature", asker.plan, envelope, feature=told[0], title=told[1])
            assert outcome["errors"] == []
            assert not outcome["replayed"]

    with ThreadPoolExecutor(WRITERS) as writers:
        list(writers.map(write, range(WRITERS)))
    for asker in askers:
        head = asker.ask(AT_LEAST, p=asker.plan, v=before + len(commands))["plan"]["version"]
        assert head == before + len(commands)
        told = asker.ask(HISTORY, p=asker.plan)["plan"]["history"]["nodes"][: len(commands)]
        assert {each["commandId"] for each in told} == set(commands)
        assert all(later["from"] == earlier["to"] for later, earlier in pairwise(told))


def test_a_node_that_has_not_heard_yet_refuses_what_is_stale_all_the_same(askers):
    here, there = askers
    those = feature(here)
    seen = where(here)["version"]
    there.ask(AT_LEAST, p=there.plan, v=seen)
    for number in range(10):
        first, second = askers if number % 2 else askers[::-1]
        envelope = {"expectedVersion": seen, "reason": "So it is."}
        told = first.change("describeFeature", first.plan, envelope, feature=those, title=f"First {number}")
        assert told["errors"] == []
        late = second.change("describeFeature", second.plan, envelope, feature=those, title=f"Late {number}")
        assert [each["__typename"] for each in late["errors"]] == ["Stale"]
        seen = told["version"]


def test_a_command_sent_to_both_nodes_at_once_is_recorded_once(askers):
    for _ in range(10):
        envelope, given = {"commandId": new_id()}, {"feature": new_id(), "title": "A feature"}
        with ThreadPoolExecutor(2) as senders:
            outcomes = list(
                senders.map(
                    lambda asker, envelope=envelope, given=given: asker.change(
                        "proposeFeature", asker.plan, envelope, **given
                    ),
                    askers,
                )
            )
        assert sorted(each["replayed"] for each in outcomes) == [False, True]
        assert len({each["version"] for each in outcomes}) == 1


def people(heard, *wanted):
    """Wait for a picture of these people, each with what is looked at."""
    while [(each["person"]["id"], each["at"]) for each in heard(30)["people"]] != list(wanted):
        pass


def test_who_looks_where_at_one_node_is_seen_at_the_other(askers):
    here, there = askers
    card = feature(here)
    with there.follow(PRESENCE, plan=there.plan) as heard:
        people(heard)
        here.ask(APPEAR, plan=here.plan, at=card)
        people(heard, (ANNA, card))
        here.ask(APPEAR, plan=here.plan)
        people(heard, (ANNA, None))


def silence(bell, postgres):
    """The bell is lost: Redis until it is started again, the database's connections for a moment."""
    if bell:
        bell.kill()
        return
    with psycopg.connect(at(postgres.admin_url, DATABASE), autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def test_losing_the_bell_loses_no_change_and_presence_comes_back(askers, bell, postgres, nodes):
    here, there = askers
    with followed(there, where(there)) as heard, there.follow(PRESENCE, plan=there.plan) as seen:
        people(seen)
        silence(bell, postgres)
        for _ in range(5):
            outcome = here.change("proposeFeature", here.plan, feature=new_id(), title="A feature")
            heard_upto(heard, outcome["version"])
        if bell:
            bell.start()
        card = feature(here)
        for _ in range(60):
            here.ask(APPEAR, plan=here.plan, at=card)
            with suppress(TimeoutError):
                picture = seen(0.5)["people"]
                if [each["at"] for each in picture] == [card]:
                    return
    raise AssertionError([node.said() for node in nodes])
