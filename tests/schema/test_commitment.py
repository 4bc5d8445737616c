"""The gate as clients see it: the list that refuses, waivers for ever, and the plan as it was committed."""

from service.domain.values import AssignPlannedValue
from tests.domain.specification import id_of
from tests.schema.test_succession import ask
from tests.service.node import BEA, PLAN, RED

VENDOR, GOAL, SEARCH = id_of(51), id_of(61), id_of(31)
GATE = """query ($at: At) { plan(key: "PI-1", at: $at) { phase version committedAt
  gate { entity code about { entity } settled waivable waiver { reason due agreedBy { id } } } } }"""
REFUSED = """mutation ($plan: ID!) { commitPlan(plan: $plan) { version
  errors { code ... on Refused { about { entity } waivable } } } }"""


async def gate(api, **at):
    plan = (await api.ask(GATE, **({"at": at} if at else {})))["plan"]
    return {item["entity"]: item for item in plan["gate"]}


async def a_gap(api):
    """The train plans; a risk that is not ROAMed is all that the gate holds, and is not waived."""
    await api.node.open_gate()
    await ask(api, "raiseRisk", risk=VENDOR, text="The vendor is late.")
    (item,) = [each for each in (await gate(api)).values() if each["waiver"] is None]
    return item


async def waive(api, item):
    answer = await ask(api, "waiveGap", item=item["entity"], agreedBy=BEA, due="2026-03-01")
    assert answer["errors"] == []


async def test_commitment_is_refused_by_the_very_list_that_the_gate_shows(api):
    await ask(api, "openPlanning")
    await ask(api, "raiseRisk", risk=VENDOR, text="The vendor is late.")
    await ask(api, "draftObjective", objective=GOAL, text="They find.", team=RED, kind="COMMITTED")
    shown = (await gate(api)).values()
    assert {"RISK_NOT_ROAMED", "OBJECTIVE_WITHOUT_VALUE", "TEAM_PLAN_NOT_ACCEPTED"} <= {
        each["code"] for each in shown
    }
    told = (await api.ask(REFUSED, plan=PLAN))["commitPlan"]["errors"]
    assert told == [{"code": each["code"], "about": each["about"], "waivable": True} for each in shown]


async def test_the_gate_is_live(api):
    item = await a_gap(api)
    document = """mutation ($plan: ID!, $input: RoamRiskInput!) { roamRisk(plan: $plan, input: $input) {
      changes { removed upserts { __typename id ... on GateItem { code } } } } }"""
    owned = {"risk": VENDOR, "category": "OWNED"}
    changes = (await api.ask(document, plan=PLAN, input=owned))["roamRisk"]["changes"]
    assert item["entity"] in changes["removed"]
    assert [each["code"] for each in changes["upserts"] if each["__typename"] == "GateItem"] == [
        "OWNED_WITHOUT_OWNER"
    ]


async def test_a_waiver_stays_visible_in_the_baseline_after_settlement_and_after_reopening(api):
    item = await a_gap(api)
    await waive(api, item)
    assert (await ask(api, "commitPlan"))["errors"] == []
    waiver = {"reason": "Agreed", "due": "2026-03-01", "agreedBy": {"id": BEA}}
    for settled, mutation, input in (
        (False, None, {}),
        (True, "closeRisk", {"risk": VENDOR}),
        (True, "reopenPlan", {"agreedBy": BEA}),
    ):
        if mutation:
            assert (await ask(api, mutation, **input))["errors"] == []
        now = (await gate(api))[item["entity"]]
        assert (now["code"], now["settled"], now["waiver"]) == ("RISK_NOT_ROAMED", settled, waiver)
        then = (await gate(api, baseline="Commitment"))[item["entity"]]
        assert (then["settled"], then["waiver"]) == (False, waiver)


async def test_the_plan_as_committed_is_a_baseline_and_committing_again_is_another(api):
    await ask(api, "proposeFeature", feature=SEARCH, title="Search")
    await api.node.commit()
    first = (await api.ask(GATE))["plan"]
    assert (first["phase"], first["committedAt"]) == ("COMMITTED", first["version"])
    assert (await ask(api, "reopenPlan", agreedBy=BEA))["errors"] == []
    await ask(api, "describeFeature", feature=SEARCH, title="Search anew")
    await api.node.commit()
    titles = """query ($at: At) { plan(key: "PI-1", at: $at) { version features { title }
      baselines { name version } } }"""
    plan = (await api.ask(titles))["plan"]
    again = [each for each in plan["baselines"] if each["name"].startswith("Commitment")]
    assert again == [
        {"name": "Commitment", "version": first["version"]},
        {"name": "Commitment 2", "version": plan["version"]},
    ]
    then = (await api.ask(titles, at={"baseline": "Commitment"}))["plan"]
    assert (then["version"], then["features"]) == (first["version"], [{"title": "Search"}])
    assert plan["features"] == [{"title": "Search anew"}]


async def test_an_objective_of_the_train_sums_up_and_is_shown_and_not_counted_again(api):
    await api.node.open_gate()
    await ask(api, "draftObjective", objective=GOAL, text="They find.", team=RED, kind="COMMITTED")
    whole = id_of(62)
    await ask(api, "draftObjective", objective=whole, text="All find.", summarizes=[GOAL])
    await api.node.do(AssignPlannedValue(objective=GOAL, value=8), asker=BEA)
    document = """{ plan(key: "PI-1") { predictability { planned }
      objectives { entity objectiveLevel summarizes { entity } planned } } }"""
    plan = (await api.ask(document))["plan"]
    assert plan["predictability"]["planned"] == 8
    train = next(each for each in plan["objectives"] if each["objectiveLevel"] == "ART")
    assert train == {
        "entity": whole,
        "objectiveLevel": "ART",
        "summarizes": [{"entity": GOAL}],
        "planned": None,
    }
