"""At the end of a PI: what is unfinished is proposed, answered, and found again in the next plan."""

import pytest

from tests.domain.specification import id_of
from tests.schema.test_succession import ask
from tests.service.node import PLAN, RED

SEARCH, LOGIN, INDEX, VENDOR = id_of(31), id_of(32), id_of(41), id_of(51)
LEFT = """query ($at: At) { plan(key: "PI-1", at: $at) { toCarry { id entity version
  item { __typename id } along { id title } standing proposal answer } } }"""
CHAIN = """query ($key: String!) { plan(key: $key) { features { id title progress carryOutcome
  carriedFrom { plan { key } version entity node { id ... on Feature { title progress } } }
  carriedTo { plan { key } entity node { id ... on Feature { title } } } } } }"""
ANYTHING = """query ($key: String!) { plan(key: $key) { risks { ...Of } stories { ...Of } } }
  fragment Of on Carried { __typename carriedFrom { entity } carriedTo { entity } }"""


@pytest.fixture
async def ended(api):
    """The plan is inspected, with two features, a story and a risk that are unfinished."""
    for input in ({"feature": SEARCH, "title": "Search"}, {"feature": LOGIN, "title": "Login"}):
        await ask(api, "proposeFeature", **input)
    await ask(api, "planStory", story=INDEX, title="Index", team=RED, feature=SEARCH)
    await ask(api, "raiseRisk", risk=VENDOR, text="The vendor is late.", team=RED, threatens=[SEARCH])
    await api.node.commit()
    for mutation in ("startExecution", "openInspection"):
        assert (await ask(api, mutation))["errors"] == []
    return api


def answers(**outcomes):
    ids = {"search": SEARCH, "login": LOGIN, "vendor": VENDOR}
    return [{"item": ids[name], "outcome": outcome} for name, outcome in outcomes.items()]


async def test_what_is_unfinished_is_proposed_while_the_plan_is_inspected(ended):
    (search, login, vendor) = (await ended.ask(LEFT))["plan"]["toCarry"]
    assert (search["item"], search["along"]) == (
        {"__typename": "Feature", "id": SEARCH},
        [{"id": INDEX, "title": "Index"}],
    )
    assert (login["standing"], login["proposal"], login["answer"]) == ("Not started.", "FORWARD", None)
    assert (vendor["item"]["id"], vendor["standing"]) == (VENDOR, "Never ROAMed.")
    before = (await ended.node.plan()).version - 1
    assert (await ended.ask(LEFT, at={"version": before}))["plan"]["toCarry"] == []
    node = await ended.ask("query ($id: ID!) { node(id: $id) { __typename id } }", id=login["id"])
    assert node["node"] == {"__typename": "CarryProposal", "id": login["id"]}


async def test_what_went_forward_is_found_from_both_ends(ended):
    assert (await ask(ended, "carryForward", answers=answers(search="FORWARD", login="DROP")))["errors"] == []
    old = {each["title"]: each for each in (await ended.ask(CHAIN, key="PI-1"))["plan"]["features"]}
    (new,) = (await ended.ask(CHAIN, key="PI-2"))["plan"]["features"]
    assert (old["Search"]["progress"], old["Search"]["carryOutcome"]) == ("CARRIED_OVER", "FORWARD")
    assert (old["Login"]["carryOutcome"], old["Login"]["carriedTo"]) == ("DROP", None)
    assert old["Search"]["carriedTo"] == {
        "plan": {"key": "PI-2"},
        "entity": new["id"],
        "node": {"id": new["id"], "title": "Search"},
    }
    origin = new["carriedFrom"]
    assert (origin["plan"], origin["entity"]) == ({"key": "PI-1"}, SEARCH)
    assert origin["node"] == {
        "id": f"{SEARCH}@{origin['version']}",
        "title": "Search",
        "progress": "NOT_STARTED",
    }
    of_all = (await ended.ask(ANYTHING, key="PI-2"))["plan"]
    story = {"__typename": "Story", "carriedFrom": {"entity": INDEX}, "carriedTo": None}
    assert of_all == {"stories": [story], "risks": []}


async def test_the_answer_comes_with_the_proposals_that_read_differently(ended):
    document = """mutation ($plan: ID!, $input: CarryForwardInput!, $dry: Boolean) {
      carryForward(plan: $plan, input: $input, envelope: { dryRun: $dry }) { version errors { code }
        changes { upserts { __typename ... on CarryProposal { answer item { id } } } } } }"""
    given = {"answers": answers(search="FORWARD", vendor="DONE")}
    for dry in (True, False):
        outcome = (await ended.ask(document, plan=PLAN, input=given, dry=dry))["carryForward"]
        told = [each for each in outcome["changes"]["upserts"] if each["__typename"] == "CarryProposal"]
        assert {(each["item"]["id"], each["answer"]) for each in told} == {
            (SEARCH, "FORWARD"),
            (VENDOR, "DONE"),
        }
    again = (await ended.ask(document, plan=PLAN, input=given, dry=False))["carryForward"]
    assert (again["errors"], again["version"]) == ([], outcome["version"])


async def test_both_histories_tell_of_it(ended):
    await ask(ended, "carryForward", answers=answers(search="FORWARD"))
    history = "query ($key: String!) { plan(key: $key) { history(first: 200) { nodes { kind summary } } } }"
    told = {key: (await ended.ask(history, key=key))["plan"]["history"]["nodes"] for key in ("PI-1", "PI-2")}
    assert told["PI-1"][0] == {"kind": "CARRY_FORWARD", "summary": "Carried forward unfinished work"}
    assert [each["summary"] for each in told["PI-2"]] == [
        "Carried forward unfinished work",
        "Defined the plan PI 2",
    ]
    assert {"kind": "COMMIT_PLAN", "summary": "Committed the plan"} in told["PI-1"]


async def test_closing_names_what_nobody_answered(ended):
    await ask(ended, "carryForward", answers=answers(search="FORWARD", login="DROP"))
    document = """mutation ($plan: ID!) { closePlan(plan: $plan) {
      errors { code } warnings { code about { id } } } }"""
    closed = (await ended.ask(document, plan=PLAN))["closePlan"]
    assert closed["errors"] == []
    assert closed["warnings"] == [{"code": "LEFTOVERS_UNANSWERED", "about": [{"id": VENDOR}]}]
    refused = await ask(ended, "carryForward", answers=answers(vendor="DROP"))
    assert [each["code"] for each in refused["errors"]] == ["PLAN_IS_CLOSED"]
