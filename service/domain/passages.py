"""Where a story went, and when: its passages through the states of a workflow, and what held it up."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple

from service.domain.vocabulary import Instant, Title
from service.domain.workflow import Workflow


@dataclass(frozen=True, kw_only=True)
class Passage:
    """A story entered a state of its team's workflow."""

    state: Title
    at: Instant


@dataclass(frozen=True, kw_only=True)
class Blockage:
    """A time in which work on a story could not go on; without an end it still lasts."""

    since: Instant
    until: Instant | None = None


Passages = tuple[Passage, ...]
Blockages = tuple[Blockage, ...]


@dataclass(frozen=True, kw_only=True)
class FlowBefore:
    """What became of a story in the plans from which it was carried forward: there its clock began."""

    requested_at: Instant | None = None
    started_at: Instant | None = None
    passages: Passages = ()
    blockages: Blockages = ()


def entered(passages: Passages, state: Title, at: Instant) -> Passages:
    """The passages, in order, with the entry into a state at a moment. A story does not enter the state in
    which it is: told of the same stay, the moment corrects its beginning."""
    place = bisect_right(passages, at, key=_moment)
    before, after = passages[:place], passages[place:]
    if before and before[-1].state == state:
        before = before[:-1]
    elif after and after[0].state == state:
        after = after[1:]
    return (*before, Passage(state=state, at=at), *after)


def blocked(blockages: Blockages, since: Instant) -> Blockages:
    """The blockages with one that lasts from a moment on; of one that lasts already, the beginning is
    corrected."""
    ended = (each for each in blockages if each.until is not None)
    return _in_order((*ended, Blockage(since=since)))


def unblocked(blockages: Blockages, until: Instant) -> Blockages:
    """The blockages after the one that lasts has ended; without one, the end of the last is corrected."""
    if not blockages:
        return ()
    last = next((each for each in blockages if each.until is None), blockages[-1])
    ended = replace(last, until=max(last.since, until))
    return _in_order((*(each for each in blockages if each is not last), ended))


def _in_order(blockages: Iterable[Blockage]) -> Blockages:
    return tuple(sorted(blockages, key=lambda each: (each.since, each.until or Instant("9"))))


def _moment(passage: Passage) -> Instant:
    return passage.at


class Clock(NamedTuple):
    """What the passages through a workflow say of the clock of cycle time."""

    started: Instant | None
    """The first entry into a state in which it runs."""
    stopped: Instant | None
    """Since when the story has been done for good; None while it is not."""


def clock(workflow: Workflow, passages: Passages) -> Clock:
    """When the clock started and stopped. States that the workflow does not have say nothing."""
    known = [each for each in passages if each.state in workflow.names]
    started = next((each.at for each in known if each.state in workflow.running), None)
    stopped = None
    for each in known:
        is_done = each.state in workflow.done
        stopped = (stopped or each.at) if is_done else None
    return Clock(started, stopped)
