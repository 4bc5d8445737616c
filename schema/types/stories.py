"""Stories: the items of a team's plan."""

from typing import ClassVar

import strawberry

from schema.types.carrying import Carried
from schema.types.declared import reference
from schema.types.later import Feature, Iteration, Team
from service.domain import stories
from service.domain.features import Progress
from service.domain.stories import StoryKind
from service.domain.vocabulary import Instant, Points, Prose, Title, Url


@strawberry.type
class Story(Carried, of=stories.Story):
    """A piece of a team's work in an iteration."""

    stored_as: ClassVar = {"story_kind": "kind"}

    title: Title
    story_kind: StoryKind
    rank: str
    points: Points | None
    external_key: Title | None
    url: Url | None
    description: Prose | None
    progress: Progress
    blocked: bool
    blocked_because: Prose | None
    blocked_at: Instant | None
    workflow_state: Title | None
    started_at: Instant | None
    finished_at: Instant | None

    feature: Feature | None = reference("feature")

    team: Team | None = reference("team")

    iteration: Iteration | None = reference("iteration")
