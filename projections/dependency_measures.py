"""What a plan's dependencies come to in numbers: how dense, how well agreed, how late, how they went away.

Counted are dependencies between two different teams of the plan (domain 1.11b)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import comb

from projections.dependency_counts import Counts, counted, percent, stands
from service.domain.dependencies import Dependency
from service.domain.plan import Plan
from service.domain.progress import Progress
from service.domain.vocabulary import Id, Title


@dataclass(frozen=True)
class MeasuredTeam:
    """A team: its id in the plan and on the train, and what it was called in the plan."""

    id: Id
    train_team: Id
    name: Title


@dataclass(frozen=True)
class PairMeasures:
    """What one team needs of another."""

    consumer: MeasuredTeam
    provider: MeasuredTeam
    counts: Counts


@dataclass(frozen=True)
class ProviderMeasures:
    """What other teams need of one: `fan_in` dependencies that stand, of so many teams."""

    provider: MeasuredTeam
    fan_in: int
    consumers: int


@dataclass(frozen=True, kw_only=True)
class DependencyMeasures:
    """The dependencies of one plan. Teams and pairs are in the order of names."""

    features: int
    """Those that a team answers for, not withdrawn."""
    linked: int
    """Those of them that a standing dependency names, itself or by one of its stories."""
    teams: int
    """Those that plan, and those that left and stand in a dependency."""
    external: int
    """Standing dependencies on or of a party outside the train, which are counted nowhere else here."""
    carried: int
    """Standing ones that came from the plan before."""
    counts: Counts
    pairs: tuple[PairMeasures, ...]

    @property
    def density(self) -> float | None:
        """Standing dependencies for each feature."""
        return self.counts.standing / self.features if self.features else None

    @property
    def linked_percent(self) -> float | None:
        """The share of features with at least one."""
        return percent(self.linked, self.features)

    @property
    def possible_pairs(self) -> int:
        """The pairs that the teams could form."""
        return comb(self.teams, 2)

    @property
    def linked_pairs(self) -> int:
        """The pairs of teams, whoever needs whom, between which a dependency stands."""
        standing = (each for each in self.pairs if each.counts.standing)
        return len({frozenset((each.consumer.id, each.provider.id)) for each in standing})

    def providers(self) -> list[ProviderMeasures]:
        """How much each team is needed by others, of those that ever were."""
        by_team: dict[MeasuredTeam, list[Counts]] = {}
        for pair in sorted(self.pairs, key=lambda each: (each.provider.name, each.provider.id)):
            by_team.setdefault(pair.provider, []).append(pair.counts)
        return [
            ProviderMeasures(team, sum(each.standing for each in those), sum(1 for c in those if c.standing))
            for team, those in by_team.items()
        ]


def dependency_measures(plan: Plan) -> DependencyMeasures:
    """The measures of one plan."""
    crossing = [each for each in plan.dependencies if crosses(each)]
    standing = [each for each in crossing if stands(each)]
    features = {each.id for each in plan.features.present() if each.is_placed and _is_wanted(each.progress)}
    return DependencyMeasures(
        features=len(features),
        linked=len(features & {item for each in standing for item in _features(plan, each)}),
        teams=len({each.id for each in plan.planning_teams()}.union(*(each.teams for each in standing))),
        external=sum(1 for each in plan.dependencies if stands(each) and _is_external(each)),
        carried=sum(1 for each in standing if each.carried_from is not None),
        counts=counted(plan, crossing),
        pairs=tuple(_pairs(plan, crossing)),
    )


def crosses(dependency: Dependency) -> bool:
    """Whether it lies between two different teams of the plan."""
    return len(dependency.teams) == 2


def _is_wanted(progress: Progress) -> bool:
    return progress is not Progress.WITHDRAWN


def _is_external(dependency: Dependency) -> bool:
    return dependency.consumer.external is not None or dependency.provider.external is not None


def _features(plan: Plan, dependency: Dependency) -> Iterator[Id]:
    """The features that its sides name, themselves or by a story of theirs."""
    for side in (dependency.consumer, dependency.provider):
        story = plan.stories.get(side.item)
        item = story.feature if story else side.item
        if item is not None:
            yield item


def _pairs(plan: Plan, crossing: Iterable[Dependency]) -> Iterator[PairMeasures]:
    by_pair: dict[tuple[MeasuredTeam, MeasuredTeam], list[Dependency]] = {}
    for each in crossing:
        pair = _team(plan, each.consumer.team), _team(plan, each.provider.team)
        by_pair.setdefault(pair, []).append(each)
    for (consumer, provider), those in sorted(by_pair.items(), key=lambda item: _names(*item[0])):
        yield PairMeasures(consumer, provider, counted(plan, those))


def _team(plan: Plan, id: Id | None) -> MeasuredTeam:
    assert id is not None  # what crosses has a team on either side
    team = plan.teams[id]
    return MeasuredTeam(team.id, team.train_team, team.name)


def _names(*teams: MeasuredTeam) -> tuple[str, ...]:
    return tuple(told for team in teams for told in (team.name, team.id))
