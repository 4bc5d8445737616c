"""What each team has to do about its dependencies: to answer, to deliver, to accept, to plan without."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from service.domain.dependencies import UNANSWERED, Dependency, DependencyState, Party, is_late
from service.domain.plan import Plan
from service.domain.vocabulary import Day, Id, Instant

TO_DELIVER = (DependencyState.AGREED, DependencyState.IN_PROGRESS)
Ids = tuple[Id, ...]


@dataclass(frozen=True)
class DependencyWork:
    """The dependencies of one team by what is to be done, what is needed first comes first. For a party
    outside the train its partner acts."""

    to_answer: Ids = ()
    """Proposals that the team answers, for itself or for a party outside the train."""
    unanswered: Ids = ()
    """What the team proposed, and another team or an external party has not answered."""
    due: Ids = ()
    """What the team has promised for an iteration that has begun; it is not late yet."""
    late: Ids = ()
    """What is not delivered although the iteration that needs it has begun; both sides see it."""
    declined: Ids = ()
    """What the team needs and was refused: to be proposed again, withdrawn, or planned without."""
    to_accept: Ids = ()
    """What was delivered to the team, and it has not said whether it will do."""


class ToDo(NamedTuple):
    """What is to be done about one dependency: by which team, and of what kind it is."""

    urgency: tuple[Day, Instant, Id]
    """What is needed first comes first, then what waits longest."""
    work: tuple[tuple[Id, str], ...]


def to_do(plan: Plan, it: Dependency) -> ToDo:
    """What is to be done about one dependency, and by which teams."""
    urgency = plan.iterations[it.needed_by].starts, it.since, it.id
    return ToDo(urgency, tuple(_work(plan, it)))


def dependency_work(to_do: Iterable[ToDo]) -> dict[Id, DependencyWork]:
    """By team, all that is there for it to do; teams without any are left out."""
    held: dict[Id, dict[str, list[Id]]] = {}
    for urgency, work in sorted(to_do):
        for team, kind in work:
            held.setdefault(team, {}).setdefault(kind, []).append(urgency[-1])
    return {
        team: DependencyWork(**{kind: tuple(ids) for kind, ids in lists.items()})
        for team, lists in held.items()
    }


def _work(plan: Plan, it: Dependency) -> Iterator[tuple[Id, str]]:
    consumer, provider = it.speaker(Party.CONSUMER), it.speaker(Party.PROVIDER)
    late = is_late(plan, it) and not it.is_off
    if it.state in UNANSWERED:
        yield from _for(it.speaker(it.proposed_by.other), "to_answer")
        yield from _for(it.side(it.proposed_by).team, "unanswered")
    if it.stands is DependencyState.DECLINED:
        yield from _for(consumer, "declined")
    if it.stands is DependencyState.DELIVERED:
        yield from _for(consumer, "to_accept")
    if late:
        yield from ((team, "late") for team in it.teams)
    elif it.stands in TO_DELIVER and _has_begun(plan, it):
        yield from _for(provider, "due")


def _for(team: Id | None, kind: str) -> Iterator[tuple[Id, str]]:
    if team is not None:
        yield team, kind


def _has_begun(plan: Plan, it: Dependency) -> bool:
    """Whether the iteration has begun by whose end it was promised."""
    promised = plan.iterations.get(it.committed_by)
    return promised is not None and promised.starts <= plan.today
