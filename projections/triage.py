"""Triage of the backlog: what each feature needs next, the most worthwhile first, and which team may take it.

The order is WSJF's, which compares the features of this backlog and of no other; it is one of work, not of
teams. A category is a proposal: nothing is changed by it."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from service.domain.backlog import FeatureDetail
from service.domain.features import Feature
from service.domain.knowledge import knowledge
from service.domain.mapping import routes
from service.domain.plan import Plan
from service.domain.progress import Progress
from service.domain.scope import lacks
from service.domain.suggestions import SuggestionKind, SuggestionState
from service.domain.texts import quoted
from service.domain.vocabulary import Id, Title
from service.domain.wsjf import wsjf_order


class TriageCategory(Enum):
    """What a feature of the backlog needs next; of several the first in this order."""

    POSSIBLE_DUPLICATE = "POSSIBLE_DUPLICATE"
    NEEDS_CRITERIA = "NEEDS_CRITERIA"
    NEEDS_OWNER = "NEEDS_OWNER"
    NEEDS_SIZE = "NEEDS_SIZE"
    NEEDS_SCORE = "NEEDS_SCORE"
    NEEDS_CONFIRMATION = "NEEDS_CONFIRMATION"
    READY = "READY"


BECAUSE = {
    TriageCategory.NEEDS_CRITERIA: "It has no acceptance criteria: nobody could accept it.",
    TriageCategory.NEEDS_OWNER: "It has no owner: nobody can explain it.",
    TriageCategory.NEEDS_SIZE: "It has no size: no team can say whether it fits.",
    TriageCategory.NEEDS_SCORE: "It has no WSJF score: it has no place in the order.",
    TriageCategory.NEEDS_CONFIRMATION: "It lacks nothing, but nobody has called it ready.",
    TriageCategory.READY: "It is ready to be planned.",
}


@dataclass(frozen=True)
class Route:
    """The team that may be the one for a feature, by the components that it works on already."""

    team: Id
    grounds: tuple[Title, ...]
    strength: int


@dataclass(frozen=True)
class Line:
    """One feature of the backlog: everything that it needs, in order, with the reasons in words."""

    feature: Feature
    needs: tuple[TriageCategory, ...]
    reasons: tuple[str, ...]
    same_as: tuple[Id, ...] = ()
    """Features of which somebody suggested, and nobody denied, that they are the same."""
    route: Route | None = None


def triage(plan: Plan) -> tuple[Line, ...]:
    """The features that nobody works on and that no team has or nobody calls ready: by WSJF, the most
    worthwhile first; those without a score by rank, last."""
    twins, ways = _twins(plan), _ways(plan)
    waiting = filter(_waits, _ordered(plan))
    return tuple(_line(plan, each, twins.get(each.id, ()), ways.get(each.id)) for each in waiting)


def _ordered(plan: Plan) -> list[Feature]:
    scored = wsjf_order(plan)
    known = {each.id for each in scored}
    others = (each for each in plan.features.present() if each.id not in known)
    return [*scored, *sorted(others, key=lambda each: (each.rank, each.id))]


def _waits(feature: Feature) -> bool:
    return feature.progress is Progress.NOT_STARTED and not (feature.ready and feature.is_placed)


def _line(plan: Plan, feature: Feature, twins: tuple[Id, ...], route: Route | None) -> Line:
    needs = tuple(_needs(feature, twins))
    same = (f"It may be the same as {quoted(plan.features[each].title)}." for each in twins)
    reasons = [*same, *(BECAUSE[each] for each in needs if each in BECAUSE)]
    if route:
        name = plan.teams[route.team].name
        reasons.append(f"No team has it; {name} works on {', '.join(route.grounds)} already.")
    return Line(feature, needs, tuple(reasons), twins, route)


def _needs(feature: Feature, twins: tuple[Id, ...]) -> Iterator[TriageCategory]:
    """All that it needs; at least one."""
    lacking = lacks(feature)
    missing = {
        TriageCategory.POSSIBLE_DUPLICATE: bool(twins),
        TriageCategory.NEEDS_CRITERIA: FeatureDetail.CRITERIA in lacking,
        TriageCategory.NEEDS_OWNER: FeatureDetail.OWNER in lacking,
        TriageCategory.NEEDS_SIZE: feature.size is None,
        TriageCategory.NEEDS_SCORE: feature.score is None,
    }
    found = [category for category, is_missing in missing.items() if is_missing]
    yield from found
    if not found:
        yield TriageCategory.READY if feature.ready else TriageCategory.NEEDS_CONFIRMATION


def _twins(plan: Plan) -> dict[Id, tuple[Id, ...]]:
    """For each feature those that may be the same, as suggested and not dismissed."""
    twins: dict[Id, list[Id]] = defaultdict(list)
    for each in plan.suggestions.present():
        stands = each.kind is SuggestionKind.DUPLICATE and each.state is not SuggestionState.DISMISSED
        features = [plan.features.get(id) for id in each.target] if stands else []
        present = [feature.id for feature in features if feature and feature.removed is None]
        for id in present:
            twins[id] += [other for other in present if other != id and other not in twins[id]]
    return {id: tuple(others) for id, others in twins.items()}


def _ways(plan: Plan) -> dict[Id, Route]:
    """For each feature without a team the one that knows most of it, unless somebody has said no to that."""
    denied = {
        frozenset(each.target)
        for each in plan.suggestions.present()
        if each.kind is SuggestionKind.ROUTE and each.state is SuggestionState.DISMISSED
    }
    return {
        each.target[0]: Route(each.target[1], each.grounds, each.strength)
        for each in routes(plan, knowledge(plan))
        if frozenset(each.target) not in denied
    }
