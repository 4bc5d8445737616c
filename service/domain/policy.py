"""What a train decides for itself: limits, and which rules warn and which refuse."""

from dataclasses import dataclass
from enum import Enum

from service.domain.decider import Warned
from service.domain.refusals import Refused
from service.domain.vocabulary import Id, Key, Title


class SameIteration(Enum):
    """How a dependency stands that is delivered in the very iteration in which it is needed."""

    AT_RISK = "AT_RISK"
    CONFLICT = "CONFLICT"


class RollUp(Enum):
    """How the train's predictability is made from its teams' (domain: RATIO_OF_SUMS by default)."""

    RATIO_OF_SUMS = "RATIO_OF_SUMS"
    MEAN_OF_TEAMS = "MEAN_OF_TEAMS"


class VotesHeld(Enum):
    """Which confidence votes a train holds."""

    PER_TEAM = "PER_TEAM"
    TRAIN = "TRAIN"
    BOTH = "BOTH"


@dataclass(frozen=True, kw_only=True)
class CheckpointQuestion:
    """What every team is asked at each checkpoint of the breakouts."""

    key: Key
    text: Title


COACH_SYNC_QUESTIONS = tuple(
    CheckpointQuestion(key=Key(key), text=Title(text))
    for key, text in (
        ("capacity", "Do you know your capacity in each iteration?"),
        ("stories", "Are the stories of the first iterations found, estimated and placed?"),
        ("iterations", "Have you planned the iterations after those in outline?"),
        ("dependencies", "Have you talked with every team on which you depend, or which depends on you?"),
        ("trade-offs", "Have you taken trade-offs and open priorities to your Business Owners?"),
        ("risks", "Have you written down what you cannot settle yourselves as risks of the train?"),
        ("objectives", "Will your PI objectives be written when the breakout ends?"),
        ("help", "Can you go on without talking to the other coaches now?"),
    )
)
"""What coaches report at Coach Sync in the breakouts: green is yes."""


@dataclass(frozen=True, kw_only=True)
class ServiceLevelExpectation:
    """How long an item takes, and how probably it takes no longer: 85 percent in 10 days or less."""

    percent: int
    """1 to 99."""
    days: int
    """Calendar days from the start to the finish, both included; at least 1."""


@dataclass(frozen=True, kw_only=True)
class WipLimit:
    """How many items a team has at most in progress, or in one state of its workflow."""

    team: Id
    """The team of the train."""
    state: Title | None = None
    """None: in progress at all."""
    most: int


@dataclass(frozen=True, kw_only=True)
class Policy:
    """The policies of a train. The defaults are SAFe's."""

    vote_threshold: int = 300
    """The mean at which a confidence vote accepts, in hundredths: 100 to 500."""
    votes_held: VotesHeld = VotesHeld.BOTH
    highest_value: int = 10
    """The end of the range of business value, which begins at 1."""
    same_iteration: SameIteration = SameIteration.AT_RISK
    roll_up: RollUp = RollUp.RATIO_OF_SUMS
    readiness_needed: int = 80
    """Percent of the readiness checklist that are confirmed when planning opens: 0 to 100."""
    checkpoint_questions: tuple[CheckpointQuestion, ...] = ()
    """What teams are asked at checkpoints; without any, the questions of Coach Sync."""
    show_presence: bool = True
    """Whether everybody sees who is at a plan and what each looks at."""
    service_level: ServiceLevelExpectation | None = None
    """What the train expects of the cycle time of its items; without it nothing was agreed."""
    wip_limits: tuple[WipLimit, ...] = ()
    """What teams have in progress at most; where there is none, nothing limits them."""
    never_waived: tuple[str, ...] = ()
    """Codes of gate items that may not be waived."""
    refuse: tuple[str, ...] = ()
    """Codes of rules that warn by default and refuse on this train."""
    warn: tuple[str, ...] = ()
    """Codes of rules that refuse by default and only warn on this train."""

    @property
    def questions(self) -> tuple[CheckpointQuestion, ...]:
        """What teams are asked at checkpoints, in order."""
        return self.checkpoint_questions or COACH_SYNC_QUESTIONS

    def weigh(self, rule: Refused) -> Refused | Warned:
        """A rule that policy may soften: the refusal itself, or the warning it becomes here."""
        code = rule.code()
        if code in self.refuse or rule.warns is None:
            return rule
        return Warned(rule) if rule.warns or code in self.warn else rule
