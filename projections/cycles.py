"""Cycles of items: work that waits for itself. A cycle of teams is normal on a train and says nothing."""

from collections.abc import Iterable, Iterator, Mapping

from projections.cards import Cards, Item
from projections.kept import of
from projections.reasons import Knot
from projections.words import listed, name_of
from service.domain.dependencies import ENDED, HANDED_OVER, Dependency, DependencyState
from service.domain.plan import Plan
from service.domain.vocabulary import Id

READS = of("dependencies", "stands", "consumer", "provider")
"""What is looked at of what waits, beside the cards."""
NAMED = 5
"""How many items of a cycle its sentence names."""
Ends = tuple[Id, Id]
"""The card that needs, and the one that provides."""
OUT_OF_THE_WAY = (*ENDED, *HANDED_OVER, DependencyState.DECLINED)


def waiting(plan: Plan, cards: Cards) -> dict[Id, Ends]:
    """The dependencies by which a card waits for another one that is on the board, too."""
    ends = ((each.id, *_ends(cards, each)) for each in plan.dependencies.present() if _is_waiting(each))
    return {id: (consumer, provider) for id, consumer, provider in ends if consumer and provider}


def knots(waiting: Iterable[Ends]) -> tuple[tuple[Id, ...], ...]:
    """The sets of items that wait for each other."""
    needs: dict[Id, list[Id]] = {}
    for consumer, provider in waiting:
        needs.setdefault(consumer, []).append(provider)
    return tuple(_knots(needs))


def cycles(waiting: Mapping[Id, Ends], knots: Iterable[tuple[Id, ...]], cards: Cards) -> dict[Id, Knot]:
    """The dependencies that are part of a cycle, each with the items of it."""
    told = {item: knot for items in knots for knot in [_told(cards, items)] for item in items}
    return {
        id: told[consumer]
        for id, (consumer, provider) in waiting.items()
        if consumer in told and provider in told[consumer].items
    }


def _told(cards: Cards, items: tuple[Id, ...]) -> Knot:
    things = [cards[id] for id in items]
    names = [name_of(thing) for thing in things[:NAMED]]
    if len(things) > NAMED:
        names.append(f"{len(things) - NAMED} more")
    return Knot(items, f"{listed(names)} need each other.", max(thing.version for thing in things))


def _is_waiting(dependency: Dependency) -> bool:
    return dependency.stands not in OUT_OF_THE_WAY


def _ends(cards: Cards, dependency: Dependency) -> tuple[Id | None, Id | None]:
    return _card(cards.get(dependency.consumer.item)), _card(cards.get(dependency.provider.item))


def _card(card: Item | None) -> Id | None:
    """The item, when it is work on the board."""
    return card.id if card and card.removed is None else None


Needs = Mapping[Id, list[Id]]


def _knots(needs: Needs) -> Iterator[tuple[Id, ...]]:
    """The sets of items that reach each other, as large as possible, each sorted. Linear: what reaches an
    item, in the order opposite to that in which the needs of each were exhausted (Kosaraju)."""
    needed_by: dict[Id, list[Id]] = {}
    for item, others in needs.items():
        for other in others:
            needed_by.setdefault(other, []).append(item)
    seen: set[Id] = set()
    for item in reversed(_walked(needs, needs, set())):
        knot = _walked(needed_by, [item], seen)
        if len(knot) > 1 or (knot and item in needs.get(item, ())):
            yield tuple(sorted(knot))


def _walked(needs: Needs, starts: Iterable[Id], seen: set[Id]) -> list[Id]:
    """All items reached from these that were not seen before, each behind everything that it leads to."""
    walked: list[Id] = []
    ahead = [(item, False) for item in starts]
    while ahead:
        item, exhausted = ahead.pop()
        if exhausted:
            walked.append(item)
        elif item not in seen:
            seen.add(item)
            ahead.append((item, True))
            ahead += [(other, False) for other in needs.get(item, ()) if other not in seen]
    return walked
