"""Flow over a window: every measure of the same items, made when it is asked for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from itertools import chain
from zoneinfo import ZoneInfo

from projections.flow.ageing import Aged, ageing
from projections.flow.counts import Share, Week, distribution, finished_in, in_progress_on, per_day, trend
from projections.flow.cumulative import Arrived, cumulative
from projections.flow.days import Window
from projections.flow.items import Item, counted, items
from projections.flow.limits import FlowTeam, InProgress, in_progress
from projections.flow.littles_law import LittlesLaw, littles_law
from projections.flow.times import Times, times
from projections.flow.waiting import Efficiency, Queue, Waiting, efficiency, queue, waits
from service.domain.plan import Plan
from service.domain.policy import Policy, ServiceLevelExpectation
from service.domain.vocabulary import Id, Instant, Title, Zone

LEAST = 20
"""Of fewer items the 95th percentile is simply the longest: the sample is small."""


@dataclass(frozen=True)
class Scope:
    """Whose flow is looked at, over which days, and what the train expects of it."""

    window: Window
    teams: tuple[FlowTeam, ...]
    """In the order of their names."""
    whole: bool
    """Whether these are all teams there are."""
    policy: Policy
    today: date
    """The last day begun, in the train's zone."""

    @cached_property
    def zones(self) -> list[Zone]:
        """The zones in which the days are meant."""
        return sorted({team.zone for team in self.teams})

    @property
    def team(self) -> FlowTeam | None:
        """The one team, if it is of one."""
        return None if self.whole or len(self.teams) != 1 else self.teams[0]


@dataclass(frozen=True)
class Points:
    """The two points between which a time runs."""

    start: str
    end: str


LEAD = Points("created", "resolved")


class Flow:
    """What items come to over a window. What is said of now is said of the end of its last day."""

    def __init__(self, found: Iterable[Item], scope: Scope) -> None:
        ids = {team.id for team in scope.teams}
        self.items = [each for each in counted(found) if each.team in ids]
        self.scope, self.window = scope, scope.window
        self.now = [each for each in self.items if not self._is_ahead(each)]
        """What may be in progress at the end."""

    def _is_ahead(self, item: Item) -> bool:
        """Whether it is finished although its day has not begun in the train's zone: a team farther east."""
        return self.window.until >= self.scope.today and item.finished is not None

    @cached_property
    def finished(self) -> list[Item]:
        """The items that were finished in the window, in order."""
        return finished_in(self.items, self.window)

    @cached_property
    def distribution(self) -> list[Share]:
        """The finished items by kind."""
        return distribution(self.finished)

    @cached_property
    def cycle_times(self) -> Times:
        """From the commitment point to the delivery."""
        return times(self.finished, lambda each: each.cycle_days)

    @cached_property
    def lead_times(self) -> Times:
        """From the request to the delivery."""
        return times(self.finished, lambda each: each.lead_days)

    @cached_property
    def cycle(self) -> Points:
        """What the two points of cycle time are called where it runs."""
        flows = [team.workflow for team in self.scope.teams]
        starts = {each.starts if each else None for each in flows}
        stops = {each.stops if each else None for each in flows}
        return Points(_point("commitment point", starts), _point("delivery", stops))

    @cached_property
    def per_day(self) -> list[int]:
        """How many items were finished on each day."""
        return per_day((each.finished_on for each in self.finished), self.window)

    @cached_property
    def in_progress(self) -> list[Item]:
        """What is in progress at the end."""
        return in_progress_on(self.now, self.window.until)

    @cached_property
    def against_limits(self) -> list[InProgress]:
        """Work in progress against limits, team by team."""
        limits, until = self.scope.policy.wip_limits, self.window.until
        teams = ((team, self._of(team)) for team in self.scope.teams)
        return list(chain.from_iterable(in_progress(team, own, limits, until) for team, own in teams))

    @cached_property
    def efficiency(self) -> Efficiency:
        """The flow efficiency of what was finished."""
        return efficiency(self.finished)

    @property
    def expectation(self) -> ServiceLevelExpectation | None:
        """What the train expects of cycle times."""
        return self.scope.policy.service_level

    @cached_property
    def ageing(self) -> list[Aged]:
        """What is in progress at the end, the oldest first."""
        expected = self.expectation.days if self.expectation else None
        return ageing(self.now, self.window.until, self.cycle_times.lines, expected)

    @cached_property
    def cumulative(self) -> list[Arrived]:
        """The cumulative flow: of one team by the states of its workflow, of several by start and finish."""
        team = self.scope.team
        return cumulative(self.seen, self.window, team.workflow if team else None)

    @cached_property
    def seen(self) -> list[Item]:
        """What was not finished before the window."""
        since = self.window.since
        return [each for each in self.items if each.finished_on is None or each.finished_on >= since]

    @cached_property
    def queues(self) -> list[tuple[FlowTeam, Queue]]:
        """What lies in each waiting state of each team, in the order of names and states."""
        return [
            (team, queue(self._of(team), state.name, self.window.until))
            for team in self.scope.teams
            for state in (team.workflow.states if team.workflow else ())
            if state.waiting
        ]

    @cached_property
    def bottlenecks(self) -> list[tuple[FlowTeam, Waiting]]:
        """Where the items of each team waited: what was finished in the window, and what is in progress."""
        return [(team, each) for team in self.scope.teams for each in self._waits(team)]

    @cached_property
    def trend(self) -> list[Week]:
        """Starts and finishes, week by week."""
        return trend(self.items, self.window)

    @cached_property
    def littles_law(self) -> LittlesLaw:
        """Little's law over the window."""
        return littles_law(self.items, self.window, self.cycle_times)

    def _of(self, team: FlowTeam) -> list[Item]:
        return self._by_team.get(team.id, [])

    @cached_property
    def _by_team(self) -> dict[Id, list[Item]]:
        found: dict[Id, list[Item]] = {}
        for each in self.now:
            found.setdefault(each.team, []).append(each)
        return found

    def _waits(self, team: FlowTeam) -> list[Waiting]:
        order = team.workflow.names if team.workflow else ()
        asked = (each for each in chain(self.finished, self.in_progress) if each.team == team.id)
        found = waits(asked, self._end(team))
        return sorted(found, key=lambda each: _place(order, each.state))

    def _end(self, team: FlowTeam) -> Instant:
        """The end of the window's last day where the team is."""
        return ends(self.window.until, team.zone)


def ends(day: date, zone: Zone) -> Instant:
    """The instant at which a day ends in a zone."""
    midnight = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone)).astimezone(UTC)
    return Instant(midnight.strftime("%Y-%m-%dT%H:%M:%S.%fZ"))


def _place(order: tuple[Title, ...], state: Title) -> tuple[int, str]:
    return (order.index(state) if state in order else len(order)), state


def _point(name: str, states: set[Title | None]) -> str:
    """A point with the state in which the clock changes there, where all teams have the same."""
    state = next(iter(states)) if len(states) == 1 else None
    return f"{name} ({state})" if state else name


def flow_of(plan: Plan, window: Window, team: Id | None = None) -> Flow:
    """The flow of a plan's items, of one team by its id in the plan or on the train, or of all."""
    teams = [
        FlowTeam(each.train_team, each.name, each.time.zone, each.workflow)
        for each in plan.teams
        if team is None or team in (each.id, each.train_team)
    ]
    teams.sort(key=_by_name)
    scope = Scope(window, tuple(teams), team is None, plan.policy, date.fromisoformat(plan.today))
    return Flow(items(plan), scope)


def _by_name(team: FlowTeam) -> tuple[str, Id]:
    return team.name, team.id
