"""Before planning: the train's own checklist is confirmed item by item, briefings are acknowledged."""

from service.demo.script import Script, spread
from service.demo.tables import Row, rows
from service.domain.acknowledging import AcknowledgeBriefing
from service.domain.briefings import AddBriefing, BriefingTopic, DescribeBriefing
from service.domain.readiness import AssignReadinessItem, ReadinessArea
from service.domain.readiness_progress import (
    AttachReadinessEvidence,
    ConfirmReadinessItem,
    RemoveReadinessItem,
    ReopenReadinessItem,
)
from service.domain.readiness_template import (
    LayOutReadiness,
    ReadinessLine,
    SetReadinessTemplate,
    item_of,
)
from service.domain.vocabulary import Id, Prose, Title, Url

RTE = "katrin"
NOON = 0.5


def readiness(script: Script) -> None:
    """All of the checklist is confirmed on the day before planning opens; that of PI 8 has just begun."""
    names = script.names
    lines = tuple(_line(row) for row in rows("readiness"))
    script.say("-23", RTE, SetReadinessTemplate(lines=lines), stream=names.train)
    script.say("-22", RTE, LayOutReadiness(), hour=0.6)
    for row in rows("readiness"):
        assign = AssignReadinessItem(readiness_item=_item(script, row), owner=names.person(row["owner"]))
        script.say("-21", RTE, assign)
        _confirm(script, row)
    _next(script)


def _next(script: Script) -> None:
    """The organizational part of the checklist for PI 8 has its owners; its dates are agreed."""
    names = script.names
    script.say("12", RTE, LayOutReadiness(), stream=names.next, hour=0.5)
    listed = [row for row in rows("readiness") if row["area"] == "ORGANIZATIONAL"]
    items = [item_of(names.next, Title(row["title"])) for row in listed]
    assigned = [
        AssignReadinessItem(readiness_item=item, owner=names.person(row["owner"]))
        for item, row in zip(items, listed, strict=True)
    ]
    script.say("12", RTE, *assigned, stream=names.next, hour=0.55)
    same = Prose("The same ten teams; three days this time.")
    seen = AttachReadinessEvidence(readiness_item=items[0], note=same)
    script.say("13", RTE, seen, ConfirmReadinessItem(readiness_item=items[0]), stream=names.next)


def briefings(script: Script) -> None:
    """Told by those who know, changed where needed, and taken in."""
    for row in rows("briefings"):
        briefing = script.names.new("briefing", row["title"])
        add = AddBriefing(
            briefing=briefing,
            title=Title(row["title"]),
            topic=BriefingTopic[row["topic"]],
            presenter=script.names.person(row["presenter"]),
            description=Prose(row["text"]),
            links=(_link(row),),
        )
        script.say(row["day"], row["presenter"], add, hour=0.1)
        day, _, text = row["changed"].partition(":")
        if text:
            again = DescribeBriefing(briefing=briefing, description=Prose(text))
            script.say(day, row["presenter"], again, hour=0.9)
        for step in row["acknowledged"].split():
            who, _, day = step.partition("@")
            hour = 0.3 + spread(f"{who} {row['title']}", 0, 50) / 100
            script.say(day, who, AcknowledgeBriefing(briefing=briefing), hour=hour)


def _line(row: Row) -> ReadinessLine:
    area = ReadinessArea[row["area"]]
    return ReadinessLine(title=Title(row["title"]), area=area, days_before=int(row["before"]))


def _item(script: Script, row: Row) -> Id:
    return item_of(script.names.plan, Title(row["title"]))


def _confirm(script: Script, row: Row) -> None:
    """Evidence, confirmation, and second thoughts."""
    item, owner = _item(script, row), row["owner"]
    if row["ready"]:
        note = Prose(row["note"]) if row["note"] else None
        links = (_link(row),) if row["link"] else ()
        attach = AttachReadinessEvidence(readiness_item=item, evidence=links, note=note)
        hour = 0.2 + spread(row["title"], 0, 60) / 100
        script.say(row["ready"], owner, attach, hour=hour)
        script.say(row["ready"], owner, ConfirmReadinessItem(readiness_item=item), hour=hour + 0.01)
    for step in row["then"].split():
        verb, _, day = step.partition("@")
        script.say(day, RTE, AFTERWARDS[verb](readiness_item=item), hour=NOON)


AFTERWARDS = {
    "reopen": ReopenReadinessItem,
    "ready": ConfirmReadinessItem,
    "remove": RemoveReadinessItem,
}


def _link(row: Row) -> Url:
    return Url(f"https://wiki.example.org/pi-7/{row['link']}")
