"""Linking again: what went into the next plan before now names what only goes there now."""

from collections.abc import Callable, Iterator
from typing import Any

from service.domain.actions import Action, ActionDescribed
from service.domain.decider import Event
from service.domain.dependencies import Dependency
from service.domain.impediments import Impediment, ImpedimentDescribed
from service.domain.journey import Journey
from service.domain.revisions import DependencyDescribed
from service.domain.risks import Risk, RiskLinked
from service.domain.stories import Story
from service.domain.story_planning import StoryDescribed
from service.domain.vocabulary import Id


def linked_again(journey: Journey) -> Iterator[Event]:
    """The links of things that are there, to things that are going; what else they link to stays."""
    for things, link in _LINKING:
        for thing in journey.here.all(things).present():
            known = journey.there.all(things).get(journey.item(thing.id))
            if known is not None and known.removed is None:
                yield from link(journey, thing, known)


def _dependency(journey: Journey, here: Dependency, there: Dependency) -> Iterator[Event]:
    items = here.consumer.item, here.provider.item
    if journey.going.intersection(items):
        consumer, provider = map(journey.item, items)
        yield DependencyDescribed(
            dependency=there.id,
            what=there.what,
            consumer_item=consumer or there.consumer.item,
            provider_item=provider or there.provider.item,
        )


def _story(journey: Journey, here: Story, there: Story) -> Iterator[Event]:
    if here.feature in journey.going:
        yield StoryDescribed(story=there.id, feature=journey.item(here.feature))


def _risk(journey: Journey, here: Risk, there: Risk) -> Iterator[Event]:
    if new := _new(journey, here.threatens):
        yield RiskLinked(risk=there.id, threatens=(*there.threatens, *new))


def _impediment(journey: Journey, here: Impediment, there: Impediment) -> Iterator[Event]:
    if new := _new(journey, here.blocks):
        yield ImpedimentDescribed(impediment=there.id, blocks=(*there.blocks, *new))


def _action(journey: Journey, here: Action, there: Action) -> Iterator[Event]:
    if here.comes_of in journey.going:
        yield ActionDescribed(action=there.id, comes_of=journey.item(here.comes_of))


def _new(journey: Journey, items: tuple[Id, ...]) -> tuple[Id, ...]:
    return journey.items(item for item in items if item in journey.going)


_LINKING: tuple[tuple[str, Callable[[Journey, Any, Any], Iterator[Event]]], ...] = (
    ("dependencies", _dependency),
    ("stories", _story),
    ("risks", _risk),
    ("impediments", _impediment),
    ("actions", _action),
)
"""Each kind that links to others, and how."""
