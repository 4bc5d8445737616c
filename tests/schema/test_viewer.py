"""What depends on who asks: what was seen, what waits, what is allowed."""

from schema.commands import not_in_scenarios
from service.domain.organisation import GrantRole
from service.domain.phases import OpenPlanning
from service.domain.vocabulary import Role
from tests.domain.specification import FIRST, id_of
from tests.service.node import ANNA, BLUE, BLUE_ON_TRAIN, ORGANISATION, PLAN, RED, TRAIN
from tests.service.restoring import restore

LAST = "query ($plan: ID!) { viewer { lastSeen(plan: $plan) } }"
MARK = "mutation ($plan: ID!, $version: Int!) { markSeen(plan: $plan, version: $version) }"


async def last(api, plan=PLAN):
    return (await api.ask(LAST, plan=plan))["viewer"]["lastSeen"]


async def test_what_was_seen_is_told_by_any_device_and_never_goes_back(api):
    head = (await api.node.plan()).version
    assert await last(api) is None
    assert (await api.ask(MARK, plan=PLAN, version=head))["markSeen"] is True
    assert (await api.ask(MARK, plan="PI-1", version=head - 1))["markSeen"] is False
    assert await last(api, "PI-1") == head


async def test_nothing_of_it_is_in_the_log(api):
    head = (await api.node.plan()).version
    position, _ = await api.node.log.head(api.node.organisation)
    await api.ask(MARK, plan=PLAN, version=head)
    assert (await api.node.log.head(api.node.organisation))[0] == position


async def test_an_unknown_plan_or_version_is_said(api):
    head = (await api.node.plan()).version
    wrong = {"NOT_FOUND": (id_of(404), 1), "VERSION_UNKNOWN": (PLAN, head + 1)}
    for code, (plan, version) in wrong.items():
        (error,) = (await api.post(MARK, plan=plan, version=version))["errors"]
        assert error["extensions"]["code"] == code
    (error,) = (await api.post(MARK, plan=PLAN, version=0))["errors"]
    assert error["extensions"]["code"] == "VERSION_UNKNOWN"
    assert await last(api) is None
    (error,) = (await api.post(LAST, plan="PI-404"))["errors"]
    assert error["extensions"]["code"] == "NOT_FOUND"


async def test_after_a_restore_nobody_has_seen_more_than_there_is(api, database):
    head = (await api.node.plan()).version
    await api.ask(MARK, plan=PLAN, version=head)
    await api.services.live.look()  # as every process has, once a second, since long before
    await restore(database, head - 1)
    await api.services.live.look()
    assert await last(api) == head - 1


INBOX = """query ($plan: ID!) { viewer { inbox(plan: $plan) { kind since due node { __typename id } } } }"""
PROPOSE = """mutation ($plan: ID!, $input: ProposeDependencyInput!) {
  proposeDependency(plan: $plan, input: $input) { entity errors { code } } }"""


async def waiting(api):
    return (await api.ask(INBOX, plan="PI-1"))["viewer"]["inbox"]


async def test_what_waits_depends_on_the_teams_that_the_viewer_is_of(api):
    asked = {"what": "API", "consumer": {"team": RED}, "provider": {"team": BLUE}, "neededBy": FIRST}
    string = (await api.ask(PROPOSE, plan=PLAN, input=asked))["proposeDependency"]
    assert string["errors"] == []
    assert await waiting(api) == []
    grant = GrantRole(person=ANNA, role=Role.TEAM_MEMBER, scope=BLUE_ON_TRAIN)
    await api.node.do(grant, stream=ORGANISATION)
    (item,) = await waiting(api)
    assert item["kind"] == "DEPENDENCY_TO_ANSWER"
    assert item["node"] == {"__typename": "Dependency", "id": string["entity"]}
    since = (await api.node.plan()).dependencies[string["entity"]].since
    assert (item["since"], item["due"]) == (since, "2026-11-02")
    final = """mutation ($plan: ID!, $input: PresentFinalInput!) {
      presentFinal(plan: $plan, input: $input) { errors { code } } }"""
    await api.ask(final, plan=PLAN, input={"team": RED})
    grant = GrantRole(person=ANNA, role=Role.BUSINESS_OWNER, scope=TRAIN)
    await api.node.do(grant, stream=ORGANISATION)
    assert [(each["kind"], each["node"]["__typename"]) for each in await waiting(api)] == [
        ("DEPENDENCY_TO_ANSWER", "Dependency"),
        ("PLAN_TO_ACCEPT", "TeamPlan"),
    ]
    (error,) = (await api.post(INBOX, plan=id_of(404)))["errors"]
    assert error["extensions"]["code"] == "NOT_FOUND"


PERMISSIONS = """query ($plan: ID!) { viewer { permissions(plan: $plan) {
  command everywhere teams onBehalf { everywhere teams } } } }"""


async def allowed(api, plan="PI-1"):
    told = (await api.ask(PERMISSIONS, plan=plan))["viewer"]["permissions"]
    return {each["command"]: each for each in told}


async def test_what_is_allowed_depends_on_roles_and_phase(api):
    everywhere = {"everywhere": True, "teams": []}
    by_rte = await allowed(api)
    assert by_rte["openPlanning"] == {"command": "openPlanning", **everywhere, "onBehalf": None}
    assert by_rte["moveFeature"]["onBehalf"] == everywhere
    assert (by_rte["moveFeature"]["everywhere"], by_rte["moveFeature"]["teams"]) == (False, [])
    assert "closePlan" not in by_rte
    grant = GrantRole(person=ANNA, role=Role.PRODUCT_OWNER, scope=BLUE_ON_TRAIN)
    await api.node.do(grant, stream=ORGANISATION)
    await api.node.do(OpenPlanning())
    now = await allowed(api)
    assert "openPlanning" not in now
    assert now["moveFeature"] == {
        "command": "moveFeature",
        "everywhere": False,
        "teams": [BLUE],
        "onBehalf": everywhere,
    }
    (error,) = (await api.post(PERMISSIONS, plan=id_of(404)))["errors"]
    assert error["extensions"]["code"] == "NOT_FOUND"


FORK = """mutation ($plan: ID!, $input: ForkScenarioInput!) {
  forkScenario(plan: $plan, input: $input) { errors { code } } }"""


async def test_a_scenario_has_a_viewer_of_its_own(api):
    scenario = id_of(95)
    await api.ask(FORK, plan=PLAN, input={"scenario": scenario, "name": "What if"})
    head = (await api.node.plan()).version
    await api.ask(MARK, plan=PLAN, version=head)
    assert await last(api, scenario) is None
    here, there = await allowed(api), await allowed(api, scenario)
    assert here.keys() - there.keys() == {name for name in here if name in not_in_scenarios()}
    assert {"openVote", "forkScenario"} <= here.keys() - there.keys()
    assert "moveFeature" in there
