"""Objectives of the past: drafted, valued before commitment, and what they came to at the PI system demo."""

from itertools import groupby

from service.demo.objectives import KINDS
from service.demo.past.interval import INSPECTED, Past
from service.demo.script import business_owner_of, owner_of, spread
from service.domain.at_risk_answers import AtRiskRule, ConfirmAtRisk, DismissAtRisk
from service.domain.objectives import DraftObjective
from service.domain.values import AssessActualValue, AssignPlannedValue
from service.domain.vocabulary import Prose


def objectives(past: Past) -> None:
    """Team by team: the Product Owner drafts, the Business Owner values, before and after."""
    for team, group in groupby(past.rows("objectives"), key=lambda row: row["team"]):
        told = list(group)
        drafts = [
            DraftObjective(
                objective=past.id("objective", row["text"]),
                text=Prose(row["text"]),
                team=past.team(team),
                kind=KINDS[row["kind"]],
                features=(past.id("feature", row["features"]),) if row["features"] else (),
            )
            for row in told
        ]
        past.say(-4, owner_of(team), *drafts, hour=0.55 + spread(team, 0, 30) / 100)
        ids = [past.id("objective", row["text"]) for row in told]
        planned = [
            AssignPlannedValue(objective=id, value=int(row["planned"]))
            for id, row in zip(ids, told, strict=True)
        ]
        past.say(-2, business_owner_of(team), *planned, hour=0.7 + spread(team, 0, 15) / 100)
        actual = [
            AssessActualValue(objective=id, value=int(row["actual"]))
            for id, row in zip(ids, told, strict=True)
        ]
        past.say(INSPECTED, business_owner_of(team), *actual, hour=0.4 + spread(team, 0, 15) / 100)


def answers(past: Past) -> None:
    """What Product Owners said of the rules by which objectives were at risk."""
    teams = {row["text"]: row["team"] for row in past.rows("objectives")}
    for row in past.rows("at_risk"):
        answer = ConfirmAtRisk if row["right"] == "yes" else DismissAtRisk
        said = answer(
            objective=past.id("objective", row["objective"]),
            rule=AtRiskRule[row["rule"]],
            because=Prose(row["because"]),
        )
        past.say(int(row["day"]), owner_of(teams[row["objective"]]), said)
