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
class Passage:
    """A story entered a state of its team's workflow."""

    state: Title
    at: Instant


@strawberry.type
class Blockage:
    """A time in which work on a story could not go on."""

    since: Instant
    until: Instant | None


@strawberry.type
class FlowBefore:
    """What became of a story in the plans from which it was carried forward: there its clock began."""

    requested_at: Instant | None
    started_at: Instant | None
    passages: list[Passage]
    blockages: list[Blockage]


@strawberry.type
class Story(Carried, of=stories.Story):
    """A piece of a team's work in an iteration."""

    stored_as: ClassVar = {"story_kind": "kind", "flow_before": "before"}

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
    requested_at: Instant | None
    finished_at: Instant | None
    passages: list[Passage]
    blockages: list[Blockage]
    flow_before: FlowBefore | None

    feature: Feature | None = reference("feature")

    team: Team | None = reference("team")

    iteration: Iteration | None = reference("iteration")
