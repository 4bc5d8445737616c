"""Features and enablers: the cards of the ART planning board."""

from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from typing import TYPE_CHECKING

from service.domain.carried import Carried
from service.domain.decider import About
from service.domain.progress import Progress as Progress
from service.domain.vocabulary import Id, Instant, Points, Prose, Title, Url

if TYPE_CHECKING:
    from service.domain.plan import Plan


class FeatureKind(Enum):
    """Business work, or work that extends the architectural runway."""

    FEATURE = "FEATURE"
    ENABLER = "ENABLER"


class EnablerType(Enum):
    """SAFe's four types of enabler."""

    EXPLORATION = "EXPLORATION"
    ARCHITECTURAL = "ARCHITECTURAL"
    INFRASTRUCTURE = "INFRASTRUCTURE"
    COMPLIANCE = "COMPLIANCE"


@dataclass(frozen=True, kw_only=True)
class Wsjf:
    """The four columns of weighted shortest job first, each on SAFe's modified Fibonacci scale."""

    value: int
    """User and business value."""
    time: int
    """Time criticality."""
    risk: int
    """Risk reduction and opportunity enablement."""
    size: int
    """Job size, a proxy for duration; above 0."""

    @property
    def cost_of_delay(self) -> int:
        """The sum of value, time criticality and risk reduction."""
        return self.value + self.time + self.risk

    @property
    def ratio(self) -> Fraction:
        """Cost of delay divided by job size, exact; comparable inside one backlog only."""
        return Fraction(self.cost_of_delay, self.size)


@dataclass(frozen=True, kw_only=True)
class Feature(Carried):
    """A piece of the solution that fits in a PI; its place is the team and iteration that deliver it."""

    title: Title
    kind: FeatureKind
    rank: str
    enabler: EnablerType | None = None
    hypothesis: Prose | None = None
    """The benefit hypothesis."""
    criteria: Prose | None = None
    """The acceptance criteria."""
    owner: Id | None = None
    """A person."""
    url: Url | None = None
    external_key: Title | None = None
    """What another tool calls it."""
    components: tuple[Title, ...] = ()
    theme: Title | None = None
    """The strategic theme."""
    size: Points | None = None
    score: Wsjf | None = None
    ready: bool = False
    team: Id | None = None
    """The team that answers for it; None: it is in the ART backlog."""
    iteration: Id | None = None
    """Where it is delivered."""
    starts_in: Id | None = None
    contributing: tuple[Id, ...] = ()
    """Teams that help."""
    committed: bool = False
    progress: Progress = Progress.NOT_STARTED
    blocked: bool = False
    blocked_because: Prose | None = None
    blocked_at: Instant | None = None
    started_at: Instant | None = None
    demoed_at: Instant | None = None
    accepted_at: Instant | None = None
    parts: tuple[Id, ...] = ()
    """The features into which it was split; it is removed then."""

    @property
    def is_placed(self) -> bool:
        """Whether a team answers for it."""
        return self.team is not None


def about_feature(plan: "Plan", id: Id, *others: Id) -> About:
    """The feature, and the teams that have it, have helped with it, or would get it."""
    feature = plan.features.get(id)
    known = (feature.team, *feature.contributing) if feature else ()
    return About(id, tuple(dict.fromkeys(each for each in (*others, *known) if each is not None)))


def is_promised(plan: "Plan", id: Id) -> bool:
    """Whether the feature was committed to, so that its place may not change without a reason."""
    feature = plan.features.get(id)
    return feature is not None and feature.committed and feature.removed is None
