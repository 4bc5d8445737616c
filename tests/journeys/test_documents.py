"""The documents of a planning UI against a running service: live and as of any version, without N+1."""

import asyncio
import re
from collections import Counter
from contextlib import contextmanager

import asyncpg
import pytest

from tests.journeys.served import ANNA, ORGANISATION, a_database, new_id, serving
from tests.schema.test_documents import OPERATIONS

OF_THE_CLOCK = ("Live.", "Timekeeper.", "PostgresDoorbell.")
"""Tasks that read for nobody in particular."""
QUERIES = [name for name, text in OPERATIONS.items() if "($key: String!" in text]
ITEMS = 10


def at_any_time(text):
    """A document that also takes `$at`."""
    if "$at" in text:
        return text
    return text.replace("($key: String!", "($key: String!, $at: At").replace(
        "plan(key: $key)", "plan(key: $key, at: $at)"
    )


@contextmanager
def reads():
    """Counts what is asked of the database for those who ask the service."""
    asked = []
    real = asyncpg.Connection._execute

    async def counted(self, query, *more, **options):
        if not asyncio.current_task().get_coro().__qualname__.startswith(OF_THE_CLOCK):
            asked.append(query)
        return await real(self, query, *more, **options)

    asyncpg.Connection._execute = counted
    try:
        yield asked
    finally:
        asyncpg.Connection._execute = real


class Board:
    """A plan with something of each kind, and the ids that documents need."""

    key = "PI-1"

    def __init__(self, service):
        self.service = service
        self.plan = service.prepare(self.key)
        found = self.read("{ teams { entity name } iterations { entity } }")
        self.red, self.blue, self.green = (each["entity"] for each in found["teams"])
        self.iterations = [each["entity"] for each in found["iterations"]]
        self.features = [self.feature(n) for n in range(ITEMS)]
        self.dependencies = [self.dependency(n) for n in range(ITEMS)]
        self.risks = [
            self.do("raiseRisk", text=f"Risk {n}", threatens=[self.features[n]]) for n in range(ITEMS)
        ]
        self.objectives = [
            self.do("draftObjective", text=f"Objective {n}", team=self.red, features=[self.features[n]])
            for n in range(ITEMS)
        ]
        self.do("setMilestone", name="Fair", date="2026-12-01")
        self.do("layOutAgenda", template="TWO_DAYS", firstDay="2026-11-03")
        self.records()
        self.do("openVote", team=self.red, mode="SHOW_OF_HANDS")
        service.run(service.rooms.people.introduce(ORGANISATION, ANNA, "Anna"))
        for n, risk in enumerate(self.risks):
            owned = {"category": "OWNED", "owner": ANNA, "followUp": "2026-12-01"}
            self.do("roamRisk", risk=risk, **(owned if n % 2 else {"category": "RESOLVED"}))
        self.do("presentFinal", team=self.red)
        answers = [{"question": "risks", "light": "RED", "line": "Nobody at the vendor answers."}]
        self.do("recordCheckpoint", team=self.red, hour=1, answers=answers)
        self.do("announceAdjustment", text="The pilot begins with two stations.")
        self.do("addComment", node=self.dependencies[0], text="Can it be earlier?")
        self.service.do("nameBaseline", self.plan, {"reason": "Draft review"}, name="Draft")

    def records(self):
        """Of each as many, so that names and links are read for several."""
        for n in range(ITEMS):
            item = self.do("addReadinessItem", title=f"Item {n}", area="CONTENT", owner=ANNA)
            self.do("confirmReadinessItem", readinessItem=item)
            briefing = self.do("addBriefing", title=f"Briefing {n}", topic="VISION", presenter=ANNA)
            self.do("acknowledgeBriefing", briefing=briefing)
            self.do("recordDecision", question=f"Question {n}", affects=self.features[:2], decider=ANNA)
            quota = self.do("raiseImpediment", title=f"Quota {n}", team=self.red, blocks=[self.features[n]])
            self.do("addAction", title=f"Action {n}", comesOf=quota, owner=ANNA)
            self.do("addRetrospectiveNote", text=f"Note {n}", column="IDEA")

    def read(self, selection):
        return self.service.ask(f'{{ plan(key: "{self.key}") {selection} }}')["plan"]

    def do(self, name, /, **given):
        return self.service.do(name, self.plan, **given)

    def feature(self, n):
        feature = self.do("proposeFeature", title=f"Feature {n}")
        team, iteration = (self.red, self.blue)[n % 2], self.iterations[n % 4]
        self.do("placeFeature", feature=feature, team=team, iteration=iteration)
        self.do("sizeFeature", feature=feature, size=3)
        return feature

    def dependency(self, n):
        consumer = {"team": self.red, "item": self.features[n - n % 2]}
        return self.do(
            "proposeDependency", what=f"Interface {n}", consumer=consumer, provider={"team": self.blue},
            neededBy=self.iterations[2],
        )  # fmt: skip

    def version(self):
        return self.read("{ version }")["version"]

    def ask(self, name, **variables):
        return self.service.ask(at_any_time(OPERATIONS[name]), **variables)

    def variables(self, name):
        """What a query needs beside the plan's key."""
        moved = {
            "kinds": ["PLACE_FEATURE", "RAISE_RISK"],
            "text": "e",
            "about": [*self.features, *self.risks],
        }
        needed = {
            "DependencyInbox": {"team": self.blue},
            "TeamDay": {"team": self.blue},
            "SliderStep": {"from": 1, "to": self.version()},
            "AuditTable": {"filter": moved},
            "WhileYouWereAway": {"plan": self.plan, "since": {"version": 1}, "team": self.red},
        }
        return needed.get(name, {})


