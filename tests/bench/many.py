"""Many believable plans, written straight into the register as its owner: copies of one under other ids."""

from __future__ import annotations

import time
import uuid
from typing import TYPE_CHECKING, Any

import asyncpg

from service.domain.plan import Plan
from tests.bench.history import PLAN, TEAMS, TRAIN, History, commits
from tests.domain.specification import id_of
from tests.service.appends import an_id

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from service.domain.vocabulary import Id
    from service.log import NewCommit

BESIDE = 10
"""Plans whose events lie among each other, as those of plans that go on at the same time do."""
TRAINS = 50
KIND = {"features": "features", "stories": "stories", "dependencies": "dependencies", "risks": "risks"}
_ANY = "00000000-0000-4000-8000-"
"""How every id of the pattern begins."""
_EVENTS = (
    "log_id", "position", "stream_id", "version", "command_id", "k", "of", "topic", "has_prose",
    "recorded_at", "actor", "state",
)  # fmt: skip
_COMMITS = (
    "log_id", "stream_id", "from_version", "to_version", "first_position", "last_position", "command_id",
    "kind", "actor", "role", "via", "recorded_at", "about", "teams", "effects", "warnings",
)  # fmt: skip


class Pattern:
    """One plan of so many events, and what it is like under other ids."""

    def __init__(self, events: int) -> None:
        self.commits: list[NewCommit] = list(commits(id_of(900), events))
        self._text = b"\n".join(commit.events[0].state for commit in self.commits)
        self._things = History().ids

    def copy(self, log: Id, number: int) -> tuple[str, list[bytes]]:
        """The id of a copy, and its events as they are stored."""
        own = f"{number + 1:08x}-0000-4000-8000-"
        text = self._text.replace(id_of(900).encode(), log.encode())
        text = text.replace(TRAIN.encode(), b"TRAIN")
        for nth, team in enumerate(TEAMS):
            text = text.replace(team.encode(), _team(number, nth).encode())
        text = text.replace(_ANY.encode(), own.encode())
        text = text.replace(b"TRAIN", id_of(10_000 + number % TRAINS).encode())
        text = text.replace(b'"key":"PI-1"', b'"key":"PI-%d"' % number)
        return PLAN.replace(_ANY, own), text.split(b"\n")

    def things(self, number: int) -> Iterator[tuple[str, str]]:
        """Id and kind of what a copy creates, the plan itself first."""
        own = f"{number + 1:08x}-0000-4000-8000-"
        yield PLAN.replace(_ANY, own), "intervals"
        for kind, ids in self._things.items():
            for each in ids:
                yield each.replace(_ANY, own), kind


async def write(owner_url: str, plans: int, events: int, tell: Callable[[str], None]) -> Id:
    """A log with so many plans of so many events each."""
    log, pattern = an_id(), Pattern(events)
    assert Plan.entity_kinds().keys() >= pattern._things.keys()
    connection = await asyncpg.connect(owner_url, server_settings={"synchronous_commit": "off"})
    began, position = time.perf_counter(), 0
    try:
        for first in range(0, plans, BESIDE):
            numbers = range(first, min(first + BESIDE, plans))
            position = await _write(connection, pattern, log, numbers, position)
            rate = position / (time.perf_counter() - began)
            tell(f"{numbers.stop:,} of {plans:,} plans written, {rate:,.0f} events/s")
        await connection.execute(
            "INSERT INTO signalbox.head (log_id, position) VALUES ($1, $2)", log, position
        )
        for table in ("events", "commits", "things"):
            await connection.execute(f"VACUUM (ANALYZE) signalbox.{table}")
    finally:
        await connection.close()
    return log


async def _write(connection: Any, pattern: Pattern, log: Id, numbers: range, position: int) -> int:
    """Some plans, their events one of each in turn; the position of the last one."""
    copies = [pattern.copy(log, number) for number in numbers]
    events: list[tuple[Any, ...]] = []
    rows: list[tuple[Any, ...]] = []
    for nth, commit in enumerate(pattern.commits):
        for number, (plan, states) in zip(numbers, copies, strict=True):
            position += 1
            event, command = commit.events[0], uuid.UUID(int=(number + 1) << 32 | nth)
            version, at, actor = event.version, event.recorded_at, event.actor
            events.append(
                (log, position, plan, version, command, 1, 1, event.topic, False, at, actor, states[nth])
            )
            place = (log, plan, version - 1, version, position, position, command)
            rows.append((*place, "DO", actor, "RTE", "api", at, [plan], [], "[]", "[]"))
    things = [(log, id, copies[n][0], kind) for n, m in enumerate(numbers) for id, kind in pattern.things(m)]
    async with connection.transaction():
        for table, columns, records in (
            ("events", _EVENTS, events), ("commits", _COMMITS, rows),
            ("things", ("log_id", "id", "stream_id", "kind"), things),
        ):  # fmt: skip
            await connection.copy_records_to_table(
                table, schema_name="signalbox", columns=columns, records=records
            )
    return position


def _team(number: int, nth: int) -> str:
    return f"{number + 1:08x}-0000-4000-8001-{nth:012d}"
