"""After commitment a reason is needed where something promised changes, and only there."""

import pytest

from service.domain.agreement import Agree
from service.domain.answers import AnswerDependency
from service.domain.commitment import PlanCommitted
from service.domain.decider import Command, NeedsReason, Stream
from service.domain.iterations import IterationKind, LaidOut, LayOutIterations, RenameIteration
from service.domain.iterations import RescheduleIteration as Reschedule
from service.domain.milestone_outcomes import RemoveMilestone
from service.domain.milestones import DescribeMilestone, MilestoneSet, MoveMilestone
from service.domain.objective_changes import RewordObjective, SetObjectiveKind
from service.domain.objective_flags import DropObjective
from service.domain.objectives import ObjectiveKind
from service.domain.placement import MoveFeature, PlaceFeature, UnplaceFeature
from service.domain.proposals import DependencyProposed
from service.domain.revisions import RescheduleDependency
from service.domain.rules import commands
from service.domain.scope import RemoveFeature, WithdrawFeature
from service.domain.values import AssignPlannedValue
from service.domain.vocabulary import Day, NewId, Prose, Role, Title
from tests.domain.agreements import AGREED, API, BLUE_SIDE, COUNTERED, PROPOSED, RED_SIDE
from tests.domain.planned import LOGIN, SEARCH, placed, proposed
from tests.domain.promised import FAST, SAFE, drafted
from tests.domain.specification import (
    BLUE_ON_TRAIN,
    FIRST,
    FOURTH,
    IP,
    LAYOUT,
    RED,
    RED_ON_TRAIN,
    SECOND,
    THIRD,
    WHY,
    a_plan,
    after,
    id_of,
    refused,
    when,
)

FAIR, LATE, OTHER = id_of(71), id_of(72), id_of(43)
EVERYBODY = {
    "teams": frozenset({RED_ON_TRAIN, BLUE_ON_TRAIN}),
    "roles": frozenset({Role.BUSINESS_OWNER, Role.RTE}),
}
PROMISES = (
    proposed(),
    placed(),
    drafted(),
    PROPOSED,
    AGREED,
    MilestoneSet(milestone=FAIR, name=Title("Fair"), date=Day("2026-12-01")),
)
LATER = (
    proposed(LOGIN, "Login", "k"),
    placed(LOGIN),
    drafted(SAFE, "k"),
    DependencyProposed(
        dependency=OTHER, what=Title("Prices"), consumer=RED_SIDE, provider=BLUE_SIDE, needed_by=THIRD
    ),
    MilestoneSet(milestone=LATE, name=Title("Freeze"), date=Day("2026-12-01")),
)
TEXT = Prose("Search answers within a second.")
RENAMED = tuple(
    LaidOut(
        iteration=NewId(id),
        name=Title(f"Sprint {n}"),
        starts=Day(starts),
        ends=Day(ends),
        kind=IterationKind.IP if id == IP else IterationKind.DEVELOPMENT,
    )
    for n, (id, _, starts, ends) in enumerate(LAYOUT)
)
UNCOMMITTED = ObjectiveKind.UNCOMMITTED
PROMISED: dict[type[Command], tuple[Command, Command | None]] = {
    PlaceFeature: (
        PlaceFeature(feature=SEARCH, team=RED, iteration=SECOND),
        PlaceFeature(feature=LOGIN, team=RED),
    ),
    MoveFeature: (
        MoveFeature(feature=SEARCH, team=RED, iteration=SECOND),
        MoveFeature(feature=LOGIN, team=RED),
    ),
    UnplaceFeature: (UnplaceFeature(feature=SEARCH), UnplaceFeature(feature=LOGIN)),
    WithdrawFeature: (WithdrawFeature(feature=SEARCH), None),
    RemoveFeature: (RemoveFeature(feature=SEARCH), RemoveFeature(feature=LOGIN)),
    RewordObjective: (RewordObjective(objective=FAST, text=TEXT), RewordObjective(objective=SAFE, text=TEXT)),
    SetObjectiveKind: (
        SetObjectiveKind(objective=FAST, kind=UNCOMMITTED),
        SetObjectiveKind(objective=SAFE, kind=UNCOMMITTED),
    ),
    AssignPlannedValue: (
        AssignPlannedValue(objective=FAST, value=5),
        AssignPlannedValue(objective=SAFE, value=5),
    ),
    DropObjective: (DropObjective(objective=FAST), DropObjective(objective=SAFE)),
    RescheduleDependency: (
        RescheduleDependency(dependency=API, committed_by=FIRST),
        RescheduleDependency(dependency=OTHER, needed_by=FOURTH),
    ),
    AnswerDependency: (
        AnswerDependency(agree=Agree(dependency=API, committed_by=FOURTH)),
        AnswerDependency(agree=Agree(dependency=OTHER, committed_by=SECOND)),
    ),
    DescribeMilestone: (
        DescribeMilestone(milestone=FAIR, name=Title("Show")),
        DescribeMilestone(milestone=LATE, name=Title("Show")),
    ),
    MoveMilestone: (
        MoveMilestone(milestone=FAIR, date=Day("2026-12-02")),
        MoveMilestone(milestone=LATE, date=Day("2026-12-02")),
    ),
    RemoveMilestone: (RemoveMilestone(milestone=FAIR), RemoveMilestone(milestone=LATE)),
    LayOutIterations: (LayOutIterations(iterations=RENAMED), None),
    Reschedule: (Reschedule(iteration=FIRST, starts=Day("2026-11-03"), ends=Day("2026-11-15")), None),
    RenameIteration: (RenameIteration(iteration=FIRST, name=Title("Sprint 1")), None),
}
"""Each command that may change a promise: where it does, and, if it can, where it does not."""
ALWAYS = {
    "BlockDependency",
    "BlockFeature",
    "ClearObjective",
    "FlagObjective",
    "RejectDelivery",
    "ReopenPlan",
    "WaiveGap",
}
"""What people have to explain whenever they do it."""


