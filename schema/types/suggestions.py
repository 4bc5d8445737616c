"""Suggestions, and how often they are right."""

from typing import ClassVar

import strawberry

from projections.samples import is_small
from projections.suggestions import Hits, hits
from schema.reading import Reading
from schema.types.declared import reference, references
from schema.types.later import Person
from schema.types.measured import Measured
from schema.types.nodes import PlanNode, person
from service.domain import suggestions
from service.domain.suggestions import SuggestionKind, SuggestionState
from service.domain.vocabulary import Prose, Title


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
    rate: float | None


def hits_of(read: Reading) -> list[SuggestionHits]:
    """Each rule's hits."""
    return [_told(each) for each in hits(read.state)]


def _told(each: Hits) -> SuggestionHits:
    settled = each.accepted + each.dismissed
    return SuggestionHits(
        **each.__dict__,
        rate=each.rate,
        sample_size=settled,
        small_sample=is_small(settled),
        variant="Accepted suggestions over those that somebody accepted or dismissed.",
    )
