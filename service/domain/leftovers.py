"""Leftovers: what is unfinished when a PI ends, and what is proposed for each of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.domain.carried import CarryOutcome, carried
from service.domain.dependencies import ENDED, HANDED_OVER, Dependency, DependencyState
from service.domain.features import Feature
from service.domain.progress import Progress
from service.domain.refusals import Refused
from service.domain.risks import Risk, Roam
from service.domain.stories import Story
from service.domain.vocabulary import Id

if TYPE_CHECKING:
    from service.domain.plan import Plan

FORWARD, DROP, DONE = CarryOutcome.FORWARD, CarryOutcome.DROP, CarryOutcome.DONE


@dataclass(frozen=True, kw_only=True)
class Leftover:
    """Something that is not finished, why it is said to be so, and what is proposed for it."""

    item: Id
    standing: str
    proposal: CarryOutcome
    along: tuple[Id, ...] = ()
    """The unfinished stories of a feature, which go with it."""


class LeftoversUnanswered(Refused):
    """When a PI is closed, what is unfinished goes forward, is dropped, or is done after all."""

    because = "What nobody decides about is forgotten in one plan and missed in the next."
    remedy = "Say for each of it what becomes of it: carry it forward, drop it, or call it done."
    warns = True


def leftovers(plan: "Plan") -> Iterator[Leftover]:
    """Every unfinished feature, every open dependency, risk, impediment and action; in order where ranked."""
    yield from _features(plan)
    yield from (_dependency(plan, each) for each in plan.dependencies.present() if each.state not in ENDED)
    risks = (each for each in plan.risks if each.is_open and each.category is not Roam.RESOLVED)
    yield from map(_risk, sorted(risks, key=_by_rank))
    yield from (_still(each.id, "Still in the way.") for each in plan.impediments if each.is_open)
    yield from (_still(each.id, "Not done.") for each in plan.actions if each.is_open)


def unanswered(plan: "Plan") -> list[Id]:
    """The leftovers of which nobody has said what becomes of them."""
    found = (carried(plan, each.item) for each in leftovers(plan))
    return [thing.id for thing in found if thing and thing.carry_outcome is None]


def unfinished_stories(plan: "Plan") -> list[Story]:
    """The stories that nobody finished, in the order of ranks."""
    stories = (each for each in plan.stories.present() if each.progress is not Progress.ACCEPTED)
    return sorted(stories, key=_by_rank)


def _features(plan: "Plan") -> Iterator[Leftover]:
    stories: dict[Id | None, list[Id]] = {}
    for story in unfinished_stories(plan):
        stories.setdefault(story.feature, []).append(story.id)
    for feature in sorted(plan.features.present(), key=_by_rank):
        if feature.progress is not Progress.ACCEPTED:
            yield _feature(feature, tuple(stories.get(feature.id, ())))


def _feature(feature: Feature, stories: tuple[Id, ...]) -> Leftover:
    if feature.demoed_at:
        return Leftover(item=feature.id, standing="Shown, not accepted.", proposal=DONE, along=stories)
    standing = "Started, not shown." if feature.started_at else "Not started."
    if feature.progress is Progress.WITHDRAWN:
        standing = "Withdrawn from this PI."
    return Leftover(item=feature.id, standing=standing, proposal=FORWARD, along=stories)


def _dependency(plan: "Plan", dependency: Dependency) -> Leftover:
    """Delivered: somebody forgot to accept. Declined, or what needs it is finished: nobody waits for it."""
    if dependency.stands in HANDED_OVER:
        return Leftover(item=dependency.id, standing="Delivered, not accepted.", proposal=DONE)
    if dependency.stands is DependencyState.DECLINED:
        return Leftover(item=dependency.id, standing="Declined, not removed.", proposal=DROP)
    if _is_finished(plan, dependency.consumer.item):
        return Leftover(item=dependency.id, standing="Not delivered, and not waited for.", proposal=DROP)
    standing = "Agreed, not delivered." if dependency.is_agreed else "Not agreed."
    return Leftover(item=dependency.id, standing=standing, proposal=FORWARD)


def _is_finished(plan: "Plan", item: Id | None) -> bool:
    work = plan.features.get(item) or plan.stories.get(item)
    return work is not None and work.progress is Progress.ACCEPTED


def _risk(risk: Risk) -> Leftover:
    if risk.occurred:
        return Leftover(item=risk.id, standing="It occurred.", proposal=DONE)
    standing = f"{risk.category.value.capitalize()}, still open." if risk.category else "Never ROAMed."
    return Leftover(item=risk.id, standing=standing, proposal=FORWARD)


def _still(item: Id, standing: str) -> Leftover:
    return Leftover(item=item, standing=standing, proposal=FORWARD)


def _by_rank(work: Feature | Story | Risk) -> tuple[str, Id]:
    return work.rank, work.id
