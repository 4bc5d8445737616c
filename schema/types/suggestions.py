"""Suggestions, and how often they are right."""

from typing import ClassVar

import strawberry

from projections.samples import is_small
from projections.suggestions import OVER_PLANS, Hits, hits, hits_over_plans
from schema.context import Context
from schema.reading import Reading
from schema.scalars import Position
from schema.types.declared import reference, references
from schema.types.later import Person
from schema.types.measured import Measured
from schema.types.nodes import PlanNode, person
from schema.types.over_plans import as_of, so_many
from service.domain import suggestions
from service.domain.suggestions import SuggestionKind, SuggestionState
from service.domain.vocabulary import Id, Key, Prose, Title


@strawberry.type
class Suggestion(PlanNode, of=suggestions.Suggestion):
    """Something that may be so, with what speaks for it. It changes nothing until a person does."""

    stored_as: ClassVar = {"suggestion_kind": "kind", "suggestion_state": "state", "about": "target"}

    suggestion_kind: SuggestionKind
    text: Prose
    grounds: list[Title]
    strength: int
    rule: str
    suggestion_state: SuggestionState
    because: Prose | None

    about: list[PlanNode] = references("target")
    """What it is about."""

    @strawberry.field
    def settled_by(self) -> Person | None:
        return person(self.it.settled_by)  # type: ignore[no-any-return]

    made: PlanNode | None = reference("made")
    """What came of it in the plan."""


@strawberry.type
class SuggestionHits(Measured):
    """What became of the suggestions of one rule or assistant."""

    rule: str
    made: int
    accepted: int
    dismissed: int
    open: int
    rate: float | None


@strawberry.type
class TrainSuggestionHits:
    """What became of the suggestions in a train's last plans, rule by rule, by name."""

    as_of: Position
    plans: list[Key]
    rules: list[SuggestionHits]


def hits_of(read: Reading) -> list[SuggestionHits]:
    """Each rule's hits."""
    return [_told(each, "in this plan") for each in hits(read.state)]


async def hits_over(context: Context, train: Id, last: int | None) -> TrainSuggestionHits:
    """Each rule's hits in the last plans of a train. Raises Coded, Unavailable."""
    number, reached = so_many(last), await as_of(context)
    rows = await context.services.tables.fetch(OVER_PLANS, context.log, train, number)
    return TrainSuggestionHits(
        as_of=reached,
        plans=[Key(each) for each in dict.fromkeys(row["key"] for row in rows)],
        rules=[_told(each, "in these plans") for each in hits_over_plans(rows)],
    )


def _told(each: Hits, where: str) -> SuggestionHits:
    return SuggestionHits(
        rule=each.rule,
        made=each.made,
        accepted=each.accepted,
        dismissed=each.dismissed,
        open=each.open,
        rate=each.rate,
        sample_size=each.settled,
        small_sample=is_small(each.settled),
        variant=f"Accepted suggestions over those that somebody accepted or dismissed, {where}.",
    )
