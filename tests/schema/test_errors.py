"""What goes wrong is said as data, by a code, or not at all."""

import logging
import re

import pytest

from service.log import OutcomeUnknown, Overloaded, Unavailable
from service.settings import HOME
from tests.domain.specification import FIRST, id_of
from tests.schema.test_walk import MOVE, PROPOSE, SEARCH
from tests.service.node import PLAN, RED

ERRORS = """errors { __typename code message path ... on Refused { about { id } remedy waivable }
  ... on Stale { expected actual now { id version } since { to summary } } }"""
SIZE = f"""mutation ($plan: ID!, $input: SizeFeatureInput!, $envelope: Envelope) {{
  sizeFeature(plan: $plan, input: $input, envelope: $envelope) {{
    version replayed subject {{ id version }} {ERRORS} }} }}"""
TOGETHER = f"""mutation ($plan: ID!, $commands: [AnyCommand!]!, $envelope: Envelope) {{
  together(plan: $plan, commands: $commands, envelope: $envelope) {{
    version {ERRORS} changes {{ from to }} }} }}"""


CODE = re.compile(r'(?:Coded|Unauthenticated)\(\s*"([A-Z_]+)"')


def test_the_contract_names_every_code_at_the_top_level():
    sources = [path.read_text() for room in ("schema", "service") for path in (HOME / room).rglob("*.py")]
    codes = {code for source in sources for code in CODE.findall(source)}
    told = (HOME / "schema" / "CONTRACT.md").read_text()
    assert len(codes) > 20
    assert [code for code in sorted(codes) if f"`{code}`" not in told] == []


@pytest.fixture
async def proposed(api):
    outcome = await api.ask(PROPOSE, plan=PLAN, input={"feature": SEARCH, "title": "Search"})
    return outcome["proposeFeature"]["version"]


async def sized(api, size=3.0, feature=SEARCH, plan=PLAN, **envelope):
    data = await api.ask(SIZE, plan=plan, input={"feature": feature, "size": size}, envelope=envelope)
    return data["sizeFeature"]


async def test_a_refusal_says_the_rule_the_things_and_what_one_can_do(api, proposed):
    (error,) = (await sized(api, -1.0))["errors"]
    assert (error["__typename"], error["code"], error["path"]) == ("Refused", "SIZE_NEGATIVE", ["input"])
    assert error["about"] == [{"id": SEARCH}]
    assert error["remedy"]


async def test_an_unfit_number_is_invalid_with_its_path(api, proposed):
    (error,) = (await sized(api, 1.005))["errors"]
    assert (error["__typename"], error["path"]) == ("Invalid", ["input", "size"])


async def test_every_unfit_field_is_named(api):
    wrong = {"feature": "no uuid", "title": "\u0000", "externalKey": "x" * 201}
    errors = (await api.ask(PROPOSE, plan=PLAN, input=wrong))["proposeFeature"]["errors"]
    assert {error["__typename"] for error in errors} == {"Invalid"}
    assert sorted(error["path"][-1] for error in errors) == ["externalKey", "feature", "title"]


async def test_a_stale_answer_tells_what_happened_since(api, proposed):
    assert (await sized(api, 1.0, expectedVersion=proposed))["errors"] == []
    (error,) = (await sized(api, 2.0, expectedVersion=proposed))["errors"]
    assert (error["__typename"], error["expected"], error["actual"]) == ("Stale", proposed, proposed + 1)
    assert error["now"] == {"id": SEARCH, "version": proposed + 1}
    assert [commit["to"] for commit in error["since"]] == [proposed + 1]


async def test_a_command_sent_again_is_answered_not_repeated(api, proposed):
    command = id_of(77)
    first, again = [await sized(api, 5.0, commandId=command) for _ in range(2)]
    assert (first["replayed"], again["replayed"]) == (False, True)
    assert first["version"] == again["version"]
    (error,) = (await sized(api, 8.0, commandId=command))["errors"]
    assert (error["code"], error["path"]) == ("COMMAND_ID_REUSED", ["envelope", "commandId"])


async def test_a_dry_run_records_nothing_and_shows_what_would_be(api, proposed):
    document = """mutation ($plan: ID!, $input: MoveFeatureInput!) {
      moveFeature(plan: $plan, input: $input, envelope: { dryRun: true }) { errors { code }
        changes { commits { id } upserts { __typename id ... on Feature { cell { team { name } } } } } } }"""
    moved = (await api.ask(document, plan=PLAN, input={"feature": SEARCH, "team": RED}))["moveFeature"]
    (feature,) = (each for each in moved["changes"]["upserts"] if each["id"] == SEARCH)
    assert (feature["cell"]["team"], moved["changes"]["commits"]) == ({"name": "Red"}, [])
    assert (await api.node.plan()).version == proposed


async def test_commands_go_together_or_not_at_all(api, proposed):
    commands = [
        {"sizeFeature": {"feature": SEARCH, "size": 1}},
        {"sizeFeature": {"feature": id_of(99), "size": 1}},
    ]
    outcome = (await api.ask(TOGETHER, plan=PLAN, commands=commands))["together"]
    assert [error["path"] for error in outcome["errors"]] == [["commands", "1", "sizeFeature"]]
    assert (await api.node.plan()).version == proposed
    outcome = (await api.ask(TOGETHER, plan=PLAN, commands=commands[:1] * 2))["together"]
    assert outcome["errors"] == []
    outcome = (await api.ask(TOGETHER, plan=PLAN, commands=commands[:1] * 201))["together"]
    assert [error["code"] for error in outcome["errors"]] == ["INVALID"]