def planning():
    return a_plan(*PROMISES)


def committed():
    plan = planning()
    return after(plan, PlanCommitted(version=plan.version), *LATER)


def ready(plan, command):
    """An answer needs a counter-proposal that stands."""
    return after(plan, COUNTERED) if isinstance(command, AnswerDependency) else plan


def test_these_commands_and_no_others_need_a_reason():
    for command in (each for each in commands() if each.stream is Stream.PLAN):
        needs = NeedsReason.AFTER_COMMITMENT if command in PROMISED else NeedsReason.NEVER
        needs = NeedsReason.ALWAYS if command.__name__ in ALWAYS else needs
        assert command.needs_reason is needs, command


@pytest.mark.parametrize("kind", PROMISED, ids=lambda kind: kind.__name__)
def test_a_promise_is_changed_with_a_reason_once_the_plan_is_committed(kind):
    command, _ = PROMISED[kind]
    plan = ready(committed(), command)
    assert refused(command, plan, **EVERYBODY) == ["REASON_MISSING"]
    assert when(command, plan, **EVERYBODY, reason=WHY)


@pytest.mark.parametrize("kind", PROMISED, ids=lambda kind: kind.__name__)
def test_before_commitment_nothing_is_promised(kind):
    command, _ = PROMISED[kind]
    if kind is not WithdrawFeature:  # nothing to withdraw from yet
        assert when(command, ready(planning(), command), **EVERYBODY)


@pytest.mark.parametrize(
    "command", [other for _, other in PROMISED.values() if other], ids=lambda each: type(each).__name__
)
def test_what_was_not_promised_is_changed_without_a_reason(command):
    assert when(command, committed(), **EVERYBODY)


@pytest.mark.parametrize("kind", PROMISED, ids=lambda kind: kind.__name__)
def test_what_changes_nothing_needs_no_reason(kind):
    command, _ = PROMISED[kind]
    plan = ready(committed(), command)
    done = after(plan, *when(command, plan, **EVERYBODY, reason=WHY))
    if kind is not AnswerDependency:  # which awaits no second answer
        assert when(command, done, **EVERYBODY) == []
