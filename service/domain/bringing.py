"""Bringing forward: what was unfinished in one plan becomes something new in the next, with an id of its own.

What it is goes along: words, size, score, owner, links, the key of another tool. What was agreed for the old
PI does not: place, promise, agreement, ROAM category."""

import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from service.domain import ranks
from service.domain.backlog import ExternalKeyInUse, FeatureDescribed, FeatureProposed, key_is_free
from service.domain.carried import BroughtForward, Carried, Origin, carried
from service.domain.classification import FeatureClassified
from service.domain.decider import Event
from service.domain.dependencies import Dependency, Side
from service.domain.features import Feature
from service.domain.proposals import DependencyProposed
from service.domain.refusals import Refused
from service.domain.revisions import DependencyDescribed
from service.domain.risks import Risk, RiskLevel, RiskLinked, RiskRaised
from service.domain.roam import MitigationOptionAdded
from service.domain.stories import Story
from service.domain.story_planning import StoryDescribed, StoryPlanned
from service.domain.teams import team_in_plan
from service.domain.vocabulary import ERASED, Id
from service.domain.wsjf import FeatureScored, FeatureSized

if TYPE_CHECKING:
    from service.domain.plan import Plan

Brought = Iterator[Event | Refused]


class TeamNotInNextPlan(Refused):
    """What belongs to a team goes forward into a plan in which the team takes part."""

    because = "Nobody there would answer for it."
    remedy = "Let the team join the next plan, give the item to another team, or drop it."


class NextPlanWithoutIterations(Refused):
    """A dependency goes forward into a plan that has iterations still to come."""

    because = "It is needed by one of them, from the first one on."
    remedy = "Lay out the iterations of the next plan first."


@dataclass(frozen=True)
class Journey:
    """From one plan into the next: what goes now, and what each thing is called there."""

    here: "Plan"
    there: "Plan"
    going: frozenset[Id]

    def new_id(self, item: Id) -> Id:
        """The id that a thing gets there: always the same one."""
        return Id(str(uuid.uuid5(uuid.UUID(self.there.id), f"carried {item}")))

    def item(self, item: Id | None) -> Id | None:
        """What a thing is there; None when it has not gone there."""
        if item in self.going:
            return self.new_id(item)
        thing = carried(self.here, item)
        to = thing.carried_to if thing else None
        return to.item if to and to.plan == self.there.id else None

    def team(self, team: Id | None) -> Id | None:
        """The team's id there; None when it does not take part."""
        member = self.here.teams.get(team)
        known = self.there.teams.get(team_in_plan(self.there.id, member.train_team)) if member else None
        return known.id if known and known.removed is None else None


def brought(journey: Journey) -> Brought:
    """What happens in the next plan, or speaks against it: new things, and links of earlier ones to them."""
    for things, bring in _BRINGING:
        rank = max((each.rank for each in journey.there.all(things)), default="") if things in RANKED else ""
        for thing in _in_order(things, journey):
            rank = ranks.between(rank, None)
            yield from bring(journey, thing, rank)
            yield BroughtForward(item=journey.new_id(thing.id), origin=_origin(journey, thing))
    yield from _linked_again(journey)


RANKED = ("features", "stories")


def _in_order(things: str, journey: Journey) -> list[Any]:
    going = [each for each in journey.here.all(things).present() if each.id in journey.going]
    return sorted(going, key=lambda each: each.rank) if things in RANKED else going


def _origin(journey: Journey, thing: Carried) -> Origin:
    return Origin(plan=journey.here.id, version=journey.here.version, item=thing.id)


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
        threatens=_all_there(journey, risk.threatens),
        unnamed=risk.unnamed,
    )
    for option in risk.options:
        yield MitigationOptionAdded(risk=journey.new_id(risk.id), option=option)


def _all_there(journey: Journey, items: Iterable[Id]) -> tuple[Id, ...]:
    found = (journey.item(item) for item in items)
    return tuple(item for item in found if item is not None)


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


def _linked_again(journey: Journey) -> Iterator[Event]:
    """What went before this names what only goes now."""
    for dependency in _gone(journey, "dependencies"):
        items = dependency.consumer.item, dependency.provider.item
        there = journey.there.dependencies.get(journey.item(dependency.id))
        if there and journey.going.intersection(items):
            consumer, provider = (journey.item(item) for item in items)
            yield DependencyDescribed(
                dependency=there.id,
                what=there.what,
                consumer_item=consumer or there.consumer.item,
                provider_item=provider or there.provider.item,
            )
    for risk in _gone(journey, "risks"):
        known = journey.there.risks.get(journey.item(risk.id))
        new = _all_there(journey, (each for each in risk.threatens if each in journey.going))
        if known and new:
            yield RiskLinked(risk=known.id, threatens=(*known.threatens, *new))
    for story in _gone(journey, "stories"):
        planned = journey.there.stories.get(journey.item(story.id))
        if planned and story.feature in journey.going:
            yield StoryDescribed(story=planned.id, feature=journey.item(story.feature))


def _gone(journey: Journey, things: str) -> list[Any]:
    """Those that are there already, and there still."""
    return [
        each
        for each in journey.here.all(things).present()
        if each.id not in journey.going
        and (there := journey.there.find(journey.item(each.id) or Id("")))
        and there.removed is None
    ]


_BRINGING: tuple[tuple[str, Callable[[Journey, Any, str], Brought]], ...] = (
    ("features", _feature),
    ("stories", _story),
    ("dependencies", _dependency),
    ("risks", _risk),
)
"""Each kind that goes forward, and what it becomes."""
