"""How often suggestions were right, for each rule or assistant that makes them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from service.domain.plan import Plan
from service.domain.suggestions import SuggestionState
from service.domain.vocabulary import Title

OVER_PLANS = """
    SELECT plans.key, suggestions.rule, suggestions.state, count(suggestions.suggestion)::integer AS many
    FROM (
        SELECT log_id, plan, key, starts FROM metrics.plans
        WHERE log_id = $1 AND train = $2 ORDER BY starts DESC, plan LIMIT $3
    ) AS plans
    LEFT JOIN metrics.suggestions AS suggestions
        ON suggestions.log_id = plans.log_id AND suggestions.plan = plans.plan AND NOT suggestions.removed
    GROUP BY plans.starts, plans.plan, plans.key, suggestions.rule, suggestions.state
    ORDER BY plans.starts, plans.plan"""
"""What became of the suggestions of a train's last plans: $2 the train, $3 how many; a plan without any has
one row without a rule."""


@dataclass(frozen=True)
class Hits:
    """What became of a rule's suggestions. `rate` is its precision: the accepted share of those settled, from
    0 to 1; None while none is settled."""

    rule: Title
    made: int
    accepted: int
    dismissed: int

    @property
    def open(self) -> int:
        """Those of which nobody has said anything."""
        return self.made - self.settled

    @property
    def settled(self) -> int:
        """Those that somebody accepted or dismissed: what the rate is of."""
        return self.accepted + self.dismissed

    @property
    def rate(self) -> float | None:
        return self.accepted / self.settled if self.settled else None


def hits(plan: Plan) -> tuple[Hits, ...]:
    """The rules that suggested something, by name."""
    return counted((each.rule, each.state, 1) for each in plan.suggestions.present())


def hits_over_plans(rows: Iterable[Mapping[str, object]]) -> tuple[Hits, ...]:
    """The same over the plans whose rows OVER_PLANS found."""
    return counted(
        (Title(str(row["rule"])), SuggestionState(row["state"]), int(str(row["many"])))
        for row in rows
        if row["rule"] is not None
    )


def counted(found: Iterable[tuple[Title, SuggestionState, int]]) -> tuple[Hits, ...]:
    """Suggestions by rule and state, so many of each, summed for each rule."""
    states: dict[Title, dict[SuggestionState, int]] = defaultdict(lambda: defaultdict(int))
    for rule, state, many in found:
        states[rule][state] += many
    accepted, dismissed = SuggestionState.ACCEPTED, SuggestionState.DISMISSED
    return tuple(
        Hits(rule, sum(those.values()), those[accepted], those[dismissed])
        for rule, those in sorted(states.items())
    )
