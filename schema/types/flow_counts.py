"""What is counted of flow: kinds, items per day and week, work in progress, the cumulative diagram."""

import strawberry

from schema.types.flow_items import FlowTeam
from schema.types.measured import Measured
from service.domain.stories import StoryKind
from service.domain.vocabulary import Day, Points, Title


@strawberry.type
class FlowShare:
    """How much of the finished work was of one kind."""

    kind: StoryKind
    count: int

    percent: float | None
    """100 x count of the kind / count of all finished items; null when nothing was finished."""


@strawberry.type
class FlowDistribution(Measured):
    """Flow distribution: the share of each kind of item in what was finished in the window, by count."""

    shares: list[FlowShare]
    """Each kind, also those of which there is none."""


@strawberry.type
class FlowVelocity(Measured):
    """Flow velocity: how many items were finished in the window. A count, of whatever size they are."""

    items: int
    """The finished items."""

    per_week: float | None
    """Finished items per seven days; null for a window without a day."""


@strawberry.type
class PointsVelocity(Measured):
    """Velocity in story points: the points of the items that one team finished in the window. Points are
    comparable inside one team only: over several teams there is no such sum."""

    points: Points | None
    """Null of several teams, and when no finished item was estimated."""

    unestimated: int
    """The finished items that nobody estimated; they are not in the points."""


@strawberry.type
class DayCount:
    """How many items were finished on one day."""

    day: Day
    count: int


@strawberry.type
class Throughput(Measured):
    """Throughput: how many items were finished on each day, an exact count. What forecasts draw from."""

    days: list[DayCount]
    """Each day of the window, also those on which nothing was finished."""

    weeks: list[DayCount]
    """Each whole week of the window, by its first day; the last one ends with the window."""


@strawberry.type
class FlowWeek:
    """What began and what ended in seven days."""

    since: Day
    until: Day

    started: int
    """The items whose clock started."""

    finished: int
    """The items whose clock stopped, of those that have a start."""

    difference: int
    """Starts minus finishes: above 0, more was begun than ended."""

    in_progress: int
    """The items in progress at the end of the week."""


@strawberry.type
class StartsAndFinishes(Measured):
    """Starts minus finishes, week by week: a train that keeps starting more than it finishes makes all of it
    slower."""

    weeks: list[FlowWeek]
    """The whole weeks of the window, in order; the last one ends with it."""

    difference: int
    """Starts minus finishes over all these weeks."""


@strawberry.type
class WorkInProgress:
    """How many items a team has in progress, or in one state, against what it wants to have at most."""

    team: FlowTeam

    state: Title | None
    """The state of its workflow; null: in progress at all."""

    count: int
    """How many there are."""

    limit: int | None
    """The limit of the train's policy; null: nothing limits it."""

    over: bool | None
    """Whether there are more than the limit allows; null without one."""


@strawberry.type
class FlowLoad(Measured):
    """Flow load: the items in progress at the end of the window, started and not finished."""

    items: int
    """How many there are."""

    against_limits: list[WorkInProgress]
    """Of each team, and of each of its states that is limited; by name and in the order of the workflow."""


@strawberry.type
class CumulativeLine:
    """A line of the diagram."""

    name: str
    """`Requested`, then the states of the team's workflow; of several teams, or without one, `Started` and
    `Finished`."""

    counts: list[int]
    """By the end of each day so many items had come to this state, or further. It never goes down."""


@strawberry.type
class CumulativeFlow(Measured):
    """The cumulative flow diagram: arrivals in each state by the end of each day, of the items that were not
    finished before the window. The distance between two lines is what is in between. An item that goes back
    has arrived all the same; one that was reopened is not finished."""

    days: list[Day]
    """The days of the window."""

    lines: list[CumulativeLine]
    """The earliest state first: no line crosses the one before it."""
