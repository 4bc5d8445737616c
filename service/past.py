"""Many earlier states of a stream at once: what lies close together is read and folded in one go."""

from collections.abc import Iterable

from service.codec import decode
from service.domain.entities import State, fold
from service.domain.vocabulary import Id
from service.snapshots import EVERY
from service.states import States

READ_AT_ONCE = 2_000
"""Versions whose events are read and folded before others run in between."""


async def states_at(states: States, log: Id, stream: Id, versions: Iterable[int]) -> dict[int, State]:
    """The states at these versions, each the end of a commit. Raises NoSuchStream, VersionUnknown."""
    hot = await states.hot(log, stream)
    wanted, began = set(versions), hot.state.began
    before_fork = {version for version in wanted if version <= began and began}
    at_hand = {version: hot.at(version) for version in wanted - before_fork}
    found = {version: state for version, state in at_hand.items() if state}
    if before_fork:
        found |= await states_at(states, log, hot.state.id, before_fork)
    state: State | None = None
    for run in _runs(sorted(at_hand.keys() - found.keys())):
        if state is None or run[0] - state.version > EVERY:
            state = await states.at(log, stream, run[0])
        before = state.version
        events = await states.log.read(log, stream, before, run[-1]) if run[-1] > before else []
        facts = [decode(each.topic, each.state, each.prose) for each in events]
        for version in run:
            state = state.copy()
            fold(state, facts[state.version - before : version - before])
            found[version] = state
    return found


def _runs(versions: list[int]) -> list[list[int]]:
    """The versions in groups: within one it is nearer from each to the next than from a snapshot."""
    runs: list[list[int]] = []
    for version in versions:
        if runs and version - runs[-1][-1] <= EVERY and version - runs[-1][0] <= READ_AT_ONCE:
            runs[-1].append(version)
        else:
            runs.append([version])
    return runs
