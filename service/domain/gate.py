"""The commit gate: what is still open before the train commits to its plan, and what was waived."""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar

from service.domain.consent import NoBusinessOwnerAgrees, NotTheRte, without_consent
from service.domain.decider import About, Asked, At, Command, Decision, Event, NeedsReason
from service.domain.dependencies import Dependency, DependencyState, unsettled
from service.domain.entities import Entity
from service.domain.objectives import Objective, ObjectiveKind
from service.domain.policy import Policy, VotesHeld
from service.domain.refusals import NotHere, Refused
from service.domain.risks import Risk, RiskLevel
from service.domain.roam import AcceptedWithoutAccepter, MitigatedWithoutPlan, OwnedWithoutOwner, lacks
from service.domain.team_plans import TeamPlanNotAccepted, unaccepted
from service.domain.texts import quoted
from service.domain.vocabulary import Day, Id, Instant, Prose
from service.domain.votes import is_confident, latest_round

if TYPE_CHECKING:
    from service.domain.plan import Plan


@dataclass(frozen=True, kw_only=True)
class GateItem:
    """One thing that the gate holds. The id stays the same as long as rule and node do."""

    id: Id
    code: str
    text: str
    about: tuple[Id, ...]
    waivable: bool


@dataclass(frozen=True, kw_only=True)
class Waiver(Entity):
    """A gate item that the RTE and a Business Owner let pass, for ever on record. Its id is the item's."""

    named: ClassVar[bool] = False
    item: Id
    code: str
    about: tuple[Id, ...]
    by: Id | None
    agreed_by: Id
    due: Day | None
    reason: Prose
    at: Instant


class RiskNotRoamed(Refused):
    """Every risk of the train leaves the session resolved, owned, accepted or mitigated."""

    because = "A risk without a category is followed up by nobody."
    remedy = "ROAM it, or close it if it is none."
    waivable = True


class DependencyNotAgreed(Refused):
    """Every dependency is agreed before the train commits."""

    because = "Somebody plans with something that nobody has promised."
    remedy = "Let the awaited side answer, or remove it if it is not needed."
    waivable = True


class DependencyIsDeclined(Refused):
    """No dependency is declined when the train commits."""

    because = "Somebody still plans with what was refused."
    remedy = "Propose it again, withdraw it, or remove it and plan without."
    waivable = True


class ObjectiveWithoutValue(Refused):
    """Every committed objective has a planned business value."""

    because = "Predictability is measured against it."
    remedy = "Let a Business Owner assign a value, or make the objective uncommitted."
    waivable = True


class ConfidenceNotAccepted(Refused):
    """The confidence votes that the train holds are accepted: each team's, the train's, or both."""

    because = "A commitment is worth what those believe who are to keep it."
    remedy = "Hold the vote; hear the concerns; accept the commitment, or rework the plan and vote again."
    waivable = True


class MayNotBeWaived(Refused):
    """The train's policy forbids waiving this."""

    because = "The train decided so beforehand, when nobody was in a hurry."
    remedy = "Settle it, or change the policy."


GATE_RULES = (
    TeamPlanNotAccepted,
    RiskNotRoamed,
    OwnedWithoutOwner,
    MitigatedWithoutPlan,
    AcceptedWithoutAccepter,
    DependencyNotAgreed,
    DependencyIsDeclined,
    ObjectiveWithoutValue,
    ConfidenceNotAccepted,
)


STANDING: dict[type[Refused], str] = {
    RiskNotRoamed: "is not ROAMed yet.",
    OwnedWithoutOwner: "is owned, but nobody is named who owns it.",
    MitigatedWithoutPlan: "is mitigated, but nothing is named that reduces it.",
    AcceptedWithoutAccepter: "is accepted, but nobody is named who accepts it.",
    DependencyNotAgreed: "is not agreed yet.",
    DependencyIsDeclined: "is declined.",
    ObjectiveWithoutValue: "has no planned value yet.",
}
"""How a thing stands that the gate holds."""


def open_items(plan: "Plan") -> list[GateItem]:
    """All that the gate holds, waived or not, in a stable order."""
    return [item_of(plan.id, plan.policy, gap) for gap in gaps(plan)]


def closed_by(plan: "Plan") -> list[Refused]:
    """The gaps that nobody waived: what refuses the commitment."""
    return [gap for gap in gaps(plan) if item_id(plan.id, gap) not in plan.waivers]


def gaps(plan: "Plan") -> Iterator[Refused]:
    """Every gap in the plan: team plans, risks, dependencies, objectives, confidence."""
    yield from unaccepted(plan)
    for kind in MAY_BE_GAPS:
        for thing in plan.all(kind).present():
            yield from gaps_of(thing)
    yield from doubts(plan)


def _of_risk(risk: Risk) -> Iterator[Refused]:
    if risk.level is RiskLevel.ART and risk.is_open:
        rules = map(type, lacks(risk.id, risk)) if risk.category else [RiskNotRoamed]
        yield from (_open(rule, risk.text, risk.id) for rule in rules)


