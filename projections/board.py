"""The ART planning board: teams are rows, iterations are columns; each cell holds features and a load."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from projections.kept import of
from projections.reasons import Overload
from service.domain.capacity import (
    NOTHING,
    Capacity,
    Load,
    LoadBasis,
    backlog_cell,
    cell_id,
    loads_of,
    overloaded,
)
from service.domain.features import Feature
from service.domain.plan import Plan
from service.domain.stories import Story
from service.domain.vocabulary import Id, Points, Prose

LOADED = (
    *of("stories", "team", "iteration", "feature", "points"),
    *of("features", "team", "iteration", "size"),
)
"""What loads are counted from."""
READS = (
    *of("iterations", "starts"),
    *of("teams", "id"),
    *of("features", "team", "iteration", "rank", "size"),
    "capacities",
)
"""What cells look at, beside their loads."""
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


Ids = Mapping[Id | None, tuple[Id, ...]]
Work = tuple[tuple[Story, ...], tuple[Feature, ...]]


class Seen(NamedTuple):
    """A cell with all that it depends on; nothing else is looked at."""

    id: Id
    team: Id | None
    iteration: Id | None
    capacity: Capacity | None
    features: tuple[Id, ...]
    load: Load


def work(plan: Plan, stories: Ids, features: Ids) -> Iterator[tuple[Id, Work]]:
    """What each team has on the board; its stories and features are known by their ids."""
    for team in dict.fromkeys([*stories, *features]):
        if team is not None:
            mine = tuple(map(plan.stories.__getitem__, stories.get(team, ())))
            yield team, (mine, tuple(map(plan.features.__getitem__, features.get(team, ()))))


def loads(work: Work) -> dict[tuple[Id, Id | None], Load]:
    """The load of every cell of a team that holds something."""
    return loads_of(*work)


def look(plan: Plan, loads: Mapping[tuple[Id, Id | None], Load]) -> Iterator[tuple[Id, Seen]]:
    """Every cell by id: row after row, the unplaced work of each team behind its iterations, the ART backlog
    last. A team that left, or an iteration taken out, has cells as long as they hold something."""
    placed = _placed(plan)
    for team, iteration in dict.fromkeys([*_grid(plan), *placed, *loads]):
        if team is not None:
            id, load = cell_id(team, iteration), loads.get((team, iteration), NOTHING)
            held = _in_order(placed.get((team, iteration), ()))
            yield id, Seen(id, team, iteration, _capacity(plan, id), held, load)
    id, idle = backlog_cell(plan.id), [each for each in plan.features.present() if each.team is None]
    sizes = Load(Points(sum(each.size or 0 for each in idle)), LoadBasis.FEATURE_SIZES)
    yield id, Seen(id, None, None, None, _in_order(idle), sizes)


def judge(seen: Seen) -> Cell:
    """The cell."""
    capacity, load = seen.capacity, seen.load
    too_much = overloaded(capacity, load)
    return Cell(
        id=seen.id,
        version=capacity.version if capacity else 0,
        team=seen.team,
        iteration=seen.iteration,
        features=seen.features,
        capacity=capacity.total if capacity else None,
        reserved=capacity.reserved if capacity else None,
        load=load.points,
        load_basis=load.basis,
        overloaded=too_much,
        acknowledged=_acknowledged(capacity, load) if too_much else None,
    )


def overloads(cells: Iterable[Cell], places: Mapping[Id | None, str]) -> dict[Place, Overload]:
    """The overloaded cells, by team and iteration, which are called as `places` say."""
    heavy = (cell for cell in cells if cell.overloaded and cell.team)
    return {(cell.team, cell.iteration): _overload(cell, places) for cell in heavy}


def _overload(cell: Cell, places: Mapping[Id | None, str]) -> Overload:
    where = f"{places[cell.team]} in {places[cell.iteration]}"
    available = Points(max(0, (cell.capacity or 0) - (cell.reserved or 0)))
    return Overload(cell.id, cell.version, cell.team or Id(""), cell.iteration, where, cell.load, available)


def _grid(plan: Plan) -> Iterator[Place]:
    columns = [*(iteration.id for iteration in plan.calendar()), None]
    return ((team.id, column) for team in plan.teams.present() for column in columns)


def _placed(plan: Plan) -> dict[Place, list[Feature]]:
    placed: dict[Place, list[Feature]] = {}
    for feature in plan.features.present():
        placed.setdefault((feature.team, feature.iteration), []).append(feature)
    return placed


def _capacity(plan: Plan, cell: Id) -> Capacity | None:
    capacity = plan.capacities.get(cell)
    return capacity if capacity and capacity.removed is None else None


def _acknowledged(capacity: Capacity | None, load: Load) -> Prose | None:
    if capacity is None or load.points > (capacity.acknowledged_load or 0):
        return None
    return capacity.acknowledged


def _in_order(features: Iterable[Feature]) -> tuple[Id, ...]:
    return tuple(feature.id for feature in sorted(features, key=lambda each: (each.rank, each.id)))
