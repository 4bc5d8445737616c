"""The plan read through the public API, as the board that rows are compared with."""

from collections.abc import Mapping
from typing import Any

from service.client import SHORT_PATIENCE, Client
from service.importing.board import Board, Imported, Item, Named, String
from service.importing.wanted import digest

PLAN = """
query Plan($id: ID, $key: String, $source: String!, $texts: Boolean!) {
  plan(id: $id, key: $key) {
    entity key version zone phase
    teams { entity name }
    iterations { entity name }
    features {
      entity version title featureKind externalKey url size progress
      cell { team { entity } iteration { entity } }
      hypothesis @include(if: $texts)
    }
    stories {
      entity version title storyKind externalKey url points progress
      team { entity } iteration { entity } feature { entity }
      description @include(if: $texts)
    }
    dependencies { entity consumer { item { ...Entity } } provider { item { ...Entity } } }
    imported(source: $source) { key entity values { field value } }
  }
}
fragment Entity on PlanNode { entity }
"""


class PlanUnknown(Exception):
    """There is no such plan in the organisation of whoever asks."""


def read(client: Client, plan: str, source: str, texts: bool) -> Board:
    """The plan of this key or id. Raises PlanUnknown, Unreachable, NotAnswered."""
    named = {"id": plan} if len(plan) == 36 and plan.count("-") == 4 else {"key": plan}
    found = client.ask(PLAN, {**named, "source": source, "texts": texts}, SHORT_PATIENCE)["plan"]
    if found is None:
        raise PlanUnknown(f"There is no plan {plan!r}.")
    return board(found)


def board(plan: Mapping[str, Any]) -> Board:
    """The board of what the API answered."""
    items = [_feature(each) for each in plan["features"]] + [_story(each) for each in plan["stories"]]
    return Board(
        id=plan["entity"],
        key=plan["key"],
        zone=plan["zone"],
        version=plan["version"],
        phase=plan["phase"],
        teams=tuple(Named(each["entity"], each["name"]) for each in plan["teams"]),
        iterations=tuple(Named(each["entity"], each["name"]) for each in plan["iterations"]),
        items={item.id: item for item in items},
        strings=tuple(_string(each) for each in plan["dependencies"]),
        imported={each["key"]: _imported(each) for each in plan["imported"]},
    )


def _feature(it: Mapping[str, Any]) -> Item:
    cell = it["cell"] or {}
    place = {"team": _entity(cell.get("team")), "iteration": _entity(cell.get("iteration"))}
    texts = {"description": digest(it["hypothesis"] or "")} if "hypothesis" in it else {}
    return _item(it, is_feature=True, kind=it["featureKind"], points=it["size"], **place, **texts)


def _story(it: Mapping[str, Any]) -> Item:
    place = {name: _entity(it[name]) for name in ("team", "iteration", "feature")}
    texts = {"description": digest(it["description"] or "")} if "description" in it else {}
    return _item(it, is_feature=False, kind=it["storyKind"], points=it["points"], **place, **texts)


def _item(it: Mapping[str, Any], *, is_feature: bool, points: float | None, **values: str) -> Item:
    return Item(
        id=it["entity"],
        version=it["version"],
        is_feature=is_feature,
        external_key=it["externalKey"] or "",
        values={
            "title": it["title"],
            "url": it["url"] or "",
            "points": "" if points is None else str(round(points * 100)),
            "progress": it["progress"],
            **values,
        },
    )


def _entity(thing: Mapping[str, str] | None) -> str:
    return thing["entity"] if thing else ""


def _string(it: Mapping[str, Any]) -> String:
    return String(it["entity"], _entity(it["provider"]["item"]), _entity(it["consumer"]["item"]))


def _imported(it: Mapping[str, Any]) -> Imported:
    return Imported(it["key"], it["entity"], {each["field"]: each["value"] or "" for each in it["values"]})
