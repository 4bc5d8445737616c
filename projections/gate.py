"""The commit gate as people see it: what it holds, and what was waived, by whom and why, for ever."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from service.domain import gate
from service.domain.entities import Entity
from service.domain.gate import GAPS_OF, Waiver, doubts, item_of
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


class Seen(NamedTuple):
    """A thing with all that its gaps depend on; nothing else is looked at."""

    kind: str
    thing: Entity
    waivers: tuple[Waiver, ...]
    """Those about the thing."""
    plan: Id
    policy: Policy


def look(plan: Plan) -> Iterator[tuple[Id, Seen]]:
    """Every thing that may be a gap by itself, in the order of the gate."""
    policy = plan.policy if plan.intervals else Policy()
    waivers = _waivers(plan)
    for kind in GAPS_OF:
        for thing in plan.all(kind).present():
            yield thing.id, Seen(kind, thing, waivers.get(thing.id, ()), plan.id, policy)


def _waivers(plan: Plan) -> dict[Id, tuple[Waiver, ...]]:
    """The waivers about each thing."""
    about: dict[Id, tuple[Waiver, ...]] = {}
    for waiver in plan.waivers:
        for id in waiver.about:
            about[id] = (*about.get(id, ()), waiver)
    return about


def judge(seen: Seen) -> Items:
    """The items of one thing."""
    waivers = {each.id: each for each in seen.waivers}
    items = (item_of(seen.plan, seen.policy, gap) for gap in GAPS_OF[seen.kind](seen.thing))
    return tuple(_seen(item, waivers.get(item.id), seen.thing.version) for item in items)


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
