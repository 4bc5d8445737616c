"""Knowledge: which team knows which component, by the features that it has and had in earlier PIs."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from service.domain.features import Feature
from service.domain.vocabulary import Id, Title

if TYPE_CHECKING:
    from service.domain.plan import Plan

Knowledge = dict[Id, Counter[Title]]
"""How many features each team of the plan has, or had, on each component."""


def knowledge(plan: "Plan", earlier: Sequence["Plan"] = ()) -> Knowledge:
    """What the teams of the plan know by its features and those of earlier plans of the train."""
    known: Knowledge = {team.id: Counter() for team in plan.planning_teams()}
    of_the_train = {team.train_team: team.id for team in plan.planning_teams()}
    for each in (plan, *earlier):
        for train_team, components in _worked_on(each):
            team = of_the_train.get(train_team)
            if team:
                known[team].update(components)
    return known


def _worked_on(plan: "Plan") -> Iterator[tuple[Id, tuple[Title, ...]]]:
    for feature in plan.features.present():
        team = plan.teams.get(feature.team)
        if team:
            yield team.train_team, feature.components


def likely_team(feature: Feature, known: Knowledge) -> Id | None:
    """The team that knows most of a feature's components, of those the one that knows them best; None when
    nobody knows any."""

    def knows(team: Id) -> tuple[int, int, Id]:
        touched = [known[team][each] for each in feature.components]
        return sum(map(bool, touched)), sum(touched), team

    team = max(known, key=knows, default=None)
    return team if team and knows(team)[0] else None


def homes(plan: "Plan", known: Knowledge) -> dict[Id, Id | None]:
    """For each feature its team, or the one that it may well get."""
    return {each.id: each.team or likely_team(each, known) for each in plan.features.present()}
