"""The board: columns are iterations, rows are teams, in cells they meet; milestones, conflicts, the gate."""

import strawberry

from projections import board, conflicts, gate
from schema.reading import Reading
from schema.types.declared import reference, references
from schema.types.dependency_work import DependencyWork
from schema.types.later import Dependency, Feature, Person, TeamPlan
from schema.types.nodes import PlanNode, person
from schema.types.policies import Workflow, WorkingTime
from service.domain import iterations, milestones, teams
from service.domain.capacity import CapacityBasis, LoadBasis
from service.domain.iterations import IterationKind
from service.domain.team_plans import TeamPlanState, team_plan_id
from service.domain.vocabulary import Day, Id, Instant, Points, Prose, Tenths, Title, Zone


@strawberry.type
class Iteration(PlanNode, of=iterations.Iteration):
    """A timebox of all teams: a column of the board."""

    name: Title
    starts: Day
    ends: Day
    kind: IterationKind
    begun: bool
    ended: bool


@strawberry.type
class FinishedPoints:
    """The points of the stories that a team finished in an iteration."""

    read: strawberry.Private[Reading]
    iteration_id: strawberry.Private[Id]
    points: Points

    @strawberry.field
    def iteration(self) -> Iteration:
        """The iteration, which has ended."""
        return self.read.node(self.iteration_id)  # type: ignore[no-any-return]


@strawberry.type
class Team(PlanNode, of=teams.Team):
    """A team in this plan: a row of the board. Its id is the plan's own."""

    name: Title
    retired: bool

    @strawberry.field
    def train_team(self) -> strawberry.ID:
        return strawberry.ID(self.it.train_team)

    time: WorkingTime
    workflow: Workflow | None

    @strawberry.field
    def zone(self) -> Zone:
        return self.it.time.zone  # type: ignore[no-any-return]

    @strawberry.field
    def inbox(self) -> list[Dependency]:
        """Dependencies whose standing proposal this team must answer."""
        return self.read.nodes(self.read.views.inbox(self.it.id))

    @strawberry.field
    def dependency_work(self) -> DependencyWork:
        """What the team has to do about its dependencies: to answer, due, late, declined, to accept."""
        return DependencyWork(read=self.read, it=self.read.views.dependency_work_of(self.it.id))

    @strawberry.field
    def measured_velocity(self) -> list[FinishedPoints]:
        """What the team finished in each iteration of this plan that ended, in the order of time: the points
        of stories by when they were finished, wherever planned. What is finished later changes none."""
        finished = self.read.views.velocities.get(self.it.id, {})
        return [
            FinishedPoints(read=self.read, iteration_id=id, points=points) for id, points in finished.items()
        ]

    @strawberry.field
    def plan_state(self) -> TeamPlanState:
        return self.read.views.plan_standing(self.it.id)[0]

    @strawberry.field
    def accepted_at(self) -> int | None:
        return self.read.views.plan_standing(self.it.id)[1]

    @strawberry.field
    def changed_since_accepted(self) -> bool:
        return self.read.views.plan_standing(self.it.id)[2]

    @strawberry.field
    def team_plan(self) -> TeamPlan | None:
        """What it shows the train; null once the team has left the plan."""
        return self.read.node(team_plan_id(self.it.id))  # type: ignore[no-any-return]


@strawberry.type
class StartUpRule:
    """SAFe's rule for a team without history, with the days that it was applied to."""

    people: Tenths
    absent: Tenths
    days: int
    holidays: int


@strawberry.type
class Velocity:
    """Points that a team finished in earlier iterations, and where the numbers came from."""

    points: list[Points]
    source: Title


@strawberry.type
class Foundation:
    """What a capacity rests on."""

    basis: CapacityBasis
    reserved_for: Prose | None
    start_up: StartUpRule | None
    velocity: Velocity | None


@strawberry.type
class Cell(PlanNode, of=board.Cell):
    """Where a team's row meets an iteration's column, or a team's unplaced work, or the ART backlog."""

    team: Team | None = reference("team")
    """The row; null for the ART backlog."""

    iteration: Iteration | None = reference("iteration")
    """The column; null for what has no iteration yet."""

    features: list[Feature] = references("features")
    """The cards in the cell, in their order."""

    capacity: Points | None
    reserved: Points | None
    load: Points
    load_basis: LoadBasis
    overloaded: bool
    acknowledged: Prose | None

    @strawberry.field
    def foundation(self) -> Foundation | None:
        """What the capacity rests on; null while nobody said."""
        capacity = self.read.state.capacities.get(self.it.id)
        return None if capacity is None or capacity.removed else capacity  # type: ignore[return-value]


@strawberry.type
class Milestone(PlanNode, of=milestones.Milestone):
    """A date that matters to the train."""

    name: Title
    date: Day
    met: bool | None
    settled_at: Instant | None
    description: Prose | None


@strawberry.type
class Conflict(PlanNode, of=conflicts.Conflict):
    """Something on the board that cannot come true as it stands; seen, never refused."""

    rule: str
    text: str

    about: list[PlanNode] = references("about")
    """What it is about."""


@strawberry.type
class Waiver:
    """Why the plan may be committed although a gate item is open; it stays visible for ever."""

    by_id: strawberry.Private[Id]
    agreed_id: strawberry.Private[Id | None]
    reason: Prose
    at: Instant
    due: Day | None

    @strawberry.field
    def by(self) -> Person:
        return person(self.by_id)  # type: ignore[no-any-return]

    @strawberry.field
    def agreed_by(self) -> Person | None:
        """The Business Owner who agreed."""
        return person(self.agreed_id)  # type: ignore[no-any-return]


@strawberry.type
class GateItem(PlanNode, of=gate.GateItem):
    """What stands between the plan and its commitment: the very list that `commitPlan` applies, and what was
    waived, also when it is settled since."""

    code: str
    text: str
    waivable: bool
    settled: bool

    about: list[PlanNode] = references("about")
    """What it is about."""

    @strawberry.field
    def waiver(self) -> Waiver | None:
        it = self.it.waiver
        if it is None:
            return None
        return Waiver(by_id=it.by, agreed_id=it.agreed_by, reason=it.reason, at=it.at, due=it.due)


@strawberry.type
class Baseline:
    """A version of the plan with a name."""

    name: Title
    version: int
    recorded_at: Instant
    reason: Prose