def _of_dependency(dependency: Dependency) -> Iterator[Refused]:
    if unsettled(dependency):
        declined = dependency.stands is DependencyState.DECLINED
        rule = DependencyIsDeclined if declined else DependencyNotAgreed
        yield _open(rule, dependency.what, dependency.id)


def _of_objective(objective: Objective) -> Iterator[Refused]:
    committed = objective.kind is ObjectiveKind.COMMITTED and objective.planned is None
    if committed and not objective.summarizes:
        yield _open(ObjectiveWithoutValue, objective.text, objective.id)


MAY_BE_GAPS = ("risks", "dependencies", "objectives")
"""The kinds of things that may be gaps by themselves, in the order of the gate."""
OF_KIND: dict[type[Entity], Callable[[Any], Iterator[Refused]]] = {
    Risk: _of_risk,
    Dependency: _of_dependency,
    Objective: _of_objective,
}


def gaps_of(thing: Entity) -> Iterator[Refused]:
    """The gaps that a risk, a dependency or an objective is by itself."""
    return OF_KIND[type(thing)](thing)


def _open(rule: type[Refused], text: str, id: Id) -> Refused:
    """A gap that says which thing it is about, and how that stands."""
    return rule(f"{quoted(text)} {STANDING[rule]}", [id])


def doubts(plan: "Plan") -> Iterator[Refused]:
    """Whose confidence is missing, of those who vote by the train's policy."""
    if not plan.intervals:
        return  # before the plan began
    held = plan.policy.votes_held
    for team in [] if held is VotesHeld.TRAIN else plan.planning_teams():
        if not is_confident(plan, team.id):
            yield _doubt(plan, team.id, f"{team.name}: its confidence in its plan is not accepted yet.")
    if held is not VotesHeld.PER_TEAM and not is_confident(plan, None):
        yield _doubt(plan, None, "The train's confidence in the plan is not accepted yet.")


def _doubt(plan: "Plan", team: Id | None, text: str) -> Refused:
    latest = latest_round(plan, team)
    return ConfidenceNotAccepted(text, [team or plan.id, *([latest.id] if latest else [])])


def item_id(plan: Id, gap: Refused) -> Id:
    """The id of a gap: of the plan, the rule and the node it is about."""
    return _item_id(plan, gap.code(), gap.about[0])


@lru_cache(maxsize=20_000)
def _item_id(plan: Id, code: str, about: Id) -> Id:
    return Id(str(uuid.uuid5(uuid.UUID(plan), f"{code} {about}")))


def item_of(plan: Id, policy: Policy, gap: Refused) -> GateItem:
    """The item of a gap in this plan."""
    code = gap.code()
    waivable = code not in policy.never_waived
    return GateItem(id=item_id(plan, gap), code=code, text=gap.message, about=gap.about, waivable=waivable)


@dataclass(frozen=True, kw_only=True)
class GapWaived(Event):
    """The RTE let a gap pass, a Business Owner agreeing; why, is the envelope's reason."""

    item: Id
    code: str
    about: tuple[Id, ...]
    agreed_by: Id
    due: Day | None = None

    def evolve(self, plan: "Plan", at: At) -> None:
        waiver = Waiver(
            id=self.item,
            item=self.item,
            code=self.code,
            about=self.about,
            by=Id(at.actor) if at.actor else None,
            agreed_by=self.agreed_by,
            due=self.due,
            reason=Prose(at.reason or ""),
            at=Instant(at.recorded_at),
        )
        plan.waivers.add(waiver, at)


@dataclass(frozen=True, kw_only=True)
class WaiveGap(Command):
    """Let a gap pass the commit gate, as the RTE with an agreeing Business Owner, and say why."""

    item: Id
    agreed_by: Id
    """The Business Owner who agrees."""
    due: Day | None = None
    """The day by which it is to be settled after all."""

    adopted = False
    needs_reason = NeedsReason.ALWAYS
    refusals = (NotTheRte, NoBusinessOwnerAgrees, MayNotBeWaived)

    def about(self, plan: "Plan") -> About:
        return About(self.item)

    def beside(self, plan: "Plan", asked: Asked) -> tuple[Id, ...]:
        return (asked.organisation,)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        waived = plan.waivers.get(self.item)
        if waived and (waived.agreed_by, waived.due, waived.reason) == (
            self.agreed_by,
            self.due,
            asked.reason,
        ):
            return
        item = next((each for each in open_items(plan) if each.id == self.item), None)
        if item is None:
            raise NotHere("The gate holds no such item.", [self.item])
        if not item.waivable:
            yield MayNotBeWaived(about=item.about)
        yield from without_consent(plan, asked, self.agreed_by)
        yield GapWaived(
            item=item.id, code=item.code, about=item.about, agreed_by=self.agreed_by, due=self.due
        )
