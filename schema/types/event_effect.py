"""What each slot of the agenda has changed."""

import strawberry

from projections import event_effect
from schema.reading import Reading
from schema.types.commits import CommandKind
from schema.types.declared import reference
from schema.types.later import Slot


@strawberry.type
class KindCount:
    """How many commits came of one kind of command."""

    kind: CommandKind
    count: int
    """How many."""


@strawberry.type
class SlotEffect:
    """What happened between the actual start and end of a slot; events are counted, never people. A commit
    is counted in each slot that was under way then, of whatever track; one that tells a fact late, when the
    fact happened. What the clock does, and starting and ending slots, is no change."""

    read: strawberry.Private[Reading]
    it: strawberry.Private[event_effect.SlotEffect]

    slot: Slot | None = reference("slot")
    """The slot."""

    held: bool
    """Whether it was started."""
    without_effect: bool
    """Whether it is over and nothing came of it: no change, and no vote."""
    changes: int
    """How many commits."""
    shared: int
    """How many of these are counted in a slot of another track, too."""
    decisions: int
    """How many decisions were taken."""
    adjustments: int
    """How many planning adjustments were announced."""
    risks_roamed: int
    """How many risks were ROAMed."""
    dependencies_agreed: int
    """How many dependencies were agreed."""
    votes: int
    """How many rounds of the confidence vote were closed."""

    @strawberry.field
    def by_kind(self) -> list[KindCount]:
        """The changes by kind of command, in the order of their names."""
        return [KindCount(kind=_kind(name), count=count) for name, count in self.it.by_kind]


def _kind(name: str) -> CommandKind:
    return CommandKind[name if name in CommandKind.__members__ else "OTHER"]


COUNTS = (
    "held",
    "without_effect",
    "changes",
    "shared",
    "decisions",
    "adjustments",
    "risks_roamed",
    "dependencies_agreed",
    "votes",
)


def told(read: Reading, it: event_effect.SlotEffect) -> SlotEffect:
    """The effect of a slot as it is answered."""
    counts = {name: getattr(it, name) for name in COUNTS}
    return SlotEffect(read=read, it=it, **counts)
