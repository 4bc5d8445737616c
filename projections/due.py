"""What is overdue: checklist items, impediments, actions and decisions whose day is over."""

from collections.abc import Iterator

from service.domain.calendar import day_in
from service.domain.plan import Plan
from service.domain.vocabulary import Day, Id


def overdue(plan: Plan) -> dict[Id, bool]:
    """What was due before today and is still open, by id."""
    return {id: True for id, due in _due(plan) if due is not None and due < plan.today}


def _due(plan: Plan) -> Iterator[tuple[Id, Day | None]]:
    yield from ((each.id, each.due) for each in plan.readiness_items.present() if not each.confirmed)
    yield from ((each.id, each.due) for each in plan.impediments.present() if each.is_open)
    yield from ((each.id, each.due) for each in plan.actions.present() if each.is_open)
    for decision in plan.decisions.present():
        if decision.is_open and decision.due_at:
            yield decision.id, day_in(plan.interval.zone, decision.due_at)
