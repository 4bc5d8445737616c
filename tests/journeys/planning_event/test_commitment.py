"""The second day: final plans, values, the confidence vote, the commitment, and the first days after it."""

import pytest

from service.auth import person_id
from tests.journeys.planning_event.event import KEY, TEAMS, coach, members, owner

PASSED = [0, 0, 1, 3, 1]
"""Hands that a team of five shows for 1, 2, 3, 4 and 5."""
CAST = """mutation ($plan: ID!, $round: ID!, $value: Int!) {
  castVote(plan: $plan, round: $round, value: $value) { accepted replaced errors { code } } }"""
TOGETHER = """mutation ($plan: ID!, $commands: [AnyCommand!]!) {
  together(plan: $plan, commands: $commands) { errors { code } } }"""
COMMIT = """mutation ($plan: ID!) {
  commitPlan(plan: $plan) { errors { code ... on Refused { about { entity } } } } }"""
REWORKED = "Freight"
"""The team whose first vote fails."""


def test_planning_adjustments_move_a_card_for_a_reason_that_everybody_can_read(event):
    decision = event.do(
        "RTE",
        "recordDecision",
        question="Who carries the load test?",
        options=["Platform", "Freight"],
        tradeOff="Freight loses an iteration.",
        chosen="Platform",
        decider=person_id("Product Management"),
        affects=[event.features[18]],
    )
    given = {"text": "Freight starts an iteration later.", "decision": decision}
    event.do("RTE", "announceAdjustment", **given)
    move = {"feature": event.features[18], "team": event.teams["Freight"], "iteration": event.iterations[2]}
    event.do(owner("Freight"), "moveFeature", **move)
    (announced,) = event.read("{ adjustments { text followsFrom { question } } }")["adjustments"]
    assert announced == {"text": given["text"], "followsFrom": {"question": "Who carries the load test?"}}


def test_final_plans_are_valued_and_accepted_and_a_concern_is_answered(event):
    for team, id in event.teams.items():
        event.do(coach(team), "presentFinal", team=id)
    valued = list(event.objectives.values())[:-1]
    values = [{"assignPlannedValue": {"objective": each, "value": 8}} for each in valued]
    business = event.asker("Business Owner")
    assert business.ask(TOGETHER, plan=event.plan, commands=values) == {"together": {"errors": []}}
    refused = event.change(owner("Fares"), "acceptTeamPlan", team=event.teams["Fares"])
    assert [each["code"] for each in refused["errors"]] == ["NO_BUSINESS_OWNER_SPEAKS"]
    concern = {"team": event.teams["Fares"], "text": "Nothing of it helps commuters."}
    event.do("Business Owner", "raiseTeamPlanConcern", **concern)
    assert _states(event)["Fares"] == "CONCERN"
    event.do(coach("Fares"), "presentFinal", team=event.teams["Fares"])
    for id in event.teams.values():
        event.do("Business Owner", "acceptTeamPlan", team=id)
    assert set(_states(event).values()) == {"ACCEPTED"}


def _states(event):
    return {each["name"]: each["planState"] for each in event.read("{ teams { name planState } }")["teams"]}


def test_the_first_commitment_is_refused_with_all_that_the_gate_holds(event):
    event.do(
        owner("Displays"),
        "proposeDependency",
        what="New screens",
        consumer={"team": event.teams["Displays"], "item": event.features[16]},
        provider={"external": "Screens Ltd."},
        neededBy=event.iterations[3],
    )
    codes = _refused_commitment(event)
    assert codes == {
        "RISK_NOT_ROAMED": 1,
        "DEPENDENCY_NOT_AGREED": 1,
        "OBJECTIVE_WITHOUT_VALUE": 1,
        "CONFIDENCE_NOT_ACCEPTED": 11,
    }


def _refused_commitment(event):
    """The codes of a refused commitment, each with how often it stood there: exactly what the gate shows."""
    errors = event.asker("RTE").ask(COMMIT, plan=event.plan)["commitPlan"]["errors"]
    gate = event.read("{ gate { code waiver { reason } about { entity } } }")["gate"]
    held = [{"code": each["code"], "about": each["about"]} for each in gate if not each["waiver"]]
    assert errors == held
    codes = [each["code"] for each in errors]
    return {code: codes.count(code) for code in codes}


def test_nine_teams_show_their_hands_and_their_commitment_is_accepted(event):
    for team in list(TEAMS)[:-1]:
        round = event.do("RTE", "openVote", team=event.teams[team], mode="SHOW_OF_HANDS", eligible=5)
        event.do(coach(team), "recordShowOfHands", round=round, counts=PASSED)
        event.do("RTE", "acceptCommitment", round=round)
    decided = [each["decision"] for each in event.read("{ votes { decision } }")["votes"]]
    assert decided == ["ACCEPTED"] * 9


