"""How often suggestions were right, for each rule or assistant that makes them."""

from dataclasses import dataclass

from service.domain.plan import Plan
from service.domain.suggestions import SuggestionState
from service.domain.vocabulary import Title


@dataclass(frozen=True)
class Hits:
    """What became of a rule's suggestions. `rate` is the accepted share of those settled, from 0 to 1; None
    while none is settled."""

    rule: Title
    made: int
    accepted: int
    dismissed: int

    @property
    def rate(self) -> float | None:
        settled = self.accepted + self.dismissed
        return self.accepted / settled if settled else None


def hits(plan: Plan) -> tuple[Hits, ...]:
    """The rules that suggested something, by name."""
    states: dict[Title, list[SuggestionState]] = {}
    for suggestion in plan.suggestions.present():
        states.setdefault(suggestion.rule, []).append(suggestion.state)
    accepted, dismissed = SuggestionState.ACCEPTED, SuggestionState.DISMISSED
    return tuple(
        Hits(rule, len(those), those.count(accepted), those.count(dismissed))
        for rule, those in sorted(states.items())
    )
