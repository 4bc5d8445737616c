"""A real service on a real database, with a train and a plan, for imports that go through its public API."""

import asyncio
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass

import httpx
import uvicorn

from service.app import build
from service.auth import Tokens, organisation_id, person_id
from service.importing.run import main
from service.settings import Settings
from tests.service.node import node

KEY = b"a key for tests, 32 bytes long.."
ORGANISATION, ANNA = organisation_id("importing"), person_id("Anna")
TEAMS = ("Payments", "Risk & Fraud", "Web Shop")
ITERATIONS = (
    ("Iteration 5.1", "2026-10-05", "2026-10-16"),
    ("Iteration 5.2", "2026-10-19", "2026-10-30"),
    ("Iteration 5.3", "2026-11-02", "2026-11-13"),
    ("Iteration 5.4", "2026-11-16", "2026-11-27"),
)
BOARD = """query ($plan: String!) { plan(key: $plan) { id version
  teams { entity name } iterations { entity name }
  features { entity version title externalKey size progress startedAt
             cell { team { name } iteration { name } } }
  stories { entity version title externalKey points progress startedAt finishedAt
            team { name } iteration { name } feature { externalKey } }
  dependencies { what dependencyState consumer { team { name } item { entity } } provider { team { name } }
                 neededBy { name } }
  history(first: 200) { nodes { from to via effectiveAt reason summary } } } }"""


@dataclass
class Plan:
    """A plan behind a running service."""

    http: httpx.Client
    url: str
    token: str
    key: str = "PI-5"

    def ask(self, query, **variables):
        body = self.http.post("/graphql", json={"query": query, "variables": variables}).json()
        assert "errors" not in body, body["errors"]
        return body["data"]

    def do(self, name, on="plan", /, **given):
        """One mutation that must be accepted."""
        kind = f"{name[0].upper()}{name[1:]}Input"
        head, to = ("", "") if on == "organisation" else ("$on: ID!, ", f"{on}: $on, ")
        where = {} if on == "organisation" else {"on": self.key if on == "plan" else "ART"}
        change = f"it: {name}({to}input: $input) {{ entity errors {{ message }} }}"
        it = self.ask(f"mutation ({head}$input: {kind}!) {{ {change} }}", **where, input=given)["it"]
        assert not it["errors"], it["errors"]
        return it["entity"]

    def prepare(self):
        self.do("registerTrain", "organisation", key="ART", name="The ART", zone="Europe/Zurich")
        for team in TEAMS:
            self.do("addTeam", "train", name=team)
        dates = {"starts": ITERATIONS[0][1], "ends": ITERATIONS[-1][2]}
        self.do("definePlan", "train", key=self.key, name="PI 5", **dates)
        laid_out = [dict(zip(("name", "starts", "ends"), each, strict=True)) for each in ITERATIONS]
        laid_out[-1]["kind"] = "IP"
        self.do("layOutIterations", iterations=laid_out)

    def board(self):
        return self.ask(BOARD, plan=self.key)["plan"]

    @property
    def version(self):
        return self.board()["version"]

    def item(self, key):
        board = self.board()
        return next(each for each in board["features"] + board["stories"] if each["externalKey"] == key)

    def named(self, name):
        board = self.board()
        return next(each["entity"] for each in board["teams"] + board["iterations"] if each["name"] == name)

    def make_ready(self):
        """Each team's plan is accepted; each team and the train accept their commitment."""
        for role in ("RTE", "BUSINESS_OWNER"):
            self.do("grantRole", "organisation", person=ANNA, role=role, scope=ORGANISATION)
        teams = [each["entity"] for each in self.board()["teams"]]
        for team in teams:
            self.do("presentFinal", team=team)
            self.do("acceptTeamPlan", team=team)
        for team in (*teams, None):
            round = self.do("openVote", team=team, mode="SHOW_OF_HANDS", eligible=3)
            self.do("recordShowOfHands", round=round, counts=[0, 0, 1, 2, 0])
            self.do("acceptCommitment", round=round)

    def run(self, file, *words, source="jira"):
        """`./run import`; the exit status."""
        given = ["--plan", self.key, "--url", self.url, "--token", self.token]
        return main([source, str(file), *given, *map(str, words)])


def state_of(plan, database):
    """The plan's state, as another node reads it from the register."""
    query = "query ($plan: String!) { plan(key: $plan) { entity } }"
    stream = plan.ask(query, plan=plan.key)["plan"]["entity"]

    async def state():
        async with node(database.url, ORGANISATION) as here:
            return await here.states.latest(ORGANISATION, stream)

    return asyncio.run(state())


@contextmanager
def serving(database, data):
    """The application of this database on a free port, in a thread."""
    settings = Settings(data=data, database_url=database.url, owner_url=database.owner_url, token_keys=(KEY,))
    server = uvicorn.Server(uvicorn.Config(build(settings), port=0, log_level="error", lifespan="on"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.01)
        url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
        token = Tokens((KEY,)).sign(ANNA, ORGANISATION)
        with httpx.Client(base_url=url, headers={"Authorization": f"Bearer {token}"}, timeout=60) as http:
            yield Plan(http, url, token)
    finally:
        server.should_exit = True
        thread.join()
