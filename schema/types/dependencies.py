"""Dependencies: the strings of the board."""

from typing import ClassVar

import strawberry

from projections.reasons import Health
from schema.reading import Reading
from schema.types.carrying import Carried
from schema.types.declared import reference
from schema.types.later import Iteration, Person, Team
from schema.types.nodes import PlanNode, person
from service.domain import dependencies
from service.domain.dependencies import DependencyState, Party, RemovedHow
from service.domain.vocabulary import Instant, Prose, Title


@strawberry.type
class Side:
    """A team of the plan or an external party, with or without an item of the plan."""

    read: strawberry.Private[Reading]
    it: strawberry.Private[dependencies.Side]

    team: Team | None = reference("team")

    @strawberry.field
    def external(self) -> Title | None:
        """The party's name, when it is none of the plan's teams."""
        return self.it.external

    item: PlanNode | None = reference("item")
    """What it is needed for, or what provides it."""


@strawberry.type
class DependencyStep:
    """One step of the negotiation of a dependency, or of what followed it."""

    read: strawberry.Private[Reading]
    it: strawberry.Private[dependencies.Step]

    @strawberry.field
    def version(self) -> int:
        """The version that recorded it."""
        return self.it.version

    @strawberry.field
    def dependency_state(self) -> DependencyState:
        """What it came to."""
        return self.it.state

    @strawberry.field
    def at(self) -> Instant:
        """When it happened."""
        return self.it.at

    @strawberry.field
    def by(self) -> Person | None:
        """Who took it, also when acting for somebody."""
        return person(self.it.by)  # type: ignore[no-any-return]

    needed_by: Iteration = reference("needed_by")
    """By the beginning of which iteration it was needed then."""

    iteration: Iteration | None = reference("iteration")
    """By whose end it was proposed or promised then."""

    @strawberry.field
    def note(self) -> Prose | None:
        """What was said with it."""
        return self.it.note

    @strawberry.field
    def reason(self) -> Prose | None:
        """Why, where a reason was given apart."""
        return self.it.reason


@strawberry.type
class Dependency(Carried, of=dependencies.Dependency):
    """What the consumer needs of the provider when an iteration begins."""

    stored_as: ClassVar = {"dependency_state": "state", "negotiation": "steps"}

    what: Title
    dependency_state: DependencyState
    blocked_from: DependencyState | None
    left_from: DependencyState | None
    since: Instant
    proposed_at: Instant
    proposed_by: Party
    agreed_at: Instant | None
    started_at: Instant | None
    delivered_at: Instant | None
    rejected: bool
    removed_how: RemovedHow | None
    note: Prose | None

    @strawberry.field
    def consumer(self) -> Side:
        """Who needs it."""
        return Side(read=self.read, it=self.it.consumer)

    @strawberry.field
    def provider(self) -> Side:
        """Who is to provide it."""
        return Side(read=self.read, it=self.it.provider)

    needed_by: Iteration = reference("needed_by")
    """The consumer starts with it when this iteration begins."""

    committed_by: Iteration | None = reference("committed_by")
    """The provider delivers by the end of this iteration."""

    proposed: Iteration | None = reference("proposed")
    """The iteration of a counter-proposal that stands."""

    proposed_needed_by: Iteration | None = reference("proposed_needed_by")
    """The needed-by that a standing counter-proposal would bring."""

    @strawberry.field
    def negotiation(self) -> list[DependencyStep]:
        """Every step from the proposal on; their words are told among the comments too."""
        return [DependencyStep(read=self.read, it=each) for each in self.it.steps]

    @strawberry.field
    def awaits(self) -> Team | None:
        """The team that must answer the proposal that stands; null when none, or an external party."""
        return self.read.node(dependencies.awaits(self.it))  # type: ignore[no-any-return]

    @strawberry.field
    def health(self) -> Health:
        return self.read.standing(self.it.id).health

    @strawberry.field
    def reasons(self) -> list[str]:
        """Why its health is what it is, one sentence each."""
        return list(self.read.standing(self.it.id).texts)
