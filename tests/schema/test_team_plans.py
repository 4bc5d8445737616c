"""Team plans as clients see them: presented, accepted or doubted, changed since; live and at a version."""

from tests.domain.specification import FIRST, id_of
from tests.service.node import ANNA, BEA, BLUE, PLAN, RED, TRAIN

STORY, OBJECTIVE = id_of(50), id_of(51)
TEAM = """query ($team: ID!, $at: At) { plan(key: "PI-1", at: $at, as: "x") { teamBy(id: $team) {
  planState acceptedAt changedSinceAccepted teamPlan { id entity version planState draftAt finalAt presentedAt
    acceptedBy { id } concern { text by { id } at } changedParts { __typename entity }
    cells { entity capacity load } objectives { entity } dependencies { entity } risks { entity } } } } }"""
OUTCOME = """{ version subject { ... on TeamPlan { planState } } warnings { code about { __typename } }
  errors { code } changes { upserts { __typename id } } }"""


def ask(api, name, kind, envelope="{}", **input):
    document = f"""mutation ($plan: ID!, $input: {kind}Input!, $envelope: Envelope) {{
      {name}(plan: $plan, input: $input, envelope: $envelope) {OUTCOME} }}"""
    return api.ask(document, plan=PLAN, input=input, envelope=envelope)


async def act(api, name, envelope=None, **input):
    kind = name[0].upper() + name[1:]
    return (await ask(api, name, kind, envelope or {}, **input))[name]


async def team(api, team=RED, at=None):
    return (await api.ask(TEAM, team=team, at=at))["plan"]["teamBy"]


async def prepared(api):
    await act(api, "planStory", story=STORY, title="Index", team=RED, iteration=FIRST, points=3)
    await act(api, "draftObjective", objective=OBJECTIVE, text="Search answers at once.", team=RED)


async def test_a_plan_is_presented_accepted_and_seen_to_change(api):
    await prepared(api)
    assert (await team(api))["planState"] == "DRAFTING"
    draft = await act(api, "presentDraft", team=RED)
    assert draft["errors"] == []
    assert [(each["code"], each["about"][0]["__typename"]) for each in draft["warnings"]] == [
        ("NO_CAPACITY", "Team")
    ]
    assert draft["subject"]["planState"] == "DRAFT_PRESENTED"
    final = await act(api, "presentFinal", team=RED)
    shown = await team(api)
    assert (shown["planState"], shown["teamPlan"]["finalAt"]) == ("FINAL_PRESENTED", final["version"] - 1)
    assert [each["entity"] for each in shown["teamPlan"]["objectives"]] == [OBJECTIVE]
    assert [each["load"] for each in shown["teamPlan"]["cells"]] == [3, 0, 0, 0, 0, 0]
    await owner(api)
    behalf = {"onBehalfOf": {"person": BEA}}
    accepted = await act(api, "acceptTeamPlan", behalf, team=RED)
    assert accepted["errors"] == []
    assert (await team(api))["acceptedAt"] == accepted["version"] - 1
    assert (await team(api))["teamPlan"]["acceptedBy"]["id"] == BEA
    moved = await act(api, "unplanStory", {"after": accepted["version"]}, story=STORY)
    upserts = [(each["__typename"], each["id"]) for each in moved["changes"]["upserts"]]
    assert ("Team", RED) in upserts
    assert "TeamPlan" in dict(upserts)
    changed = await team(api)
    assert (changed["planState"], changed["changedSinceAccepted"]) == ("ACCEPTED", True)
    assert changed["teamPlan"]["changedParts"] == [{"__typename": "Story", "entity": STORY}]
    then = await team(api, at={"version": accepted["version"]})
    assert (then["changedSinceAccepted"], then["teamPlan"]["changedParts"]) == (False, [])
    assert (await team(api, at={"baseline": "Red: draft plan"}))["planState"] == "DRAFT_PRESENTED"
    assert (await team(api, BLUE))["planState"] == "DRAFTING"


async def owner(api):
    grant = """mutation ($person: ID!, $train: ID!) { grantRole(input: {
      person: $person, role: BUSINESS_OWNER, scope: $train }) { errors { code } } }"""
    assert (await api.ask(grant, person=BEA, train=TRAIN))["grantRole"]["errors"] == []


async def test_a_concern_says_who_has_it_and_only_a_business_owner_has_one(api):
    await prepared(api)
    await act(api, "presentFinal", team=RED)
    text = "Nothing of this is for the autumn sale."
    refused = await act(api, "raiseTeamPlanConcern", team=RED, text=text)
    assert [each["code"] for each in refused["errors"]] == ["NO_BUSINESS_OWNER_SPEAKS"]
    await owner(api)
    raised = await act(api, "raiseTeamPlanConcern", {"onBehalfOf": {"person": BEA}}, team=RED, text=text)
    assert raised["errors"] == []
    concern = (await team(api))["teamPlan"]["concern"]
    assert (concern["text"], concern["by"]["id"]) == (text, BEA)
    assert (await team(api))["planState"] == "CONCERN"


async def test_a_team_plan_is_a_node_with_comments_a_history_and_a_version_to_expect(api):
    before = (await team(api))["teamPlan"]
    assert (before["version"], before["planState"]) == (0, "DRAFTING")
    said = await act(api, "addComment", node=before["entity"], text="We present at three.")
    assert said["errors"] == []
    await act(api, "presentDraft", {"expectedVersion": 0}, team=RED)
    stale = await act(api, "presentFinal", {"expectedVersion": 0}, team=RED)
    assert [each["code"] for each in stale["errors"]] == ["STALE"]
    node = """query ($id: ID!) { node(id: $id) { ... on TeamPlan { comments { text } team { name } history {
      nodes { summary kind actor { ... on Person { id } } } } } } }"""
    found = (await api.ask(node, id=before["entity"]))["node"]
    assert found["comments"] == [{"text": "We present at three."}]
    (commit,) = found["history"]["nodes"]
    assert (commit["summary"], commit["kind"]) == ("Red presented its draft plan", "PRESENT_DRAFT")
    assert commit["actor"]["id"] == ANNA


async def test_the_plan_is_committed_once_every_team_plan_is_accepted(api):
    opened = "mutation ($plan: ID!) { openPlanning(plan: $plan) { errors { code } } }"
    commit = """mutation ($plan: ID!) { commitPlan(plan: $plan) {
      errors { code ... on Refused { about { id } waivable } } } }"""
    await api.ask(opened, plan=PLAN)
    await api.node.hold_votes()
    errors = (await api.ask(commit, plan=PLAN))["commitPlan"]["errors"]
    assert [(each["code"], each["about"], each["waivable"]) for each in errors] == [
        ("TEAM_PLAN_NOT_ACCEPTED", [{"id": team}], True) for team in (RED, BLUE)
    ]
    await api.node.accept_team_plans()
    assert (await api.ask(commit, plan=PLAN))["commitPlan"]["errors"] == []
