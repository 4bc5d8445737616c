"""A plan in which much has happened: commands of every kind, by chance but always the same."""

import random
from typing import Any

from tests.domain.specification import FIRST, FOURTH, IP, SECOND, THIRD, id_of
from tests.schema.conftest import Api
from tests.service.node import ANNA, BLUE, PLAN, RED

TEAMS, COLUMNS = (RED, BLUE), (FIRST, SECOND, THIRD, FOURTH, IP)
FEATURES = [id_of(1000 + n) for n in range(8)]
STORIES = [id_of(1100 + n) for n in range(8)]
DEPENDENCIES = [id_of(1200 + n) for n in range(6)]
RISKS = [id_of(1300 + n) for n in range(4)]
SLOTS = [id_of(1500 + n) for n in range(4)]
OBJECTIVES = [id_of(1400 + n) for n in range(4)]
ROUNDS = [id_of(1450 + n) for n in range(3)]
CONCERNS = [id_of(1460 + n) for n in range(3)]
ITEMS = [id_of(1530 + n) for n in range(3)]
BRIEFING, DECISION, IMPEDIMENT, NOTE = (id_of(1510 + n) for n in range(4))
YESTERDAY = "2026-10-30"
ACTIONS = [id_of(1520 + n) for n in range(3)]


async def live_through(api: Api, seed: int = 7, more: int = 60) -> int:
    """Plan, and change the plan by chance; gives the version that it comes to."""
    chance = random.Random(seed)
    for command in [*_beginnings(chance), *(_anything(chance) for _ in range(more))]:
        document = """mutation ($plan: ID!, $commands: [AnyCommand!]!, $reason: String) {
          together(plan: $plan, commands: $commands, envelope: { reason: $reason }) { version } }"""
        await api.ask(document, plan=PLAN, commands=[command], reason="It came differently")
    return (await api.node.plan()).version


def _beginnings(chance: random.Random) -> list[dict[str, Any]]:
    features = [{"proposeFeature": {"feature": f, "title": f"Feature {n}"}} for n, f in enumerate(FEATURES)]
    placed = [{"placeFeature": {"feature": f, **_place(chance)}} for f in FEATURES[:6]]
    stories = [
        {
            "planStory": {
                "story": s,
                "title": f"Story {n}",
                "points": 3,
                **_place(chance),
                "feature": FEATURES[n % 4],
            }
        }
        for n, s in enumerate(STORIES)
    ]
    strings = [
        {
            "proposeDependency": {
                "dependency": d,
                "what": f"Interface {n}",
                "consumer": {"team": TEAMS[n % 2], "item": FEATURES[n]},
                "provider": {"team": TEAMS[(n + 1) % 2], "item": FEATURES[n + 1]},
                "neededBy": chance.choice(COLUMNS),
            }
        }
        for n, d in enumerate(DEPENDENCIES)
    ]
    risks = [
        {"raiseRisk": {"risk": r, "text": f"Risk {n}", "threatens": [FEATURES[n]]}}
        for n, r in enumerate(RISKS)
    ]
    objectives = [
        {
            "draftObjective": {
                "objective": o,
                "text": f"Aim {n}",
                "team": TEAMS[n % 2],
                "features": [FEATURES[n]],
            }
        }
        for n, o in enumerate(OBJECTIVES)
    ]
    slots = [
        {"scheduleSlot": {"slot": s, "title": f"Slot {n}", "time": _time(chance)}}
        for n, s in enumerate(SLOTS)
    ]
    votes = [
        {"openVote": {"round": r, "team": team, "mode": "SHOW_OF_HANDS", "eligible": 5}}
        for r, team in zip(ROUNDS, (*TEAMS, None), strict=True)
    ]
    return [*features, *placed, *stories, *strings, *risks, *objectives, *slots, *_records(), *votes]


def _time(chance: random.Random) -> dict[str, str]:
    day, hour = chance.randint(2, 4), chance.randint(8, 16)
    return {"starts": f"2026-11-0{day}T{hour:02}:00", "ends": f"2026-11-0{day}T{hour + 1:02}:30"}


def _records() -> list[dict[str, Any]]:
    """The readiness checklist, and one small record of each kind."""
    areas = ("ORGANIZATIONAL", "CONTENT", "LOGISTICS")
    items = [
        {
            "addReadinessItem": {
                "readinessItem": i,
                "title": f"Item {n}",
                "area": areas[n],
                "due": YESTERDAY,
            }
        }
        for n, i in enumerate(ITEMS)
    ]
    sources = (DECISION, IMPEDIMENT, NOTE)
    actions = [
        {"addAction": {"action": a, "title": f"Action {n}", "comesOf": sources[n], "due": YESTERDAY}}
        for n, a in enumerate(ACTIONS)
    ]
    return [
        *items,
        {"addBriefing": {"briefing": BRIEFING, "title": "Where we go", "topic": "VISION", "presenter": ANNA}},
        {"recordDecision": {"decision": DECISION, "question": "Which?", "affects": [FEATURES[0]]}},
        {"raiseImpediment": {"impediment": IMPEDIMENT, "title": "No quota", "blocks": [FEATURES[1]]}},
        {"addRetrospectiveNote": {"retrospectiveNote": NOTE, "text": "Too loud", "column": "TO_IMPROVE"}},
        *actions,
    ]


