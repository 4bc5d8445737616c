"""Suggestions over GraphQL: somebody asks for a look, sees what speaks for each, says what is right."""

import pytest

from service.domain.dependencies import Side
from service.domain.proposals import ProposeDependency
from service.domain.vocabulary import NewId, Title
from tests.domain.specification import id_of
from tests.schema.test_succession import ask
from tests.service.node import BLUE, RED, TRAIN

SEARCH, LOGIN, TWIN = id_of(31), id_of(32), id_of(33)
LOOK = """mutation ($envelope: Envelope) { suggestFromTexts(plan: "PI-1", envelope: $envelope) {
  version replayed errors { code } changes { upserts { __typename }
  commits { kind summary actor { ... on Person { name } } } } } }"""
SUGGESTED = """{ plan(key: "PI-1") { version suggestions { id suggestionKind rule text grounds strength
  suggestionState about { id } } } }"""
HITS = """query ($train: ID!, $last: Int! = 5) { train(id: $train) { suggestionHits(last: $last) {
  asOf plans rules { rule made accepted dismissed open rate sampleSize smallSample variant } } } }"""
TRIAGE = """{ plan(key: "PI-1") { triage { category needs reasons sameAs { id }
  feature { title wsjf score { value time risk size costOfDelay } } route { team { name } grounds } } } }"""


@pytest.fixture
async def written(api):
    """Two features of two teams that speak of the same, and one that is there twice."""
    for id, title in ((SEARCH, "Search"), (LOGIN, "Sign in by railcard"), (TWIN, "Railcard sign in")):
        await ask(api, "proposeFeature", feature=id, title=title)
    tokens = "The session token of a reseller is renewed."
    texts = (SEARCH, RED, tokens), (LOGIN, BLUE, tokens), (TWIN, BLUE, "One number is enough.")
    for id, team, text in texts:
        await ask(api, "placeFeature", feature=id, team=team)
        await ask(api, "describeFeature", feature=id, hypothesis=text)
    return api


async def look(api, **envelope):
    return (await api.ask(LOOK, envelope=envelope))["suggestFromTexts"]


async def suggestions(api):
    return (await api.ask(SUGGESTED))["plan"]["suggestions"]


async def test_who_asks_for_a_look_makes_one_commit_of_all_that_is_found(written):
    before = (await written.node.plan()).version
    outcome = await look(written)
    assert outcome["errors"] == []
    assert outcome["version"] == before + 2
    (commit,) = outcome["changes"]["commits"]
    assert (commit["kind"], commit["actor"]["name"]) == ("SUGGEST_FROM_TEXTS", "Anna")
    assert commit["summary"] == "Looked through the texts for suggestions"
    found = {each["rule"]: each for each in await suggestions(written)}
    assert set(found) == {"SIMILAR_TEXT", "DUPLICATE"}
    assert [each["id"] for each in found["SIMILAR_TEXT"]["about"]] == [SEARCH, LOGIN]
    assert found["SIMILAR_TEXT"]["text"].endswith("both speak of renewed, reseller, session, token.")
    assert found["SIMILAR_TEXT"]["suggestionKind"] == "DEPENDENCY"
    assert [each["id"] for each in found["DUPLICATE"]["about"]] == [LOGIN, TWIN]
    assert found["DUPLICATE"]["grounds"][0] == f"Alike by {found['DUPLICATE']['strength']} of 100"
    assert {each["suggestionState"] for each in found.values()} == {"OPEN"}


async def test_asked_again_with_the_same_id_it_is_the_same_and_with_another_nothing_is_left(written):
    first = await look(written, commandId=id_of(1_234))
    again = await look(written, commandId=id_of(1_234))
    assert (again["replayed"], again["version"], again["errors"]) == (True, first["version"], [])
    other = await look(written)
    assert (other["replayed"], other["version"]) == (False, first["version"])
    assert len(await suggestions(written)) == 2


async def test_a_dry_run_says_what_would_be_suggested_and_records_nothing(written):
    before = (await written.node.plan()).version
    outcome = await look(written, dryRun=True)
    assert [each["__typename"] for each in outcome["changes"]["upserts"]] == ["Suggestion"] * 2
    assert (await written.node.plan()).version == before
    assert await suggestions(written) == []


