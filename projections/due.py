"""What is due: checklist items, impediments, actions and decisions that are open and have a day."""

from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

from service.domain.calendar import day_in
from service.domain.plan import Plan
from service.domain.vocabulary import Day, Id


class Due(NamedTuple):
    """Something open, its day, and who sees to it: its owner, else its team, else the train."""

    id: Id
    day: Day
    owner: Id | None
    team: Id | None = None


def overdue(plan: Plan) -> dict[Id, bool]:
    """What was due before today and is still open, by id."""
    due = chain(readiness(plan), impediments(plan), actions(plan), decisions(plan))
    return {each.id: True for each in due if each.day < plan.today}


def readiness(plan: Plan) -> Iterator[Due]:
    """Checklist items that nobody has confirmed."""
    for item in plan.readiness_items.present():
        if item.due and not item.confirmed:
            yield Due(item.id, item.due, item.owner)


def impediments(plan: Plan) -> Iterator[Due]:
    """Impediments that are in the way."""
    for impediment in plan.impediments.present():
        if impediment.due and impediment.is_open:
            yield Due(impediment.id, impediment.due, impediment.owner, impediment.team)


def actions(plan: Plan) -> Iterator[Due]:
    """Actions that are still to be done."""
    for action in plan.actions.present():
        if action.due and action.is_open:
            yield Due(action.id, action.due, action.owner)


def decisions(plan: Plan) -> Iterator[Due]:
    """Decisions that nobody has taken."""
    for decision in plan.decisions.present():
        if decision.due_at and decision.is_open:
            yield Due(decision.id, day_in(plan.interval.zone, decision.due_at), decision.decider)
