"""HTML as values: whatever is not markup already is text, and is escaped."""

from html import escape

VOID = frozenset({"meta", "br", "hr"})


class Markup(str):
    """Text that is HTML; everything else becomes harmless where it is put in."""

    __slots__ = ()


Part = str | None | list["Part"]
"""What can be put into an element: text, markup, nothing, or several of these."""


def element(tag: str, *parts: Part, **attributes: str | int | None) -> Markup:
    """An element. An attribute that is None is left out; `class_` is class, and an underscore a hyphen."""
    said = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{escape(str(value))}"'
        for name, value in attributes.items()
        if value is not None
    )
    return Markup(f"<{tag}{said}>" + ("" if tag in VOID else f"{together(*parts)}</{tag}>"))


def together(*parts: Part) -> Markup:
    """Several parts one after the other."""
    return Markup("".join(_told(part) for part in parts))


def table(head: list[Part], rows: list[list[Part]]) -> Markup:
    """A table whose rows each begin with their name."""
    return element(
        "table",
        element("thead", element("tr", [element("th", each, scope="col") for each in head])),
        element("tbody", [_row(row) for row in rows]),
    )


def _row(row: list[Part]) -> Markup:
    name, *cells = row
    return element("tr", element("th", name, scope="row"), [element("td", each) for each in cells])


def _told(part: Part) -> str:
    match part:
        case None:
            return ""
        case Markup():
            return part
        case str():
            return escape(part)
        case _:
            return together(*part)
