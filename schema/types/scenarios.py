"""Scenarios: the what-ifs of a plan, how one differs from it, and what came of adopting one."""

from dataclasses import replace
from enum import Enum
from typing import Any, ClassVar

import strawberry

from projections.away import Missed, away
from projections.changes import changes
from schema.batches import Span
from schema.context import Info
from schema.reading import Reading
from schema.types.away import AwayGroup, group
from schema.types.commits import Commit
from schema.types.later import Person, PlanNode
from schema.types.nodes import PlanNode as Base
from schema.types.nodes import person
from schema.types.outcomes import Outcome
from service.domain import scenarios
from service.domain.plan import Plan
from service.domain.scenarios import ScenarioState
from service.domain.vocabulary import Instant, Prose, Title


@strawberry.type
class CameOf:
    """What came of one commit of a scenario when it was adopted."""

    tried: int
    made: int | None
    refused: list[str]


@strawberry.type
class Scenario(Base, of=scenarios.Scenario):
    """A what-if: it goes on from a version of the plan by itself. Its `entity` is taken wherever a plan's id
    is: it is read, changed and followed like a plan."""

    stored_as: ClassVar = {"scenario_state": "state"}

    name: Title
    purpose: Prose | None
    forked_from: int
    forked_at: Instant
    scenario_state: ScenarioState
    adopted_upto: int | None
    came_of: list[CameOf]

    @strawberry.field
    def forked_by(self) -> Person | None:
        return person(self.it.forked_by)  # type: ignore[no-any-return]


class ComparedWith(Enum):
    """What of its plan a scenario is compared with."""

    PLAN_AS_FORKED = "PLAN_AS_FORKED"
    PLAN_NOW = "PLAN_NOW"


@strawberry.type
class Comparison:
    """How a scenario differs from its plan."""

    version: int
    """The version of the plan."""
    groups: list[AwayGroup]
    """Each thing that is another in the scenario, field by field, with the commit on either side that wrote
    it last."""
    differing: list[PlanNode]
    """Every node that reads differently in the scenario, as it is there; views such as cells and conflicts
    are among them."""
    missing: list[PlanNode]
    """Every node of the plan that the scenario does not have, as it is in the plan."""


async def compared(info: Info, read: Reading, other: ComparedWith) -> Comparison:
    """How a scenario that is read differs from its plan."""
    states, log = info.context.states, info.context.log
    here, began = read.state, read.state.began
    now = other is ComparedWith.PLAN_NOW
    there: Any = await (states.latest(log, here.id) if now else states.at(log, here.id, began))
    rows = await states.commits(log, there.stream, began, there.version)
    rows += await states.commits(log, here.stream, began, here.version)
    span, differ = Span(here.stream, began, here.version), changes(there, here)
    return Comparison(
        version=there.version,
        groups=[
            group(read, _told(each, there, here), span)
            for each in away(there, here, rows)
            if each.about not in here.scenarios
        ],
        differing=[read.node(id) for kind, id in differ.upserts if kind != "Scenario"],
        missing=Reading(there, read.epoch).nodes(id for id in differ.removed if id not in there.scenarios),
    )


def _told(missed: Missed, there: Plan, here: Plan) -> Missed:
    """With the texts that commits do not hold, as they are on either side."""
    return replace(missed, net=tuple((_with_texts(effect, there, here), row) for effect, row in missed.net))


def _with_texts(effect: Any, there: Plan, here: Plan) -> Any:
    if "before" in effect:
        return effect
    before, after = (getattr(each.find(effect["id"]), effect["field"], None) for each in (there, here))
    return effect | {"before": before, "after": after}


@strawberry.type
class AdoptedCommit:
    """One commit of a scenario, and what came of it when the same was asked of the plan."""

    tried: Commit
    """The commit in the scenario."""
    outcome: Outcome
    """What came of it: `STALE` when somebody else has changed the same thing since the fork."""


@strawberry.type
class Adoption:
    """What came of adopting a scenario."""

    outcome: Outcome
    """Whether the scenario is adopted now; what could not be adopted of it does not prevent that."""
    commits: list[AdoptedCommit]
    """Each commit that was asked of the plan, in order; none of a scenario that had been adopted before:
    `Scenario.cameOf` tells what came of it then."""
