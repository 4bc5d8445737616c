"""Risks of the past: raised before planning, ROAMed on its last day, and what became of them."""

from service.demo.past.interval import Past
from service.demo.script import spread
from service.demo.tables import Row
from service.domain.decider import Command
from service.domain.risk_outcomes import CloseRisk, ReportRiskOccurred
from service.domain.risks import RaiseRisk, RiskLevel, Roam
from service.domain.roam import RoamRisk
from service.domain.vocabulary import Day, Id, Prose

RTE = "katrin"
SESSION = 0.47


def risks(past: Past) -> None:
    """The life of every risk."""
    for n, row in enumerate(past.rows("risks")):
        raised = RaiseRisk(
            risk=past.id("risk", row["text"]),
            text=Prose(row["text"] + "."),
            team=past.team(row["team"]) if row["team"] else None,
            level=RiskLevel.ART,
            threatens=tuple(past.id("feature", key) for key in row["threatens"].split()),
        )
        past.say(spread(row["text"], -11, -5), row["by"], raised)
        because = row["detail"] if row["roam"] == "RESOLVED" else None
        past.say(-1, RTE, _roam(past, row), hour=SESSION + n / 200, reason=because)
        verb, _, day = row["then"].partition("@")
        if verb:
            past.say(int(day), row["by"], ENDS[verb](past.id("risk", row["text"])))


def _roam(past: Past, row: Row) -> RoamRisk:
    word, _, person = row["roam"].partition(" ")
    category = Roam[word]
    named = past.script.names.person(person) if person else None
    owned, detail = category is Roam.OWNED, row["detail"]
    return RoamRisk(
        risk=past.id("risk", row["text"]),
        category=category,
        owner=named if owned else None,
        follow_up=Day(past.date(int(detail)).isoformat()) if owned else None,
        accepter=named if category is Roam.ACCEPTED else None,
        mitigation=Prose(detail) if category is Roam.MITIGATED else None,
    )


def _occurred(risk: Id) -> Command:
    return ReportRiskOccurred(risk=risk)


def _closed(risk: Id) -> Command:
    return CloseRisk(risk=risk)


ENDS = {"occurred": _occurred, "closed": _closed}
