"""What a plan tells of its past: what differs between two moments, who wrote it, the track of a slider."""

import json
import random
from itertools import pairwise

import pytest

from schema.commands import commands
from schema.stored import field_of
from service.codec import canonical
from service.past import walk
from service.wishes import command_name
from tests.domain.specification import FIRST, SECOND, id_of
from tests.schema.busy import FEATURES, RISKS, live_through
from tests.schema.conftest import counted
from tests.schema.test_audit import of
from tests.service.node import BLUE, ORGANISATION, PLAN, RED, RED_ON_TRAIN, TRAIN

COMMIT = "to effects { entity field }"
HISTORY = f"""{{ plan(key: "PI-1") {{ audit(first: 200, order: OLDEST_FIRST) {{
  nodes {{ from {COMMIT} }} }} }} }}"""
DIFF = f"""query ($at: At, $from: At!) {{ plan(key: "PI-1", at: $at) {{ version
  diff(from: $from) {{ entity field before after about {{ entity }} commit {{ {COMMIT} }} }} }} }}"""
TIMELINE = """query ($buckets: Int, $at: At) { plan(key: "PI-1", at: $at) { timeline(buckets: $buckets) {
  from to starts ends commits baselines phase } } }"""


async def diff(api, at, start):
    return (await api.ask(DIFF, at=at, **{"from": start}))["plan"]["diff"]


async def state_at(api, version):
    return await api.node.states.at(ORGANISATION, PLAN, version)


def stored(plan):
    """Every field that is stored of every thing, as clients know it, but the stamps."""
    return {
        (thing.id, field_of(plan, kind, name)[1]): json.loads(canonical(value))
        for kind in plan.entity_kinds()
        for thing in plan.all(kind)
        for name, value in vars(thing).items()
        if name not in ("id", "version") and name not in thing.untold
    }


def defaults(plan):
    """What fields hold of things that are not there yet."""
    return {
        (thing.id, field_of(plan, kind, name)[1]): json.loads(canonical(getattr(type(thing), name, None)))
        for kind in plan.entity_kinds()
        for thing in plan.all(kind)
        for name in vars(thing)
    }


async def test_a_diff_is_every_stored_field_that_differs_with_the_commit_that_wrote_it_last(api):
    await live_through(api)
    commits = (await api.ask(HISTORY))["plan"]["audit"]["nodes"]
    chance = random.Random(5)
    for _ in range(25):
        a, b = (each["to"] for each in chance.sample(commits, 2))
        low, high = sorted((a, b))
        was, now = stored(await state_at(api, low)), stored(await state_at(api, high))
        none = defaults(await state_at(api, high))
        found = await diff(api, {"version": b}, {"version": a})
        differ = {place for place, value in now.items() if was.get(place, none[place]) != value}
        assert {(each["entity"], each["field"]) for each in found} == differ
        for each in found:
            wrote = [c["to"] for c in commits if low < c["to"] <= high and writes(c, each)]
            assert each["commit"]["to"] == wrote[-1]


def writes(commit, change):
    return {"entity": change["entity"], "field": change["field"]} in commit["effects"]


async def test_a_diff_backwards_is_the_same_the_other_way_round(api):
    head = await live_through(api, more=20)
    forth = await diff(api, None, {"version": head - 25})
    back = await diff(api, {"version": head - 25}, {"version": head})
    turned = [each | {"before": each["after"], "after": each["before"]} for each in back]
    keys = ("entity", "field", "before", "after")
    assert [[each[key] for key in keys] for each in turned] == [[each[key] for key in keys] for each in forth]
    assert forth


async def test_a_diff_holds_the_names_and_amounts_that_people_read(api):
    await of(api, "proposeFeature", feature=FEATURES[0], title="Search")
    await of(api, "nameBaseline", name="Draft")
    for title in ("Find", "Find all"):
        renamed = await of(api, "describeFeature", feature=FEATURES[0], title=title)
    await of(api, "sizeFeature", feature=FEATURES[0], size=8.5)
    await of(api, "placeFeature", feature=FEATURES[0], team=RED, iteration=FIRST)
    await of(api, "unplaceFeature", feature=FEATURES[0])
    changed = {each["field"]: each for each in await diff(api, None, {"baseline": "draft"})}
    assert {field: (each["before"], each["after"]) for field, each in changed.items()} == {
        "title": ("Search", "Find all"),
        "size": (None, "8.5"),
    }
    assert changed["title"]["commit"]["to"] == renamed
    assert changed["title"]["about"] == {"entity": FEATURES[0]}


async def test_nothing_differs_from_the_same_moment(api):
    head = await live_through(api, more=0)
    assert await diff(api, None, {"version": head}) == []
    assert await diff(api, {"version": head - 3}, {"version": head - 3}) == []
    answer = await api.post(DIFF, **{"from": {"version": head + 1}})
    assert answer["errors"][0]["extensions"]["code"] == "VERSION_UNKNOWN"


