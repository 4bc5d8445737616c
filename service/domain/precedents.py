"""Precedents: what most features on a component needed of a team in earlier PIs, the next may need again."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.domain.dependencies import ENDED, Dependency
from service.domain.evidence import apart, made
from service.domain.features import Feature
from service.domain.knowledge import homes, knowledge
from service.domain.suggestions import SuggestionKind, SuggestionMade
from service.domain.teams import Team
from service.domain.vocabulary import Id, Title

if TYPE_CHECKING:
    from service.domain.plan import Plan

PAST_PI = Title("PAST_PI")
LOOKED_AT = 3
"""Earlier plans of the train that are looked at, the last ones: a train of a year ago is another one."""
LEAST = 2
"""Features that needed it; what one needed is no habit."""
MOST_GROUNDS = 5


@dataclass(frozen=True)
class Need:
    """What a feature needed of another team of the train, on which of that team's components."""

    provider: Id
    said: str
    components: tuple[Title, ...]


@dataclass(frozen=True)
class Precedent:
    """A feature of an earlier plan, with all that it needed; its team is the train's."""

    team: Id
    components: tuple[Title, ...]
    needs: tuple[Need, ...]


def from_the_past(plan: "Plan", earlier: Sequence["Plan"]) -> Iterator[SuggestionMade]:
    """For each feature the teams of which it has asked nothing, and of which half or more of the features of
    its own team, or the likely one, on the same components, two at least, needed something in the earlier
    plans (PAST_PI).

    It is about that team, or about its feature on the components that were needed, if there is one alone. The
    strength is Laplace's: so many of so many, one of two added, so that few prove little.
    """
    precedents = _by_component(each for past in earlier for each in _precedents(past))
    asked = {*_asked(plan)}
    of = homes(plan, knowledge(plan, earlier)) if precedents else {}
    for feature in sorted(plan.features.present(), key=lambda each: each.id):
        mine = plan.teams.get(of.get(feature.id))
        for team, had, many in _habits(plan, feature, mine, precedents):
            if (feature.id, team.id) not in asked:
                yield _suggested(plan, feature, team, (had, many))


def _habits(
    plan: "Plan", feature: Feature, mine: Team | None, precedents: dict[Title, list[Precedent]]
) -> Iterator[tuple[Team, list[Precedent], int]]:
    """The teams that most features like this one needed, which those were, and of how many."""
    alike = {id(each): each for name in feature.components for each in precedents.get(name, ())}
    same = [each for each in alike.values() if mine is None or each.team == mine.train_team]
    for team in plan.planning_teams():
        had = [each for each in same if any(need.provider == team.train_team for need in each.needs)]
        if team is not mine and len(had) >= LEAST and 2 * len(had) >= len(same):
            yield team, had, len(same)


def _suggested(
    plan: "Plan", feature: Feature, team: Team, past: tuple[list[Precedent], int]
) -> SuggestionMade:
    had, many = past
    needs = [need for each in had for need in each.needs if need.provider == team.train_team]
    given = {name for need in needs for name in need.components}
    theirs = [
        each
        for each in plan.features.present()
        if each.team == team.id and given & set(each.components) and apart(feature, each)
    ]
    other, name = (theirs[0].id, theirs[0].title) if len(theirs) == 1 else (team.id, team.name)
    text = (
        f"{feature.title} may need {name}: {len(had)} of {many} features on its components needed that team."
    )
    grounds = list(dict.fromkeys(need.said for need in needs))[:MOST_GROUNDS]
    evidence = text, grounds, 100 * (len(had) + 1) // (many + 2)
    return made(plan, SuggestionKind.DEPENDENCY, PAST_PI, (feature.id, other), evidence)


def _asked(plan: "Plan") -> Iterator[tuple[Id | None, Id]]:
    """Features, and the teams of which they ask something that has not ended."""
    for each in plan.dependencies.present():
        if each.provider.team and each.stands not in ENDED:
            yield _feature_of(plan, each.consumer.item), each.provider.team


def _by_component(precedents: Iterable[Precedent]) -> dict[Title, list[Precedent]]:
    found: dict[Title, list[Precedent]] = defaultdict(list)
    for each in precedents:
        for name in each.components:
            found[name].append(each)
    return found


def _precedents(plan: "Plan") -> Iterator[Precedent]:
    needs: dict[Id | None, list[Need]] = defaultdict(list)
    for dependency in plan.dependencies.present():
        provider = plan.teams.get(dependency.provider.team)
        if provider and not dependency.is_off:
            components = _components(plan, dependency.provider.item)
            need = Need(provider.train_team, _said(plan, dependency, provider), components)
            needs[_feature_of(plan, dependency.consumer.item)].append(need)
    for feature in plan.features.present():
        team = plan.teams.get(feature.team)
        if team:
            yield Precedent(team.train_team, feature.components, tuple(needs[feature.id]))


def _feature_of(plan: "Plan", item: Id | None) -> Id | None:
    """The feature that is meant, also by one of its stories."""
    story = plan.stories.get(item)
    return story.feature if story else item


def _components(plan: "Plan", item: Id | None) -> tuple[Title, ...]:
    feature = plan.features.get(_feature_of(plan, item))
    return feature.components if feature else ()


def _said(plan: "Plan", dependency: Dependency, provider: Team) -> str:
    consumer = plan.teams.get(dependency.consumer.team)
    who = consumer.name if consumer else dependency.consumer.external
    return f"{plan.interval.key}: {who} needed of {provider.name}: {dependency.what}"
