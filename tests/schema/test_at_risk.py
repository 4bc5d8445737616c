"""Objectives at risk over the API: seen, live, answered by a person, and the hits at the PI's end."""

import pytest

from service.domain.calendar import BeginDay
from service.domain.values import AssessActualValue, AssignPlannedValue
from service.domain.vocabulary import Day, Role
from service.permissions import table
from tests.domain.specification import id_of
from tests.schema.test_succession import ask
from tests.service.node import ANNA, BEA, PLAN, RED

GOAL, SEARCH, VENDOR = id_of(61), id_of(31), id_of(51)
AT_RISK = """{ plan(key: "PI-1") { version atRiskRules { rule says silent }
  objectives { atRisk flags flaggedBy { rule } }
  objectivesAtRisk { id entity version rule says text sinceDay movedOn objective { id }
    inputs { about { __typename entity } field value }
    answered { verdict because by { id } at } } } }"""
HITS = """{ plan(key: "PI-1") { atRiskHits { versions every { ...Of } unflagged { ...Of }
    rules { rule says flagged { ...Of } confirmed { ...Of } dismissed { ...Of } } } } }
  fragment Of on AtRiskOutcomes { missed reached unscored missedPercent sampleSize smallSample variant }"""


@pytest.fixture
async def risky(api):
    """An objective that a risk threatens, which was never ROAMed."""
    await ask(api, "proposeFeature", feature=SEARCH, title="Search")
    await ask(api, "draftObjective", objective=GOAL, text="They find.", team=RED, features=[SEARCH])
    await ask(api, "raiseRisk", risk=VENDOR, text="The vendor is late.", threatens=[SEARCH])
    return api


async def test_a_rule_says_what_made_it_so_and_a_person_answers(risky):
    plan = (await risky.ask(AT_RISK))["plan"]
    (flag,) = [each for each in plan["objectivesAtRisk"] if each["rule"] == "R6"]
    assert flag["objective"] == {"id": GOAL}
    assert flag["text"] == "The risk “The vendor is late.” was never ROAMed."
    assert flag["inputs"] == [
        {"about": {"__typename": "Risk", "entity": VENDOR}, "field": "category", "value": "none"}
    ]
    assert (flag["answered"], flag["movedOn"]) == (None, False)
    (objective,) = plan["objectives"]
    assert objective == {"atRisk": None, "flags": [f"R6: {flag['text']}"], "flaggedBy": [{"rule": "R6"}]}
    assert {each["rule"]: bool(each["silent"]) for each in plan["atRiskRules"]} == {
        rule: rule in ("R4", "R5") for rule in ("R1", "R2", "R3", "R4", "R5", "R6", "R7")
    }

    told = await ask(risky, "dismissAtRisk", objective=GOAL, rule="R6", because="We know them well.")
    again = await ask(risky, "dismissAtRisk", objective=GOAL, rule="R6", because="We know them well.")
    assert (told["errors"], again["version"]) == ([], told["version"])
    plan = (await risky.ask(AT_RISK))["plan"]
    (flag,) = plan["objectivesAtRisk"]
    assert flag["answered"].pop("at")
    assert flag["answered"] == {"verdict": "DISMISSED", "because": "We know them well.", "by": {"id": ANNA}}
    assert plan["objectives"][0] == objective, "nothing is changed by it"
    node = await risky.ask("query ($id: ID!) { node(id: $id) { __typename id } }", id=flag["id"])
    assert node["node"] == {"__typename": "ObjectiveAtRisk", "id": flag["entity"]}


async def test_the_history_tells_what_people_said(risky):
    await ask(risky, "confirmAtRisk", objective=GOAL, rule="R6")
    document = '{ plan(key: "PI-1") { history(first: 1) { nodes { kind summary about { __typename } } } } }'
    (commit,) = (await risky.ask(document))["plan"]["history"]["nodes"]
    assert commit["summary"] == "Confirmed that the objective “They find.” is at risk by R6"
    assert (commit["kind"], commit["about"]) == ("CONFIRM_AT_RISK", [{"__typename": "ObjectiveAtRisk"}])


async def test_flags_and_answers_are_live(risky):
    plan = (await risky.ask('{ plan(key: "PI-1") { epoch version } }'))["plan"]
    document = """subscription ($plan: ID!, $epoch: ID!, $after: Int!) {
      planChanges(plan: $plan, epoch: $epoch, after: $after) { __typename ... on ChangeSet { removed
        upserts { __typename id ... on ObjectiveAtRisk { rule answered { verdict } } } } } }"""
    async with risky.follow(document, plan=PLAN, epoch=plan["epoch"], after=plan["version"]) as follow:
        assert (await follow.data())["__typename"] == "InSync"
        await ask(risky, "confirmAtRisk", objective=GOAL, rule="R6")
        (flag,) = (await follow.data())["upserts"]
        assert flag["answered"] == {"verdict": "CONFIRMED"}
        await ask(risky, "closeRisk", risk=VENDOR)
        while (message := await follow.data())["__typename"] == "InSync":
            pass
        assert flag["id"] in message["removed"]


def test_people_who_answer_for_the_team_or_the_train_say_whether_a_rule_is_right():
    allowed = {Role.TEAM_COACH, Role.PRODUCT_OWNER, Role.BUSINESS_OWNER, Role.RTE, Role.FACILITATOR}
    assert set(table()["confirmAtRisk"].roles) == set(table()["dismissAtRisk"].roles) == allowed


async def test_hits_are_told_once_objectives_are_scored(risky):
    api = risky
    assert (await api.ask(HITS))["plan"]["atRiskHits"] is None
    await api.node.open_gate()
    await api.node.do(AssignPlannedValue(objective=GOAL, value=8), asker=BEA)
    await ask(api, "commitPlan")
    await ask(api, "startExecution")
    await ask(api, "confirmAtRisk", objective=GOAL, rule="R6")
    await api.node.do(BeginDay(day=Day("2099-01-01")), asker=None, via="clock")
    assert (await api.ask(HITS))["plan"]["atRiskHits"] is None
    await api.node.do(AssessActualValue(objective=GOAL, value=3), asker=BEA)
    hits = (await api.ask(HITS))["plan"]["atRiskHits"]
    missed = {"missed": 1, "reached": 0, "unscored": 0, "missedPercent": 100.0, "sampleSize": 1}
    assert {**hits["every"], **missed, "smallSample": True} == hits["every"]
    assert hits["unflagged"]["missedPercent"] is None
    rules = {each["rule"]: each for each in hits["rules"]}
    for part in ("flagged", "confirmed"):
        assert {**rules["R6"][part], **missed} == rules["R6"][part]
    assert rules["R6"]["dismissed"]["sampleSize"] == 0
    assert rules["R6"]["flagged"]["variant"].startswith("Committed objectives of which R6 spoke:")
