"""What the report asks the service: the plan at one version, and what its train's tables tell."""

from dataclasses import dataclass
from typing import Any

from service.client import Client

Node = dict[str, Any]

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
    risks { text riskLevel category closed withdrawn followUp forTeam { name } owner { name } }
  }
}"""


class NoSuchPlan(Exception):
    """There is no plan of this key; the message says so."""


@dataclass(frozen=True)
class Findings:
    """What was answered: the plan at one version, its train as its tables show it, and when that was."""

    plan: Node
    told_at: str


def read(client: Client, key: str, at: Node | None) -> Findings:
    """Everything of one plan. Raises NoSuchPlan, NotAnswered, Unreachable."""
    found = client.ask(VERSION, {"key": key, "at": at})["plan"]
    if found is None:
        raise NoSuchPlan(f"There is no plan {key}.")
    answer = client.ask(PLAN, {"id": found["entity"], "version": found["version"]})
    return Findings(answer["plan"], answer["serverTime"])
