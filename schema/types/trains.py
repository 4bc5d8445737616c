"""Trains, their teams, sites and policies, and the plans they have."""

import asyncio
from typing import Any

import strawberry

from schema.context import Context, Info
from schema.flow_windows import Asked, flow_of_train
from schema.scalars import Position
from schema.types.dependency_trend import DependencyTrend, dependency_trend
from schema.types.filters import HistoryFilter
from schema.types.flow import Flow
from schema.types.forecast import Forecast, Wanted, forecast_of_train
from schema.types.history import CommitConnection, Page, PageInfo, Place
from schema.types.nodes import Node
from schema.types.policies import Policy, Workflow, WorkingTime
from schema.types.predictability_trend import PredictabilityTrend, predictability_trend
from schema.types.suggestions import TrainSuggestionHits, hits_over
from service.domain.interval import Phase
from service.domain.readiness import ReadinessArea
from service.domain.train import Train as State
from service.domain.vocabulary import Day, Id, Key, Title, Zone


@strawberry.type
class Site:
    """A place where teams of the train work."""

    id: strawberry.ID
    name: Title
    time: WorkingTime


@strawberry.type
class TrainTeam:
    """A team of the train, over all its plans."""

    id: strawberry.ID
    name: Title
    site: strawberry.ID | None
    workflow: Workflow | None


@strawberry.type
class ReadinessLine:
    """A line of a train's readiness template."""

    title: Title
    area: ReadinessArea
    days_before: int


@strawberry.type
class PlanSummary:
    """A plan as its train lists it."""

    id: strawberry.ID
    key: Key
    name: Title
    starts: Day
    ends: Day
    phase: Phase
    version: int


@strawberry.type
class Train(Node):
    """An Agile Release Train over all its plans."""

    state: strawberry.Private[State]
    epoch: strawberry.ID
    position: Position

    @classmethod
    async def of(cls, context: Context, state: State) -> "Train":
        """The train as this node has it."""
        return cls(state=state, epoch=strawberry.ID(await context.epoch()), position=await context.position())

    @strawberry.field
    def id(self) -> strawberry.ID:
        return strawberry.ID(self.state.id)

    @strawberry.field
    def version(self) -> int:
        return self.state.version

    @strawberry.field
    def key(self) -> Key:
        return self.state.itself.key

    @strawberry.field
    def name(self) -> Title:
        return self.state.itself.name

    @strawberry.field
    def zone(self) -> Zone:
        return self.state.itself.zone

    @strawberry.field
    def policy(self) -> Policy:
        return self.state.itself.policy  # type: ignore[return-value]  # read by its fields

    @strawberry.field
    def sites(self) -> list[Site]:
        return list(self.state.sites.present())  # type: ignore[arg-type]  # read by their fields

    @strawberry.field
    def teams(self) -> list[TrainTeam]:
        return list(self.state.teams.present())  # type: ignore[arg-type]  # read by their fields

    @strawberry.field
    def readiness_template(self) -> list[ReadinessLine]:
        """What readiness checklists of its plans begin with."""
        return list(self.state.itself.readiness)  # type: ignore[arg-type]  # read by their fields

    @strawberry.field
    async def plans(self, info: Info) -> list[PlanSummary]:
        """Its plans, the latest first."""
        context = info.context
        directory: Any = await context.states.latest(context.log, context.log)
        ids = [plan.id for plan in directory.plans.present() if plan.train == self.state.id]
        plans = await asyncio.gather(*(summary_of(info, id) for id in ids))
        return sorted(plans, key=lambda plan: plan.starts, reverse=True)

    @strawberry.field
    async def predictability(self, info: Info, last: int | None = 5) -> PredictabilityTrend:
        """Value achieved of value planned, PI by PI."""
        return await predictability_trend(info.context, self.state, last)

    @strawberry.field
    async def forecast(
        self,
        info: Info,
        team: strawberry.ID | None = None,
        items: int | None = None,
        until: Day | None = None,
        window: int | None = None,
        seed: int | None = None,
    ) -> Forecast:
        """When so many items are done, how many by a day, or both, from what was finished over its PIs."""
        return await forecast_of_train(info.context, self.state, team, Wanted(items, until, window, seed))

    @strawberry.field
    async def dependency_trend(self, info: Info, last: int | None = 5) -> DependencyTrend:
        """How its teams depend on each other, PI by PI."""
        return await dependency_trend(info.context, self.state.id, last)

    @strawberry.field
    async def suggestion_hits(self, info: Info, last: int | None = 5) -> TrainSuggestionHits:
        """How often each rule that makes suggestions was right in the train's last plans."""
        return await hits_over(info.context, self.state.id, last)

    @strawberry.field
    async def flow(
        self,
        info: Info,
        team: strawberry.ID | None = None,
        since: Day | None = None,
        until: Day | None = None,
        last: int | None = None,
    ) -> Flow:
        """How its stories flow over its plans, of one team or of all; never in an order by a figure."""
        return await flow_of_train(info.context, self.state, team, Asked(since, until, last))

    @strawberry.field
    async def history(
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        filter: HistoryFilter | None = None,
    ) -> CommitConnection:
        """What happened to the train itself, newest first; its plans have histories of their own."""
        return await Place(info.context, self.state, None).history(Page.of(first, after), filter)


async def summary_of(info: Info, id: Id) -> PlanSummary:
    """The plan of this id as it is now. Raises NoSuchStream."""
    return summary(await info.context.states.latest(info.context.log, id))


def summary(plan: Any) -> PlanSummary:
    """A version of a plan."""
    it = plan.interval
    return PlanSummary(
        id=strawberry.ID(plan.id),
        key=it.key,
        name=it.name,
        starts=it.starts,
        ends=it.ends,
        phase=it.phase,
        version=plan.version,
    )


@strawberry.type
class TrainEdge:
    """A train and its place in the list."""

    cursor: str
    node: Train


@strawberry.type
class TrainConnection:
    """A page of the organisation's trains, in the order of their keys."""

    nodes: list[Train]
    page_info: PageInfo
    total_count: int

    @strawberry.field
    def edges(self) -> list[TrainEdge]:
        return [TrainEdge(cursor=train.state.itself.key, node=train) for train in self.nodes]


async def train_of(info: Info, id: Id) -> Train:
    """The train of this id. Raises NoSuchStream."""
    state: Any = await info.context.states.latest(info.context.log, id)
    return await Train.of(info.context, state)
