"""The commit gate as people see it: what it holds, and what was waived, by whom and why, for ever."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import chain

from service.domain import gate
from service.domain.entities import Entity
from service.domain.gate import Waiver, doubts, gaps_of, item_of
from service.domain.plan import Plan
from service.domain.policy import Policy
from service.domain.refusals import Refused
from service.domain.rules import rules
from service.domain.team_plans import unaccepted
from service.domain.vocabulary import Id


@dataclass(frozen=True)
class GateItem:
    """One thing that the gate holds, or that was waived and is settled since; `version` is the newest of what
    it is about and of its waiver."""

    id: Id
    version: int
    code: str
    text: str
    about: tuple[Id, ...]
    waivable: bool
    waiver: Waiver | None
    settled: bool


Items = tuple[GateItem, ...]
READS = ("intervals", "teams", "risks", "dependencies", "objectives", "votes", "waivers")
"""What the gate looks at, beside team plans."""


def of_things(plan: Plan) -> Callable[[Entity], Items]:
    """What tells what the gate holds of a risk, a dependency or an objective."""
    waivers = {each.id: each for each in plan.waivers}
    policy = plan.policy if plan.intervals else Policy()

    def of_thing(thing: Entity) -> Items:
        items = (item_of(plan.id, policy, gap) for gap in gaps_of(thing))
        return tuple(_seen(item, waivers.get(item.id), thing.version) for item in items)

    return of_thing


def of_teams(plan: Plan) -> tuple[Items, Items]:
    """What the gate holds of team plans, and of confidence."""
    return _items(plan, unaccepted(plan)), _items(plan, doubts(plan))


def _items(plan: Plan, gaps: Iterable[Refused]) -> Items:
    items = (item_of(plan.id, plan.policy, gap) for gap in gaps)
    return tuple(_seen(item, plan.waivers.get(item.id), _newest(plan, item.about)) for item in items)


def items(plan: Plan, of_teams: tuple[Items, Items], of_things: Iterable[Items]) -> dict[Id, GateItem]:
    """The very list that commitPlan applies, in its order; waived items stay when they are settled."""
    plans, confidence = of_teams
    held = {each.id: each for each in chain(plans, *of_things, confidence)}
    waived = (_waived(plan, waiver) for waiver in plan.waivers if waiver.id not in held)
    return held | {each.id: each for each in waived}


def _waived(plan: Plan, waiver: Waiver) -> GateItem:
    """The item as it was waived; it is settled."""
    text = rules()[waiver.code].rule()
    waivable = waiver.code not in plan.policy.never_waived
    item = gate.GateItem(id=waiver.id, code=waiver.code, text=text, about=waiver.about, waivable=waivable)
    return _seen(item, waiver, _newest(plan, waiver.about), settled=True)


def _newest(plan: Plan, about: Iterable[Id]) -> int:
    return max((thing.version for thing in map(plan.find, about) if thing), default=0)


def _seen(item: gate.GateItem, waiver: Waiver | None, newest: int, settled: bool = False) -> GateItem:
    newest = max(newest, waiver.version if waiver else 0)
    return GateItem(item.id, newest, item.code, item.text, item.about, item.waivable, waiver, settled)
