"""The phases of a plan: planning, committed, executing, inspecting, closed, and the way back."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.domain.baselines import mark
from service.domain.consent import NoBusinessOwnerAgrees, NotTheRte, without_consent
from service.domain.decider import About, Asked, At, Command, Decision, Elsewhere, Event, NeedsReason
from service.domain.following import missed
from service.domain.interval import Phase
from service.domain.leftovers import LeftoversUnanswered, unanswered
from service.domain.opening import ReadinessBelowPolicy, below_policy
from service.domain.organisation import ListedPlanClosed, ListedPlanReopened
from service.domain.refusals import Refused
from service.domain.vocabulary import Id, Instant

if TYPE_CHECKING:
    from service.domain.plan import Plan

BACK = {
    Phase.COMMITTED: Phase.PLANNING,
    Phase.INSPECTING: Phase.EXECUTING,
    Phase.CLOSED: Phase.INSPECTING,
}
"""Where reopening leads. Execution is never undone: the measure is frozen from its start on."""


class OutOfOrder(Refused):
    """The phases of a plan follow each other: planning, commitment, execution, inspection, closing."""

    because = "Each rests on the one before; numbers compare only if all plans go the same way."
    remedy = "Take the step that comes next, or reopen the plan to go back one."


class ObjectivesUnscored(Refused):
    """Every objective has an actual value before the plan is closed."""

    because = "Without it the predictability of this PI stays incomplete for ever."
    remedy = "Let the Business Owners assess the objectives."
    warns = True


@dataclass(frozen=True, kw_only=True)
class PlanningOpened(Event):
    """The train plans."""

    def evolve(self, plan: "Plan", at: At) -> None:
        enter(plan, Phase.PLANNING, at)


@dataclass(frozen=True, kw_only=True)
class ExecutionStarted(Event):
    """The train works on what it committed to."""

    def evolve(self, plan: "Plan", at: At) -> None:
        enter(plan, Phase.EXECUTING, at)


@dataclass(frozen=True, kw_only=True)
class InspectionOpened(Event):
    """The train inspects what came of the PI, and adapts."""

    def evolve(self, plan: "Plan", at: At) -> None:
        enter(plan, Phase.INSPECTING, at)


@dataclass(frozen=True, kw_only=True)
class PlanClosed(Event):
    """The PI is over; the plan does not change any more."""

    def evolve(self, plan: "Plan", at: At) -> None:
        enter(plan, Phase.CLOSED, at)
        mark(plan, "Closed", "The plan was closed.", at)


@dataclass(frozen=True, kw_only=True)
class PlanReopened(Event):
    """The plan went back one phase; nothing is erased. Why, is the envelope's reason."""

    to: Phase
    agreed_by: Id

    def evolve(self, plan: "Plan", at: At) -> None:
        enter(plan, self.to, at)


def enter(plan: "Plan", phase: Phase, at: At) -> None:
    """Write the phase, and since when."""
    plan.intervals.change(plan.id, at, phase=phase, phase_since=Instant(at.recorded_at))


def comes_after(plan: "Plan", before: Phase, to: Phase) -> bool:
    """Whether the step is still to be taken. Raises OutOfOrder when it is not the next one."""
    now = plan.interval.phase
    if now not in (before, to):
        raise OutOfOrder(
            f"The plan is {now.value.lower()}; this leads from {before.value.lower()}.", [plan.id]
        )
    return now is before


@dataclass(frozen=True, kw_only=True)
class OpenPlanning(Command):
    """Let the train begin to plan."""

    adopted = False
    refusals = (OutOfOrder, ReadinessBelowPolicy)

    def about(self, plan: "Plan") -> About:
        return About(plan.id)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        if comes_after(plan, Phase.PREPARING, Phase.PLANNING):
            yield from below_policy(plan)
            yield PlanningOpened()


@dataclass(frozen=True, kw_only=True)
class StartExecution(Command):
    """Let the train work on what it committed to; from here on the measure stays as it was frozen."""

    adopted = False
    refusals = (OutOfOrder,)

    def about(self, plan: "Plan") -> About:
        return About(plan.id)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        if comes_after(plan, Phase.COMMITTED, Phase.EXECUTING):
            yield ExecutionStarted()


@dataclass(frozen=True, kw_only=True)
class OpenInspection(Command):
    """Let the train inspect what came of the PI."""

    adopted = False
    refusals = (OutOfOrder,)

    def about(self, plan: "Plan") -> About:
        return About(plan.id)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        if comes_after(plan, Phase.EXECUTING, Phase.INSPECTING):
            yield InspectionOpened()


@dataclass(frozen=True, kw_only=True)
class ClosePlan(Command):
    """End the PI: the plan follows its train no more."""

    adopted = False
    works_when_closed = True
    refusals = (OutOfOrder, ObjectivesUnscored, LeftoversUnanswered)

    def about(self, plan: "Plan") -> About:
        return About(plan.id)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        if not comes_after(plan, Phase.INSPECTING, Phase.CLOSED):
            return
        unscored = [o.id for o in plan.objectives.present() if o.actual is None and not o.summarizes]
        if unscored:
            yield plan.policy.weigh(ObjectivesUnscored(about=unscored))
        left = unanswered(plan)
        if left:
            yield plan.policy.weigh(LeftoversUnanswered(about=left))
        yield PlanClosed()
        yield Elsewhere(asked.organisation, ListedPlanClosed(plan=plan.id))


@dataclass(frozen=True, kw_only=True)
class ReopenPlan(Command):
    """Go back one phase, as the RTE with an agreeing Business Owner, and say why. Nothing is erased.

    A plan that was closed catches up on what its train changed meanwhile.
    """

    agreed_by: Id
    """The Business Owner who agrees."""
    to: Phase | None = None
    """The phase to go back to, which makes it safe to ask twice; left out, the one before."""

    adopted = False
    needs_reason = NeedsReason.ALWAYS
    works_when_closed = True
    refusals = (OutOfOrder, NotTheRte, NoBusinessOwnerAgrees)

    def about(self, plan: "Plan") -> About:
        return About(plan.id)

    def beside(self, plan: "Plan", asked: Asked) -> tuple[Id, ...]:
        return (asked.organisation, plan.interval.train)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        now = plan.interval.phase
        if now is self.to:
            return
        if now not in BACK or self.to not in (None, BACK[now]):
            raise OutOfOrder(f"The plan is {now.value.lower()}; that is not the phase before.", [plan.id])
        yield from without_consent(plan, asked, self.agreed_by)
        yield PlanReopened(to=BACK[now], agreed_by=self.agreed_by)
        if now is Phase.CLOSED:
            yield from missed(plan, asked.beside[plan.interval.train])
            yield Elsewhere(asked.organisation, ListedPlanReopened(plan=plan.id))
