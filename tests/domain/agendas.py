"""Slots to begin with: what the tests of the agenda share."""

from typing import Any

from service.domain.clocks import moments
from service.domain.slot_times import SlotTime, Span
from service.domain.slots import PLENARY, ScheduleSlot, SlotKind, SlotScheduled
from service.domain.teams import TeamSited, WorkingTime
from service.domain.vocabulary import Day, Id, LocalDateTime, NewId, Title, Zone
from tests.domain.specification import BLUE, id_of

VISION, RISKS, OTHER = id_of(91), id_of(92), id_of(93)
ZURICH = Zone("Europe/Zurich")
TOKYO_TIME = WorkingTime(
    site=Title("Tokyo"), zone=Zone("Asia/Tokyo"), opens="09:30", closes="18:00", holidays=(Day("2026-11-03"),)
)
BLUE_IN_TOKYO = TeamSited(team=BLUE, time=TOKYO_TIME)


def a_time(starts: str = "2026-11-02T09:00", ends: str = "2026-11-02T10:30", **more: Any) -> SlotTime:
    """From one local time to another; the train's zone when none is named."""
    return SlotTime(starts=LocalDateTime(f"{starts}:00"), ends=LocalDateTime(f"{ends}:00"), **more)


def a_wish(slot: Id = VISION, time: SlotTime | None = None, **more: Any) -> ScheduleSlot:
    """To put a slot onto the agenda."""
    return ScheduleSlot(slot=NewId(slot), title=Title("Vision"), time=time or a_time(), **more)


def scheduled(
    slot: Id = VISION, starts: str = "2026-11-02T09:00", ends: str = "2026-11-02T10:30", **more: Any
) -> SlotScheduled:
    """A slot came onto the agenda, in Zurich's time."""
    locals_ = LocalDateTime(f"{starts}:00"), LocalDateTime(f"{ends}:00")
    start, end = (moments(each, ZURICH)[0] for each in locals_)
    span = Span(zone=ZURICH, local_start=locals_[0], local_end=locals_[1], starts_at=start, ends_at=end)
    given = {"title": Title("Vision"), "kind": SlotKind.OTHER, "track": PLENARY, **more}
    return SlotScheduled(slot=slot, span=span, **given)
