"""Flow of a plan or a train over a window of days, measure by measure; each is made when it is asked for."""

from datetime import date
from typing import Any

import strawberry

from projections.flow import flow as measures
from projections.flow.counts import points
from projections.flow.days import written
from projections.flow.flow import LEAD, LEAST
from projections.flow.flow import Flow as Measures
from projections.flow.times import Times
from schema.scalars import Position
from schema.types.flow_counts import (
    CumulativeFlow,
    DayCount,
    FlowDistribution,
    FlowLoad,
    FlowVelocity,
    PointsVelocity,
    StartsAndFinishes,
    Throughput,
)
from schema.types.flow_items import FlowTeam
from schema.types.flow_times import Ageing, FlowTime
from schema.types.flow_waiting import (
    Bottlenecks,
    FlowEfficiency,
    FlowQueue,
    LittlesLaw,
    WaitingPlace,
)
from schema.types.measured import sampled
from service.domain.vocabulary import Day, Zone

SHOWN = 10
"""Items that are named as evidence."""


@strawberry.type
class Flow:
    """How the stories of a plan or a train flow, over a window of days; what is said of now is said of the
    end of its last day. An item is a story; one that was carried over is one item, whose clock goes on. One
    that went from team to team counts for the team that has it, with all its time, by that team's workflow
    and in its zone. What was removed or dropped is left out. SAFe's sixth flow metric, flow predictability,
    is `predictability`."""

    it: strawberry.Private[Measures]
    as_of: Position | None
    """Up to where in the log it was made; null for a plan's, which is that of its version."""

    @strawberry.field
    def since(self) -> Day:
        """The first day of the window."""
        return written(self.it.window.since)

    @strawberry.field
    def until(self) -> Day:
        """The last day of the window."""
        return written(self.it.window.until)

    @strawberry.field
    def zones(self) -> list[Zone]:
        """The time zones in which days are meant: each item's are those of its team."""
        return self.it.scope.zones

    @strawberry.field
    def teams(self) -> list[FlowTeam]:
        """The teams whose items these are, in the order of their names."""
        return told(self.it.scope.teams)  # type: ignore[no-any-return]

    @strawberry.field
    def distribution(self) -> FlowDistribution:
        return FlowDistribution(
            shares=told(self.it.distribution),
            **self._sampled(
                len(self.it.finished), "Finished items of a kind over all finished items, by count."
            ),
        )

    @strawberry.field
    def velocity(self) -> FlowVelocity:
        number, days = len(self.it.finished), len(self.it.window)
        return FlowVelocity(
            items=number,
            per_week=7 * number / days if days else None,
            **self._sampled(number, "Count of the items that were finished."),
        )

    @strawberry.field
    def points_velocity(self) -> PointsVelocity:
        estimated = [each for each in self.it.finished if each.points is not None]
        return PointsVelocity(
            points=points(estimated) if estimated and len(self.it.scope.teams) == 1 else None,
            unestimated=len(self.it.finished) - len(estimated),
            **self._sampled(
                len(estimated), "Sum of the points of the estimated items that one team finished."
            ),
        )

    @strawberry.field
    def flow_time(self) -> FlowTime:
        """Flow time or cycle time: from the commitment point, where the team's workflow starts the clock, to
        the delivery, where it stops it; without a workflow from the start to the finish as they were told."""
        return self._time(self.it.cycle_times, self.it.cycle)

    @strawberry.field
    def lead_time(self) -> FlowTime:
        """Lead time: from the request to the delivery. It is all that can be told of items from a file that
        says only when they were created and resolved."""
        return self._time(self.it.lead_times, LEAD)

    @strawberry.field
    def load(self) -> FlowLoad:
        number = len(self.it.in_progress)
        return FlowLoad(
            items=number,
            against_limits=told(self.it.against_limits),
            **self._sampled(
                number, f"Started and not finished at the end of {written(self.it.window.until)}."
            ),
        )

    @strawberry.field
    def efficiency(self) -> FlowEfficiency:
        it = self.it.efficiency
        return FlowEfficiency(
            percent=it.percent,
            active_days=it.active if it.sample else None,
            waiting_days=it.waiting if it.sample else None,
            left_out=it.left_out,
            **self._sampled(it.sample, f"Active time over all time from {self._between(self.it.cycle)}."),
        )

    @strawberry.field
    def throughput(self) -> Throughput:
        days, counts = self.it.window.days, self.it.per_day
        weeks = [
            (week.since, sum(counts[(week.since - days[0]).days :][:7])) for week in self.it.window.weeks
        ]
        return Throughput(
            days=[_count(day, count) for day, count in zip(days, counts, strict=True)],
            weeks=[_count(day, count) for day, count in weeks],
            **self._sampled(len(self.it.finished), "Finished items on each day, counted."),
        )

    @strawberry.field
    def ageing(self) -> Ageing:
        expected, times = self.it.expectation, self.it.cycle_times
        return Ageing(
            items=told(self.it.ageing),
            lines=told(times.lines),
            expectation=told(expected),
            met=times.within(expected.days) if expected else None,
            **self._sampled(
                len(times.points), f"Age since the {self.it.cycle.start}, in calendar days.", LEAST
            ),
        )

    @strawberry.field
    def cumulative(self) -> CumulativeFlow:
        return CumulativeFlow(
            days=[written(each) for each in self.it.window.days],
            lines=told(self.it.cumulative),
            **self._sampled(len(self.it.seen), "Items that had come so far by the end of each day."),
        )

    @strawberry.field
    def queues(self) -> list[FlowQueue]:
        """What lies in each waiting state of each team; none without a workflow that names one."""
        return [
            FlowQueue(
                team=told(team),
                state=each.state,
                count=each.count,
                oldest_days=each.oldest_days,
                mean_days=each.total_days / each.count if each.count else None,
                items=told(each.items[:SHOWN]),
                **self._sampled(
                    each.count, "Calendar days in the state, the last one of the window included."
                ),
            )
            for team, each in self.it.queues
        ]

    @strawberry.field
    def trend(self) -> StartsAndFinishes:
        weeks = self.it.trend
        return StartsAndFinishes(
            weeks=told(weeks),
            difference=sum(week.difference for week in weeks),
            **self._sampled(
                sum(week.started + week.finished for week in weeks), "Starts minus finishes a week."
            ),
        )

    @strawberry.field
    def bottlenecks(self) -> Bottlenecks:
        found = self.it.bottlenecks
        waited = {item.id for _, each in found for item in each.items}
        return Bottlenecks(
            places=[_place(team, each) for team, each in found],
            **self._sampled(len(waited), "Time in waiting states or blocked, over all items that waited."),
        )

    @strawberry.field
    def littles_law(self) -> LittlesLaw:
        it = self.it.littles_law
        return LittlesLaw(
            average_wip=it.average_wip,
            average_throughput=it.average_throughput,
            average_cycle_time=it.average_cycle_time,
            expected_wip=it.expected_wip,
            valid=it.valid,
            reasons=list(it.reasons),
            **self._sampled(
                len(self.it.cycle_times.points),
                f"Averages over the days, from {self._between(self.it.cycle)}.",
            ),
        )

    def _time(self, times: Times, between: measures.Points) -> FlowTime:
        variant = f"Calendar days from {self._between(between)}, both included."
        return FlowTime(
            from_=between.start,
            to=between.end,
            mean=times.mean,
            percentiles=told(times.lines),
            scatter=told(times.points),
            left_out=times.left_out,
            **self._sampled(len(times.points), variant, LEAST),
        )

    def _between(self, between: measures.Points) -> str:
        return f"{between.start} to {between.end}"

    def _sampled(self, size: int, variant: str, least: int | None = None) -> Any:
        zones = ", ".join(self.it.scope.zones) or "no zone"
        window = f"{written(self.it.window.since)} to {written(self.it.window.until)} ({zones})"
        return sampled(size, f"{variant[:-1]}; {window}.", *([least] if least else []))


def told(things: Any) -> Any:
    """What a projection says; it is read by the names of its fields."""
    return list(things) if isinstance(things, tuple) else things


def _count(day: date, count: int) -> DayCount:
    return DayCount(day=written(day), count=count)


def _place(team: Any, each: Any) -> WaitingPlace:
    return WaitingPlace(
        team=told(team),
        state=each.state,
        days=each.days,
        percent=each.percent,
        longest=each.is_longest,
        count=len(each.items),
        items=told(each.items[:SHOWN]),
    )
