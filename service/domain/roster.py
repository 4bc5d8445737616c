"""What a train may be asked: teams, policies, the next plan. Open plans follow in the same commit."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from service.domain.calendar import day_in
from service.domain.decider import About, Asked, Command, Decision, Elsewhere, Event, Stream
from service.domain.interval import (
    EndsBeforeStart,
    IntervalsOverlap,
    Phase,
    PlanDefined,
    PlannedTeam,
    PolicySet,
)
from service.domain.organisation import KeyTaken, Organisation, PlanListed
from service.domain.policy import Policy
from service.domain.policy_limits import FLOW_RULES, flow_faults
from service.domain.refusals import IdTaken, Refused
from service.domain.teams import TeamRenamed, TeamRetired, team_in_plan
from service.domain.train import (
    QuestionsAlike,
    ReadinessOutsideRange,
    TeamNameTaken,
    ThresholdOutsideRange,
    Train,
    TrainPolicySet,
    TrainTeamAdded,
    TrainTeamRenamed,
    TrainTeamRetired,
    ValueRangeOutsideReason,
)
from service.domain.vocabulary import NEW, Day, Id, Key, NewId, Title

if TYPE_CHECKING:
    from service.domain.features import Feature
    from service.domain.plan import Plan


class CommittedWorkOpen(Refused):
    """The team has committed work in a running PI."""

    because = "Others rely on what it promised."
    remedy = "Move its committed features to other teams, or retire it when the PI is closed."
    warns = False


class TrainCommand(Command):
    """A wish about a train. It reads the organisation's directory and the train's open plans."""

    stream = Stream.TRAIN

    def beside(self, train: Train, asked: Asked) -> tuple[Id, ...]:
        directory = asked.beside.get(asked.organisation)
        if directory is None:
            return (asked.organisation,)
        return (asked.organisation, *(plan.id for plan in directory.open_plans(train.id)))


def open_plans(train: Train, asked: Asked) -> "list[Plan]":
    """The plans of the train that follow its changes."""
    directory: Organisation = asked.beside[asked.organisation]
    return [cast("Plan", asked.beside[listed.id]) for listed in directory.open_plans(train.id)]


def in_plans(train: Train, asked: Asked, team: Id, event: Callable[[Id], Event]) -> Iterator[Elsewhere]:
    """The same for the team in every open plan in which it takes part."""
    for plan in open_plans(train, asked):
        there = team_in_plan(plan.id, team)
        if there in plan.teams:
            yield Elsewhere(plan.id, event(there))


@dataclass(frozen=True, kw_only=True)
class AddTeam(TrainCommand):
    """Add a team to the train. It takes part in a plan when it joins it."""

    team: NewId = NEW
    name: Title
    site: Id | None = None

    refusals = (TeamNameTaken,)

    def about(self, train: Train) -> About:
        return About(self.team)

    def decide(self, train: Train, asked: Asked) -> Decision:
        yield from _name_faults(train, self.name)
        if self.site:
            train.sites.the(self.site)
        yield TrainTeamAdded(team=self.team, name=self.name, site=self.site)


def _name_faults(train: Train, name: Title, of: Id | None = None) -> Decision:
    for other in train.teams.present():
        if other.name == name and other.id != of:
            yield TeamNameTaken(f"There is a team {name}.", [other.id])


@dataclass(frozen=True, kw_only=True)
class RenameTeam(TrainCommand):
    """Give a team another name, here and in every open plan."""

    team: Id
    name: Title

    refusals = (TeamNameTaken,)

    def about(self, train: Train) -> About:
        return About(self.team)

    def decide(self, train: Train, asked: Asked) -> Decision:
        if train.teams.the(self.team).name == self.name:
            return
        yield from _name_faults(train, self.name, self.team)
        yield TrainTeamRenamed(team=self.team, name=self.name)
        yield from in_plans(train, asked, self.team, lambda there: TeamRenamed(team=there, name=self.name))


@dataclass(frozen=True, kw_only=True)
class RetireTeam(TrainCommand):
    """Let a team leave the train; plans in which it took part keep it, marked."""

    team: Id

    refusals = (CommittedWorkOpen,)

    def about(self, train: Train) -> About:
        return About(self.team)

    def decide(self, train: Train, asked: Asked) -> Decision:
        if train.teams.known(self.team).removed is not None:
            return
        busy = [f.id for plan in open_plans(train, asked) for f in _committed_work(plan, self.team)]
        if busy:
            yield train.itself.policy.weigh(CommittedWorkOpen(about=busy))
        yield TrainTeamRetired(team=self.team)
        yield from in_plans(train, asked, self.team, lambda there: TeamRetired(team=there))


def _committed_work(plan: "Plan", team: Id) -> "Iterator[Feature]":
    there = team_in_plan(plan.id, team)
    if plan.interval.phase is Phase.EXECUTING:
        yield from (
            each
            for each in plan.features.present()
            if each.team == there and each.committed and not each.accepted_at
        )


@dataclass(frozen=True, kw_only=True)
class SetPolicies(TrainCommand):
    """Set the train's policies, all of them; open plans follow, an open vote keeps its threshold."""

    policy: Policy

    refusals = (
        ThresholdOutsideRange,
        ValueRangeOutsideReason,
        ReadinessOutsideRange,
        QuestionsAlike,
        *FLOW_RULES,
    )

    def about(self, train: Train) -> About:
        return About(train.id)

    def decide(self, train: Train, asked: Asked) -> Decision:
        if not 100 <= self.policy.vote_threshold <= 500:
            yield ThresholdOutsideRange(about=[train.id])
        if not 1 <= self.policy.highest_value <= 100:
            yield ValueRangeOutsideReason(about=[train.id])
        if not 0 <= self.policy.readiness_needed <= 100:
            yield ReadinessOutsideRange(about=[train.id])
        keys = [each.key for each in self.policy.checkpoint_questions]
        if len(set(keys)) < len(keys):
            yield QuestionsAlike(about=[train.id])
        yield from flow_faults(train, self.policy)
        if train.itself.policy != self.policy:
            yield TrainPolicySet(policy=self.policy)
            for plan in open_plans(train, asked):
                yield Elsewhere(plan.id, PolicySet(policy=self.policy))