async def test_it_goes_together_with_other_changes_of_the_plan_as_it_was(written):
    together = """mutation { together(plan: "PI-1", commands: [
      {proposeFeature: {title: "Session tokens of resellers"}}, {suggestFromTexts: true}])
      { errors { code } } }"""
    assert (await written.ask(together))["together"]["errors"] == []
    assert len(await suggestions(written)) == 2


async def test_a_scenario_is_not_looked_through(written):
    fork = await ask(written, "forkScenario", scenario=id_of(88), name="What if")
    assert fork["errors"] == []
    document = """mutation ($id: ID!) { suggestFromTexts(plan: $id) { errors { code } } }"""
    outcome = (await written.ask(document, id=f"PI-1@{id_of(88)}"))["suggestFromTexts"]
    assert [error["code"] for error in outcome["errors"]] == ["NOT_IN_SCENARIOS"]


async def test_how_often_a_rule_is_right_is_counted_over_the_trains_plans(written):
    await look(written)
    found = {each["rule"]: each["id"] for each in await suggestions(written)}
    needed = ProposeDependency(
        dependency=NewId(id_of(51)),
        what=Title("Tokens"),
        consumer=Side(team=RED, item=SEARCH),
        provider=Side(team=BLUE, item=LOGIN),
        needed_by=(await written.node.plan()).calendar()[1].id,
    )
    await written.node.do(needed)
    await ask(written, "acceptSuggestion", suggestion=found["SIMILAR_TEXT"], made=id_of(51))
    await written.project()
    answer = (await written.ask(HITS, train=TRAIN))["train"]["suggestionHits"]
    assert answer["plans"] == ["PI-1"]
    assert answer["asOf"].partition(":")[0]
    duplicate, similar = answer["rules"]
    assert [duplicate[name] for name in ("rule", "made", "open", "rate", "sampleSize")] == [
        "DUPLICATE", 1, 1, None, 0,
    ]  # fmt: skip
    assert similar == {
        "rule": "SIMILAR_TEXT",
        "made": 1,
        "accepted": 1,
        "dismissed": 0,
        "open": 0,
        "rate": 1.0,
        "sampleSize": 1,
        "smallSample": True,
        "variant": "Accepted suggestions over those that somebody accepted or dismissed, in these plans.",
    }


async def test_a_plan_without_suggestions_is_counted_among_the_plans_and_only_the_last_are(written):
    await written.node.commit()
    await look(written)
    await written.project()
    both = (await written.ask(HITS, train=TRAIN))["train"]["suggestionHits"]
    assert (both["plans"], [each["made"] for each in both["rules"]]) == (["PI-1", "PI-2"], [1, 1])
    last = (await written.ask(HITS, train=TRAIN, last=1))["train"]["suggestionHits"]
    assert (last["plans"], last["rules"]) == (["PI-2"], [])
    for wrong in (0, 21):
        (error,) = (await written.post(HITS, train=TRAIN, last=wrong))["errors"]
        assert error["extensions"]["code"] == "BAD_LAST"


async def test_the_backlog_is_triaged_in_the_order_of_its_worth(written):
    await ask(written, "unplaceFeature", feature=TWIN)
    await ask(written, "scoreFeature", feature=TWIN, value=3, time=8, risk=2, size=2)
    await ask(written, "classifyFeature", feature=LOGIN, components=["Accounts"])
    await ask(written, "classifyFeature", feature=TWIN, components=["Accounts"])
    await look(written)
    lines = (await written.ask(TRIAGE))["plan"]["triage"]
    first = lines[0]
    assert (first["feature"]["title"], first["category"]) == ("Railcard sign in", "POSSIBLE_DUPLICATE")
    assert (first["feature"]["wsjf"], first["feature"]["score"]["costOfDelay"]) == (6.5, 13)
    assert first["sameAs"] == [{"id": LOGIN}]
    assert first["needs"] == ["POSSIBLE_DUPLICATE", "NEEDS_CRITERIA", "NEEDS_OWNER", "NEEDS_SIZE"]
    assert first["route"] == {"team": {"name": "Blue"}, "grounds": ["Accounts"]}
    assert first["reasons"][-1] == "No team has it; Blue works on Accounts already."
    assert {each["feature"]["title"] for each in lines[1:]} == {"Search", "Sign in by railcard"}
