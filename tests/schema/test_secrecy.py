"""Somebody with the whole database, the logs and the API tries to find out who voted what, and cannot."""

import hashlib
import hmac
import itertools
import json
import logging
import random
import uuid
from dataclasses import dataclass
from typing import Any

import asyncpg
import pytest

from service.domain.organisation import GrantRole
from service.domain.vocabulary import Instant, NewId, Role
from service.domain.vote_counts import CloseVote
from service.domain.vote_opening import OpenVote
from service.domain.vote_rounds import InviteGuests
from service.domain.votes import VoteMode
from service.round_keys import Box
from service.wishes import Wish
from tests.domain.specification import id_of
from tests.schema.conftest import TOKENS, served
from tests.service.node import ANNA, ORGANISATION, PLAN, RED, RED_ON_TRAIN

ROUND = id_of(930)
BOX = Box(ORGANISATION, PLAN, ROUND)
VOTERS = {id_of(940 + n): 1 + n % 5 for n in range(9)}
"""Everybody, and what each shows."""
CAST = """mutation ($plan: ID!, $round: ID!, $value: Int!) {
  castVote(plan: $plan, round: $round, value: $value) { accepted replaced errors { code } } }"""
LOOK = '{ plan(key: "PI-1") { version } }'
ALL = """{ plan(key: "PI-1") { votes { id result { cast counts } history { nodes { lines } } }
  history(first: 200) { nodes { id from to recordedAt kind summary via commandId lines
    actor { __typename ... on Person { id } } effects { field before after } } } } }"""


@dataclass
class Stolen:
    """Everything that the database holds, its hidden columns included: rows as text, by table."""

    tables: dict[str, list[str]]
    written_by: dict[str, list[int]]
    """For each table the transactions that wrote its rows."""
    transaction: int
    """The newest one when it was stolen."""

    @property
    def text(self) -> str:
        return "\n".join(row for rows in self.tables.values() for row in rows)

    def since(self, earlier: "Stolen") -> dict[str, int]:
        """How many rows of each table were written in between."""
        counts = {
            table: sum(earlier.transaction < each <= self.transaction for each in xmins)
            for table, xmins in self.written_by.items()
        }
        return {table: count for table, count in counts.items() if count}


