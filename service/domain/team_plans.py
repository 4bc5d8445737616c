"""Team plans: what a team shows the train and its Business Owners, and what has become of it since."""

import hashlib
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar

from service.domain.capacity import Capacity
from service.domain.decider import About, At
from service.domain.dependencies import Dependency
from service.domain.entities import Entity
from service.domain.features import Feature
from service.domain.objectives import Objective
from service.domain.refusals import Refused
from service.domain.risks import Risk
from service.domain.stories import Story
from service.domain.vocabulary import Id, Instant, Prose

if TYPE_CHECKING:
    from service.domain.plan import Plan


class TeamPlanState(Enum):
    """Where a team's plan stands between being drafted and being accepted."""

    DRAFTING = "DRAFTING"
    DRAFT_PRESENTED = "DRAFT_PRESENTED"
    FINAL_PRESENTED = "FINAL_PRESENTED"
    ACCEPTED = "ACCEPTED"
    CONCERN = "CONCERN"


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One thing of a team's plan as it was when the plan was presented or accepted."""

    thing: Id
    version: int
    imprint: str
    """The same as long as what was planned is; progress leaves it alone."""


@dataclass(frozen=True, kw_only=True)
class TeamPlan(Entity):
    """The plan of one team. There is none of a team that has presented nothing: it is drafting."""

    named: ClassVar[bool] = False
    untold: ClassVar[frozenset[str]] = frozenset({"shown"})
    team: Id
    state: TeamPlanState = TeamPlanState.DRAFTING
    draft_at: int | None = None
    """The version of the plan that was presented as the team's draft."""
    final_at: int | None = None
    """The version of the plan that was presented as the team's final one."""
    presented_at: Instant | None = None
    """When it was presented last."""
    accepted_at: int | None = None
    """The version of the plan that a Business Owner accepted for this team."""
    accepted_by: Id | None = None
    concern: Prose | None = None
    """What a Business Owner is concerned about, until the plan is accepted."""
    concern_by: Id | None = None
    concern_at: Instant | None = None
    shown: tuple[Shown, ...] = ()
    """What it held when it was last presented or accepted."""

    @property
    def final_is_presented(self) -> bool:
        """Whether there is a final plan to accept."""
        return self.final_at is not None


class TeamPlanNotAccepted(Refused):
    """Every team's plan is accepted by a Business Owner before the train commits."""

    because = "The train promises what its teams planned, and the business has to want it."
    remedy = "Present the final plan, hear the concerns, and let a Business Owner accept it."
    waivable = True


PLANNED: dict[str, tuple[type[Entity], tuple[str, ...]]] = {
    "stories": (Story, ("title", "kind", "iteration", "feature", "points")),
    "features": (Feature, ("title", "iteration", "starts_in", "size")),
    "capacities": (Capacity, ("total", "reserved", "reserved_for")),
    "objectives": (Objective, ("text", "kind", "features")),
    "dependencies": (
        Dependency,
        ("what", "consumer", "provider", "needed_by", "committed_by", "is_agreed", "is_off"),
    ),
    "risks": (Risk, ("text", "level", "threatens", "is_open")),
}
"""The kinds of things in a team's plan, and what of each is planned; the rest is progress and judgement."""
FIELDS = dict(PLANNED.values())


@lru_cache(maxsize=4096)
def team_plan_id(team: Id) -> Id:
    """The id of a team's plan: always the same one."""
    return Id(str(uuid.uuid5(uuid.UUID(team), "team plan")))


def about_team_plan(team: Id) -> About:
    """The team's plan, and the team."""
    return About(team_plan_id(team), (team,))


def team_plan(plan: "Plan", team: Id) -> TeamPlan:
    """The plan of a team as it stands. Raises NotHere, WasRemoved for the team."""
    plan.teams.the(team)
    id = team_plan_id(team)
    return plan.team_plans.get(id) or TeamPlan(id=id, team=team)


def write(plan: "Plan", team: Id, at: At, **fields: Any) -> None:
    """Write a step of a team's plan."""
    id = team_plan_id(team)
    if id in plan.team_plans:
        plan.team_plans.change(id, at, **fields)
    else:
        plan.team_plans.add(TeamPlan(id=id, team=team, **fields), at)


def parts(plan: "Plan") -> dict[Id, list[Entity]]:
    """What each team's plan holds: stories, features placed with it, capacities, objectives, risks, and
    dependencies that it is a side of."""
    held: dict[Id, list[Entity]] = {}
    for kind in PLANNED:
        for thing in plan.all(kind).present():
            for team in thing.teams if kind == "dependencies" else (thing.team,):
                if team is not None:
                    held.setdefault(team, []).append(thing)
    return held


def shown(plan: "Plan", team: Id) -> tuple[Shown, ...]:
    """What the team's plan holds now, to be compared with later."""
    held = parts(plan).get(team, ())
    return tuple(Shown(thing=t.id, version=t.version, imprint=imprint_of(t)) for t in held)


def imprint_of(thing: Entity) -> str:
    """A short text that is the same as long as what is planned of the thing is."""
    planned = [getattr(thing, name) for name in FIELDS[type(thing)]]
    return hashlib.blake2b(repr(planned).encode(), digest_size=8).hexdigest()


def changed(of: TeamPlan, holds: Mapping[Id, str]) -> tuple[Id, ...]:
    """The things that were planned otherwise since the plan was last presented or accepted; what came to it
    and what went are among them. `holds` are the imprints of what it holds now, by id."""
    was = {each.thing: each.imprint for each in of.shown}
    other = [id for id, imprint in holds.items() if was.get(id, imprint) != imprint]
    new = [id for id in holds if id not in was]
    return (*other, *new, *(id for id in was if id not in holds))


def is_as_shown(plan: "Plan", of: TeamPlan) -> bool:
    """Whether the team plans what it showed last."""
    return not changed(of, {each.id: imprint_of(each) for each in parts(plan).get(of.team, ())})


def unaccepted(plan: "Plan") -> Iterator[TeamPlanNotAccepted]:
    """What the commit gate holds of the teams that take part."""
    for team in plan.planning_teams():
        if team_plan(plan, team.id).state is not TeamPlanState.ACCEPTED:
            yield TeamPlanNotAccepted(f"{team.name}: its plan is not accepted yet.", [team.id])
