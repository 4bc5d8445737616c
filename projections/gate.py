"""The commit gate as people see it: what it holds, and which of that was waived, by whom and why."""

from dataclasses import dataclass

from service.domain.gate import Waiver, open_items
from service.domain.plan import Plan
from service.domain.vocabulary import Id


@dataclass(frozen=True)
class GateItem:
    """One thing that the gate holds; `version` is the newest of what it is about and of its waiver."""

    id: Id
    version: int
    code: str
    text: str
    about: tuple[Id, ...]
    waivable: bool
    waiver: Waiver | None


def items(plan: Plan) -> dict[Id, GateItem]:
    """The very list that commitPlan applies, waived items included, in its order."""
    found: dict[Id, GateItem] = {}
    for each in open_items(plan):
        waiver = plan.waivers.get(each.id)
        things = (waiver, *(plan.find(id) for id in each.about))
        newest = max((thing.version for thing in things if thing), default=0)
        found[each.id] = GateItem(each.id, newest, each.code, each.text, each.about, each.waivable, waiver)
    return found
