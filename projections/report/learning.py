"""What a train learns from: predictability and coupling over PIs, and the flow of the plan's stories. Beneath
each chart stands what it was counted of; where there is nothing to draw, that is said."""

from datetime import date

from projections.report import charts
from projections.report.markup import Markup, Part, element, together
from projections.report.reading import Node

IN_CONTROL = {
    True: "Every complete PI lies in the band.",
    False: "Not every complete PI lies in the band.",
    None: "There are too few complete PIs to say whether the train is in control.",
}
UNNEEDED = "Dependencies that became unneeded, by how"
REDUCES = {
    "REDUCING": "The train reduces its coupling.",
    "OFFSET": "The train reduces its coupling, and as much comes anew.",
    "FALLING_OTHERWISE": "Coupling falls, and not by dependencies that were made unneeded.",
    "ADMINISTERING": "The train keeps track of its dependencies and does not reduce them.",
    None: "It cannot be told yet whether the train reduces its coupling.",
}


def predictability(train: Node) -> Markup:
    """The train's predictability over its PIs, in the band."""
    found = train["predictability"]
    points = [(each["interval"]["key"], _percent(each)) for each in found["intervals"]]
    if not points:
        return element("p", "No PI was committed yet.")
    low, high = found["band"]["low"], found["band"]["high"]
    return together(
        charts.trend("ART Predictability Measure over PIs", points, "percent", (low, high)),
        element("p", IN_CONTROL[found["inControl"]]),
        _open(found["intervals"]),
        _sample(found),
    )


def coupling(train: Node) -> Markup:
    """Dependencies for each feature over the PIs, and why dependencies went away."""
    found = train["dependencyTrend"]
    keys = [each["interval"]["key"] for each in found["intervals"]]
    if not keys:
        return element("p", "No PI was committed yet.")
    measures = [each["measures"] for each in found["intervals"]]
    density = [(key, each["density"]) for key, each in zip(keys, measures, strict=True)]
    counts = [{one["how"]: one["count"] for one in each["removed"]} for each in measures]
    hows = [how for how in counts[0] if any(each[how] for each in counts)]
    removed = {_words(how): [each[how] for each in counts] for how in hows}
    return together(
        charts.trend("Dependencies between teams for each feature, over PIs", density, "for each feature"),
        [element("p", f"{UNNEEDED}:"), charts.stacks(UNNEEDED, keys, removed)] if removed else None,
        element("p", element("b", REDUCES[found["coupling"]["answer"]]), f" {found['coupling']['because']}"),
        _sample(found["coupling"]),
    )


def cumulative(plan: Node) -> Markup:
    """The cumulative flow diagram of the plan's stories."""
    found = plan["flow"]["cumulative"]
    if not any(any(line["counts"]) for line in found["lines"]):
        return element("p", "No story has moved yet.")
    lines = {line["name"]: line["counts"] for line in found["lines"]}
    return together(charts.layers("Cumulative flow", _days(found["days"]), lines), _sample(found))


def times(plan: Node) -> Markup:
    """How many days finished stories took, each a point."""
    found = plan["flow"]["flowTime"]
    if not found["scatter"]:
        return element("p", "No story is finished yet.")
    points = [(date.fromisoformat(each["finished"]), each["days"]) for each in found["scatter"]]
    return together(
        charts.scatter("Days that finished stories took", points, _lines(found["percentiles"]), "finished"),
        _sample(found),
    )


def ageing(plan: Node) -> Markup:
    """How old unfinished stories are, against what stories took and what is expected of them."""
    found = plan["flow"]["ageing"]
    if not found["items"]:
        return element("p", "No story is in progress.")
    lines = _lines(found["lines"][-2:])
    if found["expectation"]:
        expected = found["expectation"]
        lines[f"expected, {expected['percent']} %"] = expected["days"]
    items = [(each["state"] or "in progress", each["days"]) for each in found["items"]]
    oldest = [f"{each['item']['title']} ({each['days']} days)" for each in found["items"][:5]]
    return together(
        charts.ages("Age of stories in progress", items, lines),
        element("p", f"{len(found['items'])} are in progress. The oldest: {'; '.join(oldest)}."),
        _sample(found, "finished stories, as for the lines"),
    )


def at_risk(plan: Node) -> Markup:
    """Objectives of which rules say that they are at risk, with what made it so."""
    flags: dict[str, list[Node]] = {}
    for each in plan["objectivesAtRisk"]:
        if each["objective"]:
            flags.setdefault(each["objective"]["id"], []).append(each)
    told = sorted(flags.values(), key=lambda those: _team(those[0]["objective"]))
    found: list[Part] = [
        element(
            "li",
            element("b", those[0]["objective"]["text"]),
            f" {_team(those[0]['objective'])}.",
            [element("small", _flagged(each)) for each in those],
        )
        for those in told
    ]
    if not found:
        return element("p", "No rule says that an objective is at risk.")
    counted = f"Rules speak of {len(found)} of {len(plan['objectives'])} objectives; people decide."
    return together(element("p", counted), element("ul", found))


def _percent(interval: Node) -> float | None:
    chosen = next(each for each in interval["train"] if each["chosen"])
    percent: float | None = chosen["asCommitted"]["percent"]
    return percent


def _open(intervals: list[Node]) -> Part:
    lacking = [each["interval"]["key"] for each in intervals if _percent(each) is None]
    return element("p", f"Not complete yet, and not drawn: {', '.join(lacking)}.") if lacking else None


def _lines(percentiles: list[Node]) -> dict[str, float]:
    return {f"{each['percent']} %": each["days"] for each in percentiles}


def _days(days: list[str]) -> list[date]:
    return [date.fromisoformat(day) for day in days]


def _team(objective: Node) -> str:
    return objective["forTeam"]["name"] if objective["forTeam"] else "the train"


def _flagged(flag: Node) -> str:
    """What a rule says, and what a person said to it."""
    since = f" Since {flag['sinceDay']}." if flag["sinceDay"] else ""
    answered = f" {flag['answered']['verdict'].capitalize()} by a person." if flag["answered"] else ""
    return f"{flag['text']}{since}{answered}"


def _sample(measure: Node, of: str = "") -> Markup:
    few = ", too few to rely on" if measure["smallSample"] else ""
    return element("small", f"Of {measure['sampleSize']}{of and ' '}{of}{few}. {measure['variant']}")


def _words(code: str) -> str:
    return code.replace("_", " ").lower()
