"""Dependencies: proposed, answered, delivered and all in between, each step by the side whose it is."""

import re
from dataclasses import dataclass
from typing import Any

from service.demo.script import Script, coach_of, member_of, owner_of, spread
from service.demo.tables import Row, keyed, rows
from service.domain.agreement import Agree, Counter, Decline
from service.domain.answers import AnswerDependency
from service.domain.decider import Command
from service.domain.delivery import AcceptDelivery, DeliverDependency, RejectDelivery, StartDependency
from service.domain.dependencies import RemovedHow, Side
from service.domain.interruptions import (
    BlockDependency,
    RemoveDependency,
    UnblockDependency,
    WithdrawDependency,
)
from service.domain.proposals import ProposeDependency, ProposeDependencyAgain
from service.domain.revisions import RescheduleDependency
from service.domain.vocabulary import Id, Prose, Title
from service.wishes import OnBehalfOf

STEP = re.compile(r"(\w+)(?::(\w+))?(?:/(\w+))?(?:@(-?\d+))?")
EARLIEST, LATEST = -10, -3
"""The working days before the PI on which dependencies are proposed and answered."""


@dataclass(frozen=True)
class Step:
    """One step on a dependency's way: what, to which iteration or how, by whom if not by the side's own."""

    verb: str
    to: str
    who: str
    day: str


def dependencies(script: Script) -> None:
    """The way of every dependency."""
    for row in rows("dependencies"):
        path = _path(row)
        script.say(path[0].day, *_propose(script, row))
        for step in path[1:]:
            _take(script, row, step)


def dependency(script: Script, what: str) -> Id:
    """The id of a dependency by its words."""
    return script.names.id("dependency", what)


def _path(row: Row) -> list[Step]:
    """The steps with their days; those of planning follow each other on working days."""
    words = [match.groups("") for match in STEP.finditer(row["path"])]
    if not words or words[0][0] != "from":
        words.insert(0, ("from", "", "", ""))
    planned = sum(not day for _, _, _, day in words)
    day = spread(row["what"], EARLIEST, LATEST - planned + 1)
    path = []
    for verb, to, who, on in words:
        path.append(Step(verb, to, who, on or str(day)))
        day = (int(on) if on else day) + 1
    return path


def _propose(script: Script, row: Row) -> tuple[str, ProposeDependency]:
    consumer = row["consumer"]
    who = owner_of(consumer) if spread(row["what"], 0, 2) else coach_of(consumer)
    return who, ProposeDependency(
        dependency=script.names.new("dependency", row["what"]),
        what=Title(row["what"]),
        consumer=_side(script, consumer, row["item"]),
        provider=_side(script, row["provider"], row["given"]),
        needed_by=script.names.iteration(row["needed"]),
    )


def _side(script: Script, party: str, item: str) -> Side:
    feature = script.names.feature(item) if item else None
    if party in keyed("teams"):
        return Side(team=script.names.team(party), item=feature)
    return Side(external=Title(party), item=feature)


def _take(script: Script, row: Row, step: Step) -> None:
    consumer = row["consumer"]
    provider = row["provider"] if row["provider"] in keyed("teams") else consumer
    side, who = {
        **dict.fromkeys(("agree", "counter", "decline", "move", "remove"), (provider, owner_of(provider))),
        **dict.fromkeys(
            ("start", "deliver", "block", "unblock"), (provider, member_of(provider, row["what"]))
        ),
    }.get(step.verb, (consumer, owner_of(consumer)))
    behalf = OnBehalfOf("team", script.names.team(side)) if step.who else None
    words = row["said"] if step.verb in ("reject", "block", "move", "withdraw", "remove") else None
    script.say(step.day, step.who or who, _command(script, row, step), reason=words, behalf=behalf)


def _command(script: Script, row: Row, step: Step) -> Command:
    id, said = dependency(script, row["what"]), Prose(row["said"])
    to = script.names.iteration(step.to) if step.to in ("1", "2", "3", "4", "IP") else Id("")
    match step.verb:
        case "agree" | "take":
            return AnswerDependency(agree=Agree(dependency=id, committed_by=to))
        case "counter":
            return AnswerDependency(counter=Counter(dependency=id, iteration=to, note=said))
        case "decline":
            return AnswerDependency(decline=Decline(dependency=id, reason=said))
        case "again":
            return ProposeDependencyAgain(dependency=id, needed_by=to)
        case "move":
            return RescheduleDependency(dependency=id, committed_by=to, note=said)
        case "remove":
            return RemoveDependency(dependency=id, how=RemovedHow[step.to], note=said)
        case _:
            plain: Command = PLAIN[step.verb](dependency=id)
            return plain


PLAIN: dict[str, Any] = {
    "start": StartDependency,
    "deliver": DeliverDependency,
    "accept": AcceptDelivery,
    "reject": RejectDelivery,
    "block": BlockDependency,
    "unblock": UnblockDependency,
    "withdraw": WithdrawDependency,
}
"""The steps that need no more than the dependency."""
