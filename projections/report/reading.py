"""What the report asks the service: the plan at one version, and what the tables over all plans tell of its
train."""

from dataclasses import dataclass
from typing import Any

from service.client import SHORT_PATIENCE, Client

Node = dict[str, Any]

INTERVALS = 6
"""PIs over which the trends go."""
VERSION = "query ($key: String!, $at: At) { plan(key: $key, at: $at) { entity version train } }"
PLAN = """query ReportOfPlan($id: ID!, $version: Int!) {
  serverTime
  plan(id: $id, at: {version: $version}) {
    key name version phase today starts ends recordedAt committedAt
    iterations { id name starts ends }
    teams { id name }
    cells { team { id } iteration { id } capacity reserved load overloaded features { id } }
    features { id title size progress health reasons }
    dependencies { what dependencyState health reasons neededBy { name } committedBy { name }
      consumer { team { name } external } provider { team { name } external } }
    conflicts { rule text }
    objectives { text commitment planned plannedAtCommitment actual forTeam { name } }
    objectivesAtRisk { text sinceDay objective { id text forTeam { name } } answered { verdict } }
    risks { text riskLevel category closed withdrawn followUp forTeam { name } owner { name } }
    flow {
      since until
      flowTime { ...Sample percentiles { percent days } scatter { finished days } }
      ageing { ...Sample lines { percent days } expectation { percent days }
        items { state days item { title } } }
      cumulative { ...Sample days lines { name counts } }
    }
  }
}
fragment Sample on Measured { sampleSize smallSample variant }"""
TRAIN = """query ReportOfTrain($train: ID!, $last: Int!) {
  train(id: $train) {
    name
    predictability(last: $last) {
      ...Sample inControl band { low high }
      intervals { interval { key } train { chosen asCommitted { percent state } } }
    }
    dependencyTrend(last: $last) {
      coupling { ...Sample answer because }
      intervals { interval { key } measures { density removed { how count } } }
    }
  }
}
fragment Sample on Measured { sampleSize smallSample variant }"""


class NoSuchPlan(Exception):
    """There is no plan of this key; the message says so."""


@dataclass(frozen=True)
class Findings:
    """What was answered: the plan at one version, its train as the tables show it now, and when that was."""

    plan: Node
    train: Node
    told_at: str


def read(client: Client, key: str, at: Node | None) -> Findings:
    """Everything of one plan and its train. Raises NoSuchPlan, NotAnswered, Unreachable."""
    found = client.ask(VERSION, {"key": key, "at": at}, SHORT_PATIENCE)["plan"]
    if found is None:
        raise NoSuchPlan(f"There is no plan {key}.")
    answer = client.ask(PLAN, {"id": found["entity"], "version": found["version"]})
    train = client.ask(TRAIN, {"train": found["train"], "last": INTERVALS})["train"]
    return Findings(answer["plan"], train, answer["serverTime"])