async def test_a_commit_tells_texts_before_and_after(api):
    await of(api, "raiseRisk", risk=RISKS[0], text="The supplier is late")
    await of(api, "rewordRisk", risk=RISKS[0], text="The supplier is gone")
    await of(api, "proposeFeature", feature=FEATURES[0], title="Search")
    await of(api, "describeFeature", feature=FEATURES[0], title="Find")
    document = """{ plan(key: "PI-1") { history(first: 4) {
      nodes { summary effects { field before after } } } } }"""
    nodes = (await api.ask(document))["plan"]["history"]["nodes"]
    texts = [
        (each["summary"], effect["before"], effect["after"])
        for each in nodes
        for effect in each["effects"]
        if effect["field"] in ("text", "title")
    ]
    assert texts == [
        ("Described “Find”", "Search", "Find"),
        ("Proposed “Search”", None, "Search"),
        ("Reworded the risk “The supplier is gone”", "The supplier is late", "The supplier is gone"),
        ("Raised the risk “The supplier is late”", None, "The supplier is late"),
    ]


async def test_a_sentence_has_the_names_and_places_of_then(api):
    await of(api, "proposeFeature", feature=FEATURES[0], title="Search")
    for team, iteration in ((RED, FIRST), (RED, SECOND), (BLUE, SECOND)):
        await of(api, "moveFeature", feature=FEATURES[0], team=team, iteration=iteration)
    await of(api, "describeFeature", feature=FEATURES[0], title="Find")
    nodes = (await api.ask('{ plan(key: "PI-1") { history(first: 4) { nodes { summary } } } }'))["plan"]
    assert [node["summary"] for node in nodes["history"]["nodes"]] == [
        "Described “Find”",
        "Moved “Search” to Blue, Iteration 2",
        "Moved “Search” to Red, Iteration 2",
        "Moved “Search” to Red, Iteration 1",
    ]


async def test_texts_of_many_commits_are_read_at_once(api, monkeypatch):
    for n in range(80):
        await of(api, "describeFeature" if n else "proposeFeature", feature=FEATURES[0], title=f"Title {n}")
    head = (await api.node.plan()).version
    api.node.states._hot.clear()
    await api.node.states.latest(ORGANISATION, PLAN)
    asked = counted(api.node.log, monkeypatch)
    document = """query ($at: At) { plan(key: "PI-1", at: $at) { history {
      nodes { summary effects { field before after } } } } }"""
    nodes = (await api.ask(document, at={"version": head - 1}))["plan"]["history"]["nodes"]
    titles = [(e["before"], e["after"]) for node in nodes for e in node["effects"] if e["field"] == "title"]
    assert titles == [(f"Title {n - 1}", f"Title {n}") for n in range(78, 28, -1)]
    assert len([query for query in asked if "FROM signalbox.events" in query]) < 25  # of 50 commits


async def test_what_lies_apart_is_read_apart(api, monkeypatch):
    for n in range(6):
        await of(api, "describeFeature" if n else "proposeFeature", feature=FEATURES[0], title=f"Title {n}")
    head = (await api.node.plan()).version
    api.node.states._hot.clear()
    monkeypatch.setattr("service.past.EVERY", 2)
    wanted = [head, head - 1, head - 4, head - 5]
    titles = [
        (state.version, state.features[FEATURES[0]].title)
        async for state in walk(api.node.states, ORGANISATION, PLAN, wanted)
    ]
    assert titles == [(head - n, f"Title {5 - n}") for n in (5, 4, 1, 0)]


async def test_an_erased_text_reads_erased_before_and_after(api):
    version = await of(api, "raiseRisk", risk=RISKS[0], text="Anna is ill")
    await of(api, "rewordRisk", risk=RISKS[0], text="Somebody is away")
    (event,) = await api.node.log.read(ORGANISATION, PLAN, version - 1, version)
    await api.node.log.erase(ORGANISATION, [event.position])
    api.node.states._hot.clear()
    document = '{ plan(key: "PI-1") { history(first: 2) { nodes { effects { field before after } } } } }'
    nodes = (await api.ask(document))["plan"]["history"]["nodes"]
    texts = [(e["before"], e["after"]) for node in nodes for e in node["effects"] if e["field"] == "text"]
    assert texts == [("[erased]", "Somebody is away"), (None, "[erased]")]


