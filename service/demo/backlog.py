"""Features and enablers: proposed, described, scored, made ready, placed, moved, and how far they came."""

from service.demo.script import Script, owner_of, spread
from service.demo.tables import Row, rows
from service.domain.backlog import DescribeFeature, ProposeFeature, RankFeature
from service.domain.classification import ClassifyFeature
from service.domain.decider import Command
from service.domain.feature_progress import (
    AcceptFeature,
    BlockFeature,
    DemoFeature,
    StartFeature,
    UnblockFeature,
)
from service.domain.features import EnablerType, FeatureKind
from service.domain.placement import MoveFeature, PlaceFeature
from service.domain.scope import MarkFeatureReady, RemoveFeature, WithdrawFeature
from service.domain.splitting import Part, SplitFeature
from service.domain.vocabulary import Id, Points, Prose, Title
from service.domain.wsjf import ScoreFeature, SizeFeature

FIRST = "fax"
"""The smallest in every column of WSJF: it gets the ones, and is scored before all others."""
SPLIT, REMOVED = "delayinfo", "chat"
URGENT = ("sca", "erasure", "barcodes", "reasons", "payaudit")
"""What Product Management ranks to the front."""
FACTS = {"s": StartFeature, "d": DemoFeature, "a": AcceptFeature, "u": UnblockFeature}


def features(script: Script) -> None:
    """The life of every feature, and of the one that is split."""
    for row in rows("features"):
        if not row["type"].startswith("of "):
            script.say(str(spread(row["key"], -21, -15)), row["by"], _proposal(script, row))
        if row["key"] not in (SPLIT, REMOVED):
            _describe(script, row)
            _score(script, row)
        if row["place"]:
            _place(script, row)
        for step in row["flow"].split():
            _progress(script, row, step[0], step[1:])
    _split(script)
    taken_back = RemoveFeature(feature=script.names.feature(REMOVED))
    script.say("-9", "marcus", taken_back, reason="The crew have no hands free on a train.")
    _rank(script)


def kind_of(word: str) -> tuple[FeatureKind, EnablerType | None]:
    """Feature or enabler, by the word in the table."""
    enabler = EnablerType.__members__.get(word.upper())
    return (FeatureKind.ENABLER if enabler else FeatureKind.FEATURE), enabler


def _proposal(script: Script, row: Row) -> ProposeFeature:
    kind, enabler = kind_of(row["type"])
    return ProposeFeature(
        feature=script.names.new("feature", row["key"]),
        title=Title(row["title"]),
        kind=kind,
        enabler=enabler,
        external_key=Title(f"PJ-{spread(row['key'], 100, 9999)}"),
    )


def _describe(script: Script, row: Row) -> None:
    feature = script.names.feature(row["key"])
    describe = DescribeFeature(
        feature=feature,
        hypothesis=Prose(row["hypothesis"]) if row["hypothesis"] else None,
        criteria=Prose(row["criteria"]) if row["criteria"] else None,
        owner=script.names.person(row["by"]),
    )
    components = tuple(Title(word) for word in row["components"].split(", "))
    classify = ClassifyFeature(feature=feature, components=components, theme=Title(row["theme"]))
    size = SizeFeature(feature=feature, size=Points(100 * int(row["size"])))
    script.say(str(spread(row["title"], -14, -11)), row["by"], describe, classify, size)


def _score(script: Script, row: Row) -> None:
    if not row["wsjf"]:
        return
    value, time, risk, size = (int(word) for word in row["wsjf"].split("/"))
    feature = script.names.feature(row["key"])
    score = ScoreFeature(feature=feature, value=value, time=time, risk=risk, size=size)
    manager = "ines" if row["theme"].startswith("On time") else "daniel"
    day = -10 if row["key"] == FIRST else spread(row["key"], -9, -8)
    script.say(str(day), manager, score)
    if row["criteria"] and row["place"]:
        script.say(str(spread(row["title"], -7, -5)), row["by"], MarkFeatureReady(feature=feature))


def _split(script: Script) -> None:
    parts = (row for row in rows("features") if row["type"] == f"of {SPLIT}")
    split = SplitFeature(
        feature=script.names.feature(SPLIT),
        parts=tuple(
            Part(feature=script.names.new("feature", row["key"]), title=Title(row["title"])) for row in parts
        ),
    )
    script.say("-15", "ines", split, hour=0.97)


def _rank(script: Script) -> None:
    """Product Management puts the urgent ones before the first in the table."""
    before: Id = script.names.feature("nightly")
    for n, key in enumerate(reversed(URGENT)):
        feature = script.names.feature(key)
        script.say("-6", "daniel", RankFeature(feature=feature, before=before), hour=0.4 + n / 20)
        before = feature


def _place(script: Script, row: Row) -> None:
    """The team drafts on the first day of planning, moves on the second, and with a reason later on."""
    names, owner = script.names, owner_of(row["team"])
    feature, team = names.feature(row["key"]), names.team(row["team"])
    first, *moves = row["place"].split(">")
    place = PlaceFeature(
        feature=feature,
        team=team,
        iteration=names.iteration(first),
        starts_in=names.iteration(row["starts"]) if row["starts"] else None,
        contributing=tuple(names.team(helper) for helper in row["helps"].split()),
    )
    script.say("e1", owner, place, hour=0.05 + spread(row["key"], 0, 40) / 100)
    for move in moves:
        iteration, _, day = move.partition("@")
        to = MoveFeature(feature=feature, team=team, iteration=names.iteration(iteration))
        script.say(day or "e2", owner, to, reason=row["why"] if day else None)


def _progress(script: Script, row: Row, step: str, day: str) -> None:
    feature, team = script.names.feature(row["key"]), row["team"]
    if step in FACTS:
        who = {"d": "ines", "a": row["by"]}.get(step) or owner_of(team)
        script.say(day, who, FACTS[step](feature=feature))
    elif step == "b":
        script.say(day, owner_of(team), BlockFeature(feature=feature), reason=row["why"])
    else:
        script.say(day, owner_of(team), WithdrawFeature(feature=feature), reason=row["why"])


def next_features(script: Script) -> None:
    """What is thought of for the plan that follows."""
    for row in rows("next"):
        feature = script.names.new("feature", f"next {row['title']}")
        kind, enabler = kind_of(row["type"])
        propose: list[Command] = [
            ProposeFeature(feature=feature, title=Title(row["title"]), kind=kind, enabler=enabler)
        ]
        if row["hypothesis"]:
            propose.append(DescribeFeature(feature=feature, hypothesis=Prose(row["hypothesis"])))
        propose.append(SizeFeature(feature=feature, size=Points(100 * int(row["size"]))))
        script.say(row["day"], row["by"], *propose, stream=script.names.next)
