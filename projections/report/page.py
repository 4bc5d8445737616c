"""The page: everything in one file, nothing fetched, to be opened anywhere and printed."""

from pathlib import Path

from projections.report.board import board, conflicts
from projections.report.learning import ageing, at_risk, coupling, cumulative, predictability, times
from projections.report.markup import Markup, Part, element, together
from projections.report.plan_sections import dependencies, objectives, risks
from projections.report.reading import Findings

POLICY = "default-src 'none'; style-src 'unsafe-inline'"
STYLE = Markup((Path(__file__).parent / "page.css").read_text(encoding="utf-8"))


def page(found: Findings) -> str:
    """The whole page as HTML."""
    title = f"{found.plan['name']} ({found.plan['key']})"
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=POLICY),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("title", title),
        element("style", STYLE),
    )
    return "<!doctype html>\n" + element("html", head, element("body", _body(found, title)), lang="en") + "\n"


def _body(found: Findings, title: str) -> Markup:
    plan = found.plan
    return together(
        element("h1", title),
        element("p", _said(found)),
        _section("Board", board(plan)),
        _section("Conflicts", conflicts(plan)),
        _section("Objectives at risk", at_risk(plan)),
        _section("Predictability", predictability(found.train)),
        _section("Dependencies over PIs", coupling(found.train)),
        _section("Cumulative flow", cumulative(plan)),
        _section("Cycle times", times(plan)),
        _section("Work in progress", ageing(plan)),
        _section("Objectives", objectives(plan)),
        _section("Risks", risks(plan)),
        _section("Open dependencies", dependencies(plan)),
    )


def _said(found: Findings) -> str:
    plan = found.plan
    return (
        f"Generated from version {plan['version']} of the plan, recorded {_moment(plan['recordedAt'])}; on "
        f"{plan['today']} the plan is {plan['phase'].lower()}. Asked {_moment(found.told_at)}."
    )


def _moment(instant: str) -> str:
    return f"{instant[:10]} {instant[11:16]} UTC"


def _section(title: str, *parts: Part) -> Markup:
    return element("section", element("h2", title), *parts)
