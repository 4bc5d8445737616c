"""The documents of a planning UI: valid, and served live and as of any version."""

from pathlib import Path

from graphql import parse, validate
from graphql.language import OperationDefinitionNode, print_ast
from graphql.utilities import separate_operations

from service.domain.organisation import GrantRole
from service.domain.vocabulary import Instant, NewId, Role
from service.domain.vote_opening import OpenVote
from service.domain.votes import VoteMode
from tests.domain.specification import FIRST, id_of
from tests.schema.busy import DEPENDENCIES, FEATURES, OBJECTIVES, RISKS, live_through
from tests.service.node import ANNA, ORGANISATION, PLAN, RED, RED_ON_TRAIN

TEXT = (Path(__file__).parent / "documents.graphql").read_text()
DOCUMENT = parse(TEXT)
OPERATIONS = {name: print_ast(each) for name, each in separate_operations(DOCUMENT).items()}


def test_all_documents_are_valid(built):
    for name, document in OPERATIONS.items():
        assert validate(built._schema, parse(document)) == [], name


def test_no_document_has_two_operations_of_one_name():
    names = [each.name.value for each in DOCUMENT.definitions if isinstance(each, OperationDefinitionNode)]
    assert len(names) == len(set(names))


async def test_the_queries_run_live_and_as_of_a_version(api):
    head = await live_through(api)
    team, plan = RED, {"key": "PI-1"}
    needed = {
        "DependencyInbox": {"team": team},
        "TeamDay": {"team": team},
        "SliderStep": {"from": head - 20, "to": head},
        "AuditTable": {"filter": {"teams": [RED], "text": "feature"}},
        "Coach": {"key": None},
        "WhileYouWereAway": {"plan": PLAN, "since": {"version": head - 20}, "team": team},
    }
    for name, document in OPERATIONS.items():
        if document.startswith("query") or "\nquery" in document:
            await api.ask(document, **{**plan, **needed.get(name, {})})
    old = (await api.ask(OPERATIONS["BoardScreen"], key="PI-1", at={"version": head - 30}))["plan"]
    new = (await api.ask(OPERATIONS["BoardScreen"], key="PI-1"))["plan"]
    assert all(each["id"].endswith(f"@{old['version']}") for each in old["cells"])
    assert {each["id"].partition("@")[0] for each in old["teams"]} == {each["id"] for each in new["teams"]}


async def test_the_mutations_run(api):
    head = await live_through(api, more=0)
    move = {"feature": FEATURES[0], "team": RED}
    seen = (await api.node.plan()).features[FEATURES[0]].version
    drag = {"plan": PLAN, "input": move, "mine": head, "seen": seen, "cmd": id_of(501)}
    moved = (await api.ask(OPERATIONS["Drag"], **drag))["moveFeature"]
    assert (moved["errors"], moved["changes"]["from"]) == ([], head)
    stale = (await api.ask(OPERATIONS["Drag"], **{**drag, "cmd": id_of(502)}))["moveFeature"]
    assert [error["__typename"] for error in stale["errors"]] == ["Stale"]
    await api.ask(OPERATIONS["Hover"], plan=PLAN, input=move)
    agree = {"agree": {"dependency": DEPENDENCIES[0], "committedBy": FIRST}}
    await api.ask(OPERATIONS["Answer"], plan=PLAN, input=agree, cmd=id_of(503))
    roam = {"risk": RISKS[0], "category": "OWNED", "owner": ANNA}
    await api.ask(OPERATIONS["RoamOne"], plan=PLAN, input=roam, onBehalf={"person": ANNA})
    values = [{"assignPlannedValue": {"objective": each, "value": 5}} for each in OBJECTIVES]
    await api.ask(OPERATIONS["EnterBv"], plan=PLAN, commands=values)


async def test_the_subscriptions_run_and_a_ballot_is_cast(api):
    plan = (await api.ask('{ plan(key: "PI-1") { epoch version } }'))["plan"]
    live = {"epoch": plan["epoch"], "after": plan["version"]}
    async with api.follow(OPERATIONS["Live"], plan=PLAN, **live) as follow:
        assert (await follow.data())["__typename"] == "InSync"
    member = GrantRole(person=ANNA, role=Role.TEAM_MEMBER, scope=RED_ON_TRAIN)
    await api.node.do(member, stream=ORGANISATION)
    until = Instant("2999-01-01T00:00:00.000000Z")
    await api.node.do(OpenVote(round=NewId(id_of(504)), team=RED, mode=VoteMode.SECRET, closes=until))
    cast = (await api.ask(OPERATIONS["Cast"], plan=PLAN, round=id_of(504), value=4))["castVote"]
    assert cast == {"accepted": True, "replaced": False, "errors": []}
    async with api.follow(OPERATIONS["Turnout"], plan=PLAN) as follow:
        (turnout,) = (await follow.data())["turnout"]
        assert (turnout["vote"], turnout["eligible"]) == (id_of(504), 1)
