"""What a plan tells for people to learn from: measures, objectives at risk, digest, event effect, triage."""

from typing import Any

import strawberry

from projections import at_risk_hits, digest, event_effect
from projections.dependency_measures import dependency_measures
from schema.context import Info
from schema.errors import Coded
from schema.flow_windows import Asked, flow_of_plan
from schema.moments import At, earlier, past
from schema.types.dependency_measures import DependencyMeasures, measures_of
from schema.types.flow import Flow
from schema.types.forecast import Forecast, Wanted, forecast_of_plan
from schema.types.later import (
    AtRiskHits,
    AtRiskRuleStanding,
    Digest,
    ObjectiveAtRisk,
    Predictability,
    SlotEffect,
    TriageLine,
)
from schema.types.past import Past
from service.domain.calendar import begins_in, days_after
from service.domain.vocabulary import Day


@strawberry.type
class Learning(Past):
    """The fields of a plan by which a train learns."""

    @strawberry.field
    def predictability(self) -> Predictability:
        from schema.types.objectives import measure

        return measure(self.read)

    @strawberry.field
    def flow(
        self, team: strawberry.ID | None = None, since: Day | None = None, until: Day | None = None
    ) -> Flow:
        """How its stories flow, of one team or of all."""
        return flow_of_plan(self.read.state, team, Asked(since, until))

    @strawberry.field
    def dependency_measures(self) -> DependencyMeasures:
        """What the dependencies between its teams come to in numbers."""
        return measures_of(dependency_measures(self.read.state))

    @strawberry.field
    async def forecast(
        self,
        team: strawberry.ID | None = None,
        items: int | None = None,
        until: Day | None = None,
        window: int | None = None,
        seed: int | None = None,
    ) -> Forecast:
        """When its open stories are done, and how many by its end, from what was finished so far."""
        return await forecast_of_plan(self.read.state, team, Wanted(items, until, window, seed))

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

    @strawberry.field
    async def digest(self, info: Info, since: At | None = None) -> Digest:
        """What the ART Sync may talk about: what changed, what ages, what conflicts, what is due. Generated
        from the plan and its commits alone."""
        from schema.types.digest import Digest as Told

        after: Any = self._listed(self.read.state)
        before = await (_a_week_before(info, after) if since is None else earlier(info, after, since))
        if before.version > after.version:
            raise Coded("VERSIONS_REVERSED", "`since` is later than the version that is read.")
        states, log = info.context.states, info.context.log
        rows = await states.commits(log, after.stream, before.version, after.version)
        return Told(read=self.read, it=digest.digest(before, after, rows))

    @strawberry.field
    async def event_effect(self, info: Info) -> list[SlotEffect]:
        """What each slot of the agenda has changed, in the order of time; one without effect is marked."""
        from schema.types.event_effect import told

        state: Any = self._listed(self.read.state)
        found = event_effect.event_effect(state, await _of_the_agenda(info, state))
        return [told(self.read, each) for each in found]

    @strawberry.field
    def triage(self) -> list[TriageLine]:
        """The features that nobody works on and that no team has or nobody calls ready, with what each needs
        next: in the order of WSJF, which holds inside this backlog only; those without a score come last, in
        their own order."""
        from schema.types.triage import triage_of

        return triage_of(self._listed(self.read))


async def _a_week_before(info: Info, state: Any) -> Any:
    """The state at the end of the day a week before the plan's today, or the first one."""
    day = days_after(state.today, 1 - digest.WEEK)
    time = begins_in(state.interval.zone, day)
    version = await info.context.states.version_of_time(info.context.log, state.stream, time)
    return await past(info, state.stream, min(max(version, 1), state.version))


async def _of_the_agenda(info: Info, state: Any) -> Any:
    """The commits of the agenda's span, and later ones that tell facts of it: no others, however many there
    are."""
    span = event_effect.span(state)
    if span is None:
        return []
    states, log, stream = info.context.states, info.context.log, state.stream
    first, last, latest = [
        min(await states.version_of_time(log, stream, time), state.version)
        for time in (event_effect.before(span), span.end, event_effect.told_by(span))
    ]
    late = await states.log.told_late(log, stream, last, latest, span.end)
    return [*await states.commits(log, stream, first, last), *late]
