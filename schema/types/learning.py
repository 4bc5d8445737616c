"""What a plan tells for people to learn from: objectives at risk, how often the rules were right."""

from typing import Any

import strawberry

from projections import at_risk_hits
from schema.context import Info
from schema.moments import past
from schema.types.later import AtRiskHits, AtRiskRuleStanding, ObjectiveAtRisk
from schema.types.past import Past


@strawberry.type
class Learning(Past):
    """The fields of a plan by which a train learns."""

    @strawberry.field
    def objectives_at_risk(self) -> list[ObjectiveAtRisk]:
        """What the rules say of objectives, objective after objective, with what people say of that. Nothing
        is changed by it."""
        return [self.read.wrap(each) for each in self._listed(self.read.views.at_risk.values())]  # type: ignore[misc]

    @strawberry.field
    def at_risk_rules(self) -> list[AtRiskRuleStanding]:
        """The rules by which objectives are at risk, and which of them cannot speak here, and why."""
        from schema.types.at_risk import standings_of

        return standings_of(self.read)

    @strawberry.field
    async def at_risk_hits(self, info: Info) -> AtRiskHits | None:
        """How often the rules were right: what became of the objectives of which they spoke at the end of an
        iteration. Null before anything that was committed is scored."""
        from schema.types.at_risk import told

        state: Any = self._listed(self.read.state)
        earlier = [await past(info, state.stream, version) for version in at_risk_hits.ends(state)]
        hits = at_risk_hits.hits(state, earlier)
        return told(hits) if hits else None
