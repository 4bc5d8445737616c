"""A planning event's small records over the API: asked, read, warned of, unnamed where wished."""

from service.domain.readiness_template import TEMPLATE
from service.domain.retrospective import AddRetrospectiveNote, RetrospectiveColumn
from service.domain.vocabulary import NewId, Prose
from tests.domain.specification import id_of
from tests.service.node import ANNA, ORGANISATION, PLAN

SEARCH, QUOTA, NOTE, SCOPE = (id_of(1800 + n) for n in range(4))
LAY_OUT = """mutation { layOutReadiness(plan: "PI-1") { version errors { code message }
  changes { upserts { __typename id } } } }"""
CONFIRM = """mutation ($commands: [AnyCommand!]!) { together(plan: "PI-1", commands: $commands) {
  errors { code message path } warnings { code } } }"""
READINESS = """{ plan(key: "PI-1") { readiness { percent items confirmed needed enough
  areas { area items confirmed percent } blockers { gap text about { __typename id } } }
  readinessItems { id title area due overdue owner { id } confirmed confirmedBy { name } evidence } } }"""
OPEN = """mutation ($dry: Boolean) { openPlanning(plan: "PI-1", envelope: { dryRun: $dry }) {
  errors { code } warnings { code message about { __typename id } } } }"""


async def test_a_checklist_is_laid_out_confirmed_and_opens_planning(api):
    laid = (await api.ask(LAY_OUT))["layOutReadiness"]
    assert laid["errors"] == []
    plan = (await api.ask(READINESS))["plan"]
    items = [each["id"] for each in plan["readinessItems"]]
    assert [each["title"] for each in plan["readinessItems"]] == [line.title for line in TEMPLATE]
    assert (plan["readiness"]["percent"], plan["readiness"]["enough"]) == (0, False)
    assert {each["gap"] for each in plan["readiness"]["blockers"]} == {"OVERDUE", "UNOWNED"}
    (warned,) = (await api.ask(OPEN, dry=True))["openPlanning"]["warnings"]
    assert warned["code"] == "READINESS_BELOW_POLICY"
    assert warned["about"] == [{"__typename": "ReadinessItem", "id": each} for each in items]

    commands = [
        command
        for item in items
        for command in (
            {"assignReadinessItem": {"readinessItem": item, "owner": ANNA}},
            {"attachReadinessEvidence": {"readinessItem": item, "note": "Seen on the wall"}},
            {"confirmReadinessItem": {"readinessItem": item}},
        )
    ]
    assert (await api.ask(CONFIRM, commands=commands))["together"] == {"errors": [], "warnings": []}
    plan = (await api.ask(READINESS))["plan"]
    assert plan["readiness"] == {
        "percent": 100,
        "items": len(items),
        "confirmed": len(items),
        "needed": 80,
        "enough": True,
        "areas": [
            {"area": area, "items": of, "confirmed": of, "percent": 100}
            for area, of in (("ORGANIZATIONAL", 5), ("CONTENT", 6), ("LOGISTICS", 5))
        ],
        "blockers": [],
    }
    assert {each["overdue"] for each in plan["readinessItems"]} == {False}
    assert (await api.ask(OPEN, dry=False))["openPlanning"] == {"errors": [], "warnings": []}


async def test_a_train_changes_its_template_and_the_next_layout_follows(api):
    lines = [{"title": "Interpreters are booked", "area": "LOGISTICS", "daysBefore": 7}]
    document = """mutation ($lines: [ReadinessLineInput!]!) {
      setReadinessTemplate(train: "ART", input: { lines: $lines }) { errors { code } } }"""
    assert (await api.ask(document, lines=lines))["setReadinessTemplate"] == {"errors": []}
    train = await api.ask('{ train(key: "ART") { readinessTemplate { title area daysBefore } } }')
    assert train["train"]["readinessTemplate"] == lines
    await api.ask(LAY_OUT)
    (item,) = (await api.ask(READINESS))["plan"]["readinessItems"]
    assert (item["title"], item["due"]) == ("Interpreters are booked", "2026-10-26")
    twice = (await api.ask(document, lines=[*lines, *lines]))["setReadinessTemplate"]
    assert twice == {"errors": [{"code": "READINESS_LINE_TWICE"}]}


