"""The breakouts as teams see them: the radiator, what dependencies ask of them, what was said."""

import pytest

from projections.views import views_of
from service.domain.agreement import DependencyAgreed
from service.domain.checkpoints import CheckpointAnswer, Light, RecordCheckpoint, checkpoint_id
from service.domain.comments import CommentAdded
from service.domain.dependencies import Side
from service.domain.interval import DayBegan, PolicySet
from service.domain.policy import CheckpointQuestion, Policy
from service.domain.proposals import DependencyProposed
from service.domain.teams import TeamLeft, TeamRetired
from service.domain.vocabulary import Day, Key, Prose, Title
from tests.domain.agreements import (
    ACCEPTED,
    AGREED,
    API,
    BLOCKED,
    COUNTERED,
    DECLINED,
    DELIVERED,
    PROPOSED,
    REMOVED,
    STARTED,
    WITHDRAWN,
)
from tests.domain.planned import done
from tests.domain.specification import BLUE, FIRST, RED, SECOND, THIRD, a_plan, after, id_of

LINE = Prose("Nobody knows who answers for it.")
IN_SECOND, IN_THIRD = DayBegan(day=Day("2026-11-16")), DayBegan(day=Day("2026-11-30"))


def record(light=Light.GREEN, question="capacity", team=RED, hour=1):
    line = None if light is Light.GREEN else LINE
    answer = CheckpointAnswer(question=Key(question), light=light, line=line)
    return RecordCheckpoint(team=team, hour=hour, answers=(answer,))


def lamps(plan):
    return {(each.team, each.hour): each.light for each in views_of(plan).radiator.values()}


def test_the_radiator_has_a_lamp_for_every_team_in_every_hour_in_which_one_answered():
    plan = done(a_plan(), record(), record(Light.RED, "risks"), record(team=BLUE, hour=3))
    assert lamps(plan) == {(RED, 1): Light.RED, (BLUE, 1): None, (RED, 3): None, (BLUE, 3): Light.GREEN}
    assert lamps(a_plan()) == {}


def test_one_amber_answer_among_green_ones_makes_an_amber_lamp():
    assert lamps(done(a_plan(), record(), record(Light.AMBER, "risks")))[RED, 1] is Light.AMBER


def test_a_lamp_says_what_was_answered_in_the_order_of_the_questions_and_what_is_open():
    plan = done(a_plan(), record(question="risks"), record(question="capacity"))
    lamp = views_of(plan).radiator[checkpoint_id(RED, 1)]
    assert [each.question for each in lamp.answers] == ["capacity", "risks"]
    assert [each.key for each in lamp.open_questions][:2] == ["stories", "iterations"]
    assert len(lamp.answers) + len(lamp.open_questions) == len(Policy().questions)
    assert lamp.version == plan.version


def test_an_answer_to_a_question_that_is_not_asked_any_more_stays():
    asked = (CheckpointQuestion(key=Key("mood"), text=Title("Is it going well?")),)
    plan = after(done(a_plan(), record()), PolicySet(policy=Policy(checkpoint_questions=asked)))
    lamp = views_of(plan).radiator[checkpoint_id(RED, 1)]
    assert [each.question for each in lamp.answers] == ["capacity"]
    assert [each.key for each in lamp.open_questions] == ["mood"]


def test_a_team_that_left_keeps_what_it_answered_and_is_asked_no_more():
    plan = done(a_plan(), record(), record(team=BLUE, hour=2))
    for gone in (TeamLeft(team=BLUE), TeamRetired(team=BLUE)):
        assert lamps(after(plan, gone)) == {(RED, 1): Light.GREEN, (RED, 2): None, (BLUE, 2): Light.GREEN}


def work(plan, team):
    """What is to be done about dependencies, without what is empty."""
    told = views_of(plan).dependency_work_of(team)
    return {kind: ids for kind, ids in vars(told).items() if ids}