async def test_a_plan_that_is_not_there_is_refused(api):
    for unknown in (id_of(404), "PI-404"):
        (error,) = (await sized(api, plan=unknown))["errors"]
        assert (error["code"], error["path"]) == ("NOT_HERE", ["plan"])


async def test_a_changed_path_names_the_plan_by_key_too(api, proposed):
    assert (await sized(api, plan="PI-1"))["errors"] == []


@pytest.mark.parametrize(
    ("raised", "code"),
    [
        (Overloaded(), "OVERLOADED"),
        (Unavailable(), "UNAVAILABLE"),
        (OutcomeUnknown(command=SEARCH), "OUTCOME_UNKNOWN"),
    ],
)
async def test_where_nothing_was_done_the_code_is_from_a_closed_list(api, raised, code, monkeypatch):
    async def fails(wish):
        raise raised

    monkeypatch.setattr(api.node.planning, "submit", fails)
    answer = await api.post(SIZE, plan=PLAN, input={"feature": SEARCH, "size": 1})
    (error,) = answer["errors"]
    assert error["extensions"]["code"] == code
    assert answer["data"] == {"sizeFeature": None}
    if code == "OUTCOME_UNKNOWN":
        assert error["extensions"]["commandId"] == SEARCH


async def test_a_crash_is_masked_and_logged_and_erases_no_sibling(api, monkeypatch, caplog):
    async def crashes(wish):
        raise RuntimeError("secret of the house")

    monkeypatch.setattr(api.node.planning, "submit", crashes)
    document = """mutation ($plan: ID!, $input: SizeFeatureInput!) {
      a: sizeFeature(plan: $plan, input: $input) { version }
      b: together(plan: $plan, commands: []) { version } }"""
    with caplog.at_level(logging.ERROR, "signalbox.schema"):
        answer = await api.post(document, plan=PLAN, input={"feature": SEARCH, "size": 1})
    (error,) = answer["errors"]
    assert "secret" not in str(answer)
    assert error["extensions"]["code"] == "INTERNAL"
    assert error["extensions"]["id"] in caplog.text
    assert "secret of the house" in caplog.text
    assert answer["data"] == {"a": None, "b": {"version": 0}}


@pytest.mark.parametrize(
    ("document", "variables", "said"),
    [
        ("{ nowhere }", {}, "Cannot query field"),
        ("{ plan(", {}, "Syntax Error"),
        ('query ($at: At) { plan(key: "PI-1", at: $at) { id } }', {"at": {"time": "yesterday"}}, "RFC 3339"),
        ('{ plan(key: "PI-1", at: { time: "2026-02-30T00:00:00Z" }) { id } }', {}, "does not exist"),
        ('{ plan(key: "PI-1", at: { time: "2026-01-01T00:00:00Z", version: 1 }) { id } }', {}, "exactly one"),
    ],
)
async def test_what_the_client_got_wrong_is_not_masked(api, document, variables, said):
    (error,) = (await api.post(document, **variables))["errors"]
    assert said in error["message"]


@pytest.mark.parametrize(
    ("at", "code"),
    [
        ("version: 0", "VERSION_UNKNOWN"),
        ("version: 100000", "VERSION_UNKNOWN"),
        ('time: "2001-01-01T00:00:00Z"', "VERSION_UNKNOWN"),
        ('time: "2999-01-01T00:00:00Z"', "TIME_IN_FUTURE"),
        ('baseline: "never"', "BASELINE_UNKNOWN"),
    ],
)
async def test_a_past_that_never_was_is_an_error_with_a_code(api, at, code):
    (error,) = (await api.post(f'{{ plan(key: "PI-1", at: {{ {at} }}) {{ id }} }}'))["errors"]
    assert error["extensions"]["code"] == code


async def test_a_version_that_nobody_has_seen_is_not_waited_for_long(api):
    (error,) = (await api.post('{ plan(key: "PI-1", atLeast: 100000) { id } }'))["errors"]
    assert error["extensions"]["code"] == "NOT_YET"


async def test_a_wish_on_behalf_of_a_team_is_recorded_and_shown(api, proposed):
    placed = {"feature": SEARCH, "team": RED, "iteration": FIRST}
    outcome = await api.ask(MOVE, plan=PLAN, input=placed, envelope={"onBehalfOf": {"team": RED}})
    assert outcome["placeFeature"]["errors"] == []
    document = """{ plan(key: "PI-1") { history(first: 1) {
      nodes { onBehalfOf { __typename ... on Team { id name } } } } } }"""
    (commit,) = (await api.ask(document))["plan"]["history"]["nodes"]
    assert commit["onBehalfOf"] == {"__typename": "Team", "id": RED, "name": "Red"}


async def test_what_cannot_be_read_below_a_change_does_not_say_that_nothing_was_done(api, monkeypatch):
    async def away(*_):
        raise Unavailable("the database is away")

    monkeypatch.setattr(api.node.people, "named", away)
    body = await api.post(PROPOSE, plan=PLAN, input={"feature": SEARCH, "title": "Search"})
    assert body["data"]["proposeFeature"]["version"]
    (error,) = body["errors"]
    assert error["path"][-1] == "name"
    assert (error["extensions"]["code"], "nothing was done" in error["message"]) == ("UNAVAILABLE", False)