async def test_a_feature_says_what_it_lacks_to_be_ready(api):
    asked = """mutation ($commands: [AnyCommand!]!) { together(plan: "PI-1", commands: $commands) {
      errors { code } warnings { code message } } }"""
    proposed = [{"proposeFeature": {"feature": SEARCH, "title": "Search"}}]
    done = (await api.ask(asked, commands=[*proposed, {"markFeatureReady": {"feature": SEARCH}}]))["together"]
    assert done["warnings"] == [
        {"code": "NOT_READY", "message": "Search lacks acceptance criteria and an owner."}
    ]
    document = '{ plan(key: "PI-1") { features { ready lacks } } }'
    assert (await api.ask(document))["plan"]["features"] == [{"ready": True, "lacks": ["CRITERIA", "OWNER"]}]
    await api.ask(asked, commands=[{"describeFeature": {"feature": SEARCH, "owner": ANNA}}])
    assert (await api.ask(document))["plan"]["features"][0]["lacks"] == ["CRITERIA"]


async def test_whoever_raised_something_reads_what_came_of_it(api):
    commands = [
        {"raiseImpediment": {"impediment": QUOTA, "title": "No quota"}},
        {
            "recordDecision": {
                "decision": SCOPE,
                "question": "Which?",
                "options": ["This", "That"],
                "decider": ANNA,
            }
        },
        {"takeDecision": {"decision": SCOPE, "chosen": "That"}},
        {"addAction": {"title": "Call the provider", "comesOf": QUOTA, "owner": ANNA, "due": "2026-11-05"}},
        {"addAction": {"title": "Tell the teams", "comesOf": SCOPE}},
    ]
    assert (await api.ask(CONFIRM, commands=commands))["together"]["errors"] == []
    document = """{ plan(key: "PI-1") {
      impediments { title resolved actions { title owner { id } due done } }
      decisions { question options chosen decider { id } actions { title } }
      actions { title comesOf { __typename ... on Impediment { title } ... on Decision { question } } } } }"""
    plan = (await api.ask(document))["plan"]
    call = {"title": "Call the provider", "owner": {"id": ANNA}, "due": "2026-11-05", "done": False}
    assert plan["impediments"] == [{"title": "No quota", "resolved": False, "actions": [call]}]
    assert plan["decisions"][0]["actions"] == [{"title": "Tell the teams"}]
    assert (plan["decisions"][0]["chosen"], plan["decisions"][0]["options"]) == ("That", ["This", "That"])
    assert [each["comesOf"]["__typename"] for each in plan["actions"]] == ["Impediment", "Decision"]


async def test_nothing_leads_to_who_wrote_an_unnamed_note(api):
    note = AddRetrospectiveNote(
        retrospective_note=NewId(NOTE),
        text=Prose("Nobody listened."),
        column=RetrospectiveColumn.TO_IMPROVE,
        unnamed=True,
    )
    command, correlation = id_of(1890), id_of(1891)
    answer = await api.node.do(note, command_id=command, correlation=correlation)
    [event] = await api.node.log.read(ORGANISATION, PLAN, answer.version - 1)
    [commit] = await api.node.log.commits(ORGANISATION, PLAN, after=answer.version - 1)
    for secret in (ANNA, command, correlation, "RTE"):
        assert secret.encode() not in event.state
        assert secret not in repr((event, commit))
    document = """{ plan(key: "PI-1") { retrospectiveNotes { text unnamed
      history { nodes { role commandId actor { __typename } } } } } }"""
    (read,) = (await api.ask(document))["plan"]["retrospectiveNotes"]
    assert (read["text"], read["unnamed"]) == ("Nobody listened.", True)
    assert read["history"]["nodes"] == [{"role": None, "commandId": None, "actor": None}]


async def test_every_rule_of_readiness_and_records_can_be_read_to_coach_with(api):
    listed = {each["code"]: each for each in (await api.ask(RULES))["rules"]}
    softened = {
        "READINESS_BELOW_POLICY": ["openPlanning"],
        "CONFIRMED_WITHOUT_EVIDENCE": ["confirmReadinessItem"],
        "DECISION_WITHOUT_DECIDER": ["recordDecision", "takeDecision"],
    }
    for code, commands in softened.items():
        assert listed[code]["softenedByPolicy"]
        assert listed[code]["commands"] == commands
    for code in ("READINESS_LINE_TWICE", "NOTE_WAS_UNNAMED", "COMES_OF_NOTHING", "ACKNOWLEDGED_FOR_ANOTHER"):
        assert not listed[code]["softenedByPolicy"]
    assert all(each["text"].endswith(".") and each["because"].endswith(".") for each in listed.values())


RULES = "{ rules { code text because softenedByPolicy commands } }"
