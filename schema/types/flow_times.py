"""How long items take, and what ages: times between two named points, and what is past them."""

import strawberry

from schema.types.flow_items import FlowItem
from schema.types.measured import Measured
from schema.types.policies import ServiceLevelExpectation
from service.domain.vocabulary import Day, Title


@strawberry.type
class PercentileLine:
    """So many percent of the items took so many days or fewer, by nearest rank: the value at place
    percent x count / 100, rounded up, of the times in order."""

    percent: int
    days: int


@strawberry.type
class ScatterPoint:
    """A finished item on the scatterplot."""

    item: FlowItem
    """What was finished."""

    finished: Day
    """The day of its finish where its team is."""

    days: int
    """How many calendar days it took."""


@strawberry.type
class FlowTime(Measured):
    """How long the items took that were finished in the window: calendar days from one point to another,
    (finish - start) + 1, so that the same day is 1; weekends count; days are those of each item's team. Fewer
    than 20 items are a small sample: their 95th percentile is simply the longest."""

    from_: str = strawberry.field(name="from")
    """The point at which the clock starts."""

    to: str
    """The point at which it stops."""

    mean: float | None
    """The mean of the days, which few long ones distort: prefer the percentiles. Null of nothing."""

    percentiles: list[PercentileLine]
    """50, 70, 85 and 95 percent; none of nothing."""

    scatter: list[ScatterPoint]
    """Each finished item, in the order of the finishes."""

    left_out: int
    """Finished items that are not counted: one of the two points is not known."""


@strawberry.type
class AgeingItem:
    """An item in progress and its age."""

    item: FlowItem
    """What is in progress."""

    days: int
    """Its age: calendar days since the start, the last day of the window included."""

    state: Title | None
    """The state of the workflow in which it is; null when none is known."""

    waiting: bool | None
    """Whether it only lies there; null when the workflow does not say."""

    blocked: bool
    """Whether work on it cannot go on."""

    past_percentile: int | None
    """The highest of the percentiles of cycle times that its age exceeds; null: none."""

    past_expectation: bool | None
    """Whether its age exceeds the service level expectation; null: nothing is expected."""


@strawberry.type
class Ageing(Measured):
    """Work item age: what is in progress at the end of the window, against the percentiles of the cycle times
    of what was finished in it, and against the service level expectation. Past a line an item needs a
    conversation. The sample are the finished items."""

    items: list[AgeingItem]
    """The oldest first."""

    lines: list[PercentileLine]
    """The percentiles of the cycle times; none when nothing was finished."""

    expectation: ServiceLevelExpectation | None
    """The train's service level expectation; null: nothing was agreed."""

    met: float | None
    """How many percent of the finished items took no longer than is expected; null without either."""
