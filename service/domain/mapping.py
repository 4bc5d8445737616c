"""Mapping before the event: dependencies and teams that the features themselves suggest, by rules that anyone
can check."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

from service.domain.decider import About, Asked, Command, Decision
from service.domain.evidence import MOST, linked, made, unheard
from service.domain.features import Feature
from service.domain.knowledge import Knowledge, homes, knowledge, likely_team
from service.domain.precedents import LOOKED_AT, from_the_past
from service.domain.suggestions import SuggestionKind, SuggestionMade
from service.domain.vocabulary import Id, Title

if TYPE_CHECKING:
    from service.domain.plan import Plan

SHARED_COMPONENT, MENTIONED, KNOWS_COMPONENT = (
    Title(rule) for rule in ("SHARED_COMPONENT", "MENTIONED", "KNOWS_COMPONENT")
)


@dataclass(frozen=True, kw_only=True)
class SuggestFromFeatures(Command):
    """Look through the features for what they may need of each other, and for teams that know the ground.

    Dependencies: features of different teams that share a component (SHARED_COMPONENT), or one of which names
    the other's key or title (MENTIONED); and what most features of the team on the same components needed of
    another one in the train's last three PIs (PAST_PI). Teams: for a feature without one, the team whose
    features, in those PIs too, touch most of its components (KNOWS_COMPONENT); two features that may well
    get one team are left to it. The ten surest of each sort; what was suggested once, whatever became of it,
    is not again.
    """

    def about(self, plan: "Plan") -> About:
        return About(plan.id)

    def beside(self, plan: "Plan", asked: Asked) -> tuple[Id, ...]:
        return asked.organisation, *_earlier(plan, asked)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        before = (asked.beside.get(each) for each in _earlier(plan, asked))
        earlier = [each for each in before if each is not None]
        known = knowledge(plan, earlier)
        found = _dependencies(plan, known), from_the_past(plan, earlier), routes(plan, known)
        best = [each for those in found for each in unheard(plan, those, MOST // len(found))]
        yield from unheard(plan, best)


def _earlier(plan: "Plan", asked: Asked) -> list[Id]:
    """The plans of the train before this one that are looked at, the last one first."""
    directory: Any = asked.beside.get(asked.organisation)
    return [each.id for each in directory.earlier(plan.id)[:LOOKED_AT]] if directory else []


def _dependencies(plan: "Plan", known: Knowledge) -> Iterator[SuggestionMade]:
    """Pairs of features that nobody has linked yet, and that one team hardly gets."""
    links, of = linked(plan), homes(plan, known)
    features = sorted(plan.features.present(), key=lambda each: each.id)
    for one, other in combinations(features, 2):
        is_apart = of[one.id] is None or of[one.id] != of[other.id]
        if is_apart and frozenset((one.id, other.id)) not in links:
            yield from _shared(plan, one, other)
            yield from _mentioned(plan, one, other)


def _shared(plan: "Plan", one: Feature, other: Feature) -> Iterator[SuggestionMade]:
    shared = sorted(set(one.components) & set(other.components))
    if shared:
        strength = 100 * len(shared) // len({*one.components, *other.components})
        text = f"{one.title} and {other.title} touch the same: {', '.join(shared)}."
        yield _made(plan, SHARED_COMPONENT, (one.id, other.id), text, shared, strength)


def _mentioned(plan: "Plan", one: Feature, other: Feature) -> Iterator[SuggestionMade]:
    for speaker, named in ((one, other), (other, one)):
        words = f"{speaker.hypothesis or ''}\n{speaker.criteria or ''}".casefold()
        title = named.title if " " in named.title else None  # a single word is said by everybody
        names = [each for each in (named.external_key, title) if each and each.casefold() in words]
        if names:
            text = f"{speaker.title} names {named.title}."
            yield _made(plan, MENTIONED, (speaker.id, named.id), text, names[:1], 80)


def routes(plan: "Plan", known: Knowledge) -> Iterator[SuggestionMade]:
    """For each feature that no team has, the team that knows most of it."""
    for feature in plan.features.present():
        team = likely_team(feature, known) if feature.team is None else None
        if team:
            shared = sorted(each for each in set(feature.components) if known[team][each])
            text = f"{plan.teams[team].name} knows {', '.join(shared)} by features of its own."
            strength = 100 * len(shared) // len(set(feature.components))
            yield _made(plan, KNOWS_COMPONENT, (feature.id, team), text, shared, strength)


def _made(
    plan: "Plan", rule: Title, target: tuple[Id, Id], text: str, grounds: list[Title], strength: int
) -> SuggestionMade:
    kind = SuggestionKind.ROUTE if rule == KNOWS_COMPONENT else SuggestionKind.DEPENDENCY
    return made(plan, kind, rule, target, (text, grounds, strength))
