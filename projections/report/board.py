"""The ART planning board as it is on paper: teams down, iterations across, each card says how it is."""

from projections.report.markup import Markup, Part, element, table
from projections.report.reading import Node

HEALTH = {
    "HEALTHY": "",
    "AT_RISK": "at risk",
    "CONFLICT": "in conflict",
    "EXTERNAL": "waits for others",
    "DONE": "done",
}
NOBODY = {"id": None, "name": "No team"}


def board(plan: Node) -> Markup:
    """The board, and the conflicts beneath it."""
    features = {feature["id"]: feature for feature in plan["features"]}
    cells = {_place(cell): cell for cell in plan["cells"]}
    columns = [*plan["iterations"], None]
    head: list[Part] = ["Team", *(_column(each) for each in columns)]
    rows: list[list[Part]] = [
        [team["name"], *(_cell(cells.get((team["id"], each and each["id"])), features) for each in columns)]
        for team in plan["teams"] + ([NOBODY] if any(_is_nobodys(cell) for cell in plan["cells"]) else [])
    ]
    return element("div", table(head, rows), class_="wide")


def conflicts(plan: Node) -> Markup:
    """What stands against each other, in sentences."""
    if not plan["conflicts"]:
        return element("p", "Nothing is in conflict.")
    return element("ul", [element("li", each["text"]) for each in plan["conflicts"]])


def _is_nobodys(cell: Node) -> bool:
    return cell["team"] is None and bool(cell["features"])


def _place(cell: Node) -> tuple[str | None, str | None]:
    team, iteration = cell["team"], cell["iteration"]
    return team and team["id"], iteration and iteration["id"]


def _column(iteration: Node | None) -> Part:
    if iteration is None:
        return "Not placed"
    return [iteration["name"], element("small", f"{iteration['starts']} to {iteration['ends']}")]


def _cell(cell: Node | None, features: dict[str, Node]) -> Part:
    if cell is None:
        return None
    cards: list[Part] = [_card(features[each["id"]]) for each in cell["features"]]
    return [_load(cell), *cards]


def _load(cell: Node) -> Part:
    if not cell["load"] and cell["capacity"] is None:
        return None
    over = ", overloaded" if cell["overloaded"] else ""
    text = f"{cell['load']:g}{_room(cell)}{over}"
    return element("small", text, class_="over" if over else None)


def _room(cell: Node) -> str:
    """The points that can be planned; what is reserved cannot."""
    if cell["capacity"] is None:
        return " points"
    free = f" of {max(0, cell['capacity'] - (cell['reserved'] or 0)):g} points"
    return f"{free}, {cell['reserved']:g} more reserved" if cell["reserved"] else free


def _card(feature: Node) -> Part:
    said = HEALTH.get(feature["health"], feature["health"].lower())
    return element(
        "div", feature["title"], element("small", said) if said else None, class_=f"card {feature['health']}"
    )
