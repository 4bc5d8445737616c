"""What was unfinished at the end of a PI: carried into the next, dropped, or done after all."""

from service.demo.past import agreements, stories
from service.demo.past.interval import INSPECTED, Past
from service.demo.past.stories import Course, courses
from service.demo.script import member_of, owner_of, spread
from service.demo.tables import Row
from service.domain.agreement import Agree
from service.domain.answers import AnswerDependency
from service.domain.carried import CarryOutcome
from service.domain.carrying import CarryAnswer, CarryForward
from service.domain.delivery import AcceptDelivery, DeliverDependency
from service.domain.feature_progress import AcceptFeature, DemoFeature, StartFeature
from service.domain.placement import PlaceFeature
from service.domain.story_order import MoveStory
from service.domain.vocabulary import Id

RTE, SHOWS = "katrin", "ines"
FORWARD, DROP, DONE = CarryOutcome.FORWARD, CarryOutcome.DROP, CarryOutcome.DONE


def from_fifth_to_sixth(fifth: Past, sixth: Past) -> None:
    """Features go on with their unfinished stories in the first iteration, and a promise is renewed."""
    _answer(fifth, along=True)
    for row in _forward(fifth):
        left = [each for each in courses(fifth) if each.row is row and each.done is None]
        _go_on(fifth, sixth, row, left)
    for row in fifth.rows("dependencies"):
        if row["fate"] == "forward":
            _renew(fifth, sixth, row)


def from_sixth(sixth: Past) -> None:
    """Features go on in the PI that runs, whose teams cut their stories anew."""
    _answer(sixth, along=False)
    names = sixth.script.names
    seventh = Past(sixth.script, "7", 0, names.plan)
    for row in _forward(sixth):
        feature, owner = seventh.carried(sixth.id("feature", row["key"])), owner_of(row["team"])
        place = PlaceFeature(feature=feature, team=names.team(row["team"]), iteration=names.iteration("1"))
        seventh.say(-4, owner, place, hour=0.04)
        seventh.say(1, owner, StartFeature(feature=feature))
        seventh.say(11, SHOWS, DemoFeature(feature=feature))
        seventh.say(12, owner, AcceptFeature(feature=feature))


def _forward(past: Past) -> list[Row]:
    return [row for row in past.rows("features") if row["then"] == "forward"]


def _answer(past: Past, along: bool) -> None:
    """Everything that is unfinished gets its answer at Inspect & Adapt."""
    answers = dict(_of_features(past, along)) | dict(_of_others(past))
    told = tuple(CarryAnswer(item=item, outcome=outcome) for item, outcome in answers.items())
    past.say(INSPECTED, RTE, CarryForward(answers=told), hour=0.99)


def _of_features(past: Past, along: bool) -> list[tuple[Id, CarryOutcome]]:
    left = [each for each in courses(past) if each.done is None]
    goes = {row["key"] for row in _forward(past)}
    features = [
        (past.id("feature", row["key"]), FORWARD if row["key"] in goes else DROP)
        for row in past.rows("features")
        if row["then"]
    ]
    stay = [(each.id, DROP) for each in left if not (along and each.row["key"] in goes)]
    return [*features, *stay]


def _of_others(past: Past) -> list[tuple[Id, CarryOutcome]]:
    open_ones = [row for row in past.rows("dependencies") if row["fate"] in agreements.OPEN_FATES]
    promised = [
        (agreements.dependency(past, row), FORWARD if row["fate"] == "forward" else DROP) for row in open_ones
    ]
    occurred = [
        (past.id("risk", row["text"]), DONE)
        for row in past.rows("risks")
        if row["then"].startswith("occurred")
    ]
    return [*promised, *occurred]


def _go_on(fifth: Past, sixth: Past, row: Row, left: list[Course]) -> None:
    feature, owner = sixth.carried(fifth.id("feature", row["key"])), owner_of(row["team"])
    place = PlaceFeature(feature=feature, team=sixth.team(row["team"]), iteration=sixth.iteration("1"))
    sixth.say(-4, owner, place, hour=0.04)
    sixth.say(0, owner, StartFeature(feature=feature), hour=0.03)
    for each in left:
        story = sixth.carried(each.id)
        sixth.say(-3, owner, MoveStory(story=story, iteration=sixth.iteration("1")), hour=0.45)
        stories.go(sixth, row["team"], story, each.title, 0, spread(each.title, 5, 9))
    sixth.say(11, SHOWS, DemoFeature(feature=feature))
    sixth.say(12, owner, AcceptFeature(feature=feature))


def _renew(fifth: Past, sixth: Past, row: Row) -> None:
    """It is needed at once, agreed for the first iteration, and comes a little later."""
    id, provider = sixth.carried(agreements.dependency(fifth, row)), agreements.provider_of(row)
    agree = Agree(dependency=id, committed_by=sixth.iteration("1"))
    sixth.say(-4, owner_of(provider), AnswerDependency(agree=agree))
    sixth.say(6, member_of(provider, row["what"]), DeliverDependency(dependency=id))
    consumer = agreements.team_of(fifth, row["item"])
    sixth.say(8, owner_of(consumer), AcceptDelivery(dependency=id))
