"""A journey: from one plan into the next, and what each thing is called there."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.domain.carried import carried
from service.domain.refusals import Refused
from service.domain.teams import team_in_plan
from service.domain.vocabulary import Id

if TYPE_CHECKING:
    from service.domain.plan import Plan


class TeamNotInNextPlan(Refused):
    """What belongs to a team goes forward into a plan in which the team takes part."""

    because = "Nobody there would answer for it."
    remedy = "Let the team join the next plan, give the item to another team, or drop it."


class NextPlanWithoutIterations(Refused):
    """A dependency goes forward into a plan that has iterations still to come."""

    because = "It is needed by one of them, from the first one on."
    remedy = "Lay out the iterations of the next plan first."


@dataclass(frozen=True)
class Journey:
    """From one plan into the next: what goes now, and what each thing is called there."""

    here: "Plan"
    there: "Plan"
    going: frozenset[Id]

    def new_id(self, item: Id) -> Id:
        """The id that a thing gets there: always the same one."""
        return Id(str(uuid.uuid5(uuid.UUID(self.there.id), f"carried {item}")))

    def item(self, item: Id | None) -> Id | None:
        """What a thing is there; None when it has not gone there."""
        if item in self.going:
            return self.new_id(item)
        thing = carried(self.here, item)
        to = thing.carried_to if thing else None
        return to.item if to and to.plan == self.there.id else None

    def items(self, items: Iterable[Id]) -> tuple[Id, ...]:
        """What things are there, without those that have not gone there."""
        found = (self.item(item) for item in items)
        return tuple(item for item in found if item is not None)

    def team(self, team: Id | None) -> Id | None:
        """The team's id there; None when it does not take part."""
        member = self.here.teams.get(team)
        known = self.there.teams.get(team_in_plan(self.there.id, member.train_team)) if member else None
        return known.id if known and known.removed is None else None
