"""Forecasts from measured throughput, by Monte Carlo: how many items by a day, and when so many are done.

Each run draws the items of each day to come, with replacement, from the days of a recent window (domain
1.11). numpy draws; it is loaded when the first forecast is asked for."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from projections.samples import LEAST
from service.domain.vocabulary import Day

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[Any]

RUNS = 10_000
CERTAINTIES = (50, 85, 95)
"""Percent of the runs that do at least as well as the answer."""
WINDOW, LONGEST_WINDOW = 42, 366
"""Days of throughput that are drawn from: six weeks, unless somebody asks for others."""
MOST_DAYS = 1_096
"""Three years: whoever asks for more gets no answer."""
TOGETHER = 64
"""Days that are drawn at once, so that memory stays small however long it takes."""
NOTHING_FINISHED = "Nothing was finished in the window: there is nothing to draw from."
PASSED = "That day has passed."
TOO_LATE = f"It lies more than {MOST_DAYS} days ahead, where what was measured says nothing."
CAVEAT = (
    "Holds as long as the days to come are like those of the window: the same team, the same kind of work, "
    "taken first in, first out, and no more begun than is finished. What is expedited ages everything else."
)


@dataclass(frozen=True)
class Window:
    """The days that are drawn from, whole ones, weekends included, and what was finished on each."""

    first: Day
    last: Day
    counts: tuple[int, ...]

    @property
    def items(self) -> int:
        """What was finished in all."""
        return sum(self.counts)

    @property
    def is_stable(self) -> bool | None:
        """Whether its two halves differ by no more than chance would: twice the root of what both hold. None
        when that is too little to tell. The middle one of an odd number of days is in neither."""
        half = len(self.counts) // 2
        before, after = sum(self.counts[:half]), sum(self.counts[len(self.counts) - half :])
        both = before + after
        return None if both < LEAST else (before - after) ** 2 <= 4 * both


@dataclass(frozen=True)
class ManyBy:
    """At least so many items, with each certainty, in so many days; None with why."""

    days: int
    items: dict[int, int] | None
    because: str | None = None


@dataclass(frozen=True)
class DoneIn:
    """Days until so many items are done, with each certainty; None with why, also a single one that is
    reached only after MOST_DAYS."""

    items: int
    days: dict[int, int | None] | None
    because: str | None = None


def window_of(finished: Iterable[Day], today: Day, since: Day, days: int = WINDOW) -> Window:
    """The last whole days before today, none of them before work was counted; `finished` is the day of each
    item. Without such a day it is empty, and both its ends are today."""
    by_day, end = Counter(finished), date.fromisoformat(today)
    back = (Day((end - timedelta(days=each)).isoformat()) for each in range(days, 0, -1))
    those = [day for day in back if day >= since]
    return Window(min(those, default=today), max(those, default=today), tuple(by_day[day] for day in those))


@dataclass(frozen=True)
class Question:
    """What is asked of a window: in so many days, or so many items, or both; None is not asked."""

    window: Window
    days: int | None
    items: int | None
    seed: int


@dataclass(frozen=True)
class Forecast:
    """The answers; None where it was not asked."""

    question: Question
    many: ManyBy | None
    done: DoneIn | None


@lru_cache(256)
def forecast(question: Question) -> Forecast:
    """The forecast; who asks the same again need not wait."""
    counts, seed = question.window.counts, question.seed
    many = None if question.days is None else how_many(counts, question.days, seed)
    done = None if question.items is None else when_done(counts, question.items, seed)
    return Forecast(question, many, done)


def seed_of(counts: Sequence[int], *asked: object) -> int:
    """The seed of a forecast for which none is given: the same for the same question, in every process."""
    digest = hashlib.sha256(repr((tuple(counts), asked)).encode()).digest()
    return int.from_bytes(digest[:4], "big") >> 1


def how_many(counts: Sequence[int], days: int, seed: int) -> ManyBy:
    """How many items are finished in the next days: with 85 percent certainty at least as many as the 8,500
    best of 10,000 runs had, the lower tail."""
    if days < 1:
        return ManyBy(days, None, PASSED)
    if not any(counts):
        return ManyBy(days, None, NOTHING_FINISHED)
    if days > MOST_DAYS:
        return ManyBy(days, None, TOO_LATE)
    import numpy

    draw, totals = Draw(counts, seed), numpy.zeros(RUNS, dtype=numpy.int64)
    for length in _stretches(days):
        totals += draw(RUNS, length).sum(axis=1)
    totals.sort()
    return ManyBy(days, {certainty: int(totals[RUNS - _runs(certainty)]) for certainty in CERTAINTIES})


def when_done(counts: Sequence[int], items: int, seed: int) -> DoneIn:
    """In how many days so many items are finished: with 85 percent certainty no later than in the 8,500
    quickest of 10,000 runs. Day 1 is the first one drawn."""
    if items <= 0:
        return DoneIn(items, dict.fromkeys(CERTAINTIES, 0))
    if not any(counts):
        return DoneIn(items, None, NOTHING_FINISHED)
    took = _days_taken(counts, items, seed)
    took.sort()
    days = {certainty: int(took[_runs(certainty) - 1]) for certainty in CERTAINTIES}
    told = {certainty: None if taken > MOST_DAYS else taken for certainty, taken in days.items()}
    return DoneIn(items, told, TOO_LATE if None in told.values() else None)


def _days_taken(counts: Sequence[int], items: int, seed: int) -> "Numbers":
    """Days that each run takes; MOST_DAYS + 1 where it takes longer. Runs that are done draw no more."""
    import numpy

    draw, took = Draw(counts, seed), numpy.full(RUNS, MOST_DAYS + 1, dtype=numpy.int64)
    going, left, gone = numpy.arange(RUNS), numpy.full(RUNS, items, dtype=numpy.int64), 0
    for length in _stretches(MOST_DAYS):
        reached = draw(len(going), length).cumsum(axis=1)
        done = reached[:, -1] >= left
        took[going[done]] = gone + 1 + (reached[done] >= left[done, None]).argmax(axis=1)
        going, left, gone = going[~done], (left - reached[:, -1])[~done], gone + length
        if not len(going):
            break
    return took


class Draw:
    """Draws days of a window with replacement; the same seed draws the same ones."""

    def __init__(self, counts: Sequence[int], seed: int) -> None:
        import numpy

        self._source = numpy.random.Generator(numpy.random.PCG64(seed))
        self._counts = numpy.asarray(counts, dtype=numpy.int64)

    def __call__(self, runs: int, days: int) -> "Numbers":
        """What is finished on each day of each run, shape (runs, days)."""
        which = self._source.integers(0, len(self._counts), size=(runs, days), dtype="uint16")
        return self._counts[which]


def _stretches(days: int) -> Iterator[int]:
    """So many days, some together."""
    for begin in range(0, days, TOGETHER):
        yield min(TOGETHER, days - begin)


def _runs(certainty: int) -> int:
    """So many runs are that much percent of them, rounded up."""
    return -(-RUNS * certainty // 100)
