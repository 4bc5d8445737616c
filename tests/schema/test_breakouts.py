"""Breakouts as clients see them: checkpoints, adjustments, dependencies at work, measured velocity."""

from service.domain.calendar import BeginDay
from service.domain.vocabulary import Day
from tests.domain.specification import FOURTH, THIRD, id_of
from tests.schema.test_team_plans import act
from tests.service.node import ANNA, BLUE, BLUE_ON_TRAIN, RED, TRAIN, iteration_now

STRING, DECISION, ADJUSTMENT = id_of(60), id_of(61), id_of(62)
RADIATOR = """{ plan(key: "PI-1") { policy { checkpointQuestions { key text } }
  checkpoints { id version hour team { name } light openQuestions { key }
    answers { question asks light line by { id } } } } }"""
INBOX = """query ($team: ID!) { plan(key: "PI-1") { teamBy(id: $team) {
  inbox { entity comments { by { id } text } negotiation { dependencyState note by { id } iteration { entity }
    neededBy { entity } } }
  dependencyWork { toAnswer { entity } unanswered { entity } due { entity } late { entity }
    declined { entity } toAccept { entity } } measuredVelocity { points iteration { entity } } } } }"""


async def plan(api, document, **variables):
    return (await api.ask(document, **variables))["plan"]


async def test_the_radiator_shows_every_team_and_follows_live(api):
    answers = [
        {"question": "capacity", "light": "GREEN"},
        {"question": "risks", "light": "RED", "line": "Nobody at the vendor answers."},
    ]
    before = (await plan(api, '{ plan(key: "PI-1") { version } }'))["version"]
    told = await act(api, "recordCheckpoint", {"after": before}, team=RED, hour=2, answers=answers)
    assert (told["errors"], told["warnings"]) == ([], [])
    kinds = [each["__typename"] for each in told["changes"]["upserts"]]
    assert kinds.count("Checkpoint") == 2
    radiator = await plan(api, RADIATOR)
    asked = radiator["policy"]["checkpointQuestions"]
    red, blue = radiator["checkpoints"]
    assert (red["team"]["name"], red["hour"], red["light"]) == ("Red", 2, "RED")
    assert (blue["team"]["name"], blue["light"], blue["version"]) == ("Blue", None, 0)
    assert [each["question"] for each in red["answers"]] == ["capacity", "risks"]
    assert red["answers"][1]["asks"] == next(each["text"] for each in asked if each["key"] == "risks")
    assert (red["answers"][1]["line"], red["answers"][1]["by"]["id"]) == (answers[1]["line"], ANNA)
    assert len(blue["openQuestions"]) == len(asked)


async def test_a_train_sets_its_own_questions(api):
    document = """mutation ($train: ID!, $policy: PolicyInput!) {
      setPolicies(train: $train, input: { policy: $policy }) { errors { code } } }"""
    policy = {"checkpointQuestions": [{"key": "mood", "text": "Is it going well?"}]}
    assert (await api.ask(document, train=TRAIN, policy=policy))["setPolicies"]["errors"] == []
    questions = (await plan(api, RADIATOR))["policy"]["checkpointQuestions"]
    assert questions == policy["checkpointQuestions"]
    answers = [{"question": "capacity", "light": "GREEN"}]
    refused = await act(api, "recordCheckpoint", team=RED, hour=1, answers=answers)
    assert [each["code"] for each in refused["errors"]] == ["QUESTION_UNKNOWN"]


async def test_an_adjustment_follows_from_a_decision(api):
    decided = await act(api, "recordDecision", decision=DECISION, question="How many stations?")
    assert decided["errors"] == []
    text = "The pilot starts with two stations."
    told = await act(api, "announceAdjustment", adjustment=ADJUSTMENT, text=text, decision=DECISION)
    assert told["errors"] == []
    document = """{ plan(key: "PI-1") { adjustments { entity text announcedAt announcedBy { id }
      followsFrom { question } history { nodes { summary } } } } }"""
    (adjustment,) = (await plan(api, document))["adjustments"]
    assert (adjustment["text"], adjustment["announcedBy"]["id"]) == (text, ANNA)
    assert adjustment["followsFrom"]["question"] == "How many stations?"
    assert adjustment["history"]["nodes"][0]["summary"] == f"Announced the adjustment “{text}”"
    await act(api, "removeAdjustment", adjustment=ADJUSTMENT)
    assert (await plan(api, document))["adjustments"] == []
    refused = await act(api, "announceAdjustment", text=text, decision=RED)
    assert [each["code"] for each in refused["errors"]] == ["NOT_HERE"]


async def test_the_inbox_tells_the_whole_negotiation(api):
    behalf = {"onBehalfOf": {"team": BLUE_ON_TRAIN}}
    await act(
        api,
        "proposeDependency",
        dependency=STRING,
        what="Payment API",
        consumer={"team": RED},
        provider={"team": BLUE},
        neededBy=THIRD,
        note="For the pilot.",
    )
    await act(api, "addComment", node=STRING, text="Who tests it?")
    counter = {"dependency": STRING, "iteration": FOURTH, "note": "The fourth is honest."}
    countered = await act(api, "answerDependency", behalf, counter=counter)
    assert countered["errors"] == []
    inbox = (await plan(api, INBOX, team=RED))["teamBy"]
    (string,) = inbox["inbox"]
    assert [each["text"] for each in string["comments"]] == [
        "For the pilot.",
        "Who tests it?",
        "The fourth is honest.",
    ]
    assert all(each["by"]["id"] == ANNA for each in string["comments"])
    assert [(each["dependencyState"], each["note"]) for each in string["negotiation"]] == [
        ("PROPOSED", "For the pilot."),
        ("COUNTER_PROPOSED", "The fourth is honest."),
    ]
    assert string["negotiation"][1]["iteration"]["entity"] == FOURTH
    assert inbox["dependencyWork"]["toAnswer"] == [{"entity": STRING}]
    blue = (await plan(api, INBOX, team=BLUE))["teamBy"]
    assert blue["dependencyWork"]["unanswered"] == [{"entity": STRING}]
    assert inbox["measuredVelocity"] == []


async def test_velocity_is_measured_once_an_iteration_is_over(api):
    story, now = id_of(63), iteration_now()
    await act(api, "planStory", story=story, title="Index", team=RED, iteration=now, points=3)
    early = await act(api, "setCapacity", team=RED, iteration=THIRD, measured=True)
    assert [each["code"] for each in early["errors"]] == ["NOTHING_MEASURED"]
    await act(api, "finishStory", story=story)
    await over(api)
    velocity = (await plan(api, INBOX, team=RED))["teamBy"]["measuredVelocity"]
    assert velocity == [{"points": 3, "iteration": {"entity": now}}]
    assert (await act(api, "setCapacity", team=RED, iteration=THIRD, measured=True))["errors"] == []
    again = {"people": 5}
    warned = await act(api, "setCapacity", team=RED, iteration=FOURTH, startUp=again)
    assert [each["code"] for each in warned["warnings"]] == ["VELOCITY_IS_KNOWN"]


async def over(api):
    """Every iteration ends, as the timekeeper says; whatever day it is when this runs."""

    await api.node.do(BeginDay(day=Day("2099-01-01")), asker=None, via="clock")
