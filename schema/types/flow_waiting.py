"""Where the time of items goes: efficiency, queues, bottlenecks, and Little's law."""

import strawberry

from schema.types.flow_items import FlowItem, FlowTeam
from schema.types.measured import Measured
from service.domain.vocabulary import Title


@strawberry.type
class FlowEfficiency(Measured):
    """Flow efficiency: 100 x active time / flow time, over all items that were finished in the window, of the
    time between start and finish. Time in a waiting state, blocked, or taken for done before it was is not
    active. Null unless the team's workflow names the states in which work only waits."""

    percent: float | None
    """Null of nothing."""

    active_days: float | None
    """Days of 24 hours in which somebody could work, over all these items; null of nothing."""

    waiting_days: float | None
    """Days of 24 hours in which they waited; null of nothing."""

    left_out: int
    """Finished items that are not counted: of some of their time nobody knows which it was."""


@strawberry.type
class FlowQueue(Measured):
    """The items that lie in one waiting state of a team at the end of the window."""

    team: FlowTeam

    state: Title
    """The waiting state."""

    count: int
    """How many lie there."""

    oldest_days: int | None
    """How long the one has been there that lies there longest, in calendar days; null when none does."""

    mean_days: float | None
    """The mean of those days; null when nothing lies there."""

    items: list[FlowItem]
    """The longest there first; at most ten."""


@strawberry.type
class WaitingPlace:
    """How long the items of a team waited in one state of its workflow."""

    team: FlowTeam

    state: Title
    """The state: a waiting one, or one in which they were blocked."""

    days: float | None
    """Days of 24 hours, over all these items."""

    percent: float | None
    """The share in all waiting of the team."""

    longest: bool
    """Whether the items of the team waited nowhere longer."""

    count: int
    """How many items waited there."""

    items: list[FlowItem]
    """Those that waited there longest first; at most ten."""


@strawberry.type
class Bottlenecks(Measured):
    """Where items wait: those that were finished in the window, and those in progress at its end. Teams stand
    in the order of names and their states in that of the workflow; compare states inside one team only."""

    places: list[WaitingPlace]
    """The states in which something waited."""


@strawberry.type
class LittlesLaw(Measured):
    """Little's law over the window: average work in progress = average throughput x average cycle time. An
    item is in progress on each day from its start to its finish, both included. The law holds under stable
    conditions only: compare the two sides only when `valid`."""

    average_wip: float | None
    """Items in progress on a day, on average."""

    average_throughput: float | None
    """Finished items per day."""

    average_cycle_time: float | None
    """Calendar days, by the mean."""

    expected_wip: float | None
    """Average throughput x average cycle time: what the law says of the average work in progress."""

    valid: bool
    """Whether conditions were stable: enough items, about as many starts as finishes, work in progress about
    the same at both ends, and a window at least twice as long as a cycle time."""

    reasons: list[str]
    """What speaks against stable conditions."""
