"""The digest and the event-effect report over the API."""

from service.domain.actions import AddAction
from service.domain.decisions import RecordDecision
from service.domain.vocabulary import NewId, Title
from tests.domain.specification import id_of
from tests.schema.test_succession import ask
from tests.service.node import ANNA, ORGANISATION, PLAN, RED

SEARCH, VENDOR, SCOPE, REVIEW, VISION = id_of(31), id_of(51), id_of(71), id_of(301), id_of(302)
DIGEST = """query ($since: At) { plan(key: "PI-1") { version digest(since: $since) {
  generated since to markdown
  sections { topic title total note
    lines { text group day days about { id } owner { name } waitsFor { name } } } } } }"""
EFFECT = """{ plan(key: "PI-1") { eventEffect { slot { id title } held withoutEffect changes shared decisions
  adjustments risksRoamed dependenciesAgreed votes byKind { kind count } } } }"""


async def digest(api, **since):
    plan = (await api.ask(DIGEST, **({"since": since} if since else {})))["plan"]
    return plan["version"], plan["digest"], {each["topic"]: each for each in plan["digest"]["sections"]}


async def test_a_digest_tells_what_lies_between_two_versions(api):
    await ask(api, "proposeFeature", feature=SEARCH, title="Search <b>")
    since = (await api.node.plan()).version
    await ask(api, "placeFeature", feature=SEARCH, team=RED)
    version, told, sections = await digest(api, version=since)
    assert (told["since"], told["to"]) == (since, version)
    (line,) = sections["CHANGES"]["lines"]
    assert (line["about"], line["group"]) == ({"id": SEARCH}, "features")
    assert line["text"].startswith("“Search <b>”: team Red")
    assert told["generated"].startswith(f"Generated from the plan's events, versions {since} to {version};")
    assert f"*{told['generated']}*" in told["markdown"]
    assert "“Search &lt;b&gt;”: team Red" in told["markdown"]
    assert sections["STORIES"]["note"] == "The train has agreed on no service level expectation."


async def test_left_out_it_begins_a_week_before_the_plans_today_or_with_the_plan(api):
    await ask(api, "proposeFeature", feature=SEARCH, title="Search")
    _, told, sections = await digest(api)
    assert told["since"] == (await api.node.states.end_of_commit(ORGANISATION, PLAN, 1))
    assert "features" in {each["group"] for each in sections["CHANGES"]["lines"]}


async def test_who_sees_to_an_action_is_a_name_beside_it_and_never_counted(api):
    await api.node.people.introduce(ORGANISATION, ANNA, "Anna")
    await api.node.do(AddAction(action=NewId(id_of(72)), title=Title("Call them"), owner=ANNA))
    _, told, sections = await digest(api)
    (line,) = sections["ACTIONS"]["lines"]
    assert line["owner"] == {"name": "Anna"}
    assert "- “Call them” is to be done. (Anna)\n" in told["markdown"]


async def test_a_digest_does_not_begin_later_than_it_ends(api):
    await ask(api, "proposeFeature", feature=SEARCH, title="Search")
    document = '{ plan(key: "PI-1", at: { version: 2 }) { digest(since: { version: %d }) { to } } }'
    answer = await api.post(document % (await api.node.plan()).version)
    assert [each["extensions"]["code"] for each in answer["errors"]] == ["VERSIONS_REVERSED"]


async def test_an_event_without_effect_is_visible(api):
    for slot, title in ((VISION, "Vision"), (REVIEW, "Management review")):
        time = {"starts": "2026-11-02T09:00", "ends": "2026-11-02T10:00"}
        await ask(api, "scheduleSlot", slot=slot, title=title, time=time, track=title)
    assert [each["held"] for each in (await api.ask(EFFECT))["plan"]["eventEffect"]] == [False, False]
    await ask(api, "proposeFeature", feature=SEARCH, title="Before it")
    await ask(api, "startSlot", slot=VISION)
    await ask(api, "endSlot", slot=VISION)
    await ask(api, "startSlot", slot=REVIEW)
    await ask(api, "recordDecision", decision=SCOPE, question="Which?", chosen="This", decider=ANNA)
    await ask(api, "raiseRisk", risk=VENDOR, text="The vendor is late.")
    await ask(api, "roamRisk", risk=VENDOR, category="OWNED", owner=ANNA)
    await ask(api, "endSlot", slot=REVIEW)
    await ask(api, "sizeFeature", feature=SEARCH, size=3)
    effects = {each["slot"]["id"]: each for each in (await api.ask(EFFECT))["plan"]["eventEffect"]}
    vision, review = effects[VISION], effects[REVIEW]
    assert (vision["held"], vision["withoutEffect"], vision["changes"]) == (True, True, 0)
    assert (review["withoutEffect"], review["changes"], review["shared"]) == (False, 3, 0)
    assert (review["decisions"], review["risksRoamed"]) == (1, 1)
    assert review["byKind"] == [
        {"kind": kind, "count": 1} for kind in ("RAISE_RISK", "RECORD_DECISION", "ROAM_RISK")
    ]


async def test_a_decision_that_is_told_late_counts_in_the_slot_in_which_it_was_taken(api):
    time = {"starts": "2026-11-02T09:00", "ends": "2026-11-02T10:00"}
    await ask(api, "scheduleSlot", slot=REVIEW, title="Management review", time=time)
    await ask(api, "startSlot", slot=REVIEW)
    await ask(api, "endSlot", slot=REVIEW)
    slot = (await api.node.plan()).slots[REVIEW]
    for decision, at in ((SCOPE, slot.started_at), (id_of(72), slot.ended_at)):
        taken = RecordDecision(
            decision=NewId(decision), question=Title("Which?"), chosen=Title("This"), decider=ANNA
        )
        await api.node.do(taken, effective_at=at)
    await ask(api, "proposeFeature", feature=SEARCH, title="After it")
    (effect,) = (await api.ask(EFFECT))["plan"]["eventEffect"]
    assert (effect["decisions"], effect["changes"], effect["withoutEffect"]) == (1, 1, False)


async def test_what_looks_back_is_refused_below_a_change_set(api):
    """It would be read anew for each step of everybody who follows."""
    for field in (
        "eventEffect { held }",
        "atRiskHits { versions }",
        "digest { to }",
        "objectivesAtRisk { id }",
    ):
        document = '{ plan(key: "PI-1") { changes(from: 1, to: 2) { plan { %s } } } }'
        answer = await api.post(document % field)
        assert [each["extensions"]["code"] for each in answer["errors"]] == ["LISTS_REFUSED"], field


async def test_titles_in_the_markdown_are_harmless(api):
    await ask(
        api, "raiseRisk", risk=VENDOR, text="<script>x</script> [a](javascript:b) ![c](http://d.example)"
    )
    markdown = (await digest(api))[1]["markdown"]
    assert "<script>" not in markdown
    assert r"\[a\](javascript\:b)" in markdown
    assert "http:" not in markdown
