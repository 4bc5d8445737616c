"""The history as an auditor asks for it: filtered, in either order, counted for the menus."""

import pytest

from schema.context import Context
from schema.types.commits import CommandKind
from schema.types.filters import HistoryFilter, wanted
from service.auth import Asker
from service.domain.capacity import cell_id
from tests.domain.planned import committed, proposed
from tests.domain.specification import FIRST, SECOND, THIRD, a_plan, id_of
from tests.schema.busy import FEATURES, RISKS, live_through
from tests.schema.conftest import counted
from tests.service.node import ANNA, BLUE, ORGANISATION, PLAN, RED, RED_ON_TRAIN, TRAIN

COMMIT = """to from kind reason role summary recordedAt actor { ... on Person { id } }
  about { entity } effects { field before after }"""
FACET = "key label count"
CELLS = [cell_id(team, THIRD) for team in (RED, BLUE)]
AUDIT = f"""query ($filter: HistoryFilter, $order: Order, $first: Int, $after: String, $at: At) {{
  plan(key: "PI-1", at: $at) {{ audit(filter: $filter, order: $order, first: $first, after: $after) {{
    totalCount nodes {{ {COMMIT} }} edges {{ cursor }} pageInfo {{ endCursor hasNextPage }}
    facets {{ actors {{ {FACET} }} kinds {{ {FACET} }} teams {{ {FACET} }} }} }} }} }}"""


async def audit(api, filter=None, **more):
    return (await api.ask(AUDIT, filter=filter, **{"first": 200, **more}))["plan"]["audit"]


async def versions(api, **filter):
    """The commits that a filter lets through, by the versions that they made."""
    found = await audit(api, filter)
    assert found["totalCount"] == len(found["nodes"])
    return [node["to"] for node in found["nodes"]]


@pytest.fixture
async def lived(api):
    """The whole history, newest first, of a plan in which much has happened."""
    await live_through(api)
    return (await audit(api))["nodes"]


async def of(api, mutation, reason=None, behalf=None, **given):
    kind = f"{mutation[0].upper()}{mutation[1:]}Input"
    document = f"""mutation ($plan: ID!, $input: {kind}!, $envelope: Envelope) {{
      {mutation}(plan: $plan, input: $input, envelope: $envelope) {{ version errors {{ message }} }} }}"""
    envelope = {"reason": reason, "onBehalfOf": behalf}
    outcome = (await api.ask(document, plan=PLAN, input=given, envelope=envelope))[mutation]
    assert outcome["errors"] == []
    return outcome["version"]


def touches(*ids):
    return lambda commit: any(each["entity"] in ids for each in commit["about"])


def names(*ids):
    return lambda commit: any(
        id in str((each["before"], each["after"])) for each in commit["effects"] for id in ids
    )


@pytest.mark.parametrize(
    ("filter", "fits"),
    [
        ({"kinds": ["MOVE_FEATURE", "ROAM_RISK"]}, lambda c: c["kind"] in ("MOVE_FEATURE", "ROAM_RISK")),
        ({"kinds": []}, lambda c: False),
        ({"actors": [ANNA.upper()]}, lambda c: c["actor"] == {"id": ANNA}),
        ({"actors": [id_of(404), "clock", "unnamed"]}, lambda c: c["actor"] is None),
        ({"roles": ["RTE"]}, lambda c: c["role"] == "RTE"),
        ({"roles": ["VIEWER"]}, lambda c: False),
        ({"about": [FEATURES[0], f"{RISKS[1]}@7"]}, touches(FEATURES[0], RISKS[1])),
        ({"iterations": [THIRD]}, lambda c: touches(THIRD, *CELLS)(c) or names(THIRD)(c)),
        ({"onBehalf": False}, lambda c: True),
        ({"onBehalf": True}, lambda c: False),
        (
            {"kinds": ["MOVE_FEATURE"], "about": [FEATURES[1]]},
            lambda c: c["kind"] == "MOVE_FEATURE" and touches(FEATURES[1])(c),
        ),
        ({"between": {"from": {"version": 20}, "to": {"version": 40}}}, lambda c: 20 < c["to"] <= 40),
        ({"between": {"from": {"version": -1}, "to": {"version": 999}}}, lambda c: True),
        ({"text": "MOVED feature"}, lambda c: "moved" in c["summary"].lower() and "Feature" in c["summary"]),
    ],
)
async def test_a_filter_lets_through_the_commits_for_which_it_holds(api, lived, filter, fits):
    assert await versions(api, **filter) == [each["to"] for each in lived if fits(each)]


