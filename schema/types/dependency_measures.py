"""How dense a plan's dependencies are, how well they were agreed, how late they came, how they went away."""

import strawberry

from projections import dependency_measures as measures
from projections.dependency_counts import REDUCTIONS, Counts
from schema.types.measured import Measured, Sample, sampled
from service.domain.dependencies import RemovedHow
from service.domain.vocabulary import Title

VARIANT = (
    "Dependencies between two different teams of the plan. One stands unless it was withdrawn or removed. "
    "Agreed at commitment is what held at the last commitment before execution. Late is delivered on or "
    "after the first day of the iteration that needs it, in the plan's zone and as the plan reads now. Days "
    "run from the first proposal to the first agreement, 24 hours each; the median is by nearest rank."
)


@strawberry.type
class MeasuredTeam:
    """A team as it was called in a plan."""

    id: strawberry.ID
    """Its id on the train, which is the same in all plans."""
    name: Title


@strawberry.type
class RemovalCount:
    """How many dependencies became unneeded in one way."""

    how: RemovedHow
    """The way."""
    count: int
    """How many."""
    reduces: bool
    """Whether less coupling is left: sliced, designed out, absorbed. Moved or dropped leaves as much."""


@strawberry.type
class DependencyCounts(Measured):
    """Some dependencies, counted; its sample is all that were ever proposed."""

    it: strawberry.Private[Counts]

    @strawberry.field
    def asked(self) -> int:
        """All that were ever proposed."""
        return self.it.asked

    @strawberry.field
    def standing(self) -> int:
        """Those neither withdrawn nor removed; what was declined is still needed."""
        return self.it.standing

    @strawberry.field
    def withdrawn(self) -> int:
        """Those that were taken back."""
        return self.it.withdrawn

    @strawberry.field
    def removed(self) -> list[RemovalCount]:
        """Those that became unneeded, by how: each way once."""
        return [
            RemovalCount(how=how, count=number, reduces=how in REDUCTIONS)
            for how, number in self.it.removed.items()
        ]

    @strawberry.field
    def at_commitment(self) -> int | None:
        """Those that stood when the plan was last committed before execution; null before commitment."""
        return self.it.at_commitment

    @strawberry.field
    def agreed_at_commitment(self) -> int | None:
        """Those of them that were agreed then, with nothing that put it in question."""
        return self.it.agreed_at_commitment

    @strawberry.field
    def agreed_at_commitment_percent(self) -> float | None:
        """100 x agreed at commitment / standing at commitment; null when none stood."""
        return self.it.agreed_percent

    @strawberry.field
    def found_after_commitment(self) -> int | None:
        """Those that were proposed only after commitment; null before it."""
        return self.it.found_later

    @strawberry.field
    def delivered(self) -> int:
        """Standing ones that were handed over, accepted or not."""
        return self.it.delivered

    @strawberry.field
    def late(self) -> int:
        """Those delivered on or after the first day of the iteration that needs them."""
        return self.it.late

    @strawberry.field
    def late_percent(self) -> float | None:
        """100 x late / delivered; null when none was delivered. What is overdue is not in it."""
        return self.it.late_percent

    @strawberry.field
    def overdue(self) -> int:
        """Those not delivered although the iteration that needs them has begun."""
        return self.it.overdue

    @strawberry.field
    def agreed(self) -> int:
        """Those that were agreed at least once: the sample of the days to agreement."""
        return self.it.agreed

    @strawberry.field
    def days_to_agreement(self) -> float | None:
        """Median of the days from the first proposal to the first agreement; null when none was agreed."""
        return self.it.median_days


@strawberry.type
class DependencyPair:
    """What one team needs of another."""

    consumer: MeasuredTeam
    provider: MeasuredTeam
    counts: DependencyCounts


@strawberry.type
class ProvidingTeam:
    """How much a team is needed by others: where much comes together, work may queue."""

    provider: MeasuredTeam
    fan_in: int
    """Standing dependencies on it."""
    consumers: int
    """Teams that have one."""


@strawberry.type
class DependencyMeasures(DependencyCounts):
    """The dependencies between teams of one plan, in numbers. Teams and pairs are in the order of names."""

    whole: strawberry.Private[measures.DependencyMeasures]

    @strawberry.field
    def features(self) -> int:
        """Those that a team answers for, not withdrawn; what lies in the ART backlog is none of them."""
        return self.whole.features

    @strawberry.field
    def density(self) -> float | None:
        """Standing dependencies / features; null without a feature."""
        return self.whole.density

    @strawberry.field
    def linked_features(self) -> int:
        """Features that a standing dependency names, itself or by a story of theirs."""
        return self.whole.linked

    @strawberry.field
    def linked_features_percent(self) -> float | None:
        """100 x linked features / features; null without a feature."""
        return self.whole.linked_percent

    @strawberry.field
    def external(self) -> int:
        """Standing dependencies with a party outside the train; they are counted nowhere else here."""
        return self.whole.external

    @strawberry.field
    def carried(self) -> int:
        """Standing ones that came from the PI before."""
        return self.whole.carried

    @strawberry.field
    def possible_pairs(self) -> int:
        """Pairs that n teams can form: n (n - 1) / 2."""
        return self.whole.possible_pairs

    @strawberry.field
    def linked_pairs(self) -> int:
        """Pairs of teams, whoever needs whom, between which a dependency stands."""
        return self.whole.linked_pairs

    @strawberry.field
    def providers(self) -> list[ProvidingTeam]:
        """Fan-in: the teams that others need or needed something of, by name."""
        return [
            ProvidingTeam(provider=_team(each.provider), fan_in=each.fan_in, consumers=each.consumers)
            for each in self.whole.providers()
        ]

    @strawberry.field
    def pairs(self) -> list[DependencyPair]:
        """Who needs or needed something of whom, by name."""
        return [
            DependencyPair(
                consumer=_team(each.consumer),
                provider=_team(each.provider),
                counts=DependencyCounts(it=each.counts, **_sample(each.counts)),
            )
            for each in self.whole.pairs
        ]


def measures_of(whole: measures.DependencyMeasures) -> DependencyMeasures:
    """The measures of a plan, as they are answered."""
    return DependencyMeasures(it=whole.counts, whole=whole, **_sample(whole.counts))


def _team(team: measures.MeasuredTeam) -> MeasuredTeam:
    return MeasuredTeam(id=strawberry.ID(team.train_team), name=team.name)


def _sample(counts: Counts) -> Sample:
    return sampled(counts.asked, VARIANT)
