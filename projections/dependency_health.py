"""How each dependency stands: agreed or not, in time or not, and what speaks against it."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from projections.cards import Cards, Item
from projections.kept import of
from projections.reasons import Health, Knot, Overload, Reason, Standing, standing
from projections.words import name_of
from service.domain.calendar import day_in
from service.domain.dependencies import (
    ENDED,
    HANDED_OVER,
    UNANSWERED,
    Dependency,
    DependencyState,
    unsettled,
)
from service.domain.interval import PlanningInterval
from service.domain.iterations import Iteration
from service.domain.plan import Plan
from service.domain.policy import SameIteration
from service.domain.vocabulary import Day, Id

READS = (*of("intervals", "zone", "today", "policy"), "iterations", "dependencies")
"""What health of dependencies looks at, beside their cards, overloads and cycles."""
AGEING_AFTER = 7
"""Calendar days without an answer: by then a proposal has outlived a week's Coach Sync (domain 1.12)."""

Place = tuple[Id | None, Id | None]
"""Team and iteration of a cell."""


class Seen(NamedTuple):
    """A dependency with all that its health depends on; nothing else is looked at."""

    dependency: Dependency
    interval: PlanningInterval
    """For today, the zone and the policy."""
    needed: Iteration
    committed: Iteration | None
    proposed: Iteration | None
    consumer: Item | None
    """The card that needs it, when it is named."""
    provider: Item | None
    """The card that provides it, when it is named."""
    needs: Iteration | None
    """Where the consumer's card is placed."""
    gives: Iteration | None
    """Where the provider's card is placed."""
    overload: Overload | None
    """The overloaded cell that is to deliver it."""
    knot: Knot | None
    """The cycle of items that it is part of."""


def look(
    plan: Plan, cards: Cards, overloads: Mapping[Place, Overload], knots: Mapping[Id, Knot]
) -> Iterator[tuple[Id, Seen]]:
    """Every dependency that is not removed from the plan, with what it is judged by."""
    for each in plan.dependencies.present():
        consumer, provider = cards.get(each.consumer.item), cards.get(each.provider.item)
        needs, gives = _place(plan, consumer), _place(plan, provider)
        committed = plan.iterations.get(each.committed_by)
        team = (provider.team if provider else None) or each.provider.team
        delivers = gives or committed
        yield (
            each.id,
            Seen(
                each,
                plan.interval,
                plan.iterations[each.needed_by],
                committed,
                plan.iterations.get(each.proposed),
                consumer,
                provider,
                needs,
                gives,
                overloads.get((team, delivers.id)) if delivers else None,
                knots.get(each.id),
            ),
        )


def _place(plan: Plan, item: Item | None) -> Iteration | None:
    return plan.iterations.get(item.iteration) if item else None


def judge(seen: Seen) -> Standing:
    """The health of a dependency, and its reasons."""
    dependency = seen.dependency
    if dependency.stands in ENDED or dependency.stands in HANDED_OVER:
        return Standing(Health.DONE)
    outside = dependency.provider.team is None or dependency.consumer.team is None
    reasons = tuple(reason for rule in RULES for reason in rule(seen))
    return standing(reasons, Health.EXTERNAL if outside else Health.HEALTHY)


def _later(one: Iteration | None, than: Iteration | None) -> bool:
    return one is not None and than is not None and one.starts > than.starts


def _against(seen: Seen, rule: str, health: Health, text: str, *more: Item | Overload | None) -> Reason:
    about = [seen.dependency, *(each for each in more if each)]
    newest = max(each.version for each in about)
    return Reason(rule, health, text, tuple(each.id for each in about), newest)


def _unanswered(seen: Seen) -> Iterator[Reason]:
    stands = seen.dependency.stands
    if stands is DependencyState.DECLINED:
        yield _against(seen, "DECLINED", Health.CONFLICT, "Declined, and not removed.")
    elif unsettled(seen.dependency):
        text = "Not agreed yet."
        if stands is DependencyState.COUNTER_PROPOSED and seen.proposed:
            text = f"{seen.proposed.name} is proposed instead; not agreed yet."
        yield _against(seen, "UNAGREED", Health.AT_RISK, text)
        yield from _ageing(seen)


