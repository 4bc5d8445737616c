"""What a train decides for itself, and when its people work."""

import strawberry

from service.domain.policy import RollUp, SameIteration, VotesHeld
from service.domain.vocabulary import Day, Id, Key, Title, Zone


@strawberry.type
class WorkflowState:
    """A column of a team's own board."""

    name: Title
    waiting: bool


@strawberry.type
class Workflow:
    """The states through which a team's stories go, in order."""

    states: list[WorkflowState]
    starts: Title
    stops: Title


@strawberry.type
class WorkingTime:
    """When people of a site work, in its local time."""

    site: Title
    zone: Zone
    days: list[int]
    opens: str
    closes: str
    holidays: list[Day]


@strawberry.type
class CheckpointQuestion:
    """What every team is asked at each checkpoint of the breakouts; green is yes."""

    key: Key
    text: Title


@strawberry.type
class ServiceLevelExpectation:
    """How long an item takes, and how probably it takes no longer: 85 percent in 10 days or less."""

    percent: int
    days: int


@strawberry.type
class WipLimit:
    """How many items a team has at most in progress, or in one state of its workflow."""

    team: Id
    state: Title | None
    most: int


@strawberry.type
class Policy:
    """What a train decides for itself."""

    vote_threshold: int
    votes_held: VotesHeld
    highest_value: int
    same_iteration: SameIteration
    roll_up: RollUp
    readiness_needed: int
    show_presence: bool
    service_level: ServiceLevelExpectation | None
    wip_limits: list[WipLimit]
    never_waived: list[str]
    refuse: list[str]
    warn: list[str]

    @strawberry.field
    def checkpoint_questions(self) -> list[CheckpointQuestion]:
        """What every team is asked at each checkpoint of the breakouts, in order; green is yes."""
        return list(self.questions)  # type: ignore[attr-defined]  # it is the domain's policy
