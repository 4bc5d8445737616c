"""What a train decides for itself: limits, and which rules warn and which refuse."""

from dataclasses import dataclass
from enum import Enum

from service.domain.decider import Warned
from service.domain.refusals import Refused


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
    never_waived: tuple[str, ...] = ()
    """Codes of gate items that may not be waived."""
    refuse: tuple[str, ...] = ()
    """Codes of rules that warn by default and refuse on this train."""
    warn: tuple[str, ...] = ()
    """Codes of rules that refuse by default and only warn on this train."""

    def weigh(self, rule: Refused) -> Refused | Warned:
        """A rule that policy may soften: the refusal itself, or the warning it becomes here."""
        code = rule.code()
        if code in self.refuse or rule.warns is None:
            return rule
        return Warned(rule) if rule.warns or code in self.warn else rule
