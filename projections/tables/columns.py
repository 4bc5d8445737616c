"""What a column holds of a value of the domain, and which rows are to be written again."""

from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import lru_cache

from projections.tables.table import day, moment
from service.domain.entities import Entity
from service.domain.iterations import Iteration
from service.domain.plan import Plan
from service.domain.teams import Team
from service.domain.vocabulary import Day, Instant, Points


@lru_cache(1_000)
def points(hundredths: Points | None) -> Decimal | None:
    """Story points as people count them, exact to hundredths."""
    return None if hundredths is None else Decimal(hundredths).scaleb(-2)


def day_if(of: Day | None) -> date | None:
    """A calendar day, where there is one."""
    return None if of is None else day(of)


def moment_if(at: Instant | None) -> datetime | None:
    """A moment in UTC, where there is one."""
    return None if at is None else moment(at)


def word(member: Enum | None) -> str | None:
    """The word that GraphQL says, too."""
    return None if member is None else str(member.value)


def called(thing: Team | Iteration | None) -> str | None:
    """What people call a row or a column of the board."""
    return None if thing is None else thing.name


def newer(since: int, *things: Entity | None) -> bool:
    """Whether one of the things that a row is made of was touched after a version of the plan; since 0, when
    there were none, all were."""
    return not since or any(thing is not None and thing.version > since for thing in things)


def any_newer(plan: Plan, since: int, *kinds: str) -> bool:
    """Whether the interval, or a thing of one of these kinds, was touched after a version of the plan."""
    return newer(since, plan.interval) or any(newer(since, *plan.all(kind)) for kind in kinds)
