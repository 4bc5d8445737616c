"""Forecasts of a plan's or a train's work, from what was measured."""

import asyncio
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import strawberry

from projections import forecast as forecasts
from projections.flow.items import Item, counted, items
from projections.forecast import CAVEAT, LONGEST_WINDOW, RUNS, WINDOW, Question, Window, seed_of, window_of
from projections.train_throughput import Throughput, train_throughput
from schema.context import Context
from schema.errors import Coded
from schema.scalars import Position, instant
from schema.types.measured import Measured, sampled
from schema.types.over_plans import as_of
from service.domain.calendar import day_in
from service.domain.plan import Plan
from service.domain.train import Train
from service.domain.vocabulary import Day, Id

MOST_ITEMS, MOST_SEED = 10_000, 2**31 - 1
BESIDE = ThreadPoolExecutor(1, "forecast")
"""Where is drawn: beside all that answers, one forecast after the other."""
VARIANT = (
    "Monte Carlo, {:,} runs: each day to come is drawn with replacement from the days of the window, {} to "
    "{}, {}. An item counts on the day of its finish, as its team's workflow has it, in its team's zone."
)


@strawberry.type
class ForecastWindow:
    """The days of measured throughput that are drawn from: whole ones, weekends included."""

    first: Day
    """Its first day."""
    last: Day
    """Its last day: the one before today."""
    days: int
    """How many days it has; none when nothing could be finished yet."""
    items: int
    """How many items were finished in it."""
    stable: bool | None
    """Whether its halves differ by no more than chance would, twice the root of the items in both; null of
    fewer than ten items. A forecast from an unstable window is to be read with double care."""


@strawberry.type
class ItemsByDay:
    """At least so many items, with one certainty."""

    certainty: int
    """Percent of the runs that finish as many or more."""
    items: int
    """How many."""


@strawberry.type
class DayOfItems:
    """No later than on a day, with one certainty."""

    certainty: int
    """Percent of the runs that are done by then."""
    days: int | None
    """Days that it takes, today being the first; null when it is more than three years."""
    on: Day | None
    """The day; null when it is more than three years ahead."""


@strawberry.type
class HowMany:
    """How many items are finished by the end of a day, from today on."""

    until: Day
    """The day."""
    days: int
    """Days from today to that one, both included."""
    answers: list[ItemsByDay]
    """With 50, 85 and 95 percent certainty: the more certain, the fewer. Empty when nothing can be told."""
    because: str | None
    """Why nothing can be told; null when it can."""


@strawberry.type
class WhenDone:
    """When so many items are finished, from today on."""

    items: int
    """How many."""
    answers: list[DayOfItems]
    """With 50, 85 and 95 percent certainty: the more certain, the later. Empty when nothing can be told."""
    because: str | None
    """Why something cannot be told; null when all can."""


@strawberry.type
class Forecast(Measured):
    """What the coming days bring if they are like the last ones; its sample is the items of the window."""

    as_of: Position | None
    """Up to where in the log its window was measured; null for a plan, whose version says it."""
    window: ForecastWindow
    """The days that are drawn from."""
    runs: int
    """How many futures were drawn."""
    seed: int
    """The seed of what was drawn: asked with it, the same forecast comes again."""
    caveat: str
    """What must hold for it to be true."""
    how_many: HowMany | None
    """By a day; null when none was asked for."""
    when_done: WhenDone | None
    """For a number of items; null when none was asked for."""


@dataclass(frozen=True)
class Wanted:
    """What somebody wants forecast. Raises Coded unless it can be."""

    items: int | None
    until: Day | None
    window: int | None
    seed: int | None

    def __post_init__(self) -> None:
        for value, low, high, what in (
            (self.items, 0, MOST_ITEMS, "items"),
            (self.window, 7, LONGEST_WINDOW, "days of a window"),
            (self.seed, 0, MOST_SEED, "as a seed"),
        ):
            if value is not None and not low <= value <= high:
                raise Coded("BAD_FORECAST", f"Ask for {low} to {high} {what}.")

    def question(self, finished: Iterable[Day], today: Day, since: Day) -> Question:
        """The same of a window; its seed follows from all the others when none is given."""
        window = window_of(finished, today, since, self.window or WINDOW)
        days = None if self.until is None else (_date(self.until) - _date(today)).days + 1
        seed = seed_of(window.counts, days, self.items) if self.seed is None else self.seed
        return Question(window, days, self.items, seed)


