"""Agendas of PI planning that need not be thought up: tables of slots, by day and local time."""

from dataclasses import dataclass
from enum import Enum

from service.domain.slots import PLENARY, SlotKind
from service.domain.vocabulary import Title

COACH_SYNC = Title("Coach Sync")
HERE, THERE = Title("Breakouts, first zone"), Title("Breakouts, second zone")
SYNC_HERE, SYNC_THERE = Title("Coach Sync, first zone"), Title("Coach Sync, second zone")


class AgendaTemplate(Enum):
    """An agenda to begin with."""

    TWO_DAYS = "TWO_DAYS"
    """SAFe's standard agenda: two days, one zone."""
    THREE_DAYS_TWO_ZONES = "THREE_DAYS_TWO_ZONES"
    """Three days for two far sites, some twelve hours apart, which share half of each day."""


@dataclass(frozen=True)
class Row:
    """A slot of a template."""

    day: int
    """1 is the first; in the other zone, the day whose morning follows what both share on that day."""
    starts: str
    ends: str
    title: Title
    kind: SlotKind
    track: Title = PLENARY
    in_other_zone: bool = False


@dataclass(frozen=True)
class Template:
    """A template's slots, in the order of time in their own zones."""

    name: Title
    description: str
    rows: tuple[Row, ...]

    @property
    def needs_other_zone(self) -> bool:
        """Whether it is for two zones."""
        return any(row.in_other_zone for row in self.rows)


def _rows(table: str, track: Title = PLENARY, *, in_other_zone: bool = False) -> tuple[Row, ...]:
    """The rows of a table: day, start, end, kind, title."""
    lines = (line.split(maxsplit=4) for line in table.strip().splitlines())
    return tuple(
        Row(int(day), starts, ends, Title(title), SlotKind[kind], track, in_other_zone)
        for day, starts, ends, kind, title in lines
    )


def _hourly(day: int, hours: range, track: Title, *, in_other_zone: bool = False) -> tuple[Row, ...]:
    """A quarter of an hour of Coach Sync at each of these hours."""
    return tuple(
        Row(day, f"{h:02}:00", f"{h:02}:15", COACH_SYNC, SlotKind.COACH_SYNC, track, in_other_zone)
        for h in hours
    )


STANDARD = """
1 08:00 09:00 BUSINESS_CONTEXT  Business context
1 09:00 10:30 VISION            Product and solution vision
1 10:30 11:30 ARCHITECTURE      Architecture vision and development practices
1 11:30 13:00 PLANNING_CONTEXT  Planning context and lunch
1 13:00 16:00 BREAKOUT          Team breakouts 1
1 16:00 17:00 DRAFT_REVIEW      Draft plan review
1 17:00 18:00 MANAGEMENT_REVIEW Management review and problem-solving
2 08:00 09:00 ADJUSTMENTS       Planning adjustments
2 09:00 11:00 BREAKOUT          Team breakouts 2
2 11:00 13:00 FINAL_REVIEW      Final plan review and lunch
2 13:00 14:00 ART_RISKS         ART PI risks
2 14:00 14:15 CONFIDENCE_VOTE   Confidence vote
2 14:15 15:15 REWORK            Plan rework, if needed
2 15:15 16:00 RETROSPECTIVE     Planning retrospective and moving forward
"""
SHARED = """
1 07:00 08:00 BUSINESS_CONTEXT  Business context
1 08:00 09:00 VISION            Product and solution vision
1 09:00 09:45 ARCHITECTURE      Architecture vision and development practices
1 09:45 10:15 PLANNING_CONTEXT  Planning context
2 07:00 08:30 DRAFT_REVIEW      Draft plan review
2 08:30 09:30 MANAGEMENT_REVIEW Management review and problem-solving
2 09:30 10:15 ADJUSTMENTS       Planning adjustments
3 07:00 08:15 FINAL_REVIEW      Final plan review
3 08:15 09:15 ART_RISKS         ART PI risks
3 09:15 09:30 CONFIDENCE_VOTE   Confidence vote
3 09:30 10:15 REWORK            Plan rework, if needed
3 10:15 10:45 RETROSPECTIVE     Planning retrospective and moving forward
"""
BREAKOUTS_HERE = """
1 11:00 15:00 BREAKOUT Team breakouts 1
2 11:00 14:00 BREAKOUT Team breakouts 2
"""
BREAKOUTS_THERE = """
1 09:00 13:00 BREAKOUT Team breakouts 1
2 09:00 12:00 BREAKOUT Team breakouts 2
"""

TEMPLATES: dict[AgendaTemplate, Template] = {
    AgendaTemplate.TWO_DAYS: Template(
        Title("Two days"),
        "SAFe's standard agenda of PI planning in one zone; Coach Sync meets hourly during breakouts.",
        (
            *_rows(STANDARD),
            *_hourly(1, range(14, 16), COACH_SYNC),
            *_hourly(2, range(10, 11), COACH_SYNC),
        ),
    ),
    AgendaTemplate.THREE_DAYS_TWO_ZONES: Template(
        Title("Three days, two zones"),
        "For two sites some twelve hours apart. They share the first zone's mornings, which are the "
        "second one's evenings ; each breaks out by itself in its own working hours, with Coach Sync "
        "hourly. Exchange the zones at the next PI, so that the evenings are shared fairly.",
        (
            *_rows(SHARED),
            *_rows(BREAKOUTS_HERE, HERE),
            *_rows(BREAKOUTS_THERE, THERE, in_other_zone=True),
            *_hourly(1, range(12, 15), SYNC_HERE),
            *_hourly(2, range(12, 14), SYNC_HERE),
            *_hourly(1, range(10, 13), SYNC_THERE, in_other_zone=True),
            *_hourly(2, range(10, 12), SYNC_THERE, in_other_zone=True),
        ),
    ),
}
