"""What somebody missed: the net effect between two versions of a plan, thing by thing."""

import dataclasses
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from projections.net import sentence
from projections.nodes import NODES
from projections.views import Views, views_of
from service.domain.at_risk_answers import AtRiskAnswer
from service.domain.comments import Comment
from service.domain.entities import Entity, Touched
from service.domain.gate import Waiver
from service.domain.plan import Plan
from service.domain.vocabulary import Id
from service.effects import effects, net

if TYPE_CHECKING:
    from service.entries import StoredCommit

BOOKKEEPING = {"imported_rows"}
"""Kinds that say nothing about the plan itself."""
EVERYBODYS = {"intervals", "iterations", "milestones"}
"""Kinds that concern each team of the train."""
Effect = Mapping[str, Any]


@dataclass(frozen=True)
class Missed:
    """What became of one node, in one go: what came back to its old value is not there."""

    about: Id
    net: tuple[tuple[Effect, "StoredCommit"], ...]
    """Each field that is another now, as one commit would have recorded it, and the commit that wrote it
    last; also those of what has no node of its own, such as comments on it."""
    commits: int
    """How many commits touched it."""
    concerns_team: bool
    summary: str


def away(
    before: Plan, after: Plan, commits: Sequence["StoredCommit"], team: Id | None = None
) -> list[Missed]:
    """The net effect of the commits that lead from one version to the other: what concerns the plan's team
    first, then the newest first."""
    touched = {each.id: each for each in _differing(before, after)}
    written = _written(json.loads(effects(touched.values())), commits)
    views = views_of(after)
    homes = {id: _home(views, touched[id]) for id in written}
    counted = _counted(homes, commits)
    groups: dict[Id, list[Id]] = {}
    for id, home in homes.items():
        groups.setdefault(home, []).append(id)
    missed = [
        Missed(
            about=home,
            net=tuple(each for id in ids for each in written[id]),
            commits=counted[home],
            concerns_team=any(_concerns(team, touched[id], after) for id in ids),
            summary=sentence(
                after, home, [(touched[id], [effect for effect, _ in written[id]]) for id in ids]
            ),
        )
        for home, ids in groups.items()
    ]
    return sorted(missed, key=_urgency)


def _differing(before: Plan, after: Plan) -> Iterator[Touched]:
    """The things that are others now; what is there at neither of the two versions, came and went."""
    for each in net(before, after):
        if each.kind not in BOOKKEEPING and (_is_there(each.before) or _is_there(each.after)):
            yield each


def _is_there(thing: Entity | None) -> bool:
    return thing is not None and thing.removed is None


def _written(
    effects: Sequence[Effect], commits: Sequence["StoredCommit"]
) -> dict[Id, list[tuple[Effect, "StoredCommit"]]]:
    """By thing each effect with the commit that wrote its field last."""
    writers = _writers({_place(effect) for effect in effects}, commits)
    written: dict[Id, list[tuple[Effect, StoredCommit]]] = {}
    for effect in effects:
        writer = writers.get(_place(effect))
        if writer is not None:
            written.setdefault(Id(effect["id"]), []).append((effect, writer))
    return written


def _writers(
    wanted: set[tuple[str, str]], commits: Sequence["StoredCommit"]
) -> dict[tuple[str, str], "StoredCommit"]:
    """The last commit that wrote each of these fields; commits are opened only as far as that needs."""
    open_fields = Counter(id for id, _ in wanted)
    found: dict[tuple[str, str], StoredCommit] = {}
    for commit in reversed(commits):
        if any(open_fields[id] for id in commit.about):
            for place in map(_place, json.loads(commit.effects)):
                if place in wanted and place not in found:
                    found[place] = commit
                    open_fields[place[0]] -= 1
    return found


def _place(effect: Effect) -> tuple[str, str]:
    return effect["id"], effect["field"]


def _home(views: Views, touched: Touched) -> Id:
    """The node under which a change is told: its own, what a comment or waiver is about, else the plan."""
    match touched.after:
        case Comment(node=id) | Waiver(about=(id, *_)) | AtRiskAnswer(objective=id):
            pass
        case Entity(id=id):
            pass
    return id if _has_node(views, id) else views.plan.id


def _has_node(views: Views, id: Id) -> bool:
    return any(id in views.plan.all(kind) for kind in _WITH_NODES) or views.find(id) is not None


_WITH_NODES = Plan.entity_kinds().keys() & {where[0] for where in NODES.values()}


def _counted(homes: Mapping[Id, Id], commits: Iterable["StoredCommit"]) -> Counter[Id]:
    """How many commits touched each node, or what is told under it."""
    known = {**homes, **{home: home for home in homes.values()}}
    counted: Counter[Id] = Counter()
    for commit in commits:
        counted.update({known[id] for id in commit.about if id in known})
    return counted


def _concerns(team: Id | None, touched: Touched, plan: Plan) -> bool:
    """Whether it is everybody's, or names the team or something that names it, before or after."""
    if team is None or touched.kind in EVERYBODYS or touched.id == team:
        return team is not None
    named = {id for thing in (touched.before, touched.after) if thing for id in _texts(thing)}
    return team in named or any(team in _texts(plan.find(Id(id))) for id in named)


def _texts(value: Any) -> Iterator[str]:
    """Every text that a value holds, ids among them."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from _texts(each)
    elif dataclasses.is_dataclass(value):
        yield from _texts(tuple(vars(value).values()))


def _urgency(missed: Missed) -> tuple[bool, int, Id]:
    newest = max(commit.to_version for _, commit in missed.net)
    return not missed.concerns_team, -newest, missed.about
