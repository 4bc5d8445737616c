"""What each slot of the agenda has changed: an event without effect is visible. It counts what happened,
never who did it."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from projections.phrases import AGENDA
from service.domain.clocks import later
from service.domain.plan import Plan
from service.domain.slots import Slot
from service.domain.vocabulary import Id, Instant

if TYPE_CHECKING:
    from service.entries import StoredCommit

LATER = timedelta(days=1)
"""For how long after the last slot facts of it may be reported late."""
CLOCK = "clock"


class Became(NamedTuple):
    """A field whose new value says that something came to be."""

    kind: str
    field: str
    values: tuple[str, ...] = ()
    """Any of them; without any, whatever is not null."""


EFFECTS = {
    "decisions": Became("decisions", "decided_at"),
    "adjustments": Became("adjustments", "announced_at"),
    "risks_roamed": Became("risks", "category"),
    "dependencies_agreed": Became("dependencies", "agreed_at"),
    "votes": Became("votes", "state", ("CLOSED",)),
}
"""What a slot is for, by what a commit writes."""


@dataclass(frozen=True)
class SlotEffect:
    """What happened between the actual start and end of a slot. What happens while slots of several tracks
    are under way is counted in each of them; `shared` says how many of its changes are."""

    slot: Id
    held: bool
    """Whether it was started."""
    ended: bool
    """Whether it is over."""
    decisions: int = 0
    changes: int = 0
    by_kind: tuple[tuple[str, int], ...] = ()
    """How many commits came of each kind of command, by its name."""
    adjustments: int = 0
    risks_roamed: int = 0
    dependencies_agreed: int = 0
    votes: int = 0
    shared: int = 0

    @property
    def without_effect(self) -> bool:
        """Whether it is over and nothing came of it."""
        return self.held and self.ended and not (self.changes or self.votes)


class Span(NamedTuple):
    """From one moment to another."""

    start: Instant
    end: Instant


def span(plan: Plan) -> Span | None:
    """From the actual start of the first slot to the end of the last one; None before any started."""
    held = [_time(plan, slot) for slot in plan.agenda() if slot.started_at]
    return Span(min(each.start for each in held), max(each.end for each in held)) if held else None


def before(span: Span) -> Instant:
    """The last moment before it."""
    return later(span.start, -timedelta(microseconds=1))


def told_by(span: Span) -> Instant:
    """Until when facts of it are told late."""
    return later(span.end, LATER)


def event_effect(plan: Plan, commits: Sequence["StoredCommit"]) -> tuple[SlotEffect, ...]:
    """The effect of each slot, in the order of the agenda; `commits` are those of its span and some later
    ones, which may tell what happened in it."""
    slots = plan.agenda()
    within = {slot.id: _within(plan, slot, commits) for slot in slots}
    times = Counter(commit.to_version for those in within.values() for commit in those)
    return tuple(_effect(plan, slot, within[slot.id], times) for slot in slots)


def _time(plan: Plan, slot: Slot) -> Span:
    """When it was; one that nobody has ended counts until its planned end."""
    start = slot.started_at or slot.starts_at
    return Span(start, max(start, min(slot.until, plan.recorded_at) if slot.is_running else slot.until))


def _within(plan: Plan, slot: Slot, commits: Iterable["StoredCommit"]) -> list["StoredCommit"]:
    if slot.started_at is None:
        return []
    start, end = _time(plan, slot)
    return [each for each in commits if start <= (each.effective_at or each.recorded_at) < end]


def _effect(plan: Plan, slot: Slot, commits: Iterable["StoredCommit"], times: Counter[int]) -> SlotEffect:
    commits = list(commits)
    changes = [each for each in commits if each.kind not in AGENDA and each.via != CLOCK]
    written = [effect for each in commits for effect in json.loads(each.effects)]
    kinds = Counter(each.kind for each in changes)
    return SlotEffect(
        slot=slot.id,
        held=slot.started_at is not None,
        ended=slot.ended_at is not None or slot.until <= plan.recorded_at,
        changes=len(changes),
        by_kind=tuple(sorted(kinds.items())),
        shared=sum(1 for each in changes if times[each.to_version] > 1),
        **{name: _came(written, became) for name, became in EFFECTS.items()},
    )


def _came(effects: Iterable[Any], became: Became) -> int:
    """How many things came to be what a slot is for."""
    return len(
        {
            each["id"]
            for each in effects
            if (each["kind"], each["field"]) == (became.kind, became.field)
            and _says(each.get("after"), became)
        }
    )


def _says(value: Any, became: Became) -> bool:
    return value in became.values if became.values else value is not None
