"""Many appends as the arguments of one call of the append function, and its answer as their verdicts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from service.entries import Appended, IdsTaken, Known, Lost

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import asyncpg

    from service.domain.vocabulary import Id
    from service.entries import Append, NewCommit, Verdict

CALL = "SELECT before, verdicts, actual, taken FROM signalbox.append($1, $2, $3, $4, $5, $6, $7, $8)"
_KNOWN, _TAKEN = 1, 2


class Batch(NamedTuple):
    """The appends of one commit, and their rows; SQL arrays count from 1."""

    appends: Sequence[Append]
    streams: dict[Id, int]
    steps: list[tuple[int, int, int | None, int | None]]
    commits: list[tuple[object, ...]]
    events: list[tuple[object, ...]]
    prose: list[tuple[object, ...]]
    things: list[tuple[object, ...]]

    @classmethod
    def of(cls, appends: Sequence[Append]) -> Batch:
        """Lay out the rows, in order."""
        batch = cls(appends, {}, [], [], [], [], [])
        for number, append in enumerate(appends, 1):
            batch._add_steps(number, append)
            for commit in append.commits:
                batch._add_commit(number, commit)
        return batch

    def arguments(self) -> tuple[object, ...]:
        """The arguments of CALL."""
        return (
            self.appends[0].log, len(self.appends), list(self.streams), self.steps,
            self.commits, self.events, self.prose, self.things,
        )  # fmt: skip

    def verdicts(self, answer: Mapping[str, Any]) -> list[Verdict]:
        """A verdict for each append, in order. A Known one does not hold its commits yet."""
        if answer["verdicts"] is None:
            return self._positions(answer["before"], [0] * len(self.appends), answer)
        return self._positions(answer["before"], answer["verdicts"], answer)

    def _positions(self, position: int, codes: list[int], answer: Mapping[str, Any]) -> list[Verdict]:
        verdicts: list[Verdict] = []
        for append, code in zip(self.appends, codes, strict=True):
            if code:
                verdicts.append(self._misfit(append, code, answer))
                continue
            first = position + 1
            for commit in append.commits:
                position += len(commit.events)
            verdicts.append(Appended(first, position))
        return verdicts

    def _misfit(self, append: Append, code: int, answer: Mapping[str, Any]) -> Verdict:
        if code == _KNOWN:
            return Known(())
        if code == _TAKEN:
            taken = {str(each) for each in answer["taken"]}
            return IdsTaken(tuple(id for id in created(append) if id in taken))
        actual = answer["actual"]
        return Lost({stream: actual[self.streams[stream] - 1] for stream in append.expected})

    def _add_steps(self, number: int, append: Append) -> None:
        streams = self.streams
        for stream in append.expected:
            if stream not in streams:
                streams[stream] = len(streams) + 1
        if len(append.expected) == len(append.commits) == 1:
            commit = append.commits[0]
            expected = append.expected[commit.stream]
            self.steps.append((number, streams[commit.stream], expected, commit.to_version))
            return
        for stream, version in append.expected.items():
            self.steps.append((number, streams[stream], version, None))
        for commit in append.commits:
            self.steps.append((number, streams[commit.stream], None, commit.to_version))

    def _add_commit(self, number: int, commit: NewCommit) -> None:
        command, digest, stream, *rest, about, teams, effects, warnings, events = commit
        self.commits.append(
            (number, command, digest, stream, *rest, about, teams, effects.decode(), warnings.decode())
        )
        for event in events:
            _, version, topic, state, k, of, recorded_at, actor, prose, creates = event
            self.events.append(
                (number, stream, version, command, k, of, topic, bool(prose), recorded_at, actor, state)
            )
            for row in prose:
                self.prose.append((number, stream, version, *row))
            for id, kind in creates:
                self.things.append((number, id, stream, kind))


def created(append: Append) -> list[Id]:
    """The ids of the things that an append creates."""
    return [id for commit in append.commits for event in commit.events for id, _ in event.creates]


def check(append: Append) -> None:
    """Raise ValueError where an append contradicts itself: its events must follow what is expected.

    Several commits of one stream follow each other, as wishes that were decided on one draft do. A stream
    that is not there yet begins with 1, or after the version of another one that it goes on from.
    """
    at = dict(append.expected)
    for commit in append.commits:
        version = commit.from_version
        if at.get(commit.stream) not in (version, 0):
            raise ValueError(f"stream {commit.stream} is not expected where the commit begins")
        for event in commit.events:
            version += 1
            if event.version != version:
                raise ValueError(f"version {event.version} of {commit.stream} stands where {version} belongs")
        if not commit.from_version < version == commit.to_version:
            raise ValueError(f"events up to {version} are not what is said, up to {commit.to_version}")
        at[commit.stream] = version
    if not append.commits:
        raise ValueError("an append without commits")


async def send(connection: asyncpg.Connection, batch: Batch, seconds: float | None = None) -> list[Verdict]:
    """Store a batch. Without a transaction around it, it is committed when this returns."""
    answer = await connection.fetchrow(CALL, *batch.arguments(), timeout=seconds)
    return batch.verdicts(answer)