def test_a_secret_vote_of_2_8_leads_to_rework(event):
    round = _secret(event, (4, 3, 3, 2, 2))
    (vote,) = _votes(event, round)
    assert vote["result"]["mean"] == pytest.approx(2.8)
    refused = event.change("RTE", "acceptCommitment", round=round)
    assert "MEAN_BELOW_THRESHOLD" in [each["code"] for each in refused["errors"]]
    event.do("RTE", "requireRework", round=round)
    event.do(owner(REWORKED), "unplaceFeature", feature=event.features[19])
    assert _votes(event, round)[0]["planChangedSince"]


def test_a_secret_vote_of_exactly_3_is_accepted_once_its_two_voices_were_heard(event):
    round = _secret(event, (5, 4, 3, 2, 1))
    (vote,) = _votes(event, round)
    assert (vote["result"]["mean"], vote["result"]["low"], vote["voicesToHear"]) == (3, 2, 2)
    refused = event.change("RTE", "acceptCommitment", round=round)
    assert [each["code"] for each in refused["errors"]] == ["VOICE_NOT_HEARD"]
    for who, unnamed in ((members(REWORKED)[3], False), (members(REWORKED)[4], True)):
        concern = event.do(who, "voiceConcern", round=round, text="Too many unknowns.", unnamed=unnamed)
        event.do("RTE", "hearConcern", concern=concern)
    event.do("RTE", "acceptCommitment", round=round)
    assert _votes(event, round)[0]["decision"] == "ACCEPTED"
    assert [each["by"] is None for each in _votes(event, round)[0]["concerns"]] == [False, True]


def _secret(event, values):
    """A secret round of the reworking team: closed, with one ballot of each member."""
    round = event.do("RTE", "openVote", team=event.teams[REWORKED], mode="SECRET")
    for who, value in zip(members(REWORKED), values, strict=True):
        given = {"plan": event.plan, "round": round, "value": value}
        receipt = event.asker(who).ask(CAST, **given)["castVote"]
        assert receipt == {"accepted": True, "replaced": False, "errors": []}
    event.do("RTE", "closeVote", round=round)
    return round


def _votes(event, round):
    fields = "entity decision planChangedSince voicesToHear concerns { by { name } } result { mean low }"
    return [each for each in event.read(f"{{ votes {{ {fields} }} }}")["votes"] if each["entity"] == round]


def test_the_whole_train_shows_its_hands(event):
    round = event.do("RTE", "openVote", mode="SHOW_OF_HANDS", eligible=52)
    event.do("RTE", "recordShowOfHands", round=round, counts=[0, 0, 10, 30, 12])
    event.do("RTE", "acceptCommitment", round=round)


def test_the_second_commitment_is_refused_with_what_is_left_and_made_when_one_gap_is_waived(event):
    last = list(event.objectives.values())[-1]
    event.do("Business Owner", "assignPlannedValue", objective=last, value=5)
    assert _refused_commitment(event) == {"RISK_NOT_ROAMED": 1, "DEPENDENCY_NOT_AGREED": 1}
    (risk,) = [r["entity"] for r in event.read("{ risks { entity category } }")["risks"] if not r["category"]]
    event.do("RTE", "roamRisk", risk=risk, category="ACCEPTED", accepter=person_id("Business Owner"))
    (item,) = event.read("{ gate { entity } }")["gate"]
    waive = {"item": item["entity"], "agreedBy": person_id("Business Owner"), "due": "2031-04-30"}
    event.do("RTE", "waiveGap", {"reason": "The supplier answers next week."}, **waive)
    assert event.change("RTE", "commitPlan")["errors"] == []
    committed = event.read("{ phase next { key } gate { waiver { reason } } }", baseline="Commitment")
    assert committed["phase"] == "COMMITTED"
    assert [each["waiver"]["reason"] for each in committed["gate"]] == ["The supplier answers next week."]
    assert committed["next"]["key"] != KEY


def test_after_it_what_was_promised_changes_with_a_reason_and_stories_without_one(event):
    move = {"feature": event.features[0], "team": event.teams["Ticketing"], "iteration": event.iterations[3]}
    refused = event.change(owner("Ticketing"), "moveFeature", **move)
    assert [each["code"] for each in refused["errors"]] == ["REASON_MISSING"]
    event.do(owner("Ticketing"), "moveFeature", {"reason": "The tax office answered late."}, **move)
    (story, *_) = event.read("{ stories { entity team { entity } } }")["stories"]
    to = {"story": story["entity"], "team": story["team"]["entity"], "iteration": event.iterations[1]}
    event.do(owner("Ticketing"), "moveStory", **to)


def test_the_plan_at_the_draft_review_at_commitment_and_now_are_three_boards(event):
    draft = {"baseline": f"{REWORKED}: draft plan"}
    drafts, committed, now = event.board(**draft), event.board(baseline="Commitment"), event.board()
    assert drafts != committed != now != drafts
    versions = [event.read("{ version }", **at)["version"] for at in (draft, {"baseline": "Commitment"}, {})]
    assert versions == sorted(set(versions))