def _place(chance: random.Random) -> dict[str, str]:
    return {"team": chance.choice(TEAMS), "iteration": chance.choice(COLUMNS)}


def _answer(chance: random.Random) -> dict[str, Any]:
    light = chance.choice(["RED", "AMBER", "GREEN"])
    return {"question": chance.choice(["capacity", "risks"]), "light": light, "line": "We talk about it"}


def _anything(chance: random.Random) -> dict[str, Any]:
    """Some command; it may be refused."""
    feature, story, string = chance.choice(FEATURES), chance.choice(STORIES), chance.choice(DEPENDENCIES)
    risk, objective = chance.choice(RISKS), chance.choice(OBJECTIVES)
    slot, round = chance.choice(SLOTS), chance.choice(ROUNDS)
    item, action = chance.choice(ITEMS), chance.choice(ACTIONS)
    return chance.choice(
        [
            {"confirmReadinessItem": {"readinessItem": item}},
            {"assignReadinessItem": {"readinessItem": item, "owner": ANNA, "due": "2026-10-31"}},
            {"removeReadinessItem": {"readinessItem": item}},
            {"restoreReadinessItem": {"readinessItem": item}},
            {"acknowledgeBriefing": {"briefing": BRIEFING}},
            {"describeBriefing": {"briefing": BRIEFING, "description": chance.choice(["Up", "On"])}},
            {"takeDecision": {"decision": DECISION, "chosen": chance.choice(["This", "That"])}},
            {"resolveImpediment": {"impediment": IMPEDIMENT, "resolution": "Granted"}},
            {"finishAction": {"action": action}},
            {"describeAction": {"action": action, "comesOf": chance.choice([risk, DECISION])}},
            {"removeAction": {"action": action}},
            {"markFeatureReady": {"feature": feature}},
            {"moveFeature": {"feature": feature, **_place(chance)}},
            {"unplaceFeature": {"feature": feature}},
            {"sizeFeature": {"feature": feature, "size": chance.choice([0.5, 3, 13])}},
            {"removeFeature": {"feature": feature}},
            {"restoreFeature": {"feature": feature}},
            {"startFeature": {"feature": feature}},
            {"estimateStory": {"story": story, "points": chance.choice([1, 5, 20])}},
            {"moveStory": {"story": story, **_place(chance)}},
            {"removeStory": {"story": story}},
            {"setCapacity": {**_place(chance), "total": chance.choice([5, 20, 40])}},
            {"presentDraft": {"team": chance.choice(TEAMS)}},
            {"recordCheckpoint": {"team": chance.choice(TEAMS), "hour": 1, "answers": [_answer(chance)]}},
            {"announceAdjustment": {"text": "The pilot begins with two stations"}},
            {"presentFinal": {"team": chance.choice(TEAMS)}},
            {"answerDependency": {"agree": {"dependency": string, "committedBy": chance.choice(COLUMNS)}}},
            {"answerDependency": {"decline": {"dependency": string, "reason": "Not this time"}}},
            {"answerDependency": {"counter": {"dependency": string, "iteration": chance.choice(COLUMNS)}}},
            {"removeDependency": {"dependency": string, "how": "SLICED"}},
            {"roamRisk": {"risk": risk, "category": "OWNED", "owner": ANNA}},
            {"roamRisk": {"risk": risk, "category": "MITIGATED"}},
            {"closeRisk": {"risk": risk}},
            {"setObjectiveKind": {"objective": objective, "kind": "UNCOMMITTED"}},
            {"assignPlannedValue": {"objective": objective, "value": chance.randint(1, 10)}},
            {"addComment": {"node": chance.choice([feature, string, risk]), "text": "We talked about it"}},
            {"recordShowOfHands": {"round": round, "counts": [0, 1, 1, 2, 1]}},
            {"voiceConcern": {"concern": chance.choice(CONCERNS), "round": round, "text": "Too much"}},
            {"hearConcern": {"concern": chance.choice(CONCERNS), "risk": risk}},
            {"hearVoices": {"round": round, "voices": 1}},
            {"acceptCommitment": {"round": round}},
            {"requireRework": {"round": round}},
            {"setMilestone": {"name": "Fair", "date": "2026-12-01"}},
            {"moveSlot": {"slot": slot, "time": _time(chance)}},
            {"cancelSlot": {"slot": slot}},
            {"restoreSlot": {"slot": slot}},
            {"startSlot": {"slot": slot}},
            {"endSlot": {"slot": slot}},
            {"nameBaseline": {"name": f"Try {chance.randint(1, 5)}"}},
            {"renameIteration": {"iteration": chance.choice(COLUMNS), "name": f"It {chance.randint(1, 9)}"}},
        ]
    )
