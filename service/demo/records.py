"""What is decided, is in the way, is to be done, and is said of the planning itself."""

from datetime import timedelta

from service.demo.risks import risk
from service.demo.script import Script
from service.demo.tables import Row, rows
from service.domain.action_outcomes import DropAction, FinishAction
from service.domain.actions import AddAction
from service.domain.decider import Command
from service.domain.decision_outcomes import TakeDecision
from service.domain.decisions import RecordDecision
from service.domain.impediment_outcomes import ResolveImpediment
from service.domain.impediments import RaiseImpediment
from service.domain.retrospective import AddRetrospectiveNote, RetrospectiveColumn
from service.domain.vocabulary import Day, Id, Instant, Prose, Title

RTE = "katrin"
REVIEWED_IN = "Berlin"
"""In whose hours the management review is."""


def records(script: Script) -> None:
    """Decisions of the management review, impediments, the retrospective, and the actions of all of them."""
    for row in rows("decisions"):
        _decide(script, row)
    for row in rows("impediments"):
        _impede(script, row)
    for row in rows("retrospective"):
        _look_back(script, row)
    for row in rows("actions"):
        _act(script, row)


def _decide(script: Script, row: Row) -> None:
    options = [each.strip() for each in row["options"].split("/")]
    record = RecordDecision(
        decision=script.names.new("decision", row["question"]),
        question=Title(row["question"]),
        options=tuple(Title(each.removeprefix("*")) for each in options),
        trade_off=Prose(row["trade_off"]),
        decider=script.names.person(row["decider"]),
        affects=_features(script, row["affects"]),
        due_at=Instant(f"{script.dates.day(int(row['due']))}T13:00:00.000000Z"),
    )
    _say(script, row["asked"], RTE, record)
    if row["taken"]:
        chosen = next(Title(each[1:]) for each in options if each.startswith("*"))
        taken = TakeDecision(decision=record.decision, chosen=chosen)
        _say(script, row["taken"], row["decider"], taken, site=REVIEWED_IN)


def _impede(script: Script, row: Row) -> None:
    raised = RaiseImpediment(
        impediment=script.names.new("impediment", row["title"]),
        title=Title(row["title"]),
        description=Prose(row["text"]),
        team=script.names.team(row["team"]) if row["team"] else None,
        owner=script.names.person(row["owner"]),
        due=_due(script, row["raised"], row),
        blocks=_features(script, row["blocks"]),
    )
    _say(script, row["raised"], row["by"], raised)
    if row["resolved"]:
        resolved = ResolveImpediment(impediment=raised.impediment, resolution=Prose(row["how"]))
        _say(script, row["resolved"], row["owner"], resolved)


def _look_back(script: Script, row: Row) -> None:
    nobody = row["by"] == "nobody"
    note = AddRetrospectiveNote(
        retrospective_note=script.names.new("note", row["text"]),
        text=Prose(row["text"]),
        column=RetrospectiveColumn[row["column"]],
        unnamed=nobody,
    )
    _say(script, row["day"], RTE if nobody else row["by"], note)


def _act(script: Script, row: Row) -> None:
    add = AddAction(
        action=script.names.new("action", row["title"]),
        title=Title(row["title"]),
        owner=script.names.person(row["owner"]),
        due=_due(script, row["on"], row),
        comes_of=_source(script, row["of"]) if row["of"] else None,
    )
    _say(script, row["on"], row["by"], add)
    verb, _, day = row["then"].partition("@")
    if verb:
        _say(script, day, row["owner"], ENDS[verb](action=add.action))


ENDS = {"done": FinishAction, "drop": DropAction}
SOURCES = {
    "decision": ("decisions", "question"),
    "impediment": ("impediments", "title"),
    "note": ("retrospective", "text"),
}
"""Kind -> its table, and the column that names it."""


def _source(script: Script, word: str) -> Id:
    """What an action follows from, as the table names it: `kind:beginning`. Raises StopIteration."""
    kind, _, beginning = word.partition(":")
    if kind == "risk":
        return risk(script, beginning)
    table, column = SOURCES[kind]
    named = next(row[column] for row in rows(table) if row[column].startswith(beginning))
    return script.names.id(kind, named)


def _say(script: Script, when: str, who: str, command: Command, site: str | None = None) -> None:
    """On a day, or at a part of it: `e1/0.9`; a part of the day of a site, by default the own."""
    day, _, part = when.partition("/")
    script.say(day, who, command, hour=float(part) if part else None, site=site)


def _features(script: Script, words: str) -> tuple[Id, ...]:
    return tuple(script.names.feature(key) for key in words.split())


def _due(script: Script, when: str, row: Row) -> Day:
    """So many days after it was said."""
    said = script.dates.on(when.partition("/")[0])
    return Day((said + timedelta(days=int(row["due"]))).isoformat())
