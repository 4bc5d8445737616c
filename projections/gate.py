"""The commit gate as people see it: what it holds, and what was waived, by whom and why, for ever."""

from collections.abc import Iterator
from dataclasses import dataclass

from service.domain import gate
from service.domain.gate import Waiver, open_items
from service.domain.plan import Plan
from service.domain.rules import rules
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


def items(plan: Plan) -> dict[Id, GateItem]:
    """The very list that commitPlan applies, in its order; waived items stay when they are settled."""
    held = {each.id: _seen(plan, each, settled=False) for each in open_items(plan)}
    return held | {each.id: _seen(plan, each, settled=True) for each in _waived(plan) if each.id not in held}


def _waived(plan: Plan) -> Iterator[gate.GateItem]:
    """The items as they were waived."""
    for waiver in plan.waivers:
        text = rules()[waiver.code].rule()
        waivable = waiver.code not in plan.policy.never_waived
        yield gate.GateItem(id=waiver.id, code=waiver.code, text=text, about=waiver.about, waivable=waivable)


def _seen(plan: Plan, item: gate.GateItem, settled: bool) -> GateItem:
    waiver = plan.waivers.get(item.id)
    things = (waiver, *(plan.find(id) for id in item.about))
    newest = max((thing.version for thing in things if thing), default=0)
    return GateItem(item.id, newest, item.code, item.text, item.about, item.waivable, waiver, settled)
