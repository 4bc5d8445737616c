"""Stories: what teams plan and finish, with the names of their places."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from projections.tables.carrying import chain
from projections.tables.columns import called, moment_if, newer, points
from projections.tables.table import Table
from service.domain.features import Feature
from service.domain.iterations import Iteration
from service.domain.plan import Plan
from service.domain.stories import Story
from service.domain.teams import Team


class Row(NamedTuple):
    """A story."""

    story: str
    title: str
    story_kind: str
    team: str
    team_name: str | None
    iteration: str | None
    iteration_name: str | None
    feature: str | None
    feature_title: str | None
    external_key: str | None
    url: str | None
    points: Decimal | None
    progress: str
    workflow_state: str | None
    blocked: bool
    blocked_at: datetime | None
    started_at: datetime | None
    finished_at: datetime | None
    carried_from: str | None
    carried_to: str | None
    carry_outcome: str | None
    removed: bool
    version: int


class Place(NamedTuple):
    """Where a story lies, and what it is part of."""

    team: Team | None
    iteration: Iteration | None
    feature: Feature | None


def rows(plan: Plan, since: int) -> Iterator[Row]:
    """The stories that were touched, or a name of whose place was."""
    team, iteration, feature = plan.teams.get, plan.iterations.get, plan.features.get
    for each in plan.stories:
        place = Place(team(each.team), iteration(each.iteration), feature(each.feature))
        if newer(since, each, *place):
            yield _row(each, place)


def _row(story: Story, place: Place) -> Row:
    return Row(
        story=story.id,
        title=story.title,
        story_kind=story.kind.value,
        team=story.team,
        team_name=called(place.team),
        iteration=story.iteration,
        iteration_name=called(place.iteration),
        feature=story.feature,
        feature_title=place.feature.title if place.feature else None,
        external_key=story.external_key,
        url=story.url,
        points=points(story.points),
        progress=story.progress.value,
        workflow_state=story.workflow_state,
        blocked=story.blocked,
        blocked_at=moment_if(story.blocked_at),
        started_at=moment_if(story.started_at),
        finished_at=moment_if(story.finished_at),
        **chain(story)._asdict(),
        removed=story.removed is not None,
        version=story.version,
    )


STORIES = Table("stories", Row._fields, ("story",), rows)
