"""Capacity and load: what a team can take on in an iteration, and what its plan asks of it."""

import uuid
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from service.domain.calendar import begins_in
from service.domain.entities import Entity
from service.domain.iterations import Iteration
from service.domain.teams import Team
from service.domain.vocabulary import Id, Points, Prose, Tenths, Title

if TYPE_CHECKING:
    from service.domain.features import Feature
    from service.domain.plan import Plan
    from service.domain.stories import Story

NO_POINTS = Points(0)


class CapacityBasis(Enum):
    """What a capacity rests on."""

    STATED = "STATED"
    START_UP = "START_UP"
    VELOCITY = "VELOCITY"


class LoadBasis(Enum):
    """What a cell's load was counted from: its stories, the sizes of features without stories, or both."""

    STORIES = "STORIES"
    FEATURE_SIZES = "FEATURE_SIZES"
    MIXED = "MIXED"


@dataclass(frozen=True, kw_only=True)
class StartUpRule:
    """SAFe's rule for a team without history, with the days that it was applied to."""

    people: Tenths
    """Countable people: developers and testers, without Product Owner and coach; 45 is four and a half."""
    absent: Tenths
    """Person-days of absence, over all these people."""
    days: int
    """Days of the iteration on which the team's site works, public holidays included."""
    holidays: int
    """How many of them are public holidays."""

    @property
    def points(self) -> Points:
        """0.8 points per working day and person, less 1 per absent day; a holiday is one for each person."""
        gained = 8 * self.days * self.people
        lost = 10 * self.absent + 10 * self.holidays * self.people
        return Points(max(0, gained - lost))


