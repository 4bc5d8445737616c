"""A file of changelogs compared with the stories of a plan: what is still to be reported of each."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from service.importing import passages
from service.importing.board import Board, Imported, Item
from service.importing.changelog import STATUS, Changelogs, Issue
from service.importing.commands import recording
from service.importing.mapping import Mapping as Words
from service.importing.passages import BLOCK, Move, Story, Workflow
from service.importing.rows import Note, Unused
from service.importing.steps import Step, Steps
from service.importing.threeway import Difference
from service.importing.wanted import Wishes

FLOW = """
query Flow($id: ID, $key: String, $source: String!) {
  plan(id: $id, key: $key) {
    teams { entity workflow { states { name } starts stops } }
    stories { entity title externalKey startedAt team { entity } passages { state at } }
    imported(source: $source) { key entity values { field value } }
  }
}
"""
UNTIL, DIGEST = "until", "digest"


def source_of(tool: str) -> str:
    """Under which name it is recorded what a tool's changelogs said; rows have the tool's own."""
    return f"{tool} changelog"


@dataclass(frozen=True, kw_only=True)
class Stage:
    """The plan as far as flow is concerned: stories by the key of their issue, and what was read last."""

    board: Board
    stories: Mapping[str, Story]
    features: frozenset[str]
    read: Mapping[str, Imported]


def stage(board: Board, flow: Mapping[str, Any], coming: Mapping[str, Item]) -> Stage:
    """The plan, from two answers of its API; `coming` are the items that the rows of this run will make."""
    workflows = {each["entity"]: _workflow(each["workflow"]) for each in flow["teams"]}
    here = {each["entity"]: _story(each, workflows) for each in flow["stories"]}
    stories = {each["externalKey"]: here[each["entity"]] for each in flow["stories"] if each["externalKey"]}
    stories |= {key: here[each.entity] for key, each in board.imported.items() if each.entity in here}
    items = {**board.by_external_key(), **coming}
    new = {
        key: Story(entity=item.id, title=item.values["title"], workflow=workflows.get(item.values["team"]))
        for key, item in coming.items()
        if not item.is_feature and key not in stories
    }
    return Stage(
        board=board,
        stories={**new, **stories},
        features=frozenset(key for key, item in items.items() if item.is_feature),
        read={each["key"]: _imported(each) for each in flow["imported"]},
    )


def _workflow(said: Mapping[str, Any] | None) -> Workflow | None:
    return Workflow(tuple(s["name"] for s in said["states"]), said["starts"], said["stops"]) if said else None


def _story(it: Mapping[str, Any], workflows: Mapping[str, Workflow | None]) -> Story:
    return Story(
        entity=it["entity"],
        title=it["title"],
        workflow=workflows.get(it["team"]["entity"]) if it["team"] else None,
        passages=frozenset((each["state"], each["at"]) for each in it["passages"]),
        started_at=it["startedAt"],
    )


def _imported(it: Mapping[str, Any]) -> Imported:
    values = {each["field"]: each["value"] or "" for each in it["values"]}
    return Imported(it["key"], it["entity"], values)


def compared(logs: Changelogs, words: Words, stage: Stage, tool: str, now: str) -> tuple[Steps, Wishes]:
    """What is still to be reported, and what cannot be."""
    work, wishes = Steps(), Wishes(unused=list(logs.unused), notes=list(logs.notes))
    words = by_category(logs, words, wishes.by_category)
    for issue in logs.issues.values():
        reason = _in_vain(issue, words, stage)
        if issue.key in stage.features:
            why = "it is a feature of the plan: how it flows is told by its stories"
            wishes.skipped.append(_line(issue, why))
        elif reason:
            wishes.unused.append(_line(issue, reason))
        else:
            _compare(issue, words, stage, (tool, now), (work, wishes))
    return work, wishes


def by_category(logs: Changelogs, words: Words, guessed: dict[str, Counter[str]]) -> Words:
    """The words, and for a status that nobody knows what its category says, where an issue is in it."""
    for issue in logs.issues.values():
        if issue.status and not words.knows(issue.status) and words.stage(issue.status, issue.category):
            guessed.setdefault(issue.status, Counter())[issue.category] += 1
    meant = {each: words.stage(each, found.most_common(1)[0][0]) for each, found in guessed.items()}
    return replace(words, statuses={**words.statuses, **{each: it for each, it in meant.items() if it}})


def _line(issue: Issue, reason: str) -> Unused:
    return Unused(line=issue.line, key=issue.key, reason=reason)


def _in_vain(issue: Issue, words: Words, stage: Stage) -> str:
    """Why nothing can be reported of an issue; empty if it can."""
    story = stage.stories.get(issue.key)
    if story is None:
        removed = issue.key in stage.board.imported
        return "it was removed in the plan" if removed else "it is no story of the plan; import it first"
    if not issue.has_changelog:
        return "it has no changelog: the search was made without expand=changelog"
    late = (issue.missing or issue.may_be_cut) and passages.begins_too_late(issue, story.workflow, words)
    return f"{_cut(issue)}, and it had begun before: nobody knows when. {REST}" if late else ""


REST = "Save all pages of /rest/api/3/issue/KEY/changelog too and import the file that has them."


def _cut(issue: Issue) -> str:
    if issue.missing:
        return f"{issue.missing} of its {issue.total} changes are not in the file"
    most = "as many as a search of Jira Cloud gives at most"
    return f"it has {issue.histories} changes, {most}: some may be missing"


def _compare(
    issue: Issue, words: Words, stage: Stage, how: tuple[str, str], found: tuple[Steps, Wishes]
) -> None:
    (tool, now), (work, wishes) = how, found
    story = stage.stories[issue.key]
    way = passages.way(issue, story.workflow, words, now)
    told = [*way.notes, *([f"{_cut(issue)}. {REST}"] if issue.missing or issue.may_be_cut else [])]
    wishes.notes += [Note(line=issue.line, key=issue.key, text=text) for text in told]
    for kind, statuses in (("states", way.outside), ("statuses", way.unknown)):
        for status in dict.fromkeys(statuses):
            wishes.unknown(kind, status)
    left = _left(way.moves, stage.read.get(issue.key))
    if left is None:
        work.unchanged += 1
        return
    work.steps += [_step(issue, story, each) for each in left if not story.knows(each)]
    work.steps.append(_record(issue, story, way.moves, tool))


def _left(moves: list[Move], read: Imported | None) -> list[Move] | None:
    """The moves that were not read before; None if all were. What became another since is reported anew."""
    if read is None:
        return moves or None
    until = read.values.get(UNTIL, "")
    if read.values.get(DIGEST) != _digest([each for each in moves if each.at <= until]):
        return moves
    return [each for each in moves if each.at > until] or None


def _digest(moves: list[Move]) -> str:
    content = json.dumps([(each.at, each.command, each.said) for each in moves])
    return f"sha256:{hashlib.sha256(content.encode()).hexdigest()}"


def _step(issue: Issue, story: Story, move: Move) -> Step:
    return Step(
        line=issue.line,
        key=issue.key,
        title=story.title,
        entity=story.entity,
        is_feature=False,
        is_new=False,
        commands=((move.command, move.given(story.entity)),),
        changes=(Difference(move.command, None, move.said, ""),),
        effective_at=move.at,
        reason="Flagged" if move.command == BLOCK else None,
    )


def _record(issue: Issue, story: Story, moves: list[Move], tool: str) -> Step:
    """How far it was read, so that the next file is compared with this one."""
    values = {UNTIL: moves[-1].at, DIGEST: _digest(moves)}
    return Step(
        line=issue.line,
        key=issue.key,
        title=story.title,
        entity=story.entity,
        is_feature=False,
        is_new=False,
        commands=(recording(source_of(tool), issue.key, story.entity, values),),
        changes=(),
        is_last=True,
    )


def statuses(logs: Changelogs) -> Iterator[str]:
    """Every status of the file, in the order in which it comes."""
    yield from dict.fromkeys(
        status
        for issue in logs.issues.values()
        for change in issue.in_order()
        if change.field == STATUS
        for status in (change.before, change.after)
    )
