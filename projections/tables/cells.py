"""Cells: capacity, load and finished work of each team in each iteration."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import product
from typing import NamedTuple, TypeVar

from projections.tables.columns import newer, points
from projections.tables.table import Table
from service.domain.capacity import NOTHING, Capacity, Load, cell_id, finished_in, loads, overloaded
from service.domain.features import Feature
from service.domain.iterations import Iteration
from service.domain.plan import Plan
from service.domain.stories import Story
from service.domain.teams import Team
from service.domain.vocabulary import Id, Points

KINDS = ("teams", "iterations", "capacities", "stories", "features")
"""What cells are made of."""
Place = tuple[Id | None, Id | None]
Work = TypeVar("Work", Feature, Story)


class Row(NamedTuple):
    """A cell."""

    team: str
    iteration: str
    team_name: str
    iteration_name: str
    number: int | None
    ended: bool
    capacity: Decimal | None
    reserved: Decimal | None
    load: Decimal | None
    load_basis: str
    overloaded: bool
    features: int
    stories: int
    points: Decimal | None
    finished_stories: int
    finished_points: Decimal | None
    removed: bool


class Held(NamedTuple):
    """What is in a cell, and what it may hold."""

    capacity: Capacity | None
    load: Load
    features: list[Feature]
    stories: list[Story]
    finished: list[Story]
    """What the team finished in that time, wherever it was planned."""


def rows(plan: Plan, since: int) -> Iterator[Row]:
    """All of them when anything was touched that may be in one: what was moved does not say where it was."""
    if newer(since, *(each for kind in KINDS for each in plan.all(kind))):
        numbers = {each.id: number for number, each in enumerate(plan.calendar(), 1)}
        for team, iteration, held in _cells(plan):
            yield _row(team, iteration, numbers.get(iteration.id), held)


def _cells(plan: Plan) -> Iterator[tuple[Team, Iteration, Held]]:
    told, features, stories = loads(plan), _placed(plan.features.present()), _placed(plan.stories.present())
    finished = finished_in(plan)
    for team, iteration in product(plan.teams, plan.iterations):
        place = team.id, iteration.id
        capacity = plan.capacities.get(cell_id(*place))
        known = capacity if capacity and capacity.removed is None else None
        held = Held(
            known,
            told.get(place, NOTHING),
            features.get(place, []),
            stories.get(place, []),
            finished.get(place, []),
        )
        yield team, iteration, held


def _placed(things: Iterable[Work]) -> dict[Place, list[Work]]:
    placed: defaultdict[Place, list[Work]] = defaultdict(list)
    for each in things:
        placed[each.team, each.iteration].append(each)
    return placed


def _row(team: Team, iteration: Iteration, number: int | None, held: Held) -> Row:
    capacity = held.capacity
    return Row(
        team=team.id,
        iteration=iteration.id,
        team_name=team.name,
        iteration_name=iteration.name,
        number=number,
        ended=iteration.ended,
        capacity=points(capacity.total) if capacity else None,
        reserved=points(capacity.reserved) if capacity else None,
        load=points(held.load.points),
        load_basis=held.load.basis.value,
        overloaded=overloaded(capacity, held.load),
        features=len(held.features),
        stories=len(held.stories),
        points=_sum(held.stories),
        finished_stories=len(held.finished),
        finished_points=_sum(held.finished),
        removed=team.removed is not None or iteration.removed is not None,
    )


def _sum(stories: Iterable[Story]) -> Decimal | None:
    return points(Points(sum(story.points or 0 for story in stories)))


CELLS = Table("cells", Row._fields, ("team", "iteration"), rows)
