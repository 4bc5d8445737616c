"""Readiness before planning opens: how much of the checklist is confirmed, and what stands in the way."""

from collections.abc import Container, Iterator
from dataclasses import dataclass
from enum import Enum

from projections.words import name_of
from service.domain.features import Feature
from service.domain.opening import enough
from service.domain.plan import Plan
from service.domain.progress import Progress
from service.domain.readiness import ReadinessArea, ReadinessItem, items_of
from service.domain.scope import WANTED, lacks
from service.domain.vocabulary import Id

TOP_OF_BACKLOG = 10
"""How many features of the backlog are looked at: SAFe's top ten."""


class ReadinessGap(Enum):
    """What may stand in the way of a train that wants to plan."""

    OVERDUE = "OVERDUE"
    UNOWNED = "UNOWNED"
    FEATURE_NOT_READY = "FEATURE_NOT_READY"
    BRIEFING_NOT_ACKNOWLEDGED = "BRIEFING_NOT_ACKNOWLEDGED"


@dataclass(frozen=True)
class Blocker:
    """One thing that stands in the way."""

    gap: ReadinessGap
    text: str
    about: Id


@dataclass(frozen=True)
class Share:
    """How much of some items is confirmed; percent is None when there are none."""

    items: int
    confirmed: int
    percent: float | None


@dataclass(frozen=True)
class AreaReadiness:
    """The share of one area."""

    area: ReadinessArea
    share: Share


@dataclass(frozen=True)
class Readiness:
    """The whole, each area, and every blocker: overdue and unowned items first, then features, briefings."""

    share: Share
    needed: int
    enough: bool
    areas: tuple[AreaReadiness, ...]
    blockers: tuple[Blocker, ...]


def readiness(plan: Plan, overdue: Container[Id]) -> Readiness:
    """How ready the train is to plan, by its checklist and what of it is overdue."""
    items = items_of(plan)
    of = {area: [each for each in items if each.area is area] for area in ReadinessArea}
    return Readiness(
        share=_share(items),
        needed=plan.policy.readiness_needed,
        enough=enough(items, plan.policy.readiness_needed),
        areas=tuple(AreaReadiness(area, _share(those)) for area, those in of.items()),
        blockers=(*_open_items(items, overdue), *_features(plan), *_briefings(plan)),
    )


def _share(items: list[ReadinessItem]) -> Share:
    confirmed = sum(each.confirmed for each in items)
    return Share(len(items), confirmed, 100 * confirmed / len(items) if items else None)


def _open_items(items: list[ReadinessItem], overdue: Container[Id]) -> Iterator[Blocker]:
    for item in items:
        if item.confirmed:
            continue
        if item.id in overdue:
            text = f"{name_of(item)} was due on {item.due}."
            yield Blocker(ReadinessGap.OVERDUE, text, item.id)
        if item.owner is None:
            yield Blocker(ReadinessGap.UNOWNED, f"{name_of(item)} has no owner.", item.id)


def _features(plan: Plan) -> Iterator[Blocker]:
    for feature in wanted(plan):
        if not feature.ready:
            yield Blocker(ReadinessGap.FEATURE_NOT_READY, _unready(feature), feature.id)


def wanted(plan: Plan) -> Iterator[Feature]:
    """The features that the train is about to plan: those that are placed, and the top of the backlog."""
    idle = [each for each in plan.features.present() if each.progress is Progress.NOT_STARTED]
    backlog = sorted((each for each in idle if not each.is_placed), key=lambda each: (each.rank, each.id))
    yield from (each for each in idle if each.is_placed)
    yield from backlog[:TOP_OF_BACKLOG]


def _unready(feature: Feature) -> str:
    lacking = " and ".join(WANTED[each] for each in lacks(feature))
    return f"{name_of(feature)} is not ready" + (f": it lacks {lacking}." if lacking else ".")


def _briefings(plan: Plan) -> Iterator[Blocker]:
    for briefing in plan.briefings.present():
        if not any(each.edition == briefing.edition for each in briefing.acknowledgements):
            text = f"Nobody has acknowledged {name_of(briefing)}."
            yield Blocker(ReadinessGap.BRIEFING_NOT_ACKNOWLEDGED, text, briefing.id)
