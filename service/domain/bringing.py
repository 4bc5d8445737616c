"""Bringing forward: what was unfinished in one plan becomes something new in the next, with an id of its own.

What it is goes along: words, size, score, owner, links, the key of another tool. What was agreed for the old
PI does not: place, promise, agreement, ROAM category. The clock of a story goes on."""

from collections.abc import Callable, Iterator
from typing import Any

from service.domain import ranks
from service.domain.actions import Action, ActionAdded
from service.domain.backlog import ExternalKeyInUse, FeatureDescribed, FeatureProposed, key_is_free
from service.domain.carried import BroughtForward, Carried, Origin
from service.domain.classification import FeatureClassified
from service.domain.decider import Event
from service.domain.dependencies import Dependency, Side
from service.domain.features import Feature
from service.domain.impediments import Impediment, ImpedimentRaised
from service.domain.journey import Journey, NextPlanWithoutIterations, TeamNotInNextPlan
from service.domain.passages import FlowBefore
from service.domain.proposals import DependencyProposed
from service.domain.refusals import Refused
from service.domain.relinking import linked_again
from service.domain.risks import Risk, RiskLevel, RiskRaised
from service.domain.roam import MitigationOptionAdded
from service.domain.stories import Story, flow_until
from service.domain.story_planning import StoryPlanned
from service.domain.vocabulary import ERASED
from service.domain.wsjf import FeatureScored, FeatureSized

Brought = Iterator[Event | Refused]


def brought(journey: Journey) -> Brought:
    """What happens in the next plan, or speaks against it: new things, and links of earlier ones to them."""
    for things, bring in _BRINGING:
        rank = max((each.rank for each in journey.there.all(things)), default="") if things in RANKED else ""
        for thing in _in_order(things, journey):
            rank = ranks.between(rank, None)
            yield from bring(journey, thing, rank)
            yield BroughtForward(
                item=journey.new_id(thing.id), origin=_origin(journey, thing), flow=_flow(journey, thing)
            )
    yield from linked_again(journey)


RANKED = ("features", "stories")
"""The kinds whose events say the rank; a risk that is raised stands last by itself."""


def _in_order(things: str, journey: Journey) -> list[Any]:
    going = (each for each in journey.here.all(things).present() if each.id in journey.going)
    return sorted(going, key=lambda each: getattr(each, "rank", ""))


def _origin(journey: Journey, thing: Carried) -> Origin:
    return Origin(plan=journey.here.id, version=journey.here.version, item=thing.id)


def _flow(journey: Journey, thing: Carried) -> FlowBefore | None:
    """The flow of a story until now, in this plan and in those before."""
    return flow_until(thing, journey.here.recorded_at) if isinstance(thing, Story) else None


def _feature(journey: Journey, feature: Feature, rank: str) -> Brought:
    id = journey.new_id(feature.id)
    yield from _key_faults(journey, feature)
    yield FeatureProposed(
        feature=id,
        title=feature.title,
        kind=feature.kind,
        rank=rank,
        enabler=feature.enabler,
        external_key=feature.external_key,
        url=feature.url,
    )
    described = _given(feature, ("hypothesis", "criteria", "owner"))
    if described:
        yield FeatureDescribed(feature=id, **described)
    classified = _given(feature, ("components", "theme"))
    if classified:
        yield FeatureClassified(feature=id, **classified)
    if feature.size is not None:
        yield FeatureSized(feature=id, size=feature.size)
    if feature.score is not None:
        yield FeatureScored(feature=id, score=feature.score)


def _given(thing: Carried, names: tuple[str, ...]) -> dict[str, Any]:
    """The fields that hold something; what was erased is not written again."""
    values = {name: getattr(thing, name) for name in names}
    return {name: value for name, value in values.items() if value and value != ERASED}


def _story(journey: Journey, story: Story, rank: str) -> Brought:
    team = journey.team(story.team)
    yield from _key_faults(journey, story)
    if team is None:
        yield TeamNotInNextPlan(about=[story.id, story.team])
        return
    yield StoryPlanned(
        story=journey.new_id(story.id),
        title=story.title,
        kind=story.kind,
        rank=rank,
        team=team,
        feature=journey.item(story.feature),
        points=story.points,
        external_key=story.external_key,
        url=story.url,
        **_given(story, ("description",)),
    )


def _key_faults(journey: Journey, work: Feature | Story) -> Iterator[Refused]:
    try:
        key_is_free(journey.there, work.external_key, journey.new_id(work.id))
    except ExternalKeyInUse as taken:
        yield ExternalKeyInUse(f"In {journey.there.interval.name} {taken.message}", [work.id])


def _risk(journey: Journey, risk: Risk, _: str) -> Brought:
    team = journey.team(risk.team)
    if risk.level is RiskLevel.TEAM and team is None:
        yield TeamNotInNextPlan(about=[risk.id, *([risk.team] if risk.team else [])])
    yield RiskRaised(
        risk=journey.new_id(risk.id),
        text=risk.text,
        level=risk.level,
        team=team,
        threatens=journey.items(risk.threatens),
        unnamed=risk.unnamed,
    )
    for option in risk.options:
        yield MitigationOptionAdded(risk=journey.new_id(risk.id), option=option)


def _dependency(journey: Journey, dependency: Dependency, _: str) -> Brought:
    absent = [team for team in dependency.teams if journey.team(team) is None]
    if absent:
        yield TeamNotInNextPlan(about=[dependency.id, *absent])
    to_come = [each.id for each in journey.there.calendar() if not each.ended]
    if not to_come:
        yield NextPlanWithoutIterations(about=[dependency.id])
        return
    yield DependencyProposed(
        dependency=journey.new_id(dependency.id),
        what=dependency.what,
        consumer=_side(journey, dependency.consumer),
        provider=_side(journey, dependency.provider),
        needed_by=to_come[0],
    )


def _side(journey: Journey, side: Side) -> Side:
    return Side(team=journey.team(side.team), external=side.external, item=journey.item(side.item))


def _impediment(journey: Journey, impediment: Impediment, _: str) -> Brought:
    team = journey.team(impediment.team)
    if impediment.team and team is None:
        yield TeamNotInNextPlan(about=[impediment.id, impediment.team])
    yield ImpedimentRaised(
        impediment=journey.new_id(impediment.id),
        title=impediment.title,
        team=team,
        owner=impediment.owner,
        due=impediment.due,
        blocks=journey.items(impediment.blocks),
        **_given(impediment, ("description",)),
    )


def _action(journey: Journey, action: Action, _: str) -> Brought:
    yield ActionAdded(
        action=journey.new_id(action.id),
        title=action.title,
        owner=action.owner,
        due=action.due,
        comes_of=journey.item(action.comes_of),
        **_given(action, ("description",)),
    )


_BRINGING: tuple[tuple[str, Callable[[Journey, Any, str], Brought]], ...] = (
    ("features", _feature),
    ("stories", _story),
    ("dependencies", _dependency),
    ("risks", _risk),
    ("impediments", _impediment),
    ("actions", _action),
)
"""Each kind that goes forward, and what it becomes."""