def _ageing(seen: Seen) -> Iterator[Reason]:
    if seen.dependency.stands not in UNANSWERED:
        return
    since = day_in(seen.interval.zone, seen.dependency.since)
    if _days(since, seen.interval.today) > AGEING_AFTER:
        text = f"Waiting for an answer since {since}."
        yield _against(seen, "UNAGREED_AND_AGEING", Health.AT_RISK, text)


def _days(since: Day, today: Day) -> int:
    return (date.fromisoformat(today) - date.fromisoformat(since)).days


def _interrupted(seen: Seen) -> Iterator[Reason]:
    if seen.dependency.state is DependencyState.BLOCKED:
        yield _against(seen, "BLOCKED", Health.AT_RISK, "Blocked.")
    if seen.dependency.rejected:
        yield _against(seen, "DELIVERY_REJECTED", Health.AT_RISK, "Its last delivery was rejected.")


def _promised(seen: Seen) -> Iterator[Reason]:
    """committed < needed is healthy, equal is what policy says, later is a conflict (domain, section 4)."""
    committed, needed = seen.committed, seen.needed
    if committed is None:
        return
    if _later(committed, needed):
        text = f"Committed by {committed.name}, needed by {needed.name}."
        yield _against(seen, "LATER_THAN_NEEDED", Health.CONFLICT, text)
    elif committed.id == needed.id:
        strict = seen.interval.policy.same_iteration is SameIteration.CONFLICT
        text = f"Committed by {committed.name}, the very iteration that needs it."
        yield _against(seen, "SAME_ITERATION", Health.CONFLICT if strict else Health.AT_RISK, text)


def _late(seen: Seen) -> Iterator[Reason]:
    """Not delivered when the needed-by iteration has begun."""
    needed = seen.needed
    if needed.starts <= seen.interval.today:
        text = f"Not delivered, and needed since {needed.starts}, when {needed.name} began."
        yield _against(seen, "LATE", Health.CONFLICT, text)


def _placed(seen: Seen) -> Iterator[Reason]:
    gives, needs = seen.gives, seen.needs
    provided, needing = name_of(seen.provider), name_of(seen.consumer)
    if gives and needs and _later(gives, needs):
        text = f"{provided} comes in {gives.name}, after {needing} in {needs.name}, which needs it."
        yield _against(seen, "ORDER_REVERSED", Health.CONFLICT, text, seen.consumer, seen.provider)
    if gives and seen.committed and _later(gives, seen.committed):
        text = f"{provided} is placed in {gives.name}, after {seen.committed.name}, which was promised."
        yield _against(seen, "PLACED_AFTER_PROMISE", Health.AT_RISK, text, seen.provider)


def _unplaced(seen: Seen) -> Iterator[Reason]:
    for item, place in ((seen.consumer, seen.needs), (seen.provider, seen.gives)):
        if item and item.removed is not None:
            text = f"{name_of(item)} was removed."
            yield _against(seen, "UNPLACED_SIDE", Health.AT_RISK, text, item)
        elif item and place is None:
            text = f"{name_of(item)} has no iteration."
            yield _against(seen, "UNPLACED_SIDE", Health.AT_RISK, text, item)


def _knotted(seen: Seen) -> Iterator[Reason]:
    if seen.knot:
        yield Reason("CYCLE_OF_ITEMS", Health.CONFLICT, seen.knot.text, seen.knot.items, seen.knot.version)


def _overloaded(seen: Seen) -> Iterator[Reason]:
    if seen.overload:
        text = f"{seen.overload.where} is overloaded, which is to deliver it."
        yield _against(seen, "OVERLOAD_BEHIND_IT", Health.AT_RISK, text, seen.overload)


RULES: tuple[Callable[[Seen], Iterator[Reason]], ...] = (
    _unanswered,
    _interrupted,
    _promised,
    _late,
    _placed,
    _unplaced,
    _knotted,
    _overloaded,
)