CASES = {
    "asked": ((PROPOSED,), {"unanswered"}, {"to_answer"}),
    "countered": ((PROPOSED, COUNTERED), {"to_answer"}, {"unanswered"}),
    "declined": ((PROPOSED, DECLINED), {"declined"}, set()),
    "agreed for later": ((PROPOSED, AGREED), set(), set()),
    "due": ((PROPOSED, AGREED, IN_SECOND), set(), {"due"}),
    "due and begun": ((PROPOSED, AGREED, STARTED, IN_SECOND), set(), {"due"}),
    "due and blocked": ((PROPOSED, AGREED, BLOCKED, IN_SECOND), set(), {"due"}),
    "late": ((PROPOSED, AGREED, STARTED, IN_THIRD), {"late"}, {"late"}),
    "late without an answer": ((PROPOSED, IN_THIRD), {"unanswered", "late"}, {"to_answer", "late"}),
    "declined and past": ((PROPOSED, DECLINED, IN_THIRD), {"declined"}, set()),
    "delivered": ((PROPOSED, AGREED, DELIVERED, IN_THIRD), {"to_accept"}, set()),
    "accepted": ((PROPOSED, AGREED, DELIVERED, ACCEPTED, IN_THIRD), set(), set()),
    "withdrawn": ((PROPOSED, AGREED, WITHDRAWN, IN_THIRD), set(), set()),
    "removed": ((PROPOSED, AGREED, REMOVED, IN_THIRD), set(), set()),
}


@pytest.mark.parametrize("case", CASES)
def test_each_team_sees_what_it_has_to_do_about_a_dependency(case):
    events, consumer, provider = CASES[case]
    plan = a_plan(*events)
    assert work(plan, RED) == {kind: (API,) for kind in consumer}
    assert work(plan, BLUE) == {kind: (API,) for kind in provider}


BANK = Side(external=Title("Bank"))


def asked(consumer, provider, needed_by=THIRD, id=API):
    return DependencyProposed(
        dependency=id, what=Title("Payment API"), consumer=consumer, provider=provider, needed_by=needed_by
    )


def test_for_an_external_provider_its_partner_answers_delivers_and_chases():
    proposed = asked(Side(team=RED), BANK)
    assert set(work(a_plan(proposed), RED)) == {"to_answer", "unanswered"}
    agreed = a_plan(proposed, AGREED, IN_SECOND)
    assert set(work(agreed, RED)) == {"due"}
    assert set(work(after(agreed, IN_THIRD), RED)) == {"late"}
    assert views_of(a_plan(proposed)).inbox(RED) == ()


def test_for_an_external_consumer_its_partner_answers_and_accepts():
    proposed = asked(BANK, Side(team=BLUE))
    assert set(work(a_plan(proposed), BLUE)) == {"to_answer"}
    assert views_of(a_plan(proposed)).inbox(BLUE) == (API,)
    assert set(work(a_plan(proposed, AGREED, DELIVERED), BLUE)) == {"to_accept"}


def test_what_is_needed_first_comes_first():
    later, sooner = (
        asked(Side(team=RED), Side(team=BLUE)),
        asked(Side(team=RED), Side(team=BLUE), SECOND, id_of(42)),
    )
    assert work(a_plan(later, sooner), BLUE)["to_answer"] == (id_of(42), API)


def test_an_iteration_that_has_begun_makes_its_promises_due_also_when_nobody_starts():
    plan = a_plan(PROPOSED, DependencyAgreed(dependency=API, committed_by=FIRST, needed_by=THIRD))
    assert work(plan, BLUE) == {"due": (API,)}


def test_the_words_of_steps_and_comments_are_one_conversation():
    said = CommentAdded(comment=id_of(45), node=API, text=Prose("Is it for the pilot?"))
    morning, noon, evening = (f"2026-11-02T{hour}:00:00.000000Z" for hour in ("08", "12", "18"))
    plan = after(a_plan(PROPOSED), said, at=noon)
    plan = after(plan, DECLINED, at=evening)
    told = views_of(plan).comments_on(API)
    assert [each.text for each in told] == ["Is it for the pilot?", "No capacity."]
    assert [each.node for each in told] == [API, API]
    early = after(a_plan(PROPOSED), DECLINED, at=morning)
    assert views_of(after(early, said)).comments_on(API)[0].text == "No capacity."
    assert len({each.id for each in told}) == 2