@pytest.fixture(scope="module")
def urls(postgres, migrated):
    with a_database(postgres, migrated, "documents") as urls:
        yield urls


@pytest.fixture(scope="module")
def board(urls, tmp_path_factory):
    with serving(urls, tmp_path_factory.mktemp("data")) as service:
        yield Board(service)


def moments(board):
    """The same version, named in three ways."""
    version, recorded = board.read("{ version recordedAt }").values()
    board.service.do("nameBaseline", board.plan, {"reason": "Review"}, name=f"At {version}", version=version)
    return {"version": version}, {"time": recorded}, {"baseline": f"At {version}"}


def emptied(data):
    """Lists of an answer that hold nothing."""
    return re.findall(r"'(\w+)': \[\]", str(data))


@pytest.mark.parametrize("name", QUERIES)
def test_a_document_reads_the_plan_as_it_is_and_as_it_was(board, name):
    variables = board.variables(name)
    now = board.ask(name, key=board.key, **variables)["plan"]
    assert now is not None
    earlier = [board.ask(name, key=board.key, at=at, **variables)["plan"] for at in moments(board)]
    assert earlier[0] == earlier[1] == earlier[2]
    assert earlier[0].keys() == now.keys()


def test_each_list_of_the_documents_holds_something(board):
    for name in QUERIES:
        said = board.ask(name, key=board.key, **board.variables(name))["plan"]
        lists = {field: value for field, value in said.items() if isinstance(value, list)}
        assert [field for field, value in lists.items() if not value] in ([], ["conflicts"]), name


def test_the_board_asked_twice_reads_nothing_from_the_database(board):
    board.ask("BoardScreen", key=board.key)
    with reads() as asked:
        for _ in range(3):
            board.ask("BoardScreen", key=board.key)
    assert asked == []


def test_the_board_of_a_version_asked_twice_reads_nothing_from_the_database(board):
    at = {"version": 60}
    board.ask("BoardScreen", key=board.key, at=at)
    with reads() as asked:
        board.ask("BoardScreen", key=board.key, at=at)
    assert asked == []


@pytest.mark.parametrize("at", [None, {"baseline": "Draft"}], ids=["now", "then"])
@pytest.mark.parametrize("name", QUERIES)
def test_no_document_reads_once_for_each_thing(board, urls, tmp_path, name, at):
    variables = board.variables(name)
    with serving(urls, tmp_path) as cold:
        cold.ask("query ($key: String!) { plan(key: $key) { version } }", key=board.key)
        with reads() as asked:
            cold.ask(at_any_time(OPERATIONS[name]), key=board.key, at=at, **variables)
    assert max(Counter(asked).values(), default=0) < ITEMS, asked


