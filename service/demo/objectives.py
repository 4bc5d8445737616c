"""Objectives: drafted by teams, valued by Business Owners, and what happens to them in execution."""

from itertools import groupby

from service.demo.script import Script, business_owner_of, owner_of, spread
from service.demo.tables import Row, rows, steps
from service.domain.decider import Command
from service.domain.objective_changes import RewordObjective, SetObjectiveKind
from service.domain.objective_flags import ClearObjective, DropObjective, FlagObjective
from service.domain.objectives import DraftObjective, ObjectiveKind
from service.domain.values import AssignPlannedValue
from service.domain.vocabulary import Id, NewId, Prose
from service.wishes import OnBehalfOf

KINDS = {"C": ObjectiveKind.COMMITTED, "U": ObjectiveKind.UNCOMMITTED}
ABSENT, VALUED_FOR = "haruto", 2
"""The Business Owner for whom the RTE enters the last values of his teams, and how many."""


def objectives(script: Script) -> None:
    """Teams draft on the first day of planning; kinds and values follow on the second."""
    for row in rows("objectives"):
        if row["team"]:
            _draft(script, row)
    for team, group in groupby(_valued(), key=lambda row: row["team"]):
        _value(script, team, list(group))
    for row in rows("objectives"):
        if not row["team"]:
            script.say("e2", "ines", _of_train(script, row), hour=0.96)
        for verb, day, words in steps(row["then"]):
            _then(script, row, verb, day, words)


def _valued() -> list[Row]:
    return [row for row in rows("objectives") if row["value"] and not row["then"].startswith("from")]


def objective(script: Script, row: Row) -> NewId:
    """The id of an objective."""
    return script.names.new("objective", row["text"])


def _draft(script: Script, row: Row) -> None:
    team, later = row["team"], row["then"].removeprefix("from@")
    draft = DraftObjective(
        objective=objective(script, row),
        text=Prose(row["text"]),
        team=script.names.team(team),
        kind=KINDS[row["kind"][0]],
        features=_features(script, row),
    )
    who = owner_of(team)
    if later != row["then"]:
        script.say(later, who, draft)
        script.say(str(int(later) + 1), business_owner_of(team), _assign(script, row))
        return
    script.say("e1", who, draft, hour=0.55 + spread(row["text"], 0, 40) / 100)
    if row["kind"] == "C>U":
        unsure = SetObjectiveKind(objective=draft.objective, kind=ObjectiveKind.UNCOMMITTED)
        script.say("e2", owner_of(team), unsure, hour=0.6, reason="Too much of it is not known yet.")


def _value(script: Script, team: str, group: list[Row]) -> None:
    """A Business Owner values a team's sheet at once; the RTE enters what an absent one told her."""
    who, assigned = business_owner_of(team), [_assign(script, row) for row in group]
    told = assigned[-VALUED_FOR:] if who == ABSENT else []
    own = assigned[: len(assigned) - len(told)]
    script.say("e2", who, *own, hour=0.75 + spread(team, 0, 15) / 100)
    behalf = OnBehalfOf("person", script.names.person(who))
    for n, each in enumerate(told):
        script.say("e3", "katrin", each, hour=0.2 + n / 100, behalf=behalf)


def _assign(script: Script, row: Row) -> AssignPlannedValue:
    return AssignPlannedValue(objective=objective(script, row), value=int(row["value"]))


def _of_train(script: Script, row: Row) -> DraftObjective:
    """An objective of the train sums up those of the teams that need one of its features."""
    needed = set(row["features"].split())
    summed = [each for each in rows("objectives") if each["team"] and needed & set(each["features"].split())]
    return DraftObjective(
        objective=objective(script, row),
        text=Prose(row["text"]),
        features=_features(script, row),
        summarizes=tuple(objective(script, each) for each in summed if not each["then"].startswith("from")),
    )


def _features(script: Script, row: Row) -> tuple[Id, ...]:
    return tuple(script.names.feature(key) for key in row["features"].split())


def _then(script: Script, row: Row, verb: str, day: str, words: str) -> None:
    """Something happens to it in execution; why, are the words."""
    id, team = objective(script, row), row["team"]
    who = owner_of(team)
    commands: dict[str, Command] = {
        "flag": FlagObjective(objective=id),
        "clear": ClearObjective(objective=id),
        "drop": DropObjective(objective=id),
        "uncommit": SetObjectiveKind(objective=id, kind=ObjectiveKind.UNCOMMITTED),
        "reword": RewordObjective(objective=id, text=Prose(words)),
        "revalue": AssignPlannedValue(objective=id, value=max(1, int(row["value"] or 1) - 2)),
    }
    reason = "Two of the four partners have not sent their rules." if verb == "reword" else words
    script.say(day, business_owner_of(team) if verb == "revalue" else who, commands[verb], reason=reason)