@dataclass(frozen=True, kw_only=True)
class DefinePlan(TrainCommand):
    """Define the train's next PI: a plan with the train's teams, zone and policies."""

    plan: NewId = NEW
    key: Key
    name: Title
    starts: Day
    ends: Day

    refusals = (KeyTaken, IntervalsOverlap, EndsBeforeStart)

    def about(self, train: Train) -> About:
        return About(self.plan)

    def decide(self, train: Train, asked: Asked) -> Decision:
        directory: Organisation = asked.beside[asked.organisation]
        if self.plan in directory.plans:
            raise IdTaken(about=[self.plan])
        holder = directory.plan_of_key(self.key)
        if holder:
            yield KeyTaken(f"The key {self.key} belongs to {holder.name}.", [holder.id])
        if self.ends < self.starts:
            yield EndsBeforeStart(about=[self.plan])
        for other in directory.overlapping(train.id, self.starts, self.ends, self.plan):
            yield IntervalsOverlap(f"{other.name} runs from {other.starts} to {other.ends}.", [other.id])
        yield from self.definition(train, asked)

    def definition(self, train: Train, asked: Asked) -> Iterator[Elsewhere]:
        """What brings the plan into being: its line in the directory, and its own first event."""
        yield Elsewhere(asked.organisation, self._listed(train))
        yield Elsewhere(self.plan, self._defined(train, asked))

    def _listed(self, train: Train) -> PlanListed:
        return PlanListed(
            plan=self.plan, key=self.key, name=self.name, train=train.id, starts=self.starts, ends=self.ends
        )

    def _defined(self, train: Train, asked: Asked) -> PlanDefined:
        teams = (
            PlannedTeam(
                team=team_in_plan(self.plan, team.id),
                train_team=team.id,
                name=team.name,
                time=train.time_of(team.id),
                workflow=team.workflow,
            )
            for team in train.teams.present()
        )
        return PlanDefined(
            plan=self.plan,
            key=self.key,
            name=self.name,
            train=train.id,
            zone=train.itself.zone,
            starts=self.starts,
            ends=self.ends,
            today=day_in(train.itself.zone, asked.at),
            policy=train.itself.policy,
            teams=tuple(teams),
        )
