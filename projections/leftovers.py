"""What is unfinished at the end of a PI as people see it: what is proposed for it, and what was answered."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from service.domain.carried import CarryOutcome, carried
from service.domain.interval import Phase
from service.domain.leftovers import leftovers
from service.domain.plan import Plan
from service.domain.vocabulary import Id

AT_THE_END = (Phase.INSPECTING, Phase.CLOSED)
"""Before that most work is unfinished."""


@dataclass(frozen=True)
class CarryProposal:
    """What is proposed for one unfinished thing; `version` is the newest of what it is about."""

    id: Id
    version: int
    item: Id
    along: tuple[Id, ...]
    standing: str
    proposal: CarryOutcome
    answer: CarryOutcome | None


def proposals(plan: Plan) -> dict[Id, CarryProposal]:
    """Every leftover by the id of its proposal, answered or not; none before the PI is inspected."""
    interval = plan.intervals.get(plan.id)
    if interval is None or interval.phase not in AT_THE_END:
        return {}
    found = {}
    for each in leftovers(plan):
        id, thing = _proposal_id(plan.id, each.item), carried(plan, each.item)
        found[id] = CarryProposal(
            id,
            _newest(plan, (each.item, *each.along)),
            each.item,
            each.along,
            each.standing,
            each.proposal,
            thing.carry_outcome if thing else None,
        )
    return found


def _newest(plan: Plan, items: Iterable[Id]) -> int:
    return max(thing.version for thing in map(plan.find, items) if thing)


@lru_cache(maxsize=20_000)
def _proposal_id(plan: Id, item: Id) -> Id:
    return Id(str(uuid.uuid5(uuid.UUID(plan), f"leftover {item}")))
