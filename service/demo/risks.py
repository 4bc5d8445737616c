"""Risks: raised by somebody or nobody, escalated, ROAMed, followed up, and what became of them."""

from service.demo.script import Script, coach_of
from service.demo.tables import Row, rows, steps
from service.domain.decider import Command
from service.domain.risk_outcomes import CloseRisk, MergeRisk, ReportRiskOccurred, WithdrawRisk
from service.domain.risks import RaiseRisk, RiskLevel, Roam
from service.domain.roam import AddMitigationOption, EscalateRisk, FollowUpRisk, RoamRisk
from service.domain.vocabulary import Day, Id, NewId, Prose

RTE = "katrin"
SESSION = 0.47
"""When on the last day of planning the train's risks are ROAMed: 13:00 in the train's zone."""


def risks(script: Script) -> None:
    """The life of every risk."""
    for n, row in enumerate(rows("risks")):
        _raise(script, row)
        team, level = row["team"], row["level"]
        if level == "team>train":
            escalate = EscalateRisk(risk=risk(script, row["text"]))
            script.say(str(int(row["raised"]) + 1), coach_of(team), escalate)
        if row["roam"] and level == "team":
            script.say("e2", coach_of(team), _roam(script, row), reason=_because(row))
        elif row["roam"]:
            script.say("e3", RTE, _roam(script, row), hour=SESSION + n / 200, reason=_because(row))
        for verb, day, words in steps(row["then"]):
            who = _who(row)
            hour = 0.65 if day == "e3" else None
            script.say(day, who, _then(script, row, verb, day, words), hour=hour)


def risk(script: Script, text: str) -> Id:
    """The id of the risk whose words begin so. Raises StopIteration."""
    whole = next(row["text"] for row in rows("risks") if row["text"].startswith(text))
    return script.names.id("risk", whole)


def _raise(script: Script, row: Row) -> None:
    nobody = row["by"] == "nobody"
    raised = RaiseRisk(
        risk=NewId(risk(script, row["text"])),
        text=Prose(row["text"] + "."),
        team=script.names.team(row["team"]) if row["team"] else None,
        level=RiskLevel.TEAM if row["level"].startswith("team") else RiskLevel.ART,
        threatens=tuple(script.names.feature(key) for key in row["threatens"].split()),
        unnamed=nobody,
    )
    script.say(row["raised"], RTE if nobody else row["by"], raised)


def _roam(script: Script, row: Row) -> RoamRisk:
    word, _, person = row["roam"].partition(" ")
    category = Roam[word]
    named = script.names.person(person) if person else None
    return RoamRisk(
        risk=risk(script, row["text"]),
        category=category,
        owner=named if category is Roam.OWNED else None,
        follow_up=_day(script, row["detail"].removeprefix("follow +")) if category is Roam.OWNED else None,
        accepter=named if category is Roam.ACCEPTED else None,
        mitigation=Prose(row["detail"]) if category is Roam.MITIGATED else None,
    )


def _because(row: Row) -> str | None:
    return row["detail"] if row["roam"] == "RESOLVED" else None


def _who(row: Row) -> str:
    """The owner, else who raised it."""
    owner = row["roam"].partition(" ")[2]
    return owner or row["by"]


def _then(script: Script, row: Row, verb: str, day: str, words: str) -> Command:
    id, note = risk(script, row["text"]), Prose(words)
    match verb:
        case "follow":
            return FollowUpRisk(risk=id, note=note, next=_day(script, str(int(day) + 10)))
        case "option":
            return AddMitigationOption(risk=id, option=note)
        case "occurred":
            return ReportRiskOccurred(risk=id, note=note)
        case "close":
            return CloseRisk(risk=id, note=note)
        case "merge":
            return MergeRisk(risk=id, into=risk(script, words))
        case "withdraw":
            return WithdrawRisk(risk=id, note=note)
    raise ValueError(verb)


def _day(script: Script, offset: str) -> Day:
    return script.dates.day(int(offset))
