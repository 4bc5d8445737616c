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
    sections = {
        "Board": board(plan),
        "Conflicts": conflicts(plan),
        "Objectives at risk": at_risk(plan),
        "Predictability": predictability(found.train),
        "Dependencies over PIs": coupling(found.train),
        "Cumulative flow": cumulative(plan),
        "Cycle times": times(plan),
        "Work in progress": ageing(plan),
        "Objectives": objectives(plan),
        "Risks": risks(plan),
        "Open dependencies": dependencies(plan),
    }
    contents: list[Part] = [[element("a", name, href=f"#{_anchor(name)}"), " "] for name in sections]
    told = [_section(name, part) for name, part in sections.items()]
    return together(element("h1", title), element("p", _said(found)), element("nav", contents), *told)


def _said(found: Findings) -> str:
    plan = found.plan
    return (
        f"Generated from version {plan['version']} of the plan, recorded {_moment(plan['recordedAt'])}; on "
        f"{plan['today']} the plan is {plan['phase'].lower()}. Asked {_moment(found.told_at)}."
    )


def _moment(instant: str) -> str:
    return f"{instant[:10]} {instant[11:16]} UTC"


def _section(title: str, *parts: Part) -> Markup:
    return element("section", element("h2", title), *parts, id=_anchor(title))


def _anchor(title: str) -> str:
    return title.lower().replace(" ", "-")
