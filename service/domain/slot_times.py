"""When a slot is: local time in a zone, as people say it, and the moments that this means."""

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from service.domain.clocks import Occurrence, between, gap, moments
from service.domain.refusals import Refused
from service.domain.vocabulary import Id, Instant, LocalDateTime, Zone

if TYPE_CHECKING:
    from service.domain.plan import Plan

LONGEST = timedelta(hours=24)


@dataclass(frozen=True, kw_only=True)
class SlotTime:
    """When a slot is to be, as people say it: what clocks show in a zone."""

    starts: LocalDateTime
    ends: LocalDateTime
    zone: Zone | None = None
    """Left out, the train's."""
    starts_occurrence: Occurrence | None = None
    """Which of the two, when clocks show the start twice."""
    ends_occurrence: Occurrence | None = None
    """Which of the two, when clocks show the end twice."""


@dataclass(frozen=True, kw_only=True)
class Span:
    """When a slot is: as it was said, and the moments that this meant when it was decided."""

    zone: Zone
    local_start: LocalDateTime
    local_end: LocalDateTime
    starts_at: Instant
    ends_at: Instant


class LocalTimeDoesNotExist(Refused):
    """This local time does not exist: clocks are put forward there."""

    because = "Whoever guessed would let half of the train come an hour early."
    remedy = "Take a time that clocks show."


class LocalTimeExistsTwice(Refused):
    """This local time exists twice: clocks are put back there."""

    because = "Whoever guessed would let half of the train come an hour early."
    remedy = "Say which of the two is meant: the FIRST or the SECOND occurrence."


class SlotEndsBeforeItStarts(Refused):
    """A slot ends after it starts."""

    because = "A timebox has a length."
    remedy = "Choose a later end, or an earlier start."


class SlotTooLong(Refused):
    """A slot lasts at most 24 hours."""

    because = "What is longer is several slots, or the day of the end is mistyped."
    remedy = "Choose an earlier end, or schedule several slots."


TIME_RULES = (LocalTimeDoesNotExist, LocalTimeExistsTwice, SlotEndsBeforeItStarts, SlotTooLong)


def resolved(plan: "Plan", slot: Id, time: SlotTime) -> Generator[Refused, None, Span | None]:
    """The moments that a local time means, or what is wrong with it."""
    zone = time.zone or plan.interval.zone
    start = yield from _moment(time.starts, zone, time.starts_occurrence, slot)
    end = yield from _moment(time.ends, zone, time.ends_occurrence, slot)
    if start is None or end is None:
        return None
    yield from lasting(start, end, slot)
    return Span(zone=zone, local_start=time.starts, local_end=time.ends, starts_at=start, ends_at=end)


def lasting(start: Instant, end: Instant, slot: Id) -> Iterator[Refused]:
    """What speaks against a slot that lasts from one moment to another."""
    if end <= start:
        yield SlotEndsBeforeItStarts(about=[slot])
    elif between(start, end) > LONGEST:
        yield SlotTooLong(about=[slot])


def _moment(
    local: LocalDateTime, zone: Zone, which: Occurrence | None, slot: Id
) -> Generator[Refused, None, Instant | None]:
    found = moments(local, zone)
    if not found:
        skipped = gap(local, zone)
        yield LocalTimeDoesNotExist(
            f"{local} does not exist in {zone}: clocks go from {skipped.shown} straight to "
            f"{skipped.shown_instead}. That is the next that exists.",
            [slot],
        )
        return None
    if len(found) > 1 and which is None:
        yield LocalTimeExistsTwice(
            f"{local} exists twice in {zone}: FIRST at {found[0]}, SECOND at {found[1]}.", [slot]
        )
        return None
    return found[-1] if which is Occurrence.SECOND else found[0]
