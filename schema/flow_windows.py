"""Over which days and of which teams flow is asked, of a plan by itself or of a train over its plans."""

from datetime import date
from typing import NamedTuple

from projections.flow.days import Window
from projections.flow.flow import Flow as Measures
from projections.flow.flow import Scope, flow_of
from projections.flow.items import Item
from projections.flow.limits import FlowTeam
from projections.flow.over_plans import days_of, items_since
from schema.context import Context
from schema.errors import Coded
from schema.types.flow import Flow
from schema.types.over_plans import as_of, so_many
from service.domain.plan import Plan
from service.domain.train import Train, TrainTeam
from service.domain.vocabulary import Day, Id

LONGEST = 2_000
"""Days of a window."""
NEVER = Day("2000-01-01")
"""The window of a train without plans."""


class Asked(NamedTuple):
    """The days that are asked for, as far as somebody said."""

    since: Day | None
    until: Day | None
    last: int | None = None
    """PIs, instead of `since`."""


def flow_of_plan(plan: Plan, team: str | None, asked: Asked) -> Flow:
    """The flow of a plan, by default from its first day to its last one so far. Raises Coded."""
    id = None if team is None else plain(team)
    if id is not None and not any(id in (each.id, each.train_team) for each in plan.teams):
        raise Coded("NOT_FOUND", "The plan has no such team.")
    starts = min(plan.interval.starts, plan.today)
    return Flow(it=flow_of(plan, window(asked, starts, plan.today), id), as_of=None)


async def flow_of_train(context: Context, train: Train, team: str | None, asked: Asked) -> Flow:
    """The flow of a train, by default over the last five PIs that have begun. Raises Coded, Unavailable."""
    id = None if team is None else plain(team)
    if id is not None and id not in train.teams:
        raise Coded("NOT_FOUND", "The train has no such team.")
    tables, told = context.services.tables, await as_of(context)
    begun = await days_of(tables, context.log, train.id, so_many(asked.last))
    since, today = begun or (NEVER, NEVER)
    days = window(asked, since, today)
    items = await items_since(tables, context.log, train.id, days, id)
    teams, policy = tuple(_teams(train, id, items)), train.itself.policy
    scope = Scope(days, teams, id is None, policy, date.fromisoformat(today))
    return Flow(it=Measures(items, scope), as_of=told)


def plain(id: str) -> Id:
    """The plain id of a thing that was read at some version."""
    return Id(id.partition("@")[0].lower())


def window(asked: Asked, since: Day, today: Day) -> Window:
    """The days that are asked for; it never ends later than today. Raises Coded."""
    if asked.since and asked.until and asked.until < asked.since:
        raise Coded("BAD_RANGE", "Flow is told from `since` to `until`, the earlier day first.")
    first, last = asked.since or since, min(asked.until or today, today)
    if (date.fromisoformat(last) - date.fromisoformat(first)).days >= LONGEST:
        raise Coded("BAD_RANGE", f"Flow is told over at most {LONGEST} days.")
    return Window.of(first, last)


def _teams(train: Train, id: Id | None, items: list[Item]) -> list[FlowTeam]:
    """The one team, or those of the train and those that were and have items, by name."""
    there = {item.team for item in items}
    asked = (each for each in train.teams if id in (None, each.id))
    found = [_team(train, each) for each in asked if each.removed is None or each.id in there]
    return sorted(found, key=lambda team: (team.name, team.id))


def _team(train: Train, team: TrainTeam) -> FlowTeam:
    return FlowTeam(team.id, team.name, train.time_of(team.id).zone, team.workflow)
