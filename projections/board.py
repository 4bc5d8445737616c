"""The ART planning board: teams are rows, iterations are columns; each cell holds features and a load."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from service.domain.capacity import (
    NOTHING,
    Capacity,
    Load,
    LoadBasis,
    backlog_cell,
    cell_id,
    loads,
    overloaded,
)
from service.domain.features import Feature
from service.domain.plan import Plan
from service.domain.vocabulary import Id, Points, Prose

Place = tuple[Id | None, Id | None]
"""Team and iteration. No iteration: the team's work that is not placed yet; no team: the ART backlog."""


@dataclass(frozen=True)
class Cell:
    """One cell of the board. Its version is that of the last fact about its capacity; 0 before the first."""

    id: Id
    version: int
    team: Id | None
    iteration: Id | None
    features: tuple[Id, ...]
    """In the order of their ranks."""
    capacity: Points | None
    reserved: Points | None
    """Of the capacity, what is kept for something else than planned work."""
    load: Points
    load_basis: LoadBasis
    overloaded: bool
    acknowledged: Prose | None
    """Why this overload is taken on knowingly; None when there is none, or when it has grown since."""


def cells(plan: Plan) -> dict[Id, Cell]:
    """Every cell by id: row after row, the unplaced work of each team behind its iterations, the ART backlog
    last. A team that left, or an iteration taken out, has cells as long as they hold something."""
    placed = _placed(plan)
    carried = loads(plan)
    made = (
        _cell(plan, place, placed.get(place, []), carried)
        for place in dict.fromkeys([*_grid(plan), *placed, *carried])
        if place[0] is not None
    )
    board = {cell.id: cell for cell in made}
    backlog = _backlog(plan, [f for place, those in placed.items() if place[0] is None for f in those])
    return board | {backlog.id: backlog}


def _grid(plan: Plan) -> Iterator[Place]:
    columns = [*(iteration.id for iteration in plan.calendar()), None]
    return ((team.id, column) for team in plan.teams.present() for column in columns)


def _placed(plan: Plan) -> dict[Place, list[Feature]]:
    placed: dict[Place, list[Feature]] = {}
    for feature in plan.features.present():
        placed.setdefault((feature.team, feature.iteration), []).append(feature)
    return placed


def _cell(
    plan: Plan, place: Place, features: list[Feature], carried: dict[tuple[Id, Id | None], Load]
) -> Cell:
    team, iteration = place
    id = _cell_id(team or Id(""), iteration)
    capacity = plan.capacities.get(id)
    capacity = capacity if capacity and capacity.removed is None else None
    load = carried.get((team or Id(""), iteration), NOTHING)
    too_much = overloaded(capacity, load)
    return Cell(
        id=id,
        version=capacity.version if capacity else 0,
        team=team,
        iteration=iteration,
        features=_in_order(features),
        capacity=capacity.total if capacity else None,
        reserved=capacity.reserved if capacity else None,
        load=load.points,
        load_basis=load.basis,
        overloaded=too_much,
        acknowledged=_acknowledged(capacity, load) if too_much else None,
    )


def _acknowledged(capacity: Capacity | None, load: Load) -> Prose | None:
    if capacity is None or load.points > (capacity.acknowledged_load or 0):
        return None
    return capacity.acknowledged


def _backlog(plan: Plan, features: list[Feature]) -> Cell:
    return Cell(
        id=backlog_cell(plan.id),
        version=0,
        team=None,
        iteration=None,
        features=_in_order(features),
        capacity=None,
        reserved=None,
        load=Points(sum(feature.size or 0 for feature in features)),
        load_basis=LoadBasis.FEATURE_SIZES,
        overloaded=False,
        acknowledged=None,
    )


def _in_order(features: Iterable[Feature]) -> tuple[Id, ...]:
    return tuple(feature.id for feature in sorted(features, key=lambda each: (each.rank, each.id)))


_cell_id = lru_cache(maxsize=4096)(cell_id)
