"""From what a file wants and what the plan has to the steps to take: one `together` a row."""

import json
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from service.importing.board import Board, Item
from service.importing.commands import FINISHED, Command, feature_commands, recording, story_commands
from service.importing.rows import Unused
from service.importing.threeway import Difference, Merge, Prefer, merge
from service.importing.wanted import NAMES, Wanted

FROM_FINISHED = {("ACCEPTED", "STARTED"), ("DEMOED", "STARTED"), ("DEMOED", "ACCEPTED")}
"""Where finished work can go: on, or to its acceptance."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """What one row changes: its commands are carried out together or not at all."""

    line: int
    key: str
    title: str
    entity: str
    is_feature: bool
    is_new: bool
    commands: tuple[Command, ...]
    changes: tuple[Difference, ...]
    """What it sets in the plan; empty when only the row itself is recorded."""
    base: int = 0
    """The version that the step was made for: of the entity; 0 when it is to be new."""
    expected_version: int | None = None
    """The version that the entity must still have; None when that does not matter."""
    effective_at: str | None = None
    reason: str | None = None
    is_last: bool = False
    """Taken only when nothing else of its row was refused."""

    @property
    def command_id(self) -> str:
        """The same for the same row, content and starting point: sent again it is carried out once."""
        content = json.dumps([self.key, self.entity, self.base, self.commands, self.effective_at])
        return str(uuid.uuid5(NAMES, content))


@dataclass
class Steps:
    """All steps of an import, and what is left to people."""

    steps: list[Step] = field(default_factory=list)
    unchanged: int = 0
    conflicts: list[tuple[Wanted, Difference]] = field(default_factory=list)
    kept: list[tuple[Wanted, Difference]] = field(default_factory=list)
    removed: list[Wanted] = field(default_factory=list)
    """Removed in the plan since they were imported; they stay removed."""
    unused: list[Unused] = field(default_factory=list)
    after: list[Item] = field(default_factory=list)
    """The items as they will be."""


def steps(items: list[Wanted], board: Board, source: str, prefer: Prefer | None) -> Steps:
    """The steps that make the plan follow the file, row by row."""
    result = Steps()
    for item in items:
        _compare(item, board, source, prefer, result)
    return result


def _compare(wanted: Wanted, board: Board, source: str, prefer: Prefer | None, result: Steps) -> None:
    item = board.items.get(wanted.entity)
    imported = board.imported.get(wanted.row.key)
    if item is not None and item.is_feature is not wanted.is_feature:
        result.unused.append(_other_kind(wanted, item))
        return
    is_removed = imported is not None and item is None
    if is_removed and prefer is not Prefer.FILE:
        result.removed.append(wanted)
        return
    last = imported.values if imported else None
    possible = _possible(wanted, item)
    merged = merge(last, possible, _values(item), prefer)
    merged.conflicts += _impossible(wanted, possible, last, item)
    result.conflicts += [(wanted, each) for each in merged.conflicts]
    result.kept += [(wanted, each) for each in merged.kept]
    result.after.append(_after(wanted, item, merged))
    if not merged.send and merged.remember == last:
        result.unchanged += 1
    elif is_removed:
        result.steps.append(_restore(wanted, merged, source, board.version))
    else:
        result.steps.append(_step(wanted, item, merged, source))


def _other_kind(wanted: Wanted, item: Item) -> Unused:
    was, now = ("feature", "story")[:: 1 if item.is_feature else -1]
    reason = f"it is a {was} in the plan, and a {now} in the file; remove it there to import it anew"
    return Unused(line=wanted.row.line, key=wanted.row.key, reason=reason)


def _values(item: Item | None) -> Mapping[str, str] | None:
    return None if item is None else item.values


def _possible(wanted: Wanted, item: Item | None) -> dict[str, str]:
    """What the file says, but for what no command can change: a feature's kind, work not begun after all."""
    values = dict(wanted.values)
    if item is None:
        return values
    if wanted.is_feature:
        values.pop("kind", None)
    if "progress" in values and not _can_go(item.values.get("progress", ""), values["progress"]):
        del values["progress"]
    return values


def _impossible(
    wanted: Wanted, possible: Mapping[str, str], last: Mapping[str, str] | None, item: Item | None
) -> Iterator[Difference]:
    """A step back that the file took and the plan cannot take."""
    then = wanted.values.get("progress", "")
    if item and then and "progress" not in possible and (last or {}).get("progress") != then:
        yield Difference("progress", (last or {}).get("progress"), then, item.values.get("progress", ""))


def _can_go(now: str, then: str) -> bool:
    return now == then or (then != "NOT_STARTED" and (now not in FINISHED or (now, then) in FROM_FINISHED))


def _after(wanted: Wanted, item: Item | None, merged: Merge) -> Item:
    return Item(
        id=wanted.entity,
        version=item.version if item else 0,
        is_feature=wanted.is_feature,
        values={**(item.values if item else {}), **merged.send},
        external_key=wanted.row.key,
    )


def _step(wanted: Wanted, item: Item | None, merged: Merge, source: str) -> Step:
    making = feature_commands if wanted.is_feature else story_commands
    now = item.values if item else {}
    commands = tuple(making(wanted, merged.send, now, item is None))
    base = item.version if item else 0
    return _together(
        wanted,
        merged,
        (*commands, recording(source, wanted.row.key, wanted.entity, merged.remember)),
        is_new=item is None,
        changes=tuple(_change(name, value, now, merged) for name, value in merged.send.items()),
        base=base,
        expected_version=base if commands else None,
    )


def _restore(wanted: Wanted, merged: Merge, source: str, base: int) -> Step:
    """Bring back what was removed in the plan, with all that the file says."""
    kind = "feature" if wanted.is_feature else "story"
    making = feature_commands if wanted.is_feature else story_commands
    commands: tuple[Command, ...] = ((f"restore{kind.title()}", {kind: wanted.entity}),)
    commands += tuple(making(wanted, merged.send, {}, False))
    record = recording(source, wanted.row.key, wanted.entity, merged.remember)
    changes = (Difference("removed", None, "", "removed"),)
    return _together(wanted, merged, (*commands, record), is_new=False, changes=changes, base=base)


def _together(wanted: Wanted, merged: Merge, commands: tuple[Command, ...], **more: Any) -> Step:
    return Step(
        line=wanted.row.line,
        key=wanted.row.key,
        title=wanted.row.title,
        entity=wanted.entity,
        is_feature=wanted.is_feature,
        commands=commands,
        effective_at=wanted.effective_at if "progress" in merged.send else None,
        **more,
    )


def _change(name: str, value: str, now: Mapping[str, str], merged: Merge) -> Difference:
    return Difference(name, merged.remember.get(name), value, now.get(name, ""))