async def steal(database: Any) -> Stolen:
    """As a superuser, after the planner has taken its samples."""
    connection = await asyncpg.connect(database.admin_url)
    try:
        await connection.execute("ANALYZE")
        names = await connection.fetch(
            "SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) AS name FROM pg_tables"
            " WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        )
        tables, written_by = {}, {}
        for (name,) in names:
            hidden = "t.ctid::text AS place, t.xmin::text::bigint AS by, t.xmax::text AS ended"
            statement = f"SELECT {hidden}, t::text AS row FROM {name} t ORDER BY t.ctid"
            rows = await connection.fetch(statement)
            tables[name] = [f"{row['place']} {row['by']} {row['ended']} {row['row']}" for row in rows]
            written_by[name] = [row["by"] for row in rows]
        for view in ("pg_stats", "pg_stat_activity"):
            rows = await connection.fetch(f"SELECT v::text AS row FROM {view} v")
            tables[view] = [row["row"] for row in rows if "quote_ident(schemaname)" not in row["row"]]
        newest = await connection.fetchval("SELECT txid_current()")
        return Stolen(tables, written_by, newest)
    finally:
        await connection.close()


async def box_in(database: Any) -> dict[str, int]:
    """What lies in the box, as a superuser reads it, in the order in which it is stored."""
    connection = await asyncpg.connect(database.admin_url)
    try:
        stored = await connection.fetchval("SELECT ballots::text FROM signalbox.boxes")
        return dict(json.loads(stored, object_pairs_hook=list))
    finally:
        await connection.close()


async def say(api: Any, token: str, document: str, **variables: Any) -> Any:
    response = await api.http.post(
        "/graphql",
        json={"query": document, "variables": variables},
        headers={"Authorization": f"Bearer {token}"},
    )
    answer = response.json()
    assert "errors" not in answer, answer
    return answer["data"]


async def hold(api: Any) -> list[str]:
    """A round of Red's with members and two guests; the guests' tokens."""
    await api.node.prepare()
    grants = [GrantRole(person=each, role=Role.TEAM_MEMBER, scope=RED_ON_TRAIN) for each in VOTERS]
    await api.node.do(*grants, stream=ORGANISATION)
    far = Instant("2999-01-01T00:00:00.000000Z")
    await api.node.do(OpenVote(round=NewId(ROUND), team=RED, mode=VoteMode.SECRET, closes=far))
    answer = await api.node.do(InviteGuests(round=ROUND, guests=2))
    tokens: list[str] = await api.node.voting.invite(BOX, answer.state)
    return tokens


def tokens_of(guests: list[str]) -> dict[str, int]:
    """Everybody's token, and what is shown with it."""
    named = {TOKENS.sign(each, ORGANISATION, name=f"Voter {each[-3:]}"): n for each, n in VOTERS.items()}
    return named | {guests[0]: 1, guests[1]: 5}


def guesses(stolen: Stolen) -> set[str]:
    """What a voter could be called, by every digest and every key that lies around."""
    words = {word for row in stolen.tables["signalbox.boxes"] for word in row.strip("()").split(",")}
    keys = [
        b"",
        b"k" * 32,
        ROUND.encode(),
        PLAN.encode(),
        uuid.UUID(ROUND).bytes,
        *(w.encode() for w in words),
    ]
    names = [f"{label}{each}".encode() for each in VOTERS for label in ("", "person:", f"{ROUND}:", "voter:")]
    plain = {kind(name).hexdigest() for name in names for kind in (hashlib.md5, hashlib.sha1, hashlib.sha256)}
    keyed = {hmac.digest(key, name, "sha256").hex() for key, name in itertools.product(keys, names)}
    return plain | keyed | {name.decode() for name in names}


async def test_who_has_everything_but_the_key_does_not_learn_who_voted_what(database, built, caplog):
    caplog.set_level(logging.DEBUG)
    async with served(database.url, built) as first:
        voters = tokens_of(await hold(first))
        guests = [token for token in voters if token.startswith("guest_")]
        for token in random.Random(1).sample(sorted(set(voters) - set(guests)), len(VOTERS)):
            await say(first, token, LOOK)
    before = await steal(database)
    caplog.clear()

    async with served(database.url, built) as api:  # another process, which has met nobody yet
        order = random.Random(2).sample(sorted(voters), len(voters))
        for token in [*order, order[0]]:
            given = {"plan": PLAN, "round": ROUND, "value": voters[token]}
            assert (await say(api, token, CAST, **given))["castVote"]["accepted"]
        spoken = "\n".join(f"{each.getMessage()} {each.args}" for each in caplog.records)
        during = await steal(database)
        ballots = await box_in(database)
        told_during = json.dumps(await say(api, TOKENS.sign(ANNA, ORGANISATION), ALL))
        closing = Wish(log=ORGANISATION, stream=PLAN, commands=(CloseVote(round=ROUND),), asker=ANNA)
        assert not (await api.node.voting.submit(closing)).faults
        after = await steal(database)
        told_after = json.dumps(await say(api, TOKENS.sign(ANNA, ORGANISATION), ALL))

    assert sorted(ballots.values()) == sorted(voters.values())
    assert list(ballots) == sorted(ballots)
    assert during.since(before) == {"signalbox.boxes": 1}
    assert not guesses(during) & set(ballots)
    assert not any(voter in row for voter in VOTERS for row in during.tables["signalbox.boxes"])
    assert not any(digest in row for digest in ballots for row in during.tables["pg_stats"])

    assert after.tables["signalbox.boxes"] == after.tables["signalbox.guest_links"] == []
    assert set(after.since(during)) <= {"signalbox.events", "signalbox.commits", "signalbox.head"}
    secret = [*ballots, *guests, *(hashlib.sha256(each.encode()).hexdigest() for each in guests)]
    assert not any(each in after.text for each in secret)
    of_voters = {row for voter in VOTERS for table in after.tables.values() for row in table if voter in row}
    assert of_voters <= set(before.text.splitlines())
    assert api.node.voting._ballots._keys.find(BOX) is None

    new = [row for row in after.tables["signalbox.events"] if row not in before.tables["signalbox.events"]]
    assert len(new) == 1
    assert "VoteClosed" in new[0]
    for told in (told_during, told_after, spoken):
        assert not any(each in told for each in (*VOTERS, *secret, *voters))
    assert ROUND not in spoken


async def test_the_service_itself_cannot_read_a_ballot(database, built):
    async with served(database.url, built) as api:
        for token, shown in tokens_of(await hold(api)).items():
            await say(api, token, CAST, plan=PLAN, round=ROUND, value=shown)
        connection = await asyncpg.connect(database.url)
        try:
            for statement in (
                "SELECT ballots FROM boxes",
                "UPDATE boxes SET ballots = '{}'",
                "DELETE FROM boxes",
            ):
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    await connection.execute(statement.replace("boxes", "signalbox.boxes"))
        finally:
            await connection.close()


async def test_the_database_writes_no_statement_into_its_own_log(database):
    connection = await asyncpg.connect(database.url)
    try:
        assert await connection.fetchval("SHOW log_statement") == "none"
        assert await connection.fetchval("SHOW log_min_duration_statement") == "-1"
        assert await connection.fetchval("SHOW log_parameter_max_length_on_error") == "0"
    finally:
        await connection.close()
