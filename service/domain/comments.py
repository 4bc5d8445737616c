"""Comments: what people say about anything on the board; without a hallway it is the negotiation."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.domain.capacity import backlog_cell, cell_id
from service.domain.decider import About, Asked, At, Command, Decision, Event
from service.domain.entities import Entity
from service.domain.refusals import NotHere, Refused
from service.domain.team_plans import team_plan_id
from service.domain.vocabulary import NEW, Id, Instant, NewId, Prose

if TYPE_CHECKING:
    from service.domain.plan import Plan


@dataclass(frozen=True, kw_only=True)
class Comment(Entity):
    """Something said about a node of the plan."""

    node: Id
    text: Prose
    by: Id | None
    """The person who said it."""
    at: Instant


class SaidByAnother(Refused):
    """A comment is changed, removed and restored only by who wrote it."""

    because = "Nobody should find words in his mouth, or missing from it."
    remedy = "Write a comment of your own, or ask its author."


@dataclass(frozen=True, kw_only=True)
class CommentAdded(Event):
    """Somebody said something about a node; who is in the envelope."""

    comment: Id
    node: Id
    text: Prose

    def evolve(self, plan: "Plan", at: At) -> None:
        by = None if at.actor is None else Id(at.actor)
        comment = Comment(id=self.comment, node=self.node, text=self.text, by=by, at=Instant(at.recorded_at))
        plan.comments.add(comment, at)


@dataclass(frozen=True, kw_only=True)
class CommentReworded(Event):
    """A comment says something else now."""

    comment: Id
    text: Prose

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.comments.change(self.comment, at, text=self.text)


@dataclass(frozen=True, kw_only=True)
class CommentRemoved(Event):
    """A comment was taken back; it stays readable where it was."""

    comment: Id

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.comments.remove(self.comment, at)


@dataclass(frozen=True, kw_only=True)
class CommentRestored(Event):
    """A removed comment is back."""

    comment: Id

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.comments.restore(self.comment, at)


def is_node(plan: "Plan", id: Id) -> bool:
    """Whether the plan has such a thing, removed or not, or a team such a plan, the board such a cell."""
    return plan.find(id) is not None or id in set(_places(plan))


def _places(plan: "Plan") -> Iterator[Id]:
    yield backlog_cell(plan.id)
    for team in plan.teams:
        yield team_plan_id(team.id)
        yield cell_id(team.id, None)
        yield from (cell_id(team.id, iteration.id) for iteration in plan.iterations)


def _own(plan: "Plan", comment: Id, asked: Asked) -> Comment:
    """The comment, removed or not. Raises NotHere, SaidByAnother."""
    known = plan.comments.known(comment)
    if known.by is None or known.by != asked.actor:
        raise SaidByAnother(about=[comment])
    return known


@dataclass(frozen=True, kw_only=True)
class AddComment(Command):
    """Say something about anything in the plan."""

    comment: NewId = NEW
    node: Id
    """A feature, story, dependency, risk, cell ...: anything with an id in the plan, or the plan itself."""
    text: Prose

    adopted = False

    def about(self, plan: "Plan") -> About:
        return About(self.comment)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        if not is_node(plan, self.node):
            raise NotHere(f"There is nothing {self.node} in this plan.", [self.node])
        yield CommentAdded(comment=self.comment, node=self.node, text=self.text)


@dataclass(frozen=True, kw_only=True)
class RewordComment(Command):
    """Say it in other words; the history keeps the first ones."""

    comment: Id
    text: Prose

    refusals = (SaidByAnother,)
    adopted = False

    def about(self, plan: "Plan") -> About:
        return About(self.comment)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        _own(plan, self.comment, asked)
        if plan.comments.the(self.comment).text != self.text:
            yield CommentReworded(comment=self.comment, text=self.text)


@dataclass(frozen=True, kw_only=True)
class RemoveComment(Command):
    """Take a comment of your own back."""

    comment: Id

    refusals = (SaidByAnother,)
    adopted = False

    def about(self, plan: "Plan") -> About:
        return About(self.comment)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        if _own(plan, self.comment, asked).removed is None:
            yield CommentRemoved(comment=self.comment)


@dataclass(frozen=True, kw_only=True)
class RestoreComment(Command):
    """Put a removed comment of your own back."""

    comment: Id

    refusals = (SaidByAnother,)
    adopted = False

    def about(self, plan: "Plan") -> About:
        return About(self.comment)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        if _own(plan, self.comment, asked).removed is not None:
            yield CommentRestored(comment=self.comment)