def test_a_card_is_dragged_seen_in_the_outcome_and_told_to_who_follows(board):
    plan = board.read("{ id epoch version }")
    feature = board.features[0]
    seen = next(f for f in board.read("{ features { id version } }")["features"] if f["id"] == feature)[
        "version"
    ]
    live = {"plan": board.plan, "epoch": plan["epoch"], "after": plan["version"]}
    drag = {"plan": board.plan, "mine": plan["version"], "cmd": new_id()}
    move = {"feature": feature, "team": board.green, "iteration": board.iterations[1]}
    with board.service.follow(OPERATIONS["Live"], **live) as heard:
        assert heard()["__typename"] == "InSync"
        outcome = board.ask("Drag", input=move, seen=seen, **drag)["moveFeature"]
        assert outcome["errors"] == []
        told = heard()
        assert told["__typename"] == "ChangeSet"
    assert (told["from"], told["to"]) == (plan["version"], outcome["version"])
    assert outcome["subject"]["id"] == feature
    for changes in (told, outcome["changes"]):
        assert feature in [each["id"] for each in changes["upserts"]]
        assert {each["__typename"] for each in changes["upserts"]} >= {"Feature", "Cell"}
        assert changes["commits"][0]["commandId"] == drag["cmd"]
        assert changes["commits"][0]["actor"]["name"] == "Anna"
    again = board.ask("Drag", input=move, seen=seen, **drag)["moveFeature"]
    assert (again["replayed"], again["version"], again["errors"]) == (True, outcome["version"], [])


def test_a_drag_of_a_card_that_was_changed_meanwhile_names_what_happened(board):
    feature = board.features[1]
    seen = next(f for f in board.read("{ features { id version } }")["features"] if f["id"] == feature)[
        "version"
    ]
    board.do("describeFeature", feature=feature, title="Another title")
    move = {"feature": feature, "team": board.green, "iteration": board.iterations[1]}
    outcome = board.ask("Drag", plan=board.plan, input=move, seen=seen, mine=seen, cmd=new_id())[
        "moveFeature"
    ]
    (error,) = outcome["errors"]
    assert (error["__typename"], error["code"], error["expected"]) == ("Stale", "STALE", seen)
    assert error["now"]["title"] == "Another title"
    assert len(error["since"]) == 1
    assert outcome["changes"] is None


def test_hovering_tells_what_would_happen_and_records_nothing(board):
    before = board.service.recorded(), board.version()
    move = {"feature": board.features[2], "team": board.green, "iteration": board.iterations[0]}
    outcome = board.ask("Hover", plan=board.plan, input=move)["moveFeature"]
    assert outcome["errors"] == []
    assert board.features[2] in [each["id"] for each in outcome["changes"]["upserts"]]
    assert (board.service.recorded(), board.version()) == before


def test_a_proposal_is_answered_from_the_inbox(board):
    inbox = board.ask("DependencyInbox", key=board.key, team=board.blue)["plan"]["teamBy"]["inbox"]
    assert len(inbox) == ITEMS
    assert inbox[0]["comments"][0]["by"] == {"name": "Anna"}
    answer = {"agree": {"dependency": inbox[-1]["id"], "committedBy": board.iterations[1]}}
    outcome = board.ask("Answer", plan=board.plan, input=answer, cmd=new_id())["answerDependency"]
    assert outcome["errors"] == []
    inbox = board.ask("DependencyInbox", key=board.key, team=board.blue)["plan"]["teamBy"]["inbox"]
    assert len(inbox) == ITEMS - 1


def test_a_risk_is_owned_on_behalf_of_a_team(board):
    risk = {"risk": board.risks[0], "category": "ACCEPTED", "accepter": ANNA}
    outcome = board.ask("RoamOne", plan=board.plan, input=risk, onBehalf={"team": board.red})["roamRisk"]
    assert outcome["errors"] == []
    (commit,) = board.read("{ history(first: 1) { nodes { onBehalfOf { __typename } } } }")["history"][
        "nodes"
    ]
    assert commit["onBehalfOf"] is not None


def test_a_sheet_of_values_is_entered_as_one_commit(board):
    values = [{"assignPlannedValue": {"objective": each, "value": 7}} for each in board.objectives]
    outcome = board.ask("EnterBv", plan=board.plan, commands=values)["together"]
    assert outcome["errors"] == []
    assert len(outcome["changes"]["commits"]) == 1
    sheet = board.ask("ObjectivesSheet", key=board.key)["plan"]["objectives"]
    assert {each["planned"] for each in sheet} == {7}


def test_a_sheet_with_one_value_out_of_range_is_not_entered_and_says_which(board):
    before = board.version()
    values = [{"assignPlannedValue": {"objective": each, "value": 8}} for each in board.objectives[:3]]
    values[1]["assignPlannedValue"]["value"] = 11
    outcome = board.ask("EnterBv", plan=board.plan, commands=values)["together"]
    assert [error["path"][:3] for error in outcome["errors"]] == [["commands", "1", "assignPlannedValue"]]
    assert board.version() == before


def test_the_rules_coach(board):
    assert len(board.ask("Coach")["rules"]) > 40
