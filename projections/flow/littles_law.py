"""Little's law: average WIP = average throughput x average cycle time, valid where conditions are stable."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from projections.flow.counts import finished_in, in_progress_on
from projections.flow.days import Window
from projections.flow.items import Item
from projections.flow.times import Times
from projections.samples import is_small


@dataclass(frozen=True)
class LittlesLaw:
    """Both sides of the law, over the days of a window. An item is in progress on each day from its start to
    its finish, both included, as its cycle time counts them."""

    average_wip: float | None
    average_throughput: float | None
    """Finished items per day."""
    average_cycle_time: float | None
    """Calendar days."""
    reasons: tuple[str, ...]
    """What speaks against stable conditions; the law tells nothing then."""

    @property
    def valid(self) -> bool:
        """Whether conditions are stable enough for the law."""
        return not self.reasons

    @property
    def expected_wip(self) -> float | None:
        """Average throughput x average cycle time."""
        if self.average_throughput is None or self.average_cycle_time is None:
            return None
        return self.average_throughput * self.average_cycle_time


TENTH = 0.1


def littles_law(items: Sequence[Item], window: Window, cycle_times: Times) -> LittlesLaw:
    """Both sides, and whether they may be compared. `cycle_times` are those of the window."""
    days, finished = len(window), len(cycle_times.points)
    wip = sum(_days_in_progress(each, window) for each in items) / days if days else None
    return LittlesLaw(
        average_wip=wip,
        average_throughput=finished / days if days else None,
        average_cycle_time=cycle_times.mean,
        reasons=tuple(_reasons(items, window, cycle_times, wip or 0.0)),
    )


def _days_in_progress(item: Item, window: Window) -> int:
    """How many days of the window an item was in progress, those of its start and finish included."""
    if item.started_on is None:
        return 0
    last = min(item.finished_on or window.until, window.until)
    return len(Window(max(item.started_on, window.since), last))


def _reasons(items: Sequence[Item], window: Window, cycle_times: Times, wip: float) -> Iterator[str]:
    finished = sum(each.started_on is not None for each in finished_in(items, window))
    started = sum(each.started_on in window for each in items)
    if is_small(finished):
        yield f"Only {finished} items were finished."
    if abs(started - finished) > TENTH * max(finished, 1):
        yield f"{started} items were started and {finished} finished: arrivals and departures differ."
    before = len(in_progress_on(items, window.since - timedelta(days=1)))
    after = len(in_progress_on(items, window.until))
    if abs(after - before) > max(1.0, TENTH * wip):
        yield f"Work in progress went from {before} to {after} items."
    if cycle_times.mean is not None and len(window) < 2 * cycle_times.mean:
        yield "The window is not twice as long as an item takes."