async def test_a_filter_names_teams_as_the_plan_or_as_the_train_does(api, lived):
    red, blue = await versions(api, teams=[RED]), await versions(api, teams=[BLUE])
    assert len(red) > 5
    assert red != blue
    assert await versions(api, teams=[RED_ON_TRAIN]) == red
    assert set(await versions(api, teams=[RED, BLUE])) == {*red, *blue}


async def test_a_capacity_belongs_to_its_iteration_also_when_only_its_total_changes(api):
    await of(api, "setCapacity", team=RED, iteration=SECOND, total=20)
    again = await of(api, "setCapacity", team=RED, iteration=SECOND, total=25)
    assert again in await versions(api, iterations=[SECOND])
    assert again not in await versions(api, iterations=[FIRST])


async def test_moments_are_versions_times_or_baselines(api, lived):
    middle = lived[len(lived) // 2]
    await of(api, "nameBaseline", name="Middle", version=middle["to"])
    by = [{"version": middle["to"]}, {"time": middle["recordedAt"]}, {"baseline": "middle"}]
    found = [await versions(api, between={"to": moment}) for moment in by]
    assert found[0] == found[1] == found[2] == [c["to"] for c in lived if c["to"] <= middle["to"]]
    answer = await api.post(AUDIT, filter={"between": {"from": {"baseline": "None such"}}})
    assert answer["errors"][0]["extensions"]["code"] == "BASELINE_UNKNOWN"
    assert await versions(api, between={"from": {"time": "2999-01-01T00:00:00Z"}}) == []
    assert await versions(api, between={"to": {"time": "1999-01-01T00:00:00Z"}}) == []


async def test_a_moment_within_a_commit_is_its_end(api):
    plan = await api.node.plan()
    together = """mutation ($plan: ID!, $commands: [AnyCommand!]!) {
      together(plan: $plan, commands: $commands) { version } }"""
    commands = [{"proposeFeature": {"title": f"Feature {n}"}} for n in range(3)]
    await api.ask(together, plan=PLAN, commands=commands)
    inside = {"version": plan.version + 1}
    assert (await versions(api, between={"to": inside}))[0] == plan.version + 3
    assert await versions(api, between={"from": inside}) == []


async def test_an_audit_ends_at_the_version_that_is_read(api, lived):
    at = lived[10]["to"]
    found = await audit(api, at={"version": at})
    assert [each["to"] for each in found["nodes"]] == [each["to"] for each in lived[10:]]
    assert found["totalCount"] == len(lived) - 10


async def test_words_are_found_in_reasons_texts_deeds_and_names(api):
    said = await of(api, "raiseRisk", "The vendor WROTE so", risk=RISKS[0], text="50%_of parts are late")
    named = await of(api, "proposeFeature", feature=FEATURES[0], title="Ärger suchen")
    moved = await of(api, "placeFeature", feature=FEATURES[0], team=RED, iteration=FIRST)
    assert await versions(api, text="wrote") == [said]
    assert await versions(api, text="50%_OF vendor raised") == [said]
    assert await versions(api, text="50x_of") == []
    assert await versions(api, text="ärger") == [moved, named]
    assert await versions(api, text="such placed") == [moved]
    assert await versions(api, text="placed red") == [moved]
    await of(api, "describeFeature", feature=FEATURES[0], title="Other")
    assert await versions(api, text="ärger") == []


async def test_a_text_that_was_erased_is_not_found(api):
    version = await of(api, "raiseRisk", risk=RISKS[0], text="Anna is ill")
    (event,) = await api.node.log.read(ORGANISATION, PLAN, version - 1, version)
    await of(api, "rewordRisk", risk=RISKS[0], text="Somebody is away")
    assert version in await versions(api, text="ill")
    await api.node.log.erase(ORGANISATION, [event.position])
    assert await versions(api, text="ill") == []


async def test_who_acts_for_somebody_is_found(api):
    version = await of(api, "raiseRisk", behalf={"team": RED}, text="The supplier is late")
    assert await versions(api, onBehalf=True) == [version]
    assert version not in await versions(api, onBehalf=False)


async def test_unnamed_commits_are_found_and_lead_to_nobody(api):
    version = await of(api, "raiseRisk", text="The boss drinks", unnamed=True)
    found = await audit(api, {"actors": ["unnamed"]})
    assert [(each["to"], each["actor"], each["role"]) for each in found["nodes"]] == [(version, None, None)]
    assert {"key": "unnamed", "label": "Unnamed", "count": 1} in found["facets"]["actors"]


@pytest.mark.parametrize("order", ["NEWEST_FIRST", "OLDEST_FIRST", None])
async def test_an_audit_is_read_page_by_page_in_either_order(api, lived, order):
    seen, after, more = [], None, True
    while more:
        page = await audit(api, {"actors": [ANNA]}, first=9, after=after, order=order)
        seen += [node["to"] for node in page["nodes"]]
        after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
        assert page["totalCount"] == len(lived)
    newest_first = [each["to"] for each in lived]
    assert seen == (newest_first[::-1] if order == "OLDEST_FIRST" else newest_first)


async def test_menus_count_what_the_rest_of_the_filter_lets_through(api, lived):
    await api.node.people.introduce(ORGANISATION, ANNA, "Anna")
    placed = [each for each in lived if each["kind"] == "PLACE_FEATURE"]
    facets = (await audit(api, {"kinds": ["PLACE_FEATURE"]}))["facets"]
    assert facets["actors"] == [{"key": ANNA, "label": "Anna", "count": len(placed)}]
    kinds = {each["key"]: each["count"] for each in facets["kinds"]}
    assert sum(kinds.values()) == len(lived)
    assert kinds["PLACE_FEATURE"] == len(placed)
    assert {"key": "PLACE_FEATURE", "label": "Place feature", "count": len(placed)} in facets["kinds"]
    assert [each["count"] for each in facets["kinds"]] == sorted(kinds.values(), reverse=True)
    for each in facets["teams"]:
        assert each["label"] in ("Red", "Blue")
        assert each["count"] == len(await versions(api, teams=[each["key"]], kinds=["PLACE_FEATURE"]))


async def test_after_commitment_is_after_the_one_that_holds(api):
    plan = committed(a_plan(proposed(FEATURES[0])))
    context = Context(Asker(person=ANNA, org=ORGANISATION), api.services)
    spans = {
        (plan, True): (plan.interval.committed_at, plan.version),
        (plan, False): (0, plan.interval.committed_at),
        (plan, None): (0, plan.version),
        (a_plan(), True): (a_plan().version, a_plan().version),
        (a_plan(), False): (0, a_plan().version),
    }
    for (state, after), span in spans.items():
        found = await wanted(context, state, HistoryFilter(after_commitment=after))
        assert (found.after, found.upto) == span


async def test_a_kind_of_a_newer_program_is_found_as_other(api, monkeypatch):
    version = await of(api, "raiseRisk", text="The supplier is late")
    known = {name: kind for name, kind in CommandKind.__members__.items() if name != "RAISE_RISK"}
    monkeypatch.setattr(CommandKind, "_member_map_", known)
    assert await versions(api, kinds=["OTHER"]) == [version]


async def test_an_erased_person_is_a_choice_without_a_name(api, lived):
    await api.node.people.erase(ORGANISATION, ANNA)
    (anna,) = (await audit(api))["facets"]["actors"]
    assert (anna["key"], anna["label"]) == (ANNA, "Somebody without a name")


@pytest.mark.parametrize(
    "filter",
    [
        {"about": ["x"]},
        {"teams": [f"{RED}0"]},
        {"iterations": [""]},
        {"text": "a " * 9},
        {"text": "a" * 201},
        {"text": "a\x00b"},
        {"actors": [ANNA] * 201},
    ],
)
async def test_a_filter_that_cannot_be_meant_is_an_error_with_a_code(api, filter):
    (error,) = (await api.post(AUDIT, filter=filter))["errors"]
    assert error["extensions"]["code"] == "BAD_FILTER"


async def test_a_train_has_a_history_with_the_same_filter(api):
    document = """query ($filter: HistoryFilter) { train(key: "ART") { history(filter: $filter) {
      totalCount nodes { kind } facets { kinds { key count } } } } }"""

    async def found(filter):
        return (await api.ask(document, filter=filter))["train"]["history"]

    everything = await found(None)
    assert {"key": "ADD_TEAM", "count": 2} in everything["facets"]["kinds"]
    some = await found({"kinds": ["ADD_TEAM"], "text": "red"})
    assert (some["totalCount"], [each["kind"] for each in some["nodes"]]) == (1, ["ADD_TEAM"])
    assert (await found({"about": [TRAIN], "afterCommitment": True}))["nodes"] == []


async def test_the_histories_of_many_things_are_read_at_once(api, lived, monkeypatch):
    asked = counted(api.node.log, monkeypatch)
    document = '{ plan(key: "PI-1") { features { entity history(first: 2) { totalCount nodes { to } } } } }'
    features = (await api.ask(document))["plan"]["features"]
    assert len(features) > 3
    assert len([query for query in asked if "commits" in query]) == 3
    for feature in features:
        mine = [each["to"] for each in lived if touches(feature["entity"])(each)]
        assert feature["history"] == {"totalCount": len(mine), "nodes": [{"to": to} for to in mine[:2]]}
