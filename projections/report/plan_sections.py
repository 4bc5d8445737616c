"""What the plan itself tells: objectives, risks, open dependencies."""

from projections.report.markup import Markup, Part, element, table
from projections.report.reading import Node

SETTLED = ("ACCEPTED", "DELIVERED", "REMOVED", "WITHDRAWN")


def objectives(plan: Node) -> Markup:
    """Objectives with the values that were promised and those that were delivered."""
    head: list[Part] = ["Objective", "Team", "Promised as", "Planned value", "Actual value"]
    rows = [
        [
            each["text"],
            _team(each),
            each["commitment"].lower(),
            _number(_promised(each)),
            _number(each["actual"]),
        ]
        for each in sorted(plan["objectives"], key=_team)
    ]
    return _listed(head, rows, "No objective is written yet.")


def risks(plan: Node) -> Markup:
    """The risks that are open, by what was decided about them."""
    head: list[Part] = ["Risk", "Level", "ROAM", "Owner", "Looked at again"]
    is_open = [each for each in plan["risks"] if not each["closed"] and not each["withdrawn"]]
    rows = [
        [each["text"], _level(each), _roam(each), (each["owner"] or {}).get("name"), each["followUp"]]
        for each in sorted(is_open, key=_roam)
    ]
    return _listed(head, rows, "No risk is open.")


def dependencies(plan: Node) -> Markup:
    """The dependencies that are not delivered yet, those in trouble first."""
    head: list[Part] = ["Dependency", "Needs", "Provides", "State", "Needed by", "Committed by", "Why"]
    is_open = [each for each in plan["dependencies"] if each["dependencyState"] not in SETTLED]
    rows = [
        [
            each["what"],
            _side(each["consumer"]),
            _side(each["provider"]),
            each["dependencyState"].replace("_", " ").lower(),
            each["neededBy"]["name"],
            (each["committedBy"] or {}).get("name"),
            "; ".join(each["reasons"]),
        ]
        for each in sorted(is_open, key=lambda each: each["health"] in ("HEALTHY", "DONE"))
    ]
    return _listed(head, rows, "No dependency is open.")


def _listed(head: list[Part], rows: list[list[Part]], nothing: str) -> Markup:
    return element("div", table(head, rows), class_="wide") if rows else element("p", nothing)


def _promised(objective: Node) -> int | None:
    committed: int | None = objective["plannedAtCommitment"]
    planned: int | None = objective["planned"]
    return planned if committed is None else committed


def _team(thing: Node) -> str:
    return str((thing["forTeam"] or {"name": "the train"})["name"])


def _level(risk: Node) -> str:
    return "the train" if risk["riskLevel"] == "ART" else _team(risk)


def _roam(risk: Node) -> str:
    return str(risk["category"] or "not yet").lower()


def _side(side: Node) -> str:
    return str(side["team"]["name"] if side["team"] else side["external"])


def _number(value: int | None) -> str | None:
    return None if value is None else str(value)
