"""Many earlier states of a stream, one after the other: what lies close together is read in one go."""

from collections.abc import AsyncIterator, Iterable

from service.codec import decode
from service.domain.entities import State, fold
from service.domain.vocabulary import Id
from service.snapshots import EVERY
from service.states import States

READ_AT_ONCE = 2_000
"""Versions whose events are read and folded before others run in between."""


async def walk(states: States, log: Id, stream: Id, versions: Iterable[int]) -> AsyncIterator[State]:
    """The states at these versions, in order, each the end of a commit. One is good until the next is asked
    for: ten thousand take no more room than one. Raises NoSuchStream, VersionUnknown."""
    hot = await states.hot(log, stream)
    in_memory = min(hot.states)
    wanted = sorted(set(versions))
    state: State | None = None
    for run in _runs([version for version in wanted if version < in_memory]):
        if state is None or run[0] - state.version > EVERY:
            state = (await states.at(log, stream, run[0])).copy()
        before = state.version
        events = await states.log.read(log, stream, before, run[-1]) if run[-1] > before else []
        facts = [decode(each.topic, each.state, each.prose) for each in events]
        for version in run:
            fold(state, facts[state.version - before : version - before])
            yield state
    for version in wanted:
        if version >= in_memory:
            yield hot.at(version) or await states.at(log, stream, version)


def _runs(versions: list[int]) -> list[list[int]]:
    """The versions in groups: within one it is nearer from each to the next than from a snapshot."""
    runs: list[list[int]] = []
    for version in versions:
        if runs and version - runs[-1][-1] <= EVERY and version - runs[-1][0] <= READ_AT_ONCE:
            runs[-1].append(version)
        else:
            runs.append([version])
    return runs
