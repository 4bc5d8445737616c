"""A plan at one version, whole: everything selected below it is as of that version."""

from typing import Annotated, Any

import strawberry

from schema.context import Info
from schema.types.imports import ImportedRow, imported_row
from schema.types.later import (
    Action,
    Adjustment,
    Baseline,
    Briefing,
    CarryProposal,
    Cell,
    Checkpoint,
    Conflict,
    Decision,
    Dependency,
    Feature,
    GateItem,
    Impediment,
    Iteration,
    Milestone,
    Objective,
    Overlap,
    Readiness,
    ReadinessItem,
    RetrospectiveNote,
    Risk,
    Slot,
    Story,
    Suggestion,
    SuggestionHits,
    Team,
    TeamPlan,
    Vote,
)
from schema.types.learning import Learning
from schema.types.policies import Policy
from schema.types.scenarios import ComparedWith, Comparison, Scenario, compared
from schema.types.trains import PlanSummary, summary_of
from service.domain import interval
from service.domain.interval import Phase
from service.domain.vocabulary import Day, Instant, Key, Title, Zone


@strawberry.type
class Plan(Learning, of=interval.PlanningInterval):
    """All of one Planning Interval of one train, at one version."""

    key: Key
    name: Title
    zone: Zone
    starts: Day
    ends: Day
    today: Day
    phase: Phase
    phase_since: Instant
    committed_at: int | None
    policy: Policy

    @strawberry.field
    def version(self) -> int:
        """The version that is answered; the plan's own is that of all it holds."""
        return self.read.state.version

    @strawberry.field
    def epoch(self) -> strawberry.ID:
        """Names this life of the log; a subscription goes on only within it."""
        return strawberry.ID(self.read.epoch)

    @strawberry.field
    def train(self) -> strawberry.ID:
        """Whose plan it is."""
        return strawberry.ID(self.it.train)

    @strawberry.field
    async def next(self, info: Info) -> PlanSummary | None:
        """The train's PI after this one, as it is now: once this one is committed there is one."""
        directory: Any = await info.context.states.latest(info.context.log, info.context.log)
        return await _nearest(info, directory.later(self.it.id))

    @strawberry.field
    async def previous(self, info: Info) -> PlanSummary | None:
        """The train's PI before this one, as it is now; null for its first."""
        directory: Any = await info.context.states.latest(info.context.log, info.context.log)
        return await _nearest(info, directory.earlier(self.it.id))

    @strawberry.field
    def recorded_at(self) -> Instant:
        """When this version was recorded."""
        return self.read.state.recorded_at

    @strawberry.field
    def at(self) -> int | None:
        """This version, when an earlier one than the latest was asked for; else null."""
        return self.read.at

    @strawberry.field
    def iterations(self) -> list[Iteration]:
        """The columns of the board, in the order of time."""
        return self._wrapped(self.read.state.calendar())

    @strawberry.field
    def teams(self) -> list[Team]:
        """The rows of the board."""
        return self._present("teams")

    @strawberry.field
    def team_by(self, id: strawberry.ID) -> Team | None:
        """One team, by its id in this plan or on the train."""
        wanted = id.partition("@")[0].lower()
        return next((t for t in self._present("teams") if wanted in (t.it.id, t.it.train_team)), None)

    @strawberry.field
    def team_plans(self) -> list[TeamPlan]:
        """What each team shows at the draft and the final plan review."""
        return self._viewed("plans_of_teams")

    @strawberry.field
    def checkpoints(self) -> list[Checkpoint]:
        """The radiator of the breakouts: every team in every hour in which one answered."""
        return self._viewed("radiator")

    @strawberry.field
    def adjustments(self) -> list[Adjustment]:
        """What management announced, first things first."""
        return self._present("adjustments")

    @strawberry.field
    def features(self) -> list[Feature]:
        """All cards, placed or not."""
        return self._present("features")

    @strawberry.field
    def stories(self) -> list[Story]:
        return self._present("stories")

    @strawberry.field
    def objectives(self) -> list[Objective]:
        return self._present("objectives")

    @strawberry.field
    def dependencies(self) -> list[Dependency]:
        return self._present("dependencies")

    @strawberry.field
    def risks(self) -> list[Risk]:
        return self._present("risks")

    @strawberry.field
    def milestones(self) -> list[Milestone]:
        return self._present("milestones")

    @strawberry.field
    def suggestions(self) -> list[Suggestion]:
        """What rules and assistants suggested, open or settled, in the order in which it came."""
        return self._present("suggestions")

    @strawberry.field
    def suggestion_hits(self) -> list[SuggestionHits]:
        """How often each rule was right, as far as people said."""
        from schema.types.suggestions import hits_of

        return hits_of(self.read)

    @strawberry.field
    def agenda(self) -> list[Slot]:
        """What is on the agenda, in the order of time."""
        return self._wrapped(self.read.state.agenda())

    @strawberry.field
    def readiness(self) -> Readiness:
        """How ready the train is to plan."""
        from schema.types.readiness import Readiness as HowReady

        return HowReady(read=self.read, it=self.read.views.readiness)

    @strawberry.field
    def readiness_items(self) -> list[ReadinessItem]:
        """The readiness checklist."""
        return self._present("readiness_items")

    @strawberry.field
    def briefings(self) -> list[Briefing]:
        """What the train hears before it plans."""
        return self._present("briefings")

    @strawberry.field
    def decisions(self) -> list[Decision]:
        """What was decided, or is to be."""
        return self._present("decisions")

    @strawberry.field
    def impediments(self) -> list[Impediment]:
        """What is or was in the way."""
        return self._present("impediments")

    @strawberry.field
    def actions(self) -> list[Action]:
        """What somebody promised to do."""
        return self._present("actions")

    @strawberry.field
    def retrospective_notes(self) -> list[RetrospectiveNote]:
        """What people say of the planning event."""
        return self._present("retrospective_notes")

    @strawberry.field
    def overlaps(
        self,
        from_: Annotated[Day, strawberry.argument(name="from")],
        to: Day,
        teams: list[strawberry.ID] | None = None,
        at_least: int | None = None,
    ) -> list[Overlap]:
        """When these teams are at work together, by their sites' days, hours and holidays: each interval in
        which at least so many of them are, in the order of time."""
        from schema.types.agenda import overlaps_of

        return overlaps_of(self._listed(self.read), teams, (from_, to), at_least)

    @strawberry.field
    def cells(self) -> list[Cell]:
        """Every place where a card may lie, with its capacity and load."""
        return self._viewed("cells")

    @strawberry.field
    def conflicts(self) -> list[Conflict]:
        """What cannot come true as it stands."""
        return self._viewed("conflicts")

    @strawberry.field
    def gate(self) -> list[GateItem]:
        """What stands between the plan and its commitment."""
        return self._viewed("gate")

    @strawberry.field
    def to_carry(self) -> list[CarryProposal]:
        """What is unfinished while the PI is inspected, and afterwards, with what is proposed for it."""
        return self._viewed("to_carry")

    @strawberry.field
    def votes(self) -> list[Vote]:
        """The rounds of the confidence vote, in the order in which they were opened."""
        return self._present("votes")

    @strawberry.field
    def baselines(self) -> list[Baseline]:
        """Versions with a name, in order."""
        from schema.types.board import Baseline as Named

        return [
            Named(name=b.name, version=b.at_version, recorded_at=b.recorded_at, reason=b.reason)
            for b in self.read.state.baselines.present()
        ]

    @strawberry.field
    def imported(self, source: str) -> list[ImportedRow]:
        """What this tool said about each of its items when it was last imported; also of what was removed."""
        rows = self._listed(self.read.state.imported_rows.present())
        return [imported_row(each) for each in rows if each.source == source]

    @strawberry.field
    def scenarios(self) -> list[Scenario]:
        """The what-ifs that were forked from it, also those that were discarded or adopted."""
        return self._present("scenarios")

    @strawberry.field
    def scenario(self) -> Scenario | None:
        """Which scenario this is; null for the plan itself."""
        it = self.read.state.scenario
        return it and self.read.wrap(it)  # type: ignore[return-value]

    @strawberry.field
    async def compared(
        self, info: Info, other: Annotated[ComparedWith, strawberry.argument(name="with")]
    ) -> Comparison | None:
        """How a scenario differs from its plan; null for the plan itself."""
        read = self._listed(self.read)
        return await compared(info, read, other) if read.state.is_fork else None

    def _present(self, kind: str) -> list[Any]:
        return self._wrapped(self.read.state.all(kind).present())

    def _viewed(self, name: str) -> list[Any]:
        return self._wrapped(getattr(self.read.views, name).values() if self.read.lists else ())

    def _wrapped(self, things: Any) -> list[Any]:
        read = self.read
        return [read.wrap(each) for each in self._listed(things)]


async def _nearest(info: Info, plans: Any) -> PlanSummary | None:
    return await summary_of(info, plans[0].id) if plans else None