@pytest.mark.parametrize("buckets", [1, 7, None, 1_000])
async def test_a_timeline_holds_every_commit_in_parts_of_one_size(api, buckets):
    await live_through(api)
    commits = (await api.ask(HISTORY))["plan"]["audit"]["nodes"]
    parts = (await api.ask(TIMELINE, buckets=buckets))["plan"]["timeline"]
    assert len(parts) == min(len(commits), buckets or 200)
    assert (parts[0]["from"], parts[-1]["to"]) == (0, commits[-1]["to"])
    assert all(a["to"] == b["from"] and a["ends"] <= b["starts"] for a, b in pairwise(parts))
    sizes = [each["commits"] for each in parts]
    assert (sum(sizes), max(sizes) - min(sizes) <= 1) == (len(commits), True)
    assert all(part["to"] in {each["to"] for each in commits} for part in parts)


async def test_a_timeline_marks_baselines_and_phases_and_ends_at_the_version_that_is_read(api):
    first = await of(api, "nameBaseline", name="Before")
    before = (await api.ask(TIMELINE, buckets=500))["plan"]["timeline"]
    assert {each["phase"] for each in before} == {"PREPARING"}
    opened = await of_plan(api, "openPlanning")
    last = await of(api, "nameBaseline", name="During")
    parts = (await api.ask(TIMELINE, buckets=500))["plan"]["timeline"]
    assert [part["phase"] for part in parts if part["to"] >= opened] == ["PLANNING", "PLANNING"]
    assert {each["phase"] for each in parts if each["to"] < opened} == {"PREPARING"}
    assert [part["to"] for part in parts if "Before" in part["baselines"]] == [first]
    assert [part["to"] for part in parts if "During" in part["baselines"]] == [last]
    then = (await api.ask(TIMELINE, buckets=500, at={"version": first}))["plan"]["timeline"]
    assert then == before
    for buckets in (0, 1_001):
        (error,) = (await api.post(TIMELINE, buckets=buckets))["errors"]
        assert error["extensions"]["code"] == "BAD_BUCKETS"


async def of_plan(api, mutation):
    document = f"mutation ($plan: ID!) {{ {mutation}(plan: $plan) {{ version errors {{ message }} }} }}"
    outcome = (await api.ask(document, plan=PLAN))[mutation]
    assert outcome["errors"] == []
    return outcome["version"]


CAUSES = """id kind summary causes { id kind summary actor { ... on Person { id } } about { entity } }"""


async def test_what_a_command_wrote_elsewhere_follows_from_its_first_commit(api):
    rename = """mutation ($train: ID!, $input: RenameTeamInput!) {
      renameTeam(train: $train, input: $input) { version errors { message } } }"""
    outcome = (await api.ask(rename, train=TRAIN, input={"team": RED_ON_TRAIN, "name": "Crimson"}))[
        "renameTeam"
    ]
    assert outcome["errors"] == []
    document = f"""{{ plan(key: "PI-1") {{ history(first: 1) {{ nodes {{ {CAUSES} }} }} }}
      train(key: "ART") {{ history(first: 1) {{ nodes {{ {CAUSES} }} }} }} }}"""
    both = await api.ask(document)
    (here,), (there,) = (both[stream]["history"]["nodes"] for stream in ("plan", "train"))
    (cause,) = here["causes"]
    assert (cause["id"], cause["summary"]) == (f"{TRAIN}:{outcome['version']}", there["summary"])
    assert here["id"].startswith(PLAN)
    assert there["causes"] == []


async def test_what_was_imported_follows_from_the_commit_that_began_the_import(api):
    run = id_of(777)
    await of(api, "beginImport", run=run, source="Jira", file="items.csv")
    document = """mutation ($plan: ID!, $input: ProposeFeatureInput!, $run: UUID) {
      proposeFeature(plan: $plan, input: $input, envelope: { correlation: $run }) { errors { message } } }"""
    for correlation in (run, run, id_of(404), None):
        await api.ask(document, plan=PLAN, input={"title": "Search"}, run=correlation)
    history = f'{{ plan(key: "PI-1") {{ history(first: 5) {{ nodes {{ via {CAUSES} }} }} }} }}'
    nodes = (await api.ask(history))["plan"]["history"]["nodes"]
    assert [(each["via"], [cause["kind"] for cause in each["causes"]]) for each in nodes] == [
        ("api", []),
        ("api", []),
        ("import", ["BEGIN_IMPORT"]),
        ("import", ["BEGIN_IMPORT"]),
        ("api", []),
    ]


async def test_nothing_leads_from_an_unnamed_commit_to_another(api):
    await of(api, "raiseRisk", text="The boss drinks", unnamed=True)
    nodes = (await api.ask(f'{{ plan(key: "PI-1") {{ history(first: 1) {{ nodes {{ {CAUSES} }} }} }} }}'))[
        "plan"
    ]
    assert nodes["history"]["nodes"][0]["causes"] == []


def test_every_command_is_a_kind_of_commit(built):
    kinds = built._schema.type_map["CommandKind"].values
    assert kinds.keys() == {command_name(each) for each in commands()} | {"TOGETHER", "OTHER"}
    assert all(kind.description for kind in kinds.values())
