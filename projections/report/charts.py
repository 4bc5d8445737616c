"""Charts as SVG. Colours can be told apart by everybody; words say what each line is; letters are text."""

import io
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from html import escape
from textwrap import fill
from typing import TYPE_CHECKING, Any

import matplotlib
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from projections.report.markup import Markup

if TYPE_CHECKING:
    from matplotlib.axes import Axes

BLUE, ORANGE, GREEN, PURPLE, RED, SKY, YELLOW, GREY = COLOURS = (
    *("#0072b2", "#e69f00", "#009e73", "#cc79a7"),
    *("#d55e00", "#56b4e9", "#b8a800", "#7f8794"),
)
"""Okabe and Ito's: they differ also for who does not see all colours."""
STYLE: dict[Any, Any] = {
    "axes.edgecolor": GREY,
    "axes.grid": True,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "figure.constrained_layout.use": True,
    "font.family": "sans-serif",
    "font.size": 9,
    "grid.alpha": 0.25,
    "legend.frameon": False,
    "svg.fonttype": "none",
    "text.parse_math": False,  # a dollar in a title is a dollar
}
SIZE = (7.6, 3.0)
"""Inches, in the proportion that the page keeps."""
Point = tuple[str, float | None]
"""A label and the value; None where there is none to tell."""


def trend(title: str, points: Sequence[Point], unit: str, band: tuple[float, float] | None = None) -> Markup:
    """Values over PIs, from the ground up or around the band in which they are wanted; without one
    the line is broken."""

    def draw(axes: "Axes") -> None:
        if band:
            axes.axhspan(*band, color=GREEN, alpha=0.15, label=f"band {band[0]:g} to {band[1]:g}")
        values = [float("nan") if value is None else value for _, value in points]
        axes.plot(range(len(points)), values, color=BLUE, marker="o")
        _annotate(axes, [value for _, value in points])
        axes.set_xticks(range(len(points)), [label for label, _ in points])
        axes.set_ylabel(unit)
        axes.set_xlim(-0.5, len(points) - 0.5)
        axes.margins(y=0.25)
        if band:
            axes.legend(loc="lower right")
        else:
            axes.set_ylim(bottom=0)

    return drawn(title, draw)


def stacks(title: str, labels: Sequence[str], counts: Mapping[str, Sequence[int]]) -> Markup:
    """For each label a bar of counts, one on the other."""

    def draw(axes: "Axes") -> None:
        ground = [0] * len(labels)
        for (name, heights), colour in zip(counts.items(), COLOURS, strict=False):
            axes.bar(range(len(labels)), heights, 0.5, ground, label=name, color=colour)
            ground = [low + height for low, height in zip(ground, heights, strict=True)]
        axes.set_xticks(range(len(labels)), labels)
        _whole(axes)
        _beside(axes)

    return drawn(title, draw)


def layers(title: str, days: Sequence[date], counts: Mapping[str, Sequence[int]]) -> Markup:
    """A cumulative flow diagram: for each state, the items that have come that far or further; the first
    state is the highest line."""

    def draw(axes: "Axes") -> None:
        for (name, heights), colour in zip(counts.items(), COLOURS, strict=False):
            axes.fill_between(days, heights, color=colour, label=name, linewidth=0)  # type: ignore[arg-type]
        axes.set_ylabel("items")
        axes.margins(x=0)
        axes.set_ylim(bottom=0)
        _dated(axes)
        _whole(axes)
        _beside(axes)

    return drawn(title, draw)


def scatter(
    title: str, points: Sequence[tuple[date, int]], lines: Mapping[str, float], finished: str
) -> Markup:
    """Finished items by their day and how many days each took, with lines that so many took at most."""

    def draw(axes: "Axes") -> None:
        axes.scatter([day for day, _ in points], [took for _, took in points], color=BLUE, alpha=0.55, s=18)  # type: ignore[arg-type]
        _lines(axes, lines)
        axes.set_xlabel(finished)
        axes.set_ylabel("days")
        axes.set_ylim(bottom=0)
        _dated(axes)

    return drawn(title, draw)


def ages(title: str, items: Sequence[tuple[str, int]], lines: Mapping[str, float]) -> Markup:
    """Unfinished items by the state in which they are and their age in days; those of one age lie beside each
    other."""

    def draw(axes: "Axes") -> None:
        states = list(dict.fromkeys(state for state, _ in items))
        places: dict[tuple[str, int], int] = {}
        for state, age in items:
            beside = places[state, age] = places.get((state, age), -1) + 1
            place = states.index(state) + 0.06 * (beside // 2 + beside % 2) * (-1) ** beside
            axes.scatter([place], [age], color=BLUE, alpha=0.7, s=18)
        _lines(axes, lines)
        axes.set_xticks(range(len(states)), [fill(state, 14) for state in states])
        axes.set_xlim(-0.5, max(len(states), 1) - 0.3)
        axes.set_ylabel("days")
        axes.set_ylim(bottom=0)

    return drawn(title, draw)


def drawn(title: str, draw: Callable[["Axes"], None]) -> Markup:
    """What is drawn on one pair of axes, as SVG to stand in a page."""
    with matplotlib.rc_context({**STYLE, "svg.hashsalt": title}):
        figure = Figure(figsize=SIZE)
        draw(figure.add_subplot())
        written = io.StringIO()
        figure.savefig(written, format="svg", metadata={"Date": None})
    return _embedded(written.getvalue(), title)


def _embedded(svg: str, title: str) -> Markup:
    """Without what only a file of its own needs, and without ids that other charts have too."""
    inside = svg[svg.index(">", svg.index("<svg")) + 1 :]
    inside = re.sub(r"<metadata>.*?</metadata>", "", inside, flags=re.DOTALL)
    inside = re.sub(r'<g id="[^"]*"', "<g", inside)
    width, height = (72 * inches for inches in SIZE)
    label = escape(title)
    return Markup(f'<svg role="img" aria-label="{label}" viewBox="0 0 {width:g} {height:g}">{inside}')


def _annotate(axes: "Axes", values: Sequence[float | None]) -> None:
    for place, value in enumerate(values):
        if value is not None:
            axes.annotate(
                f"{value:.3g}", (place, value), textcoords="offset points", xytext=(0, 7), ha="center"
            )


def _lines(axes: "Axes", lines: Mapping[str, float]) -> None:
    """Across the whole width; each says at its end what it is."""
    for (name, days), colour in zip(lines.items(), (GREEN, SKY, ORANGE, RED, PURPLE), strict=False):
        axes.axhline(days, color=colour, linewidth=1.2, label=f"{name}: {days:g} days")
    _beside(axes)


def _beside(axes: "Axes") -> None:
    if axes.get_legend_handles_labels()[0]:
        axes.legend(loc="center left", bbox_to_anchor=(1.01, 0.5))


def _dated(axes: "Axes") -> None:
    locator = AutoDateLocator()  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(ConciseDateFormatter(locator))  # type: ignore[no-untyped-call]


def _whole(axes: "Axes") -> None:
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
