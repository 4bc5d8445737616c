"""Triage of the backlog: what each feature needs next, and which team may take it."""

import strawberry

from projections import triage
from projections.triage import TriageCategory
from schema.reading import Reading
from schema.types.later import Feature, Team
from service.domain.vocabulary import Title


@strawberry.type
class Route:
    """The team that may be the one for a feature, because it works on its components already."""

    team: Team
    grounds: list[Title]
    strength: int


@strawberry.type
class TriageLine:
    """One feature of the backlog with what it needs. Its WSJF and the parts of that are the feature's own."""

    feature: Feature
    category: TriageCategory
    needs: list[TriageCategory]
    reasons: list[str]
    same_as: list[Feature]
    route: Route | None


def triage_of(read: Reading) -> list[TriageLine]:
    """The lines in the order of their worth."""
    return [_told(read, each) for each in triage.triage(read.state)]


def _told(read: Reading, line: triage.Line) -> TriageLine:
    return TriageLine(
        feature=read.node(line.feature.id),
        category=line.needs[0],
        needs=list(line.needs),
        reasons=list(line.reasons),
        same_as=read.nodes(line.same_as),
        route=_way(read, line.route) if line.route else None,
    )


def _way(read: Reading, route: triage.Route) -> Route:
    return Route(team=read.node(route.team), grounds=list(route.grounds), strength=route.strength)
