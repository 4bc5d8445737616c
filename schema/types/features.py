"""Features and enablers: the cards of the board."""

from typing import ClassVar

import strawberry

from projections.reasons import Health
from schema.types.carrying import Carried
from schema.types.declared import reference, references
from schema.types.later import Cell, Iteration, Person, Team
from schema.types.nodes import person
from service.domain import features
from service.domain.backlog import FeatureDetail
from service.domain.capacity import backlog_cell, cell_id
from service.domain.features import EnablerType, FeatureKind, Progress
from service.domain.scope import lacks
from service.domain.vocabulary import Instant, Points, Prose, Title, Url


@strawberry.type
class Wsjf:
    """Weighted shortest job first: four columns on SAFe's modified Fibonacci scale."""

    value: int
    time: int
    risk: int
    size: int

    @strawberry.field
    def cost_of_delay(self) -> int:
        return self.value + self.time + self.risk


@strawberry.type
class Feature(Carried, of=features.Feature):
    """A piece of the solution that fits in a PI; its place is the team and iteration that deliver it."""

    stored_as: ClassVar = {"feature_kind": "kind", "feature_accepted_at": "accepted_at"}

    title: Title
    feature_kind: FeatureKind
    enabler: EnablerType | None
    hypothesis: Prose | None
    criteria: Prose | None
    url: Url | None
    external_key: Title | None
    components: list[Title]
    theme: Title | None
    size: Points | None
    rank: str
    ready: bool

    @strawberry.field
    def lacks(self) -> list[FeatureDetail]:
        """What it needs and does not have, to be ready."""
        return lacks(self.it)

    committed: bool
    progress: Progress
    blocked: bool
    blocked_because: Prose | None
    blocked_at: Instant | None
    started_at: Instant | None
    demoed_at: Instant | None
    feature_accepted_at: Instant | None

    @strawberry.field
    def owner(self) -> Person | None:
        return person(self.it.owner)  # type: ignore[no-any-return]

    @strawberry.field
    def wsjf(self) -> float | None:
        """Cost of delay divided by job size; comparable inside one backlog only."""
        score = self.it.score
        return score.cost_of_delay / score.size if score and score.size else None

    @strawberry.field
    def score(self) -> Wsjf | None:
        it = self.it.score
        return it and Wsjf(value=it.value, time=it.time, risk=it.risk, size=it.size)

    @strawberry.field
    def cell(self) -> Cell | None:
        """Where the card lies; the ART backlog's cell while no team answers for it."""
        it = self.it
        place = cell_id(it.team, it.iteration) if it.team else backlog_cell(self.read.state.id)
        return self.read.node(place)  # type: ignore[no-any-return]

    starts_in: Iteration | None = reference("starts_in")

    contributing: list[Team] = references("contributing")
    """Other teams that work on it."""

    parts: list["Feature"] = references("parts")
    """What it was split into."""

    @strawberry.field
    def health(self) -> Health:
        return self.read.standing(self.it.id).health

    @strawberry.field
    def reasons(self) -> list[str]:
        """Why its health is what it is, one sentence each."""
        return list(self.read.standing(self.it.id).texts)
