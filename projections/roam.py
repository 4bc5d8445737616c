"""The ROAM board: the risks of the train and of its teams by category."""

from dataclasses import dataclass

from service.domain.plan import Plan
from service.domain.risks import RiskLevel, Roam
from service.domain.vocabulary import Id


@dataclass(frozen=True)
class RoamColumn:
    """The risks of one level in one category; None is what the session still has to settle."""

    level: RiskLevel
    category: Roam | None
    risks: tuple[Id, ...]


def columns(plan: Plan) -> tuple[RoamColumn, ...]:
    """All columns, also empty ones: the train's first, not yet settled ones first, risks by rank."""
    held: dict[tuple[RiskLevel, Roam | None], list[Id]] = {
        (level, category): [] for level in (RiskLevel.ART, RiskLevel.TEAM) for category in (None, *Roam)
    }
    for risk in sorted(plan.risks.present(), key=lambda each: (each.rank, each.id)):
        if risk.is_open:
            held[risk.level, risk.category].append(risk.id)
    return tuple(RoamColumn(level, category, tuple(ids)) for (level, category), ids in held.items())
