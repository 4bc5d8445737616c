"""Features of the past: proposed, placed, started, shown, accepted, as far as their stories carried them."""

from service.demo.backlog import kind_of
from service.demo.past.interval import INSPECTED, Past, begins
from service.demo.past.stories import Course, courses
from service.demo.script import owner_of, spread
from service.demo.tables import Row
from service.domain.backlog import DescribeFeature, ProposeFeature
from service.domain.classification import ClassifyFeature
from service.domain.feature_progress import AcceptFeature, DemoFeature, StartFeature
from service.domain.placement import PlaceFeature
from service.domain.vocabulary import Points, Title
from service.domain.wsjf import SizeFeature

SHOWS = "ines"
"""Who demonstrates on behalf of Product Management."""


def features(past: Past) -> None:
    """The life of every feature."""
    for row in past.rows("features"):
        if row["key"]:
            _propose(past, row)
            _progress(past, row, [course for course in courses(past) if course.row is row])


def _propose(past: Past, row: Row) -> None:
    feature, owner = past.id("feature", row["key"]), owner_of(row["team"])
    kind, enabler = kind_of(row["type"])
    past.say(
        spread(row["title"], -21, -12),
        owner,
        ProposeFeature(feature=feature, title=Title(row["title"]), kind=kind, enabler=enabler),
        DescribeFeature(feature=feature, owner=past.script.names.person(owner)),
        ClassifyFeature(
            feature=feature, components=tuple(Title(word) for word in row["components"].split(", "))
        ),
        SizeFeature(feature=feature, size=Points(100 * int(row["size"]))),
    )
    place = PlaceFeature(
        feature=feature, team=past.team(row["team"]), iteration=past.iteration(row["iteration"])
    )
    past.say(-4, owner, place, hour=0.05 + spread(row["key"], 0, 40) / 100)


def _progress(past: Past, row: Row, told: list[Course]) -> None:
    """Begun with its first story, shown at the end of its iteration or when its last story is done."""
    feature, owner = past.id("feature", row["key"]), owner_of(row["team"])
    begun = [course.begun for course in told if course.begun is not None]
    past.say(min(begun), owner, StartFeature(feature=feature), hour=0.03)
    done = [course.done for course in told if course.done is not None]
    if len(done) == len(told):
        shown = min(max(begins(row["iteration"]) + 9, *done), INSPECTED - 1)
        past.say(shown, SHOWS, DemoFeature(feature=feature), hour=0.97)
        past.say(shown + 1, owner, AcceptFeature(feature=feature), hour=0.3)
