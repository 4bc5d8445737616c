"""A plan with features and stories, and plans after commands: what several domain tests begin with."""

from typing import Any

from service.domain.backlog import FeatureProposed
from service.domain.commitment import PlanCommitted
from service.domain.decider import Command, Event
from service.domain.entities import fold
from service.domain.features import FeatureKind
from service.domain.iterations import IterationEnded
from service.domain.placement import FeaturePlaced
from service.domain.plan import Plan
from service.domain.stories import StoryKind
from service.domain.story_planning import StoryPlanned
from service.domain.vocabulary import Id, Points, Title
from tests.domain.specification import FIRST, NOON, RED, Envelope, after, id_of, when

SEARCH, LOGIN, BASKET = id_of(31), id_of(32), id_of(33)
INDEX, QUERY = id_of(41), id_of(42)
NOWHERE = id_of(404)
MORNING, EVENING = "2026-11-02T08:00:00.000000Z", "2026-11-02T18:00:00.000000Z"


def proposed(feature: Id = SEARCH, title: str = "Search", rank: str = "i", **fields: Any) -> FeatureProposed:
    """A feature came into the backlog."""
    return FeatureProposed(feature=feature, title=Title(title), kind=FeatureKind.FEATURE, rank=rank, **fields)


def placed(
    feature: Id = SEARCH, team: Id = RED, iteration: Id | None = FIRST, **fields: Any
) -> FeaturePlaced:
    """A feature has its place."""
    return FeaturePlaced(**{"feature": feature, "team": team, "iteration": iteration, "rank": "i", **fields})


def planned(story: Id = INDEX, team: Id = RED, points: int | None = 300, **fields: Any) -> StoryPlanned:
    """A team took a story into its first iteration."""
    given = {"title": Title("Index"), "kind": StoryKind.STORY, "rank": "i", "iteration": FIRST, **fields}
    return StoryPlanned(story=story, team=team, points=None if points is None else Points(points), **given)


def committed(plan: Plan) -> Plan:
    """The plan after its commitment."""
    result: Plan = after(plan, PlanCommitted(version=plan.version))
    return result


def first_ended(plan: Plan) -> Plan:
    """The plan after its first iteration."""
    result: Plan = after(plan, IterationEnded(iteration=FIRST))
    return result


def done(plan: Plan, *commands: Command, **asked: Any) -> Plan:
    """The plan after these commands, each asked in the same way."""
    for command in commands:
        plan = recorded(plan, when(command, plan, **asked), **asked)
    return plan


def recorded(plan: Plan, events: list[Event], **asked: Any) -> Plan:
    """The plan after these events, in envelopes that say how they were asked for."""
    draft = plan.copy()
    known = {name: asked.get(name) for name in ("effective_at", "reason")}
    facts = [
        Envelope(
            data=e, version=v, recorded_at=asked.get("at", NOON), actor=asked.get("actor", id_of(99)), **known
        )
        for v, e in enumerate(events, plan.version + 1)
    ]
    fold(draft, facts)
    return draft
