"""What things are called in a sentence: the one place where views put names into words."""

from collections.abc import Iterable

from service.domain.at_risk_answers import AtRiskAnswer
from service.domain.capacity import Capacity
from service.domain.checkpoints import Checkpoint
from service.domain.entities import Entity, State
from service.domain.team_plans import TeamPlan
from service.domain.texts import quoted
from service.domain.vocabulary import Id

NAMES = ("name", "title", "what", "text", "question")
"""The fields that hold what people call a thing; titles and texts stand in quotes."""


def name(plan: State, id: Id | None) -> str:
    """What people call this thing: Red, Iteration 2, “Search”. Unknown ids are "something"."""
    thing = None if id is None else plan.find(id)
    if isinstance(thing, TeamPlan):
        return f"the plan of {name(plan, thing.team)}"
    if isinstance(thing, Checkpoint):
        return f"{name(plan, thing.team)}, hour {thing.hour}"
    if isinstance(thing, AtRiskAnswer):
        return f"{thing.rule.value} of {name(plan, thing.objective)}"
    if isinstance(thing, Capacity):
        return f"{name(plan, thing.team)}, {name(plan, thing.iteration)}"
    return name_of(thing)


def places(plan: State) -> dict[Id | None, str]:
    """What people call the rows and columns of the board, those taken out too, and what is in none."""
    held = (*plan.all("teams"), *plan.all("iterations"))
    return {None: name_of(None)} | {each.id: name_of(each) for each in held}


def name_of(thing: Entity | None) -> str:
    """What people call this thing."""
    for field in NAMES:
        called = getattr(thing, field, None)
        if called:
            return str(called) if field == "name" else quoted(called)
    return "something"


def listed(names: Iterable[str]) -> str:
    """a, b and c."""
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last