async def forecast_of_train(context: Context, train: Train, team: str | None, wanted: Wanted) -> Forecast:
    """The forecast of a train or one of its teams. Raises Coded, Unavailable."""
    if wanted.items is None and wanted.until is None:
        raise Coded("BAD_FORECAST", "Ask for `items`, for `until`, or for both.")
    if team is not None and team not in train.teams:
        raise Coded("NOT_FOUND", "The train has no such team.")
    reached, days = await as_of(context), wanted.window or WINDOW
    on_train = None if team is None else Id(team)
    found = await train_throughput(context.services.tables, context.log, train.id, on_train, days)
    if found is None:  # no plan is in the tables, or not yet
        today = day_in(train.itself.zone, instant(datetime.now(UTC)))
        found = Throughput(today, today, ())
    return await told(wanted.question(found.finished, found.today, found.since), found.today, reached)


async def forecast_of_plan(plan: Plan, team: str | None, wanted: Wanted) -> Forecast:
    """The forecast of a plan or one of its teams: by the plan's end and of all that is open, unless something
    else is asked for. Raises Coded."""
    on_train = None if team is None else _on_train(plan, team)
    those = [each for each in counted(items(plan)) if team is None or each.team == on_train]
    left = sum(1 for each in those if each.finished is None and not each.carried)
    wanted = Wanted(
        left if wanted.items is None else wanted.items,
        wanted.until or plan.interval.ends,
        wanted.window,
        wanted.seed,
    )
    question = wanted.question(finish_days(those), plan.today, plan.interval.starts)
    return await told(question, plan.today)


def finish_days(those: Iterable[Item]) -> list[Day]:
    """The day of each item that was finished, in its team's zone."""
    return [Day(each.finished_on.isoformat()) for each in those if each.finished_on is not None]


async def told(question: Question, today: Day, as_of: Position | None = None) -> Forecast:
    """The forecast as it is answered."""
    it = await asyncio.get_running_loop().run_in_executor(BESIDE, forecasts.forecast, question)
    window = question.window
    days = "a day" if len(window.counts) == 1 else f"{len(window.counts)} days"
    return Forecast(
        **sampled(window.items, VARIANT.format(RUNS, window.first, window.last, days)),
        as_of=as_of,
        window=_window(window),
        runs=RUNS,
        seed=question.seed,
        caveat=CAVEAT,
        how_many=None if it.many is None else _how_many(it.many, today),
        when_done=None if it.done is None else _when_done(it.done, today),
    )


def _on_train(plan: Plan, team: str) -> Id:
    """The team over all plans, by its id there or in this plan."""
    wanted = team.partition("@")[0].lower()
    for each in plan.teams:
        if wanted in (each.id, each.train_team):
            return each.train_team
    raise Coded("NOT_FOUND", "The plan has no such team.")


def _window(it: Window) -> ForecastWindow:
    return ForecastWindow(
        first=it.first, last=it.last, days=len(it.counts), items=it.items, stable=it.is_stable
    )


def _how_many(it: forecasts.ManyBy, today: Day) -> HowMany:
    answers = [ItemsByDay(certainty=each, items=number) for each, number in (it.items or {}).items()]
    return HowMany(until=_day(today, it.days), days=it.days, answers=answers, because=it.because)


def _when_done(it: forecasts.DoneIn, today: Day) -> WhenDone:
    answers = [
        DayOfItems(certainty=each, days=days, on=None if days is None else _day(today, max(days, 1)))
        for each, days in (it.days or {}).items()
    ]
    return WhenDone(items=it.items, answers=answers, because=it.because)


def _day(today: Day, number: int) -> Day:
    """The day of this number, today being the first."""
    return Day((_date(today) + timedelta(days=number - 1)).isoformat())


def _date(day: Day) -> date:
    return date.fromisoformat(day)
