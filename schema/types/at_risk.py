"""Objectives at risk by a rule, what a person says of that, and how often each rule was right."""

from typing import ClassVar

import strawberry

from projections import at_risk_flags, at_risk_hits
from projections.reasons import Evidence
from projections.samples import is_small
from schema.reading import Reading
from schema.types.declared import reference
from schema.types.later import Objective, Person
from schema.types.measured import Measured
from schema.types.nodes import PlanNode, person
from service.domain import at_risk_answers
from service.domain.at_risk_answers import SAYS, AtRiskRule, AtRiskVerdict
from service.domain.vocabulary import Day, Instant, Prose


@strawberry.type
class AtRiskInput:
    """A thing of the plan, and what of it made a rule speak."""

    read: strawberry.Private[Reading]
    it: strawberry.Private[Evidence]

    about: PlanNode | None = reference("about")
    """The thing; null when it is no node."""

    @strawberry.field
    def field(self) -> str:
        """What of it is meant, in words."""
        return self.it.field

    @strawberry.field
    def value(self) -> str:
        """What that is."""
        return self.it.value


@strawberry.type
class AtRiskAnswer:
    """What a person said last of a rule and an objective."""

    it: strawberry.Private[at_risk_answers.AtRiskAnswer]

    @strawberry.field
    def verdict(self) -> AtRiskVerdict:
        return self.it.verdict

    @strawberry.field
    def because(self) -> Prose | None:
        """Why, in that person's words."""
        return self.it.because

    @strawberry.field
    def by(self) -> Person | None:
        return person(self.it.by)  # type: ignore[no-any-return]

    @strawberry.field
    def at(self) -> Instant:
        return self.it.at


@strawberry.type
class ObjectiveAtRisk(PlanNode, of=at_risk_flags.ObjectiveAtRisk):
    """A rule that says of an objective that it is at risk, as computed at the version of the plan that is
    read. Its own `version` is that of the objective, or of what was said of it since. It changes nothing: a
    person confirms or dismisses it."""

    stored_as: ClassVar = {"rule": "code", "since_day": "since", "answered": "answer"}

    objective: Objective | None = reference("objective")
    """The objective."""

    rule: str
    text: str
    since_day: Day | None
    moved_on: bool

    @strawberry.field
    def says(self) -> str:
        """The rule, in plain words."""
        return SAYS[self.it.rule]

    @strawberry.field
    def inputs(self) -> list[AtRiskInput]:
        """What made it so."""
        return [AtRiskInput(read=self.read, it=each) for each in self.it.inputs]

    @strawberry.field
    def answered(self) -> AtRiskAnswer | None:
        """What a person said of it; null while nobody did."""
        return None if self.it.answer is None else AtRiskAnswer(it=self.it.answer)


@strawberry.type
class AtRiskRuleStanding:
    """One of the rules, and whether it can speak in this plan."""

    rule: AtRiskRule
    says: str
    """The rule, in plain words."""
    silent: str | None
    """Why it cannot speak, of some team or at all; null when it can."""


@strawberry.type
class AtRiskOutcomes(Measured):
    """What became of committed objectives of teams: missed is an actual value below the planned one as
    committed, or dropped."""

    missed: int
    """How many were missed."""
    reached: int
    """How many reached their planned value."""
    unscored: int
    """How many lack a value, planned or actual: they count neither way."""
    missed_percent: float | None
    """The share that was missed of those that are scored, in percent; null when none is."""


@strawberry.type
class AtRiskRuleHits:
    """How often one rule was right."""

    rule: AtRiskRule
    says: str
    """The rule, in plain words."""
    flagged: AtRiskOutcomes
    """What became of the objectives of which it spoke at the end of an iteration."""
    confirmed: AtRiskOutcomes
    """What became of those of which people say that it is right."""
    dismissed: AtRiskOutcomes
    """What became of those of which people say that it is not."""


@strawberry.type
class AtRiskHits:
    """How often the rules were right, once objectives are scored."""

    versions: list[int]
    """The ends of iterations at which rules were looked at, the last one too: what speaks only then was no
    warning."""
    every: AtRiskOutcomes
    """What became of all committed objectives."""
    unflagged: AtRiskOutcomes
    """What became of those of which no rule spoke at any end: those missed were seen by none."""
    rules: list[AtRiskRuleHits]
    """Each rule."""


def standings_of(read: Reading) -> list[AtRiskRuleStanding]:
    """Each rule, and whether it can speak."""
    silent = read.views.silent_rules
    return [AtRiskRuleStanding(rule=rule, says=SAYS[rule], silent=silent.get(rule)) for rule in AtRiskRule]


def told(hits: at_risk_hits.AtRiskHits) -> AtRiskHits:
    """The hits as they are answered."""
    return AtRiskHits(
        versions=list(hits.versions),
        every=_outcomes(hits.every, "All objectives of teams that were committed"),
        unflagged=_outcomes(hits.unflagged, "Committed objectives of which no rule spoke"),
        rules=[
            AtRiskRuleHits(
                rule=each.rule,
                says=SAYS[each.rule],
                flagged=_outcomes(each.flagged, f"Committed objectives of which {each.rule.value} spoke"),
                confirmed=_outcomes(each.confirmed, f"Those for which {each.rule.value} was confirmed"),
                dismissed=_outcomes(each.dismissed, f"Those for which {each.rule.value} was dismissed"),
            )
            for each in hits.rules
        ],
    )


def _outcomes(it: at_risk_hits.Outcomes, of: str) -> AtRiskOutcomes:
    return AtRiskOutcomes(
        missed=it.missed,
        reached=it.reached,
        unscored=it.unscored,
        missed_percent=it.missed_percent,
        sample_size=it.scored,
        small_sample=is_small(it.scored),
        variant=f"{of}: missed over missed and reached, value as committed.",
    )
