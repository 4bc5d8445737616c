"""Precedents: what the features of a component needed of another team in earlier PIs, they may need again."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from service.domain.dependencies import ENDED, Dependency, Side
from service.domain.evidence import apart, linked, made
from service.domain.features import Feature
from service.domain.suggestions import SuggestionKind, SuggestionMade
from service.domain.vocabulary import Id, Title

if TYPE_CHECKING:
    from service.domain.plan import Plan

PAST_PI = Title("PAST_PI")
LOOKED_AT = 3
"""Earlier plans of the train that are looked at, the last ones: a train of a year ago is another one."""
MOST_GROUNDS = 5


class Ways(NamedTuple):
    """Who needed something for which component of whom, on which component of theirs; teams of the train."""

    consumer: Id
    needing: Title
    provider: Id
    giving: Title | None
    """None: the provider named no feature that has components."""


@dataclass(frozen=True)
class Precedent:
    """A dependency of an earlier plan."""

    plan: Id
    said: str
    """What it was, in words."""


Precedents = dict[Ways, list[Precedent]]


def from_the_past(plan: "Plan", earlier: Sequence["Plan"]) -> Iterator[SuggestionMade]:
    """What the earlier plans let expect of this one: features of other teams, or another team, of which a
    feature without that dependency may need something (PAST_PI).

    The strength is Laplace's: in so many of so many plans, one of each added; a single plan proves little.
    """
    precedents = _precedents(earlier)
    if precedents:
        known = linked(plan)
        features = sorted(plan.features.present(), key=lambda each: each.id)
        for feature in features:
            yield from _for_feature(plan, feature, features, (precedents, known, len(earlier)))


def _for_feature(
    plan: "Plan",
    feature: Feature,
    features: list[Feature],
    past: tuple[Precedents, set[frozenset[Id]], int],
) -> Iterator[SuggestionMade]:
    precedents, known, looked_at = past
    mine = {ways: found for ways, found in precedents.items() if _is_consumer(plan, feature, ways)}
    if not mine:
        return
    for other in features:
        pair = frozenset((feature.id, other.id))
        if other.id != feature.id and apart(feature, other) and pair not in known:
            found = [each for ways in mine if _is_provider(plan, other, ways) for each in mine[ways]]
            yield from _expected(plan, (feature, other.id, str(other.title)), found, looked_at)
    for train_team in sorted({ways.provider for ways in mine if ways.giving is None}):
        team = next((each for each in plan.planning_teams() if each.train_team == train_team), None)
        if team and team.id != feature.team and not _asks(plan, feature.id, team.id):
            found = [
                e for ways in mine if ways.provider == train_team and ways.giving is None for e in mine[ways]
            ]
            yield from _expected(plan, (feature, team.id, str(team.name)), found, looked_at)


def _expected(
    plan: "Plan", pair: tuple[Feature, Id, str], found: list[Precedent], looked_at: int
) -> Iterator[SuggestionMade]:
    feature, other, name = pair
    if found:
        plans = len({each.plan for each in found})
        grounds = list(dict.fromkeys(each.said for each in found))[:MOST_GROUNDS]
        text = f"{feature.title} may need {name}: so it was in {plans} of the last {looked_at} PIs."
        strength = 100 * (plans + 1) // (looked_at + 2)
        evidence = text, grounds, strength
        yield made(plan, SuggestionKind.DEPENDENCY, PAST_PI, (feature.id, other), evidence)


def _is_consumer(plan: "Plan", feature: Feature, ways: Ways) -> bool:
    return ways.needing in feature.components and _is_of(plan, feature, ways.consumer)


def _is_provider(plan: "Plan", feature: Feature, ways: Ways) -> bool:
    return ways.giving in feature.components and _is_of(plan, feature, ways.provider)


def _is_of(plan: "Plan", feature: Feature, train_team: Id) -> bool:
    """Whether the team has the feature, or might still get it."""
    team = plan.teams.get(feature.team)
    return team is None or team.train_team == train_team


def _asks(plan: "Plan", feature: Id, team: Id) -> bool:
    """Whether the feature has a dependency on this team already."""
    present = plan.dependencies.present()
    return any(
        each.consumer.item == feature and each.provider.team == team and each.stands not in ENDED
        for each in present
    )


def _precedents(earlier: Sequence["Plan"]) -> Precedents:
    found: Precedents = defaultdict(list)
    for plan in earlier:
        for dependency in plan.dependencies.present():
            if not dependency.is_off:
                for ways in _ways(plan, dependency):
                    found[ways].append(Precedent(plan.id, _said(plan, dependency)))
    return found


def _ways(plan: "Plan", dependency: Dependency) -> Iterator[Ways]:
    consumer, provider = (plan.teams.get(s.team) for s in (dependency.consumer, dependency.provider))
    if consumer and provider and consumer.train_team != provider.train_team:
        giving = _components(plan, dependency.provider) or (None,)
        for needed in _components(plan, dependency.consumer):
            for given in giving:
                yield Ways(consumer.train_team, needed, provider.train_team, given)


def _components(plan: "Plan", side: Side) -> tuple[Title, ...]:
    """Of the feature that the side names, also by one of its stories."""
    story = plan.stories.get(side.item)
    feature = plan.features.get(story.feature if story else side.item)
    return feature.components if feature else ()


def _said(plan: "Plan", dependency: Dependency) -> str:
    teams = [plan.teams[side.team].name for side in (dependency.consumer, dependency.provider) if side.team]
    return f"{plan.interval.key}: {teams[0]} needed of {teams[1]}: {dependency.what}"
