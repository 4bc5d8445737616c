"""Who may vote: the members of a team on their own plan, the members of all teams on the train's."""

from typing import TYPE_CHECKING

from service.domain.organisation import Organisation
from service.domain.vocabulary import Id, Instant, Role

if TYPE_CHECKING:
    from service.domain.plan import Plan

MEMBERS = (Role.TEAM_MEMBER, Role.PRODUCT_OWNER, Role.TEAM_COACH)
"""Roles of those who do the work that is voted on."""


def voters(plan: "Plan", team: Id | None, organisation: Organisation, at: Instant) -> set[Id]:
    """The persons whose grants make them members of the team; without one, of any team of the plan."""
    teams = {each.train_team for each in plan.teams.present() if team in (None, each.id)}
    grants = (grant for grant in organisation.grants.present() if grant.holds(at))
    return {grant.person for grant in grants if grant.role in MEMBERS and grant.scope in teams}
