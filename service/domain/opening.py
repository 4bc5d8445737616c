"""What speaks against opening planning: less of the checklist is confirmed than the train asks for."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from service.domain.decider import Warned
from service.domain.readiness import ReadinessItem, items_of
from service.domain.refusals import Refused
from service.domain.texts import quoted

if TYPE_CHECKING:
    from service.domain.plan import Plan


NAMED = 3
"""Open items that are named in the sentence; all of them are what it is about."""


class ReadinessBelowPolicy(Refused):
    """Planning opens when enough of the readiness checklist is confirmed."""

    because = "What is not ready is made up for in the breakouts, by everybody at once and at their cost."
    remedy = "Confirm what is there, settle what is open, or take off the list what is not needed."
    warns = True


def enough(items: list[ReadinessItem], needed: int) -> bool:
    """Whether at least this percentage is confirmed; of an empty list only 0 percent is."""
    confirmed = sum(each.confirmed for each in items)
    return confirmed * 100 >= needed * len(items) if items else needed == 0


def below_policy(plan: "Plan") -> Iterator[Refused | Warned]:
    """What speaks against opening planning: all that is still open on the checklist."""
    items, needed = items_of(plan), plan.policy.readiness_needed
    if not enough(items, needed):
        open_ones = [each for each in items if not each.confirmed]
        about = [each.id for each in open_ones] or [plan.id]
        yield plan.policy.weigh(ReadinessBelowPolicy(_told(items, open_ones, needed), about))


def _told(items: list[ReadinessItem], open_ones: list[ReadinessItem], needed: int) -> str:
    if not items:
        return "The plan has no readiness checklist yet."
    names = ", ".join(quoted(each.title) for each in open_ones[:NAMED])
    more = " and more" if len(open_ones) > NAMED else ""
    confirmed = len(items) - len(open_ones)
    share = f"{confirmed} of {len(items)} items are confirmed, {needed} percent are needed."
    return f"{share} Open: {names}{more}."
