"""Before and after: a plan names its neighbours, and is described anew while it is being prepared."""

from tests.service.node import PLAN, TRAIN

NEIGHBOURS = """query ($key: String) { plan(key: $key) { key name starts ends
  next { key name phase version } previous { key } } }"""
OUTCOME = "version errors { code message } warnings { code }"


async def ask(api, mutation, of="plan", stream=PLAN, **input):
    fields = "input: $input" if input else ""
    kind = mutation[0].upper() + mutation[1:]
    given = f", $input: {kind}Input!" if input else ""
    document = f"""mutation ($id: ID!{given}) {{
      {mutation}({of}: $id {fields} envelope: {{ reason: "Agreed" }}) {{ {OUTCOME} }} }}"""
    return (await api.ask(document, id=stream, **({"input": input} if input else {})))[mutation]


async def test_a_committed_plan_has_a_next_one_and_that_has_a_previous_one(api):
    alone = (await api.ask(NEIGHBOURS, key="PI-1"))["plan"]
    assert (alone["next"], alone["previous"]) == (None, None)
    await api.node.commit()
    plan = (await api.ask(NEIGHBOURS, key="PI-1"))["plan"]
    assert plan["next"] == {"key": "PI-2", "name": "PI 2", "phase": "PREPARING", "version": 1}
    following = (await api.ask(NEIGHBOURS, key="PI-2"))["plan"]
    assert (following["previous"], following["next"]) == ({"key": "PI-1"}, None)
    assert (following["starts"], following["ends"]) == ("2027-01-11", "2027-03-21")


async def test_the_train_lists_its_plans_the_latest_first(api):
    await api.node.commit()
    listed = (await api.ask("query ($id: ID) { train(id: $id) { plans { key phase } } }", id=TRAIN))["train"]
    assert listed["plans"] == [
        {"key": "PI-2", "phase": "PREPARING"},
        {"key": "PI-1", "phase": "COMMITTED"},
    ]


async def test_a_plan_is_described_and_rescheduled_until_planning_is_open(api):
    assert (await ask(api, "describePlan", key="AUTUMN", name="Autumn"))["errors"] == []
    assert (await ask(api, "reschedulePlan", starts="2026-11-02", ends="2027-01-17"))["errors"] == []
    plan = (await api.ask(NEIGHBOURS, key="AUTUMN"))["plan"]
    assert (plan["name"], plan["ends"]) == ("Autumn", "2027-01-17")
    again = await ask(api, "describePlan", key="AUTUMN", name="Autumn")
    assert again["errors"] == []
    await ask(api, "openPlanning")
    late = await ask(api, "describePlan", key="WINTER")
    assert [error["code"] for error in late["errors"]] == ["PLANNING_HAS_BEGUN"]
