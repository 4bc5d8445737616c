"""What people say on the board, the milestones they look at, and what happened in the last hours."""

from service.demo import flow
from service.demo.agreements import dependency
from service.demo.risks import risk
from service.demo.script import Script
from service.demo.tables import Row, rows
from service.domain.capacity import cell_id
from service.domain.comments import AddComment
from service.domain.decider import Command
from service.domain.delivery import AcceptDelivery, DeliverDependency, StartDependency
from service.domain.feature_progress import StartFeature
from service.domain.milestone_outcomes import MeetMilestone, MissMilestone
from service.domain.milestones import MoveMilestone, SetMilestone
from service.domain.roam import FollowUpRisk
from service.domain.vocabulary import Id, Prose, Title


def comments(script: Script) -> None:
    """The negotiation, where there is no hallway."""
    for row in rows("comments"):
        script.say(row["day"], row["who"], _comment(script, row))


def milestones(script: Script) -> None:
    """Set before planning; met, missed or moved with a reason afterwards."""
    for row in rows("milestones"):
        milestone = script.names.new("milestone", row["name"])
        date = script.dates.day(int(row["date"]))
        described = Prose(row["description"])
        script.say(
            "-9",
            "ravi",
            SetMilestone(milestone=milestone, name=Title(row["name"]), date=date, description=described),
        )
        if row["moved"]:
            to, _, day = row["moved"].partition("@")
            move = MoveMilestone(milestone=milestone, date=script.dates.day(int(to)))
            script.say(day, "ravi", move, reason="The stations ask for a Monday, after their works.")
        if row["then"]:
            verb, _, day = row["then"].partition("@")
            settled = (
                MeetMilestone(milestone=milestone) if verb == "met" else MissMilestone(milestone=milestone)
            )
            script.say(day, "ravi", settled)


def last_hours(script: Script) -> None:
    """What happened since yesterday."""
    for row in rows("today"):
        acts = _finish(script, row["on"]) if row["act"] == "finish story" else [_act(script, row)]
        script.lately(int(row["ago"]), row["who"], *acts)


def _comment(script: Script, row: Row) -> AddComment:
    comment = script.names.new("comment", f"{row['who']} {row['text']}")
    return AddComment(comment=comment, node=_node(script, row["on"]), text=Prose(row["text"]))


def _node(script: Script, word: str) -> Id:
    """A thing of the plan, as the tables name it: `kind:name`. Raises KeyError."""
    kind, _, name = word.partition(":")
    match kind:
        case "plan":
            return script.names.plan
        case "feature":
            return script.names.feature(name)
        case "dependency":
            return dependency(script, name)
        case "risk":
            return risk(script, name)
        case "milestone":
            return script.names.id("milestone", name)
        case "cell":
            team, _, iteration = name.partition("/")
            return cell_id(script.names.team(team), script.names.iteration(iteration))
    raise KeyError(word)


def _finish(script: Script, title: str) -> list[Command]:
    team = next(row["team"] for row in rows("stories") if row["title"] == title)
    return flow.done(team, script.names.id("story", title))


def _act(script: Script, row: Row) -> Command:
    on = row["on"]
    match row["act"]:
        case "comment":
            return _comment(script, row)
        case "follow":
            note, again = Prose(row["text"]), script.dates.day(34)
            return FollowUpRisk(risk=risk(script, on), note=note, next=again)
        case "start feature":
            return StartFeature(feature=script.names.feature(on))
        case "start dependency":
            return StartDependency(dependency=dependency(script, on))
        case "deliver":
            return DeliverDependency(dependency=dependency(script, on))
        case "accept":
            return AcceptDelivery(dependency=dependency(script, on))
    raise KeyError(row["act"])
