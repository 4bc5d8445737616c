"""Conflicts: what in the plan cannot come true as it stands. They are seen, never refused."""

import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple, Protocol

from projections.reasons import Health, Knot, Reason, Standing
from service.domain.plan import Plan
from service.domain.texts import quoted
from service.domain.vocabulary import Id, Points, Prose, Title

LISTED = {
    "ORDER_REVERSED",
    "LATER_THAN_NEEDED",
    "LATE",
    "UNAGREED_AND_AGEING",
    "UNPLACED_SIDE",
    "OVERLOAD_BEHIND_IT",
    "DECLINED",
}
"""The reasons of a dependency that are conflicts of the plan, whatever the policy."""


class Loaded(Protocol):
    """A cell as far as its load goes."""

    @property
    def id(self) -> Id: ...
    @property
    def version(self) -> int: ...
    @property
    def team(self) -> Id | None: ...
    @property
    def iteration(self) -> Id | None: ...
    @property
    def load(self) -> Points: ...
    @property
    def overloaded(self) -> bool: ...
    @property
    def acknowledged(self) -> Prose | None: ...


@dataclass(frozen=True)
class Conflict:
    """One conflict. Its id derives from the rule and what it is about; `version` is the newest of these."""

    id: Id
    rule: str
    text: str
    about: tuple[Id, ...]
    version: int


class Seen(NamedTuple):
    """A dependency with all that its conflicts depend on; nothing else is looked at."""

    plan: Id
    what: Title
    standing: Standing


def look(plan: Plan, standings: Mapping[Id, Standing]) -> Iterator[tuple[Id, Seen]]:
    """Every dependency that is not removed, with what makes it a conflict."""
    return ((each.id, Seen(plan.id, each.what, standings[each.id])) for each in plan.dependencies.present())


def judge(seen: Seen) -> tuple[Conflict, ...]:
    """The conflicts of a dependency."""
    what = quoted(seen.what)
    return tuple(
        _conflict(seen.plan, reason.rule, f"{what}: {reason.text}", reason.about, reason.version)
        for reason in seen.standing.reasons
        if reason.rule in LISTED or _is_strict(reason)
    )


def _is_strict(reason: Reason) -> bool:
    return reason.rule == "SAME_ITERATION" and reason.health is Health.CONFLICT


def of_cycles(plan: Plan, knots: Iterable[Knot]) -> Iterator[Conflict]:
    """What needs each other, round and round."""
    for knot in sorted(set(knots), key=lambda each: each.items):
        yield _conflict(plan.id, "CYCLE_OF_ITEMS", knot.text, knot.items, knot.version)


def of_cells(plan: Plan, places: Mapping[Id | None, str], cells: Iterable[Loaded]) -> Iterator[Conflict]:
    """Cells with too much in them, or with work that should not be there; `places` are called so."""
    for cell in cells:
        if cell.overloaded and cell.acknowledged is None:
            text = f"{_where(places, cell)}: more is planned than there is capacity for."
            yield _conflict(plan.id, "OVERLOADED", text, (cell.id,), cell.version)
        if cell.load > 0 and plan.is_ip(cell.iteration):
            text = f"{_where(places, cell)}: work is planned into the estimating buffer."
            yield _conflict(plan.id, "WORK_IN_IP_ITERATION", text, (cell.id,), cell.version)


def _where(places: Mapping[Id | None, str], cell: Loaded) -> str:
    return f"{places[cell.team]}, {places[cell.iteration]}"


def _conflict(plan: Id, rule: str, text: str, about: tuple[Id, ...], version: int) -> Conflict:
    return Conflict(conflict_id(plan, rule, about), rule, text, about, version)


@lru_cache(maxsize=20_000)
def conflict_id(plan: Id, rule: str, about: tuple[Id, ...]) -> Id:
    """The same conflict has the same id at every version."""
    return Id(str(uuid.uuid5(uuid.UUID(plan), f"conflict:{rule}:{','.join(sorted(about))}")))
