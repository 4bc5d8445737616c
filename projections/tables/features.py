"""Features: the cards of the board and the ART backlog, with the names of their places."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from projections.tables.carrying import chain
from projections.tables.columns import called, moment_if, newer, points, word
from projections.tables.table import Table
from service.domain.features import Feature
from service.domain.iterations import Iteration
from service.domain.plan import Plan
from service.domain.teams import Team


class Row(NamedTuple):
    """A feature."""

    feature: str
    title: str
    feature_kind: str
    enabler: str | None
    theme: str | None
    external_key: str | None
    url: str | None
    size: Decimal | None
    wsjf: float | None
    ready: bool
    team: str | None
    team_name: str | None
    iteration: str | None
    iteration_name: str | None
    starts_in: str | None
    starts_in_name: str | None
    contributing_teams: int
    committed: bool
    progress: str
    blocked: bool
    blocked_at: datetime | None
    started_at: datetime | None
    demoed_at: datetime | None
    accepted_at: datetime | None
    carried_from: str | None
    carried_to: str | None
    carry_outcome: str | None
    removed: bool
    version: int


class Place(NamedTuple):
    """Where a card lies."""

    team: Team | None
    iteration: Iteration | None
    starts_in: Iteration | None


def rows(plan: Plan, since: int) -> Iterator[Row]:
    """The features that were touched, or a name of whose place was."""
    team, iteration = plan.teams.get, plan.iterations.get
    for each in plan.features:
        place = Place(team(each.team), iteration(each.iteration), iteration(each.starts_in))
        if newer(since, each, *place):
            yield _row(each, place)


def _row(feature: Feature, place: Place) -> Row:
    score = feature.score
    return Row(
        feature=feature.id,
        title=feature.title,
        feature_kind=feature.kind.value,
        enabler=word(feature.enabler),
        theme=feature.theme,
        external_key=feature.external_key,
        url=feature.url,
        size=points(feature.size),
        wsjf=score.cost_of_delay / score.size if score and score.size else None,
        ready=feature.ready,
        team=feature.team,
        team_name=called(place.team),
        iteration=feature.iteration,
        iteration_name=called(place.iteration),
        starts_in=feature.starts_in,
        starts_in_name=called(place.starts_in),
        contributing_teams=len(feature.contributing),
        committed=feature.committed,
        progress=feature.progress.value,
        blocked=feature.blocked,
        blocked_at=moment_if(feature.blocked_at),
        started_at=moment_if(feature.started_at),
        demoed_at=moment_if(feature.demoed_at),
        accepted_at=moment_if(feature.accepted_at),
        **chain(feature)._asdict(),
        removed=feature.removed is not None,
        version=feature.version,
    )


FEATURES = Table("features", Row._fields, ("feature",), rows)