@dataclass(frozen=True, kw_only=True)
class Velocity:
    """Points that a team finished in earlier iterations, and where the numbers came from."""

    points: tuple[Points, ...]
    source: Title

    @property
    def mean(self) -> Points:
        """The mean of the numbers, rounded down to hundredths; 0 of none."""
        return Points(sum(self.points) // len(self.points)) if self.points else Points(0)


@dataclass(frozen=True, kw_only=True)
class Capacity(Entity):
    """What a team can take on in an iteration. Its id is that of the board's cell."""

    named = False

    team: Id
    iteration: Id
    total: Points
    reserved: Points = NO_POINTS
    """Of the total, what is kept for something else than planned work."""
    reserved_for: Prose | None = None
    basis: CapacityBasis = CapacityBasis.STATED
    start_up: StartUpRule | None = None
    velocity: Velocity | None = None
    acknowledged: Prose | None = None
    """Why the overload is taken on knowingly."""
    acknowledged_load: Points | None = None
    """The load that was taken on."""

    @property
    def available(self) -> Points:
        """What is left for planned work."""
        return Points(max(0, self.total - self.reserved))


class Load(NamedTuple):
    """What is planned into a cell, and what that was counted from."""

    points: Points
    basis: LoadBasis


NOTHING = Load(Points(0), LoadBasis.STORIES)
Place = tuple[Id, Id | None]
"""A team and an iteration, or its work without one."""


@lru_cache(maxsize=20_000)
def cell_id(team: Id, iteration: Id | None) -> Id:
    """The id of the board's cell: always the same one for a team and an iteration."""
    return Id(str(uuid.uuid5(uuid.UUID(team), iteration or "unplaced")))


@lru_cache(maxsize=1_000)
def backlog_cell(plan: Id) -> Id:
    """The id of the cell that holds the features without a team."""
    return Id(str(uuid.uuid5(uuid.UUID(plan), "backlog")))


def load(plan: "Plan", team: Id, iteration: Id | None) -> Load:
    """The load of one cell; for all of them ask `loads`."""
    return loads(plan).get((team, iteration), NOTHING)


def loads(plan: "Plan") -> dict[Place, Load]:
    """The load of every cell that holds something, in one pass: the points of its stories, plus the sizes of
    the features placed there that have no story in that team; never both."""
    return loads_of(plan.stories.present(), plan.features.present())


def loads_of(stories_there: Iterable["Story"], features_there: Iterable["Feature"]) -> dict[Place, Load]:
    """The load that these come to, when they are all that their teams have."""
    told: set[tuple[Id, Id | None]] = set()
    stories: defaultdict[Place, int] = defaultdict(int)
    for story in stories_there:
        told.add((story.team, story.feature))
        stories[story.team, story.iteration] += story.points or 0
    sizes: dict[Place, int] = {}
    for feature in features_there:
        if feature.team is not None and feature.size is not None and (feature.team, feature.id) not in told:
            place = feature.team, feature.iteration
            sizes[place] = sizes.get(place, 0) + feature.size
    return {place: _load(stories.get(place), sizes.get(place)) for place in _either(stories, sizes)}


def _either(some: Iterable[Place], others: Iterable[Place]) -> dict[Place, None]:
    """Both, each place once, in an order that does not depend on hashes."""
    return dict.fromkeys([*some, *others])


def _load(stories: int | None, sizes: int | None) -> Load:
    if sizes is None:
        return Load(Points(stories or 0), LoadBasis.STORIES)
    if stories is None:
        return Load(Points(sizes), LoadBasis.FEATURE_SIZES)
    return Load(Points(stories + sizes), LoadBasis.MIXED)


def overloaded(capacity: Capacity | None, load: Load) -> bool:
    """Whether more is planned than is available. Without a known capacity nobody can tell: no."""
    if capacity is None or capacity.removed is not None:
        return False
    return load.points > capacity.available


def apply_start_up_rule(team: Team, iteration: Iteration, people: Tenths, absent: Tenths) -> StartUpRule:
    """The rule over the days of this iteration on which the team's site works."""
    days = [day for day in _days(iteration) if day.isoweekday() in team.time.days]
    holidays = sum(day.isoformat() in team.time.holidays for day in days)
    return StartUpRule(people=people, absent=absent, days=len(days), holidays=holidays)


def _days(iteration: Iteration) -> Iterator[date]:
    day, last = date.fromisoformat(iteration.starts), date.fromisoformat(iteration.ends)
    while day <= last:
        yield day
        day += timedelta(days=1)


def finished(plan: "Plan") -> dict[Id, dict[Id, Points]]:
    """By team the points of the stories that it finished in each iteration that ended, in the order of time;
    iterations in which it planned and finished nothing are left out."""
    over = [each.id for each in plan.calendar() if each.ended]
    if not over:
        return {}
    points: dict[Id, dict[Id, Points]] = defaultdict(dict)
    for story in plan.stories.present():
        if story.iteration in over:
            points[story.team][story.iteration] = NO_POINTS
    for (team, iteration), stories in finished_in(plan).items():
        points[team][iteration] = Points(sum(story.points or 0 for story in stories))
    return {
        team: those for team, them in points.items() if (those := {i: them[i] for i in over if i in them})
    }


def finished_in(plan: "Plan") -> dict[tuple[Id, Id], list["Story"]]:
    """By team and iteration the stories that it finished then, wherever they were planned: in the iteration
    that had begun last where the team is, in the first one also what was finished before it. What is finished
    later does not change one that is over."""
    calendar = plan.calendar()
    stories: defaultdict[tuple[Id, Id], list[Story]] = defaultdict(list)
    zones = {team.id: team.time.zone for team in plan.teams}
    begins = {zone: [begins_in(zone, each.starts) for each in calendar] for zone in {*zones.values()}}
    for story in plan.stories.present():
        if story.finished_at is not None and calendar:
            begun = bisect_right(begins[zones[story.team]], story.finished_at)
            stories[story.team, calendar[max(begun, 1) - 1].id].append(story)
    return stories


def measured_velocity(plan: "Plan", team: Id) -> Velocity | None:
    """What the team finished in the iterations of this plan that ended; None while it finished nothing."""
    points = tuple(finished(plan).get(team, {}).values())
    if not any(points):
        return None
    return Velocity(points=points, source=Title(f"Measured in {plan.interval.key}"))


def has_history(plan: "Plan", team: Id) -> bool:
    """Whether the team's velocity is known: measured in this plan, or told with a capacity."""
    told = (each for each in plan.capacities.present() if each.velocity is not None)
    return any(each.team == team for each in told) or measured_velocity(plan, team) is not None
