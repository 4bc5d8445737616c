"""What belongs to what, looked up from the other side, in the order in which it is read."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from operator import attrgetter
from typing import TypeVar

from service.domain.comments import Comment
from service.domain.dependencies import awaits
from service.domain.plan import Plan
from service.domain.stories import Story
from service.domain.vocabulary import Id

T = TypeVar("T")


def stories(plan: Plan, groups: Mapping[Id | None, tuple[Id, ...]]) -> Iterator[tuple[Id, tuple[Story, ...]]]:
    """The stories of each feature; `groups` are their ids, those without a feature among them."""
    for feature, ids in groups.items():
        if feature is not None:
            yield feature, tuple(map(plan.stories.__getitem__, ids))


def by_rank(stories: tuple[Story, ...]) -> tuple[Id, ...]:
    """Their ids, by rank."""
    return tuple(each.id for each in sorted(stories, key=attrgetter("rank", "id")))


def actions(plan: Plan) -> dict[Id, tuple[Id, ...]]:
    """The actions that came of each decision, risk, impediment and note."""
    return _ids(_grouped(plan.actions.present(), attrgetter("comes_of")))


def dependencies_to_answer(plan: Plan) -> dict[Id, tuple[Id, ...]]:
    """For each team the dependencies that await its answer, longest waiting first."""
    longest_first = sorted(plan.dependencies.present(), key=attrgetter("since", "id"))
    return _ids(_grouped(longest_first, awaits))


def comments(said: Iterable[Comment]) -> dict[Id, tuple[Comment, ...]]:
    """What was said about each node, in the order in which it was."""
    return _grouped(sorted(said, key=attrgetter("at")), attrgetter("node"))


def _grouped(things: Iterable[T], owner: Callable[[T], Id | None]) -> dict[Id, tuple[T, ...]]:
    """The things of each owner, in their order; without those that have none."""
    groups: dict[Id, list[T]] = {}
    for thing in things:
        of = owner(thing)
        if of:
            groups.setdefault(of, []).append(thing)
    return {of: tuple(those) for of, those in groups.items()}


def _ids(groups: dict[Id, tuple[T, ...]]) -> dict[Id, tuple[Id, ...]]:
    ids = attrgetter("id")
    return {of: tuple(map(ids, those)) for of, those in groups.items()}
